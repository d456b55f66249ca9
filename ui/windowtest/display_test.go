//go:build linux

package windowtest_test

import (
	"bufio"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

// Size of the screen in pixels.
const screenWidth, screenHeight = 1600, 1000

// display is a screen that nobody sees, with a window manager, and a person's
// eyes and hands at it.
type display struct {
	name     string // as DISPLAY has it
	conn     *xgb.Conn
	screen   *xproto.ScreenInfo
	keys     map[xproto.Keysym]xproto.Keycode
	messages chan xgb.Event
	pings    uint32 // how many were sent
	ends     []func()
}

// openDisplay starts Xvfb and openbox. They die with the thread that calls it:
// lock it, and let it live as long as the process.
func openDisplay() (d *display, err error) {
	d = &display{messages: make(chan xgb.Event, 256)}
	defer func() {
		if err != nil {
			d.close()
		}
	}()
	if err := d.startServer(); err != nil {
		return nil, fmt.Errorf("start Xvfb: %w", err)
	}
	xgb.Logger.SetOutput(io.Discard) // it misses an .Xauthority, which there need not be
	if d.conn, err = xgb.NewConnDisplay(d.name); err != nil {
		return nil, err
	}
	d.screen = xproto.Setup(d.conn).DefaultScreen(d.conn)
	if err := xtest.Init(d.conn); err != nil {
		return nil, err
	}
	if err := d.readKeyboard(); err != nil {
		return nil, err
	}
	go d.listen()
	answers := uint32(xproto.EventMaskSubstructureNotify) // to pings
	if err := xproto.ChangeWindowAttributesChecked(d.conn, d.screen.Root, xproto.CwEventMask, []uint32{answers}).Check(); err != nil {
		return nil, err
	}
	if err := d.startManager(); err != nil {
		return nil, fmt.Errorf("start openbox: %w", err)
	}
	return d, nil
}

// startServer starts Xvfb, which chooses the number of the display.
func (d *display) startServer() error {
	number, answer, err := os.Pipe()
	if err != nil {
		return err
	}
	defer func() { _ = number.Close() }()
	server := exec.Command("Xvfb", "-displayfd", "3", "-noreset", "-nolisten", "tcp",
		"-screen", "0", fmt.Sprintf("%dx%dx24", screenWidth, screenHeight))
	server.ExtraFiles = []*os.File{answer}
	err = d.run(server)
	_ = answer.Close()
	if err != nil {
		return err
	}
	line, err := bufio.NewReader(number).ReadString('\n') // ends, too, when Xvfb does
	d.name = ":" + strings.TrimSpace(line)
	return err
}

// startManager starts openbox and waits until it manages windows.
func (d *display) startManager() error {
	manager := exec.Command("openbox", "--sm-disable")
	manager.Env = append(os.Environ(), "DISPLAY="+d.name)
	if err := d.run(manager); err != nil {
		return err
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if len(d.property(d.screen.Root, "_NET_SUPPORTING_WM_CHECK")) > 0 {
			return nil
		}
	}
	return errors.New("it does not manage windows")
}

// run starts a program that ends with us.
func (d *display) run(cmd *exec.Cmd) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		return err
	}
	d.ends = append(d.ends, func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	return nil
}

func (d *display) close() {
	if d.conn != nil {
		d.conn.Close()
	}
	for i := len(d.ends) - 1; i >= 0; i-- {
		d.ends[i]()
	}
}

// listen collects the messages that are meant for us, and drops what nobody waits for.
func (d *display) listen() {
	for {
		event, err := d.conn.WaitForEvent()
		if event == nil && err == nil {
			return // closed
		}
		switch event.(type) {
		case xproto.ClientMessageEvent, xproto.SelectionRequestEvent:
			select {
			case d.messages <- event:
			default:
			}
		}
	}
}

// hush drops messages that came too late.
func (d *display) hush() {
	for {
		select {
		case <-d.messages:
		default:
			return
		}
	}
}

