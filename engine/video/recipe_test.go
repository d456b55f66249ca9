package video

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"framewake/engine"
)

func TestParseRecipe(t *testing.T) {
	whole, err := encodeRecipe(testRecipe())
	if err != nil {
		t.Fatal(err)
	}
	newer := fmt.Sprintf(`{"format":%d,"app":"Framewake","request":{"crop":"of another shape"}}`, engine.RecipeFormat+1)
	tests := []struct {
		name, comment string
		absent        bool
		message       string // "" means no error
	}{
		{"whole", whole, false, ""},
		{"unknown field", strings.Replace(whole, "{", `{"later":1,`, 1), false, ""},
		{"none", "", true, "no recipe"},
		{"somebody's words", "my holiday", true, "no recipe"},
		{"another program's", `{"format":1,"app":"Other"}`, true, "no recipe"},
		{"cut", whole[:len(whole)-1], true, "no recipe"},
		{"newer", newer, false, "newer"},
		{"format 0", `{"format":0,"app":"Framewake"}`, false, "no format 0"},
		{"damaged", `{"format":1,"app":"Framewake","request":3}`, false, "damaged"},
		{"huge", strings.Repeat(" ", maxRecipeRead+1), false, "longer"},
	}
	for _, tt := range tests {
		got, err := parseRecipe(tt.comment)
		switch {
		case errors.Is(err, ErrNoRecipe) != tt.absent:
			t.Errorf("%s: error %v, want ErrNoRecipe %t", tt.name, err, tt.absent)
		case tt.message == "" && (err != nil || got != testRecipe()):
			t.Errorf("%s: got %+v, error %v", tt.name, got, err)
		case tt.message != "" && (err == nil || !strings.Contains(err.Error(), tt.message)):
			t.Errorf("%s: got error %v, want one with %q", tt.name, err, tt.message)
		}
	}
}

func TestEncodeRecipeIsASCII(t *testing.T) {
	text, err := encodeRecipe(testRecipe())
	if err != nil {
		t.Fatal(err)
	}
	if i := strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }); i >= 0 {
		t.Errorf("byte %d of %q is not printable ASCII", i, text)
	}
}

// TestReadRecipe reads comments that ffmpeg itself wrote.
func TestReadRecipe(t *testing.T) {
	tools := realTools(t)
	newer := fmt.Sprintf(`{"format":%d,"app":"Framewake"}`, engine.RecipeFormat+1)
	tests := []struct {
		name, comment string
		absent        bool
		hint          string
	}{
		{"none.mp4", "", true, "made by"},
		{"none.mkv", "", true, "made by"},
		{"newer.mp4", newer, false, "update"},
		{"newer.mkv", newer, false, "update"},
	}
	for _, tt := range tests {
		path := filepath.Join(t.TempDir(), tt.name)
		out, err := exec.Command(tools.FFmpeg, "-v", "error", "-f", "lavfi", "-i", "color=s=64x64:r=5:d=1",
			"-metadata", "comment="+tt.comment, "-fflags", "+bitexact", path).CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v: %s", tt.name, err, out)
		}
		_, err = tools.ReadRecipe(context.Background(), path)
		if err == nil || errors.Is(err, ErrNoRecipe) != tt.absent || engine.KindOf(err) != engine.Invalid ||
			!strings.Contains(engine.HintOf(err), tt.hint) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: got error %v, kind %s, hint %q", tt.name, err, engine.KindOf(err), engine.HintOf(err))
		}
	}
}

func FuzzParseRecipe(f *testing.F) {
	for _, s := range []string{"", "{}", `{"format":1,"app":"Framewake"}`, `{"format":9,"app":"Framewake"}`, `[`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, comment string) {
		recipe, err := parseRecipe(comment)
		if err == nil && (recipe.App != engine.AppName || recipe.Format < 1 || recipe.Format > engine.RecipeFormat) {
			t.Errorf("accepted %+v", recipe)
		}
	})
}
