package video

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"testing"

	"framewake/engine"
)

// TestForeignFiles: whatever is not a whole video is refused by everything
// that reads, and a list of other files is never followed.
func TestForeignFiles(t *testing.T) {
	tools := realTools(t)
	dir := t.TempDir()
	masterPath := newMaster(t, tools, 7, 8, 64, 64)
	exportPath := filepath.Join(dir, "whole.mp4")
	exportTo(t, tools, masterPath, exportPath)
	master, export := readFile(t, masterPath), readFile(t, exportPath)
	file := func(name string, b []byte) string { return writeFile(t, filepath.Join(dir, name), b) }
	cutHeader := append(bytes.Clone(master[:sniffLength]), "garbage"...)

	tests := []struct {
		name, path string
		foreign    bool // not recognised at all
	}{
		{"text", file("text.mkv", []byte("no video\n")), true},
		{"empty", file("empty.mkv", nil), true},
		{"concat script", file("concat.mkv", []byte("ffconcat version 1.0\nfile '"+exportPath+"'\n")), true},
		{"playlist", file("list.mp4", []byte("#EXTM3U\n#EXTINF:1,\n"+exportPath+"\n")), true},
		{"dash manifest", file("dash.mp4", []byte("<?xml version=\"1.0\"?><MPD></MPD>")), true},
		{"webm-like magic only", file("magic.mkv", []byte{0x1a, 0x45, 0xdf, 0xa3}), true},
		{"header only", file("header.mkv", cutHeader), false},
		{"ftyp and a playlist", file("ftyp.mp4", []byte("\x00\x00\x00\x20ftypisom#EXTM3U\n"+exportPath+"\n")), false},
		{"cut master", file("cut.mkv", master[:len(master)/2]), false},
		{"nearly whole master", file("nearly.mkv", master[:len(master)*9/10]), false},
		{"cut export", file("cut.mp4", export[:len(export)/2]), false},
		{"export without index", file("noindex.mp4", append(bytes.Clone(export[:32]), export[len(export)/2:]...)), false},
		{"a folder", dir, false},
		{"nothing", filepath.Join(dir, "gone.mkv"), false},
	}
	for _, tt := range tests {
		_, probeErr := tools.Probe(context.Background(), tt.path)
		_, exportErr := tools.Export(context.Background(), tt.path, filepath.Join(dir, "out.mp4"), ExportOptions{Ledger: openLedger(t)})
		decodeErr := tools.Decode(context.Background(), tt.path, func(int, []byte) error { return nil })
		for i, err := range []error{probeErr, exportErr, decodeErr} {
			if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) == "" || errors.Is(err, errForeign) != tt.foreign {
				t.Errorf("%s, call %d: got error %v, kind %s, hint %q; want kind invalid, a hint, foreign %t",
					tt.name, i, err, engine.KindOf(err), engine.HintOf(err), tt.foreign)
			}
		}
	}
	if _, err := readHead(filepath.Join(dir, "out.mp4")); err == nil {
		t.Error("an export of a foreign file appeared")
	}
}

// TestDamagedMaster flips one byte in the middle: the slice's checksum tells.
func TestDamagedMaster(t *testing.T) {
	tools := realTools(t)
	path := newMaster(t, tools, 7, 4, 64, 64)
	b := readFile(t, path)
	b[len(b)/2] ^= 0x55
	writeFile(t, path, b)
	decodeErr := tools.Decode(context.Background(), path, func(int, []byte) error { return nil })
	dir := t.TempDir()
	_, exportErr := tools.Export(context.Background(), path, filepath.Join(dir, "c.mp4"), ExportOptions{Ledger: openLedger(t)})
	for i, err := range []error{decodeErr, exportErr} {
		if engine.KindOf(err) != engine.Invalid || engine.HintOf(err) != "make the clip again" {
			t.Errorf("call %d: got error %v, kind %s, hint %q", i, err, engine.KindOf(err), engine.HintOf(err))
		}
	}
	wantFiles(t, dir)
}

