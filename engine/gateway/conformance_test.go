package gateway

import (
	"net/http"
	"strconv"
	"testing"

	"framewake/engine"
	"framewake/engine/enginetest"
)

// form reads the fields that a fake clip depends on.
func form(r *http.Request) (width, height, fps int, seed uint32, err error) {
	number := func(name string) int {
		n, failed := strconv.Atoi(r.PostFormValue(name))
		if failed != nil {
			err = failed
		}
		return n
	}
	if failed := r.ParseMultipartForm(32 << 20); failed != nil {
		return 0, 0, 0, 0, failed
	}
	width, height, fps, seed = number(fieldWidth), number(fieldHeight), number(fieldFPS), uint32(number(fieldSeed))
	return width, height, fps, seed, err
}

// shapes are the two forms of an answer that carries the clip asked for.
func shapes(t *testing.T) map[string]http.HandlerFunc {
	const count = 25
	return map[string]http.HandlerFunc{
		"images": func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				q := r.URL.Query()
				n := func(key string) int { v, _ := strconv.Atoi(q.Get(key)); return v }
				w.Header().Set("Content-Type", "video/mp4")
				_, _ = w.Write(fakeVideo(t, n("w"), n("h"), count, n("f"), uint32(n("s"))))
				return
			}
			width, height, fps, seed, err := form(r)
			if err != nil {
				t.Error(err)
			}
			query := "?w=" + strconv.Itoa(width) + "&h=" + strconv.Itoa(height) + "&f=" + strconv.Itoa(fps) + "&s=" + strconv.Itoa(int(seed))
			answerJSON(w, images("/stream/0a1b2c3d/4e5f6071.mp4"+query, seed, false))
		},
		"frames": func(w http.ResponseWriter, r *http.Request) {
			width, height, _, seed, err := form(r)
			if err != nil {
				t.Error(err)
			}
			answerJSON(w, frames(t, width, height, count, seed))
		},
	}
}

func TestConformance(t *testing.T) {
	for shape, h := range shapes(t) {
		t.Run(shape, func(t *testing.T) {
			s, _ := serve(t, h)
			enginetest.Run(t, enginetest.Subject{
				Open: func(t *testing.T) engine.Engine {
					o := testOptions(t, s.URL)
					// An estimate knows the time once there was a clip.
					name, err := o.Spending.begin(Quote{Gateway: o.Gateway.URL}, o.Model, 0)
					if err == nil {
						err = o.Spending.done(name, 256*144*25, 12)
					}
					if err != nil {
						t.Fatal(err)
					}
					return newClient(t, o)
				},
				Shrink: func(r *engine.Request) { r.Width, r.Height, r.Steps = 256, 144, 2 },
			})
		})
	}
}
