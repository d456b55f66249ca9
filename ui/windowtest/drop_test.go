//go:build linux

package windowtest_test

import (
	"errors"
	"image"
	"net/url"
	"time"

	"github.com/jezek/xgb/xproto"
)

// xdndVersion of the protocol that is spoken, https://www.freedesktop.org/wiki/Specifications/XDND/.
const xdndVersion = 5

// answerWithin is how long a window may take for each answer.
const answerWithin = time.Minute

// drop drags files over a point of a window and lets go there, as a file
// manager does. It returns when the window has said that it took them.
func (d *display) drop(target xproto.Window, at image.Point, files ...string) error {
	d.hush()
	s, err := d.newDragSource(files)
	if err != nil {
		return err
	}
	defer func() { _ = xproto.DestroyWindow(d.conn, s.window) }()
	say := func(name string, data ...uint32) error {
		return d.send(target, target, xproto.EventMaskNoEvent, name, append([]uint32{uint32(s.window)}, data...)...)
	}
	if err := say("XdndEnter", xdndVersion<<24, uint32(s.uriList)); err != nil {
		return err
	}
	position := uint32(at.X)<<16 | uint32(at.Y)
	if err := say("XdndPosition", 0, position, xproto.TimeCurrentTime, uint32(d.atom("XdndActionCopy"))); err != nil {
		return err
	}
	answer, err := s.await("XdndStatus")
	if err != nil {
		return err
	}
	if accepted := answer[1]&1 == 1; !accepted {
		return errors.New("the window does not take files")
	}
	if err := say("XdndDrop", 0, xproto.TimeCurrentTime); err != nil {
		return err
	}
	_, err = s.await("XdndFinished")
	return err
}

// dragSource is the window from which files are dragged.
type dragSource struct {
	*display
	window  xproto.Window
	uriList xproto.Atom
	list    []byte // the files, as text/uri-list
}

// newDragSource takes files into the hand.
func (d *display) newDragSource(files []string) (*dragSource, error) {
	window, err := xproto.NewWindowId(d.conn)
	if err != nil {
		return nil, err
	}
	s := &dragSource{display: d, window: window, uriList: d.atom("text/uri-list")}
	for _, path := range files {
		s.list = append(s.list, (&url.URL{Scheme: "file", Path: path}).String()+"\r\n"...)
	}
	if err := xproto.CreateWindowChecked(d.conn, 0, window, d.screen.Root, -1, -1, 1, 1, 0,
		xproto.WindowClassInputOnly, d.screen.RootVisual, 0, nil).Check(); err != nil {
		return nil, err
	}
	return s, xproto.SetSelectionOwnerChecked(d.conn, window, d.atom("XdndSelection"), xproto.TimeCurrentTime).Check()
}

// await waits for an answer of the window's and meanwhile tells whoever asks
// what the files are.
func (s *dragSource) await(name string) (answer []uint32, err error) {
	kind, late := s.atom(name), time.After(answerWithin)
	for {
		select {
		case <-late:
			return nil, errors.New("the window does not answer with " + name)
		case event := <-s.messages:
			switch e := event.(type) {
			case xproto.SelectionRequestEvent:
				if err := s.tell(e); err != nil {
					return nil, err
				}
			case xproto.ClientMessageEvent:
				if e.Type == kind && e.Window == s.window {
					return e.Data.Data32, nil
				}
			}
		}
	}
}

// tell gives the list of files to the window that asked for it.
func (s *dragSource) tell(asked xproto.SelectionRequestEvent) error {
	if err := xproto.ChangePropertyChecked(s.conn, xproto.PropModeReplace, asked.Requestor, asked.Property,
		s.uriList, 8, uint32(len(s.list)), s.list).Check(); err != nil {
		return err
	}
	done := xproto.SelectionNotifyEvent{Time: asked.Time, Requestor: asked.Requestor, Selection: asked.Selection,
		Target: asked.Target, Property: asked.Property}
	return xproto.SendEventChecked(s.conn, false, asked.Requestor, xproto.EventMaskNoEvent, string(done.Bytes())).Check()
}