func TestParseProbeLimits(t *testing.T) {
	tests := []struct{ name, json string }{
		{"no JSON", `streams`},
		{"no video", `{"streams":[],"format":{}}`},
		{"no size", `{"streams":[{"nb_read_packets":"3"}]}`},
		{"negative", `{"streams":[{"width":-1,"height":-1,"nb_read_packets":"3"}]}`},
		{"wide", `{"streams":[{"width":8193,"height":1,"nb_read_packets":"3"}]}`},
		{"large", `{"streams":[{"width":8192,"height":8192,"nb_read_packets":"3"}]}`},
		{"no frames", `{"streams":[{"width":8,"height":8,"nb_read_packets":"0"}]}`},
		{"not counted", `{"streams":[{"width":8,"height":8}]}`},
		{"many frames", `{"streams":[{"width":8,"height":8,"nb_read_packets":"216001"}]}`},
		{"cut short", `{"streams":[{"width":8,"height":8,"nb_read_packets":"3","nb_frames":"4"}]}`},
	}
	for _, tt := range tests {
		if info, err := parseProbe([]byte(tt.json), ContainerMP4, true); err == nil {
			t.Errorf("%s: accepted %+v", tt.name, info)
		}
	}
	for _, answer := range []string{"", "x", "-1", "0", "NaN", "Inf", "1e7"} {
		if got := parseSeconds(answer); got != 0 {
			t.Errorf("parseSeconds(%q) = %s, want 0", answer, got)
		}
	}
	for _, answer := range []string{"", "7", "0/0", "7/0", "-7/1", "7/-1", "x/1", "1/99999999999", "1/2/3"} {
		if got := parseRational(answer); got != (Rational{}) {
			t.Errorf("parseRational(%q) = %s, want none", answer, got)
		}
	}
	if got := parseRational("30000/1001"); got != (Rational{30000, 1001}) || got.Float() < 29.97 || got.Float() > 29.98 {
		t.Errorf("parseRational: got %s, %g", got, got.Float())
	}
}

func TestLimitedBuffer(t *testing.T) {
	b := limitedBuffer{limit: 4}
	if _, err := b.Write([]byte("abcd")); err != nil || string(b.b) != "abcd" {
		t.Errorf("got %q, error %v", b.b, err)
	}
	if _, err := b.Write([]byte("e")); err == nil {
		t.Error("took a fifth byte")
	}
}

func FuzzParseProbe(f *testing.F) {
	f.Add([]byte(`{"streams":[{"codec_name":"ffv1","width":64,"height":64,"avg_frame_rate":"7/1","nb_read_packets":"10"}],` +
		`"format":{"duration":"1.429000","tags":{"COMMENT":"{}"}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, c := range []Container{ContainerMP4, ContainerMatroska} {
			info, err := parseProbe(b, c, true)
			if err == nil && (info.Frames < 1 || info.Frames > maxFrames || info.Width < 1 || info.Width*info.Height > maxPixels || info.Duration < 0) {
				t.Errorf("accepted %+v", info)
			}
		}
	})
}

func FuzzProgress(f *testing.F) {
	f.Add([]byte("frame=1\nfps=0\nframe= 25\nprogress=end\n"), 5)
	f.Fuzz(func(t *testing.T, b []byte, cut int) {
		var whole, parts []int
		one := progressLog{frame: func(n int) { whole = append(whole, n) }}
		two := progressLog{frame: func(n int) { parts = append(parts, n) }}
		cut = max(0, min(cut, len(b)))
		for _, p := range [][]byte{b[:cut], b[cut:]} {
			if n, err := two.Write(p); n != len(p) || err != nil {
				t.Fatalf("wrote %d of %d, error %v", n, len(p), err)
			}
		}
		if _, err := one.Write(b); err != nil {
			t.Fatal(err)
		}
		if len(whole) != len(parts) || len(one.line) > maxProgressLine {
			t.Errorf("in one piece %v, in two %v; line of %d bytes", whole, parts, len(one.line))
		}
	})
}
