package cli_test

import (
	"debug/buildinfo"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"framewake/docs"
	"framewake/engine/about"
)

func TestVersion(t *testing.T) {
	s := &sandbox{t: t, out: t.TempDir()}
	if got := s.must("version").stdout; !strings.HasPrefix(got, "Framewake "+about.Version()+" ") {
		t.Errorf("got %q", got)
	}
	if got := s.must("version", "--licences").stdout; got != docs.Licences {
		t.Errorf("the licences are\n%s", got)
	}
	for _, wrong := range [][]string{{"--licences", "--bom"}, {"--of", program}} {
		if r := s.run(append([]string{"version"}, wrong...)...); r.code != 2 {
			t.Errorf("%q: exit code %d, want 2", wrong, r.code)
		}
	}
}

// TestBillIsWhole: the bill of materials has every module that was linked, with
// its version and checksum, and what is no module.
func TestBillIsWhole(t *testing.T) {
	s := &sandbox{t: t, out: t.TempDir()}
	var bill struct {
		Metadata struct {
			Component struct{ Name, Version string }
		}
		Components []struct {
			Ref        string `json:"bom-ref"`
			Name, Purl string
			Version    string
			Licenses   []struct{ Expression string }
			Properties []struct{ Name, Value string }
		}
		Dependencies []struct{ DependsOn []string }
	}
	text := s.must("version", "--bom").stdout
	if err := json.Unmarshal([]byte(text), &bill); err != nil {
		t.Fatal(err)
	}
	if c := bill.Metadata.Component; c.Name != "Framewake" || c.Version != about.Version() {
		t.Errorf("it is the bill of %+v", c)
	}
	var refs []string
	found := map[string]string{} // Purl or name and version → checksum
	for _, c := range bill.Components {
		refs = append(refs, c.Ref)
		if len(c.Licenses) != 1 || c.Licenses[0].Expression == "" {
			t.Errorf("%s has the licences %v", c.Name, c.Licenses)
		}
		sum := ""
		if len(c.Properties) == 1 {
			sum = c.Properties[0].Value
		}
		found[c.Purl] = sum
		found[c.Name+" "+c.Version] = sum
	}
	if !slices.Equal(bill.Dependencies[0].DependsOn, refs) {
		t.Errorf("it depends on\n%v\nwant\n%v", bill.Dependencies[0].DependsOn, refs)
	}
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range info.Deps {
		if sum := found["pkg:golang/"+m.Path+"@"+m.Version]; sum != m.Sum || sum == "" {
			t.Errorf("%s %s is there with the checksum %q, want %q", m.Path, m.Version, sum, m.Sum)
		}
	}
	for _, name := range []string{"Go " + strings.TrimPrefix(info.GoVersion, "go"), "ONNX Runtime 1.27.0", "libheif 1.18.2", "libaom 3.10.0"} {
		if _, ok := found[name]; !ok {
			t.Errorf("%s is missing", name)
		}
	}
	if _, ok := found["GLFW "]; ok {
		t.Error("a program without a window lists GLFW")
	}
	if again := s.must("version", "--bom").stdout; again != text {
		t.Error("the second bill differs")
	}
}

// TestBillOfFile: a program's file tells what the program itself does.
func TestBillOfFile(t *testing.T) {
	s := &sandbox{t: t, out: t.TempDir()}
	if own, read := s.must("version", "--bom").stdout, s.must("version", "--bom", "--of", program).stdout; read != own {
		t.Errorf("got\n%s\nwant\n%s", read, own)
	}
	if r := s.run("version", "--bom", "--of", picture(t)); r.code != 1 || !strings.Contains(r.stderr, "still") {
		t.Errorf("of a picture: exit code %d, %q", r.code, r.stderr)
	}
}
