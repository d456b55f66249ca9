package about

import (
	"encoding/json"
	"io"
	"runtime/debug"

	"framewake/docs"
	"framewake/engine"
)

// The parts of a CycloneDX 1.6 document that we write, see
// https://cyclonedx.org/docs/1.6/json/.
type bill struct {
	Format       string       `json:"bomFormat"`
	SpecVersion  string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version,omitempty"`
	Purl       string     `json:"purl,omitempty"`
	Copyright  string     `json:"copyright,omitempty"`
	Licenses   []licence  `json:"licenses"`
	Properties []property `json:"properties,omitempty"`
}

type licence struct {
	Expression string `json:"expression"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

// WriteBill writes a program's bill of materials, as CycloneDX JSON: of another
// build of this version at path, which may be one for another system, or of the
// running one if path is empty. The same build has the same bytes.
func WriteBill(w io.Writer, path string) error {
	info, err := record(path)
	if err != nil {
		return err
	}
	parts, err := partsOf(info, table(docs.Licences))
	if err != nil {
		return err
	}
	program := component{Type: "application", Ref: "framewake", Name: engine.AppName, Version: Version(),
		Licenses:   []licence{{"MIT"}},
		Properties: []property{{"framewake:platform", setting(info, "GOOS") + "/" + setting(info, "GOARCH")}}}
	b := bill{Format: "CycloneDX", SpecVersion: "1.6", Version: 1, Metadata: metadata{program}}
	all := dependency{Ref: program.Ref}
	for _, p := range parts {
		c := componentOf(p)
		b.Components = append(b.Components, c)
		all.DependsOn = append(all.DependsOn, c.Ref)
	}
	b.Dependencies = []dependency{all}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(b)
}

// setting is one of those that the program was built with.
func setting(info *debug.BuildInfo, key string) string {
	for _, s := range info.Settings {
		if s.Key == key {
			return s.Value
		}
	}
	return ""
}

func componentOf(p Part) component {
	c := component{Type: "library", Ref: p.Name, Name: p.Name, Version: p.Version, Copyright: p.Copyright, Licenses: []licence{{p.Licence}}}
	if p.Module != "" {
		c.Purl = "pkg:golang/" + p.Module + "@" + p.Version
		c.Ref = c.Purl
		c.Properties = []property{{"framewake:go.sum", p.Sum}}
	}
	if p.Note != "" {
		c.Properties = []property{{"framewake:note", p.Note}}
	}
	return c
}
