package document

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

type content struct {
	Name  string         `json:"name"`
	Count map[string]int `json:"count"`
}

func sample() content {
	return content{Name: "été <&> \"x\" \u2028", Count: map[string]int{"a": 1, "b": -2}}
}

func encode(t testing.TB, format int) []byte {
	t.Helper()
	b, err := Encode(format, sample())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRoundTrip(t *testing.T) {
	var got content
	format, err := Decode(encode(t, 2), 3, &got)
	if err != nil || format != 2 || !reflect.DeepEqual(got, sample()) {
		t.Errorf("got format %d, %+v, error %v; want 2, %+v", format, got, err, sample())
	}
}

func TestDecode(t *testing.T) {
	whole := string(encode(t, 1))
	tests := []struct {
		name, text string
		want       error
	}{
		{"empty", "", ErrDamaged},
		{"not an object", "[1]", ErrDamaged},
		{"no format", strings.Replace(whole, `"format": 1,`, "", 1), ErrDamaged},
		{"format 0", strings.Replace(whole, `"format": 1`, `"format": 0`, 1), ErrDamaged},
		{"format of text", strings.Replace(whole, `"format": 1`, `"format": "1"`, 1), ErrDamaged},
		{"format beyond integers", strings.Replace(whole, `"format": 1`, `"format": 1e99`, 1), ErrDamaged},
		{"newer", strings.Replace(whole, `"format": 1`, `"format": 2`, 1), ErrNewer},
		{"newer and of another shape", `{"format": 7, "sha256": {}, "body": 3}`, ErrNewer},
		{"no checksum", strings.Replace(whole, "sha256", "sha255", 1), ErrDamaged},
		{"edited", strings.Replace(whole, `"a": 1`, `"a": 2`, 1), ErrDamaged},
		{"another type", `{"format": 1, "sha256": "` + sum([]byte("[]")) + `", "body": []}`, ErrDamaged},
		{"followed by something", whole + "{}", ErrDamaged},
		{"huge", whole + strings.Repeat(" ", MaxBytes), ErrDamaged},
	}
	for _, tt := range tests {
		var got content
		if _, err := Decode([]byte(tt.text), 1, &got); !errors.Is(err, tt.want) {
			t.Errorf("%s: got error %v, want %v", tt.name, err, tt.want)
		}
	}
	if _, err := Encode(1, strings.Repeat("x", MaxBytes)); err == nil {
		t.Error("Encode of too much: no error")
	}
}

// TestEveryCutAndFlip: no cut and no flipped bit goes unnoticed, unless what
// is read is the same all the same.
func TestEveryCutAndFlip(t *testing.T) {
	whole := encode(t, 1)
	check := func(what string, at int, b []byte) {
		t.Helper()
		var got content
		if _, err := Decode(b, 1, &got); err == nil && !reflect.DeepEqual(got, sample()) {
			t.Errorf("%s at %d: read as %+v", what, at, got)
		}
	}
	for n := range whole {
		check("cut", n, whole[:n])
		for bit := range 8 {
			flipped := []byte(string(whole))
			flipped[n] ^= 1 << bit
			check("flip", n, flipped)
		}
	}
}

func TestRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.json")
	if err := os.WriteFile(path, encode(t, 1), 0o600); err != nil {
		t.Fatal(err)
	}
	var got content
	raw, err := Read(path, 1, &got)
	if err != nil || string(raw) != string(encode(t, 1)) || !reflect.DeepEqual(got, sample()) {
		t.Errorf("got %+v, error %v", got, err)
	}
	if _, err := Read(filepath.Join(dir, "missing"), 1, &got); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing: got error %v", err)
	}
	if _, err := Read(dir, 1, &got); !errors.Is(err, ErrDamaged) {
		t.Errorf("a folder: got error %v", err)
	}
	if _, err := Read(path, 0, &got); !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), path) {
		t.Errorf("newer: got error %v", err)
	}
	if runtime.GOOS == "windows" {
		return // symbolic links need a privilege there
	}
	link := filepath.Join(dir, "link")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if _, err := Read(link, 1, &got); !errors.Is(err, ErrDamaged) {
		t.Errorf("a link: got error %v", err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"format": 1, "sha256": "", "body": {}}`))
	f.Add(encode(f, 1))
	f.Fuzz(func(t *testing.T, b []byte) {
		var got content
		if format, err := Decode(b, 1, &got); err == nil && format != 1 {
			t.Errorf("accepted format %d", format)
		}
	})
}
