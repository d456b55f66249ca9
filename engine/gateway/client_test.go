package gateway

import (
	"math"
	"slices"
	"strings"
	"testing"

	"framewake/engine"
)

func TestDescribe(t *testing.T) {
	g, err := Find("studio")
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(DefaultOptions(g))
	if err != nil {
		t.Fatal(err)
	}
	d, err := c.Describe(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if d.Engine != "gateway" || d.Model != DefaultModel || d.Title != "stable-video-diffusion-img2vid-xt-1-1 at Livepeer Studio" ||
		!strings.Contains(d.Note, "livepeer.studio") || d.Defaults.Model != DefaultModel {
		t.Errorf("got %+v", d)
	}
	var honoured []string
	for f := range d.Ranges {
		honoured = append(honoured, string(f))
	}
	slices.Sort(honoured)
	if got := strings.Join(honoured, " "); got != "fps height motion_bucket_id noise_aug_strength num_inference_steps seed width" {
		t.Errorf("honoured: %s", got)
	}
	d.Ranges[engine.FieldWidth] = engine.Range{}
	if again, _ := c.Describe(t.Context()); again.Ranges[engine.FieldWidth].Min != minWidth {
		t.Error("a caller changed the description for everybody")
	}
}

func TestNewRefuses(t *testing.T) {
	cases := map[string]func(*Options){
		"no address":     func(o *Options) { o.Gateway.URL = "" },
		"no model":       func(o *Options) { o.Model = " " },
		"negative price": func(o *Options) { o.PricePerPixelUSD = -1 },
		"no price":       func(o *Options) { o.PricePerPixelUSD = math.NaN() },
		"endless price":  func(o *Options) { o.PricePerPixelUSD = math.Inf(1) },
	}
	for name, change := range cases {
		o := DefaultOptions(Presets()[0])
		change(&o)
		if _, err := New(o); engine.KindOf(err) != engine.Invalid || err == nil || engine.HintOf(err) == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestEstimate(t *testing.T) {
	o := testOptions(t, "http://gw.example")
	c := newClient(t, o)
	r := newRequest(t, c)
	r.Width, r.Height, r.SafetyCheck = 1024, 576, false
	e, err := c.Estimate(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if math.Abs(e.CostUSD-0.2) > 1e-6 || e.TotalSeconds() != 0 || e.RAMBytes != 0 {
		t.Errorf("got %+v, want 20 cents and nothing else", e)
	}
	want := []string{
		"The price is an estimate: gateways do not tell what they charge.",
		"The picture travels unencrypted to gw.example.",
		"Livepeer's machines fail without the safety check, and may charge for it.",
	}
	if !slices.Equal(e.Notes, want) {
		t.Errorf("notes %q, want %q", e.Notes, want)
	}
	o.Gateway.URL, o.PricePerPixelUSD = "https://gw.example", 0
	free, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r.SafetyCheck = true
	if e, err := free.Estimate(t.Context(), r); err != nil || e.CostUSD != 0 || len(e.Notes) != 0 {
		t.Errorf("free: got %+v, %v", e, err)
	}
	r.Frames = 14
	if _, err := c.Estimate(t.Context(), r); engine.FieldOf(err) != engine.FieldFrames {
		t.Errorf("frames: got %v", err)
	}
}

// TestNothingIsSentUnlessAllowed: agreement, limit per clip, limit per month.
func TestNothingIsSentUnlessAllowed(t *testing.T) {
	s, posts := serve(t, reply(500, asJSON, ""))
	o := testOptions(t, s.URL)
	host := strings.TrimPrefix(s.URL, "http://")
	o.Budget = Budget{ClipUSD: 0.01, MonthUSD: 0.01}
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	r := newRequest(t, c)
	generate := func(want string) {
		t.Helper()
		dir := t.TempDir()
		_, err := c.Generate(t.Context(), r, engine.Run{Dir: dir})
		if engine.KindOf(err) != engine.Rejected || err == nil || err.Error() != want || engine.HintOf(err) == "" {
			t.Errorf("got %v (hint %q), want %s", err, engine.HintOf(err), want)
		}
		if names := list(t, dir); len(names) != 0 {
			t.Errorf("left %v", names)
		}
	}
	generate("gateway " + host + ": this clip would cost $0.0125, above the limit of $0.01")
	c.options.Budget = Budget{ClipUSD: 1, MonthUSD: 1}
	a, err := c.Agreement(r)
	if err != nil || !a.Needed || a.USD != c.Quote(r).USD || a.Gateway != s.URL {
		t.Errorf("agreement %+v, %v", a, err)
	}
	generate("gateway: nobody has agreed to $0.0125 a clip yet")
	if err := c.Agree(r); err != nil {
		t.Fatal(err)
	}
	c.options.Budget.MonthUSD = 0.01
	if _, err := c.Agreement(r); engine.KindOf(err) != engine.Rejected {
		t.Errorf("the agreement to what the month may not cost: %v", err)
	}
	generate("gateway: $0.0125 more would make $0.0125 this month, above the limit of $0.01")
	if posts() != 0 {
		t.Errorf("sent %d times", posts())
	}
	c.options.Budget.MonthUSD = 1
	if _, err := c.Generate(t.Context(), r, engine.Run{Dir: t.TempDir()}); err == nil || posts() != 1 {
		t.Errorf("allowed: got %v after %d requests", err, posts())
	}
	c.options.Budget.ClipUSD = 1
	r.Width, r.Height = 512, 512 // dearer than agreed
	generate("gateway: nobody has agreed to $0.0889 a clip yet")
}
