//go:build linux

package windowtest_test

import (
	"fmt"
	"image"
	"time"

	"github.com/jezek/xgb/xproto"
	"github.com/jezek/xgb/xtest"
)

const leftButton = 1

// Keys by their X11 names, see X11/keysymdef.h.
const (
	keyEscape  xproto.Keysym = 0xff1b
	keyReturn  xproto.Keysym = 0xff0d
	keySpace   xproto.Keysym = 0x20
	keyDown    xproto.Keysym = 0xff54
	keyControl xproto.Keysym = 0xffe3
	keyTab     xproto.Keysym = 0xff09
	keyComma   xproto.Keysym = ','
	keyC       xproto.Keysym = 'c'
	keyE       xproto.Keysym = 'e'
	keyShift   xproto.Keysym = 0xffe1
	keyZ       xproto.Keysym = 'z'
)

// readKeyboard learns which key has which meaning, without Shift.
func (d *display) readKeyboard() error {
	setup := xproto.Setup(d.conn)
	count := byte(setup.MaxKeycode - setup.MinKeycode + 1)
	reply, err := xproto.GetKeyboardMapping(d.conn, setup.MinKeycode, count).Reply()
	if err != nil {
		return fmt.Errorf("read the keyboard: %w", err)
	}
	d.keys = map[xproto.Keysym]xproto.Keycode{}
	for i := range int(count) {
		key := reply.Keysyms[i*int(reply.KeysymsPerKeycode)]
		if _, known := d.keys[key]; !known {
			d.keys[key] = setup.MinKeycode + xproto.Keycode(i)
		}
	}
	return nil
}

// input moves the mouse or presses something, as the X server's driver would.
func (a *app) input(event, detail byte, at image.Point) {
	a.t.Helper()
	a.must(xtest.FakeInputChecked(screen.conn, event, detail, 0, screen.screen.Root, int16(at.X), int16(at.Y), 0).Check())
}

// hand does it no faster than the window can follow: the toolkit takes in a
// press where the pointer was when it drew last.
func (a *app) hand(event, detail byte, at image.Point) {
	a.t.Helper()
	began := time.Now()
	a.input(event, detail, at)
	const drawn = 2 // the answer to the second ping comes after what came before the first was dealt with
	for range drawn {
		a.must(screen.ping(a.window))
	}
	a.slowest = max(a.slowest, time.Since(began))
}

func (a *app) point(at image.Point) { a.t.Helper(); a.hand(xproto.MotionNotify, 0, at) }

// drag presses at one point, moves in small steps, lets go at another, and
// rests. The window may be gone by then.
func (a *app) drag(from, to image.Point) {
	a.t.Helper()
	const steps = 8
	a.point(from)
	a.hand(xproto.ButtonPress, leftButton, from)
	for i := 1; i <= steps && from != to; i++ {
		a.point(from.Add(to.Sub(from).Mul(i).Div(steps)))
	}
	area := screen.area(a.window)
	a.input(xproto.ButtonRelease, leftButton, to)
	a.input(xproto.MotionNotify, 0, image.Pt(area.Min.X+4, area.Max.Y-4)) // where it brings up no tip that hides something
}

func (a *app) click(at image.Point) { a.t.Helper(); a.drag(at, at) }

// press presses keys one after the other and lets go of them in the opposite order.
func (a *app) press(keys ...xproto.Keysym) {
	a.t.Helper()
	var codes []byte
	for _, key := range keys {
		code, known := screen.keys[key]
		if !known {
			a.t.Fatalf("the keyboard has no key %#x", key)
		}
		codes = append(codes, byte(code))
		a.hand(xproto.KeyPress, byte(code), image.Point{})
	}
	for i := len(codes) - 1; i >= 0; i-- {
		a.hand(xproto.KeyRelease, codes[i], image.Point{})
	}
}
