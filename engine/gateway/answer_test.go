package gateway

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"framewake/engine"
)

// small are limits that a test can go beyond.
func small() Limits {
	l := DefaultLimits()
	l.AnswerBytes, l.FrameBytes, l.Frames = 1<<20, 1<<10, 4
	return l
}

// keepNone accepts data URLs of small files, and counts nothing.
func keepNone(n int, dataURL string) (string, error) {
	_, err := decodeData(dataURL, small().FrameBytes)
	return itemName(n), err
}

func TestReadAnswerErrors(t *testing.T) {
	one := `{"url":"/a"}`
	cases := map[string]struct {
		body string
		want error
	}{
		"empty":                {"", errNothing},
		"blank":                {" \r\n\t", errNothing},
		"web page":             {"<!DOCTYPE HTML><html>", errMarkup},
		"text":                 {"OK", errNoJSON},
		"list":                 {"[" + one + "]", errNoJSON},
		"number":               {"7", errNoJSON},
		"empty object":         {"{}", errNoClip},
		"no images":            {`{"images":[]}`, errNoClip},
		"null images":          {`{"images":null,"frames":null}`, errNoClip},
		"images is an object":  {`{"images":{}}`, errNoClip},
		"images is a text":     {`{"images":"x"}`, errNoClip},
		"flat frames":          {`{"frames":[` + one + `]}`, errNoClip},
		"empty batch":          {`{"frames":[[]]}`, errNoClip},
		"item is a text":       {`{"images":["/a"]}`, errNoClip},
		"no url":               {`{"images":[{"seed":1}]}`, errNoClip},
		"url is a number":      {`{"images":[{"url":1}]}`, errNoClip},
		"cut in the key":       {`{"ima`, errCutShort},
		"cut in the list":      {`{"images":[` + one, errCutShort},
		"cut in the item":      {`{"images":[{"url":"/`, errCutShort},
		"cut at the end":       {`{"images":[` + one + `]`, errCutShort},
		"broken":               {`{"images":[` + one + `;]}`, errNoJSON},
		"error":                {`{"error":{"message":"boom"}}`, saysError("boom")},
		"error and images":     {`{"images":[],"error":"boom"}`, saysError("boom")},
		"still at work":        {`{"status":"processing"}`, errNoClip},
		"many frames":          {`{"frames":[[` + strings.Repeat(one+",", 4) + one + `]]}`, errTooLarge},
		"long url":             {`{"images":[{"url":"/` + strings.Repeat("a", maxURLBytes) + `"}]}`, errTooLarge},
		"data too large":       {`{"images":[{"url":"data:;base64,` + strings.Repeat("A", 1400) + `"}]}`, errTooLarge},
		"data far too large":   {`{"images":[{"url":"data:;base64,` + strings.Repeat("A", 300_000) + `"}]}`, errTooLarge},
		"data without base64":  {`{"images":[{"url":"data:image/png,AAAA"}]}`, errNotBase64},
		"data is no base64":    {`{"images":[{"url":"DATA:image/png;base64,A*AA"}]}`, errNotBase64},
		"data without a comma": {`{"images":[{"url":"data:image/png;base64"}]}`, errNotBase64},
		"data without data":    {`{"images":[{"url":"data:image/png;base64,"}]}`, errNothing},
		"huge other field":     {`{"x":"` + strings.Repeat("a", 300_000) + `"}`, errTooLarge},
		"huge in all":          {`{"x":[` + strings.Repeat(`{"a":1},`, 1<<17) + `0]}`, errTooLarge},
		"huge by small fields": {`{` + strings.Repeat(`"x":"`+strings.Repeat("a", 60_000)+`",`, 20) + `"images":[` + one + `]}`, errTooLarge},
		"deep":                 {`{"x":` + strings.Repeat("[", 100_000) + `}`, errNoJSON},
	}
	for name, c := range cases {
		for how, r := range map[string]io.Reader{"at once": strings.NewReader(c.body), "by halves": iotest.HalfReader(strings.NewReader(c.body))} {
			if _, err := readAnswer(r, small(), keepNone); !errors.Is(err, c.want) {
				t.Errorf("%s, %s: got %v, want %v", name, how, err, c.want)
			}
		}
	}
	lost := engine.Errorf(engine.Unavailable, "h", "lost: %w", io.ErrUnexpectedEOF)
	r := io.MultiReader(strings.NewReader(`{"images":[`+one), iotest.ErrReader(lost))
	if _, err := readAnswer(r, small(), keepNone); !errors.Is(err, lost) {
		t.Errorf("a lost connection: got %v, want %v", err, lost)
	}
}