// look takes a picture of a part of the screen; its pixels keep their places.
func (d *display) look(area image.Rectangle) (*image.RGBA, error) {
	seen := image.NewRGBA(area.Intersect(image.Rect(0, 0, screenWidth, screenHeight)))
	if seen.Rect.Empty() {
		return nil, fmt.Errorf("look at the screen: nothing of %v is on it", area)
	}
	at, size := seen.Rect.Min, seen.Rect.Size()
	reply, err := xproto.GetImage(d.conn, xproto.ImageFormatZPixmap, xproto.Drawable(d.screen.Root),
		int16(at.X), int16(at.Y), uint16(size.X), uint16(size.Y), ^uint32(0)).Reply()
	if err != nil {
		return nil, fmt.Errorf("look at the screen: %w", err)
	}
	if len(reply.Data) < len(seen.Pix) {
		return nil, fmt.Errorf("look at the screen: %d bytes, want %d", len(reply.Data), len(seen.Pix))
	}
	for i := 0; i < len(seen.Pix); i += 4 { // the server's pixels are B, G, R and a byte of nothing
		seen.Pix[i], seen.Pix[i+1], seen.Pix[i+2], seen.Pix[i+3] = reply.Data[i+2], reply.Data[i+1], reply.Data[i], 255
	}
	return seen, nil
}

// atom is a name's number on the display.
func (d *display) atom(name string) xproto.Atom {
	reply, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
	if err != nil {
		return xproto.AtomNone
	}
	return reply.Atom
}

// property of a window, empty if it has none.
func (d *display) property(w xproto.Window, name string) []byte {
	const most = 1 << 14 // 32-bit words
	reply, err := xproto.GetProperty(d.conn, false, w, d.atom(name), xproto.GetPropertyTypeAny, 0, most).Reply()
	if err != nil {
		return nil
	}
	return reply.Value
}

// numbers is a property that holds 32-bit numbers.
func (d *display) numbers(w xproto.Window, name string) []uint32 {
	value := d.property(w, name)
	numbers := make([]uint32, 0, len(value)/4)
	for ; len(value) >= 4; value = value[4:] {
		numbers = append(numbers, xgb.Get32(value))
	}
	return numbers
}

// windowOf finds the newest window of a process on the screen, 0 if it shows none.
func (d *display) windowOf(pid int) xproto.Window {
	var found xproto.Window
	for _, id := range d.numbers(d.screen.Root, "_NET_CLIENT_LIST") {
		w := xproto.Window(id)
		if owner := d.numbers(w, "_NET_WM_PID"); len(owner) == 1 && owner[0] == uint32(pid) {
			found = w
		}
	}
	return found
}

func (d *display) title(w xproto.Window) string { return string(d.property(w, "_NET_WM_NAME")) }

// area of a window on the screen, without its frame; empty if it is gone.
func (d *display) area(w xproto.Window) image.Rectangle {
	size, err := xproto.GetGeometry(d.conn, xproto.Drawable(w)).Reply()
	if err != nil {
		return image.Rectangle{}
	}
	corner, err := xproto.TranslateCoordinates(d.conn, w, d.screen.Root, 0, 0).Reply()
	if err != nil {
		return image.Rectangle{}
	}
	x, y := int(corner.DstX), int(corner.DstY)
	return image.Rect(x, y, x+int(size.Width), y+int(size.Height))
}

// send sends a message of the desktop's conventions about a window.
func (d *display) send(to, about xproto.Window, mask uint32, name string, data ...uint32) error {
	words := make([]uint32, 5)
	copy(words, data)
	event := xproto.ClientMessageEvent{Format: 32, Window: about, Type: d.atom(name), Data: xproto.ClientMessageDataUnionData32New(words)}
	return xproto.SendEventChecked(d.conn, false, to, mask, string(event.Bytes())).Check()
}

// ping waits until a window's program has taken in everything that was sent to it before.
func (d *display) ping(w xproto.Window) error {
	d.hush()
	d.pings++
	sign := d.pings
	protocols, ping := d.atom("WM_PROTOCOLS"), d.atom("_NET_WM_PING")
	if err := d.send(w, w, xproto.EventMaskNoEvent, "WM_PROTOCOLS", uint32(ping), sign, uint32(w)); err != nil {
		return err
	}
	late := time.After(answerWithin)
	for {
		select {
		case <-late:
			return fmt.Errorf("the window has not answered for %v", answerWithin)
		case event := <-d.messages:
			e, is := event.(xproto.ClientMessageEvent)
			if is && e.Type == protocols && e.Window == d.screen.Root && e.Data.Data32[0] == uint32(ping) && e.Data.Data32[1] == sign {
				return nil
			}
		}
	}
}

// closeWindow asks the window manager to close a window, as the cross in its corner does.
func (d *display) closeWindow(w xproto.Window) error {
	const byPager = 2
	return d.send(d.screen.Root, w, xproto.EventMaskSubstructureRedirect|xproto.EventMaskSubstructureNotify, "_NET_CLOSE_WINDOW", 0, byPager)
}
