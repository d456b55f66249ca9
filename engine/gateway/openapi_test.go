package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"framewake/docs"
	"framewake/engine"
)

// document is what the tests look at of docs/openapi.json.
type document struct {
	Info       struct{ Version string }
	Paths      map[string]map[string]operation
	Components struct {
		Responses map[string]response
		Schemas   map[string]schema
	}
}

type operation struct{ Responses map[string]response }

type response struct {
	Ref     string `json:"$ref"`
	Content map[string]struct{ Schema *schema }
}

// schema is as much of JSON Schema as the document uses.
type schema struct {
	Ref                  string `json:"$ref"`
	Type                 any
	Const, Default       any
	Required             []string
	Properties           map[string]schema
	AdditionalProperties *schema
	Items                *schema
	OneOf                []schema
}

func readDocument(t *testing.T) document {
	t.Helper()
	var d document
	if err := json.Unmarshal(docs.OpenAPI, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// check says why a value is not what a schema describes.
func (d document) check(s schema, v any) error {
	if s.Ref != "" {
		return d.check(d.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")], v)
	}
	if s.Const != nil && s.Const != v {
		return fmt.Errorf("%v is not %v", v, s.Const)
	}
	if !isOfType(s.Type, v) {
		return fmt.Errorf("%v is not of type %v", v, s.Type)
	}
	if len(s.OneOf) > 0 {
		fits := 0
		for _, one := range s.OneOf {
			if d.check(one, v) == nil {
				fits++
			}
		}
		if fits != 1 {
			return fmt.Errorf("%v fits %d of the alternatives", v, fits)
		}
	}
	switch v := v.(type) {
	case map[string]any:
		return d.checkObject(s, v)
	case []any:
		for _, e := range v {
			if s.Items == nil {
				break // an alternative has described it
			}
			if err := d.check(*s.Items, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func (d document) checkObject(s schema, v map[string]any) error {
	for _, key := range s.Required {
		if _, ok := v[key]; !ok {
			return fmt.Errorf("%s is missing in %v", key, v)
		}
	}
	for key, value := range v {
		p, known := s.Properties[key]
		if s.AdditionalProperties != nil && !known {
			p, known = *s.AdditionalProperties, true
		}
		if len(s.Properties) > 0 && !known {
			return fmt.Errorf("%s is not described", key)
		}
		if err := d.check(p, value); err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
	}
	return nil
}

func isOfType(want, v any) bool {
	if list, ok := want.([]any); ok {
		return slices.ContainsFunc(list, func(one any) bool { return isOfType(one, v) })
	}
	var is bool
	switch want {
	case nil:
		return true
	case "object":
		_, is = v.(map[string]any)
	case "array":
		_, is = v.([]any)
	case "string":
		_, is = v.(string)
	case "boolean":
		_, is = v.(bool)
	case "null":
		is = v == nil
	case "integer":
		n, number := v.(float64)
		is = number && n == float64(int64(n))
	}
	return is
}

// checkAnswer holds an answer against the document.
func (d document) checkAnswer(path, method string, resp *http.Response, body []byte) error {
	if resp.StatusCode == http.StatusMethodNotAllowed {
		method = strings.ToLower(resp.Header.Get("Allow"))
	}
	r, described := d.Paths[path][strings.ToLower(method)].Responses[fmt.Sprint(resp.StatusCode)]
	if !described {
		return fmt.Errorf("status %d is not described", resp.StatusCode)
	}
	if r.Ref != "" {
		r = d.Components.Responses[strings.TrimPrefix(r.Ref, "#/components/responses/")]
	}
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	content, described := r.Content[kind]
	if !described {
		return fmt.Errorf("an answer of type %s is not described", kind)
	}
	if content.Schema == nil {
		return nil
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	return d.check(*content.Schema, v)
}

// TestOpenAPI: the document describes every route, and every answer is as it says.
func TestOpenAPI(t *testing.T) {
	d := readDocument(t)
	for _, shape := range []Shape{AsRunner, AsGateway} {
		v := startServer(t, &studio{}, func(o *ServerOptions) { o.Shape, o.Token = shape, "canary-token" })
		ask := func(r *http.Request, path, token string) []byte {
			if token != "" {
				r.Header.Set("Authorization", "Bearer "+token)
			}
			resp, b := do(t, r)
			if err := d.checkAnswer(path, r.Method, resp, b); err != nil {
				t.Errorf("%s, %s %s: %v", shape, r.Method, r.URL.Path, err)
			}
			return b
		}
		for _, route := range v.handler.routes() {
			path := route.path
			if path == streamPath {
				path += "{clip}"
			}
			if _, described := d.Paths[path][strings.ToLower(route.method)]; !described {
				t.Errorf("%s, %s %s is not described", shape, route.method, path)
			}
			if route.method == http.MethodGet {
				r, _ := http.NewRequest(http.MethodGet, v.url+route.path, nil)
				ask(r, path, "canary-token")
			}
		}
		b := ask(orderOf(t, v.url, smallPicture(t), tinyForm(7)), endpoint, "canary-token")
		if shape == AsGateway {
			r, _ := http.NewRequest(http.MethodGet, v.url+parseAnswer(t, b).Images[0].URL, nil)
			ask(r, streamPath+"{clip}", "")
		}
		ask(orderOf(t, v.url, smallPicture(t), nil), endpoint, "canary-wrong")
		ask(orderOf(t, v.url, nil, map[string]string{fieldHeight: "577"}), endpoint, "canary-token")
		ask(orderOf(t, v.url, smallPicture(t), map[string]string{fieldHeight: "577"}), endpoint, "canary-token")
		r, _ := http.NewRequest(http.MethodGet, v.url+endpoint, nil)
		ask(r, endpoint, "canary-token")
	}
	if d.Info.Version != engine.Version {
		t.Errorf("the document is of version %s, the program of %s", d.Info.Version, engine.Version)
	}
}

// TestOpenAPIFields: the document's fields and defaults are those that are read.
func TestOpenAPIFields(t *testing.T) {
	s := readDocument(t).Components.Schemas["Request"]
	want := map[string]any{fieldImage: nil, fieldSeed: nil, fieldModel: ""}
	d := formDefaults()
	for _, f := range fields(d) {
		switch f[0] {
		case fieldModel, fieldSeed:
			continue
		}
		var v any
		if err := json.Unmarshal([]byte(f[1]), &v); err != nil {
			t.Fatal(errors.Join(err, errors.New(f[0])))
		}
		want[f[0]] = v
	}
	got := map[string]any{}
	for name, p := range s.Properties {
		got[name] = p.Default
	}
	if !maps.Equal(got, want) {
		t.Errorf("defaults %v, want %v", got, want)
	}
}