func TestReadAnswer(t *testing.T) {
	seed := func(a answer) int64 {
		if a.Seed == nil {
			return -1
		}
		return int64(*a.Seed)
	}
	cases := map[string]struct {
		body   string
		items  []item
		seed   int64
		safety engine.Safety
	}{
		"gateway":       {`{"images":[{"nsfw":false,"seed":7,"url":"/stream/a/b.mp4"}]}` + "\n", []item{{URL: "/stream/a/b.mp4"}}, 7, engine.Safe},
		"runner":        {`{"frames":[[{"url":"data:image/png;base64,AAAA","seed":1,"nsfw":false},{"url":"data:,x;base64,AA==","seed":2,"nsfw":true}]]}`, []item{{File: "item-0"}, {File: "item-1"}}, 1, engine.NSFW},
		"without more":  {`{"images":[{"url":"https://h/k?a=b"}]}`, []item{{URL: "https://h/k?a=b"}}, -1, engine.NotChecked},
		"two batches":   {`{"frames":[[{"url":"/0"}],[{"url":"/1"}]]}`, []item{{URL: "/0"}}, -1, engine.NotChecked},
		"odd seeds":     {`{"images":[{"url":"/0","seed":-1},{"url":"/1","seed":"5"},{"url":"/2","seed":1.5},{"url":"/3","seed":4294967295}]}`, []item{{URL: "/0"}, {URL: "/1"}, {URL: "/2"}, {URL: "/3"}}, 4294967295, engine.NotChecked},
		"odd nsfw":      {`{"images":[{"url":"/0","nsfw":"yes"},{"url":"/1","nsfw":null}]}`, []item{{URL: "/0"}, {URL: "/1"}}, -1, engine.NotChecked},
		"leading space": {"\n  " + `{"images":[{"url":"/0"}]} trailing`, []item{{URL: "/0"}}, -1, engine.NotChecked},
	}
	for name, c := range cases {
		keep := func(n int, _ string) (string, error) { return itemName(n), nil }
		got, err := readAnswer(iotest.OneByteReader(strings.NewReader(c.body)), small(), keep)
		if err != nil || seed(got) != c.seed || got.Safety != c.safety || len(got.Items) != len(c.items) {
			t.Errorf("%s: got %+v (seed %d), %v", name, got, seed(got), err)
			continue
		}
		for n := range c.items {
			if got.Items[n] != c.items[n] {
				t.Errorf("%s: item %d is %+v, want %+v", name, n, got.Items[n], c.items[n])
			}
		}
	}
}

func TestMessageOf(t *testing.T) {
	cases := []struct{ body, want string }{
		{`{"error":{"message":": bad size."}}`, "bad size"},
		{`{"error":"bad"}`, "bad"},
		{`{"errors":["a","b","c","d"]}`, "a; b; c"},
		{`{"errors":[{"message":"a"},{"msg":"b"}]}`, "a; b"},
		{`{"detail":{"msg":"a"}}`, "a"},
		{`{"detail":"Not Found"}`, "Not Found"},
		{`{"detail":[{"loc":["body","fps"],"msg":"a"},{"loc":[],"msg":"b"},{"loc":[0],"msg":"c"}]}`, "fps: a; b; c"},
		{`{"message":"m"}`, "m"},
		{`{"error":{"message":""},"message":"m"}`, "m"},
		{`{"error":null,"detail":[[["x"]]]}`, ""},
		{`{"error":{"message":7}}`, ""},
		{`{"error`, ""},
		{"plain\nsecond line", "plain"},
		{"a\x1b[31m\x00b\u202e\xff c", "a [31m b c"},
		{"<html>x", ""},
		{"", ""},
		{strings.Repeat("é", 1000), strings.Repeat("é", maxMessageRunes-1) + "…"},
		{`{"error":{"message":"token canary is bad: Bearer canary"}}`, "token (token) is bad: Bearer (token)"},
	}
	for _, c := range cases {
		if got := messageOf([]byte(c.body), "canary"); got != c.want {
			t.Errorf("%.60q: got %q, want %q", c.body, got, c.want)
		}
	}
}

func FuzzReadAnswer(f *testing.F) {
	for _, body := range []string{
		`{"images":[{"nsfw":false,"seed":7,"url":"/stream/a/b.mp4"}]}`,
		`{"frames":[[{"url":"data:image/png;base64,iVBORw0KGgo=","seed":7,"nsfw":true}]],"x":{"y":[1,null]}}`,
		`{"error":{"message":": boom."}}`, `{"detail":[{"loc":["body",0],"msg":"m"}]}`, "<html>", "",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := readAnswer(strings.NewReader(string(b)), small(), keepNone)
		if (err == nil) != (len(a.Items) > 0) {
			t.Errorf("%d items and %v", len(a.Items), err)
		}
		if len(a.Items) > small().Frames {
			t.Errorf("%d items", len(a.Items))
		}
		for _, i := range a.Items {
			if (i.URL == "") == (i.File == "") || len(i.URL) > maxURLBytes {
				t.Errorf("item %+v", i)
			}
		}
		for _, text := range []string{messageOf(b, "secret"), clean(string(b), "secret")} {
			if strings.ContainsAny(text, "\r\n\x1b\x00") || strings.Contains(text, "secret") || len([]rune(text)) > maxMessageRunes {
				t.Errorf("message %q", text)
			}
		}
	})
}
