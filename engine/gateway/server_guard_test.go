package gateway

import (
	"net/http"
	"strings"
	"testing"
)

// TestServerGuards: who may ask for what.
func TestServerGuards(t *testing.T) {
	v := startServer(t, &studio{}, func(o *ServerOptions) { o.Token, o.Hosts = "canary-token", []string{"studio.local"} })
	tests := []struct {
		name, path    string
		header, value string
		code          int
	}{
		{"no token", endpoint, "", "", 401},
		{"another token", endpoint, "Authorization", "Bearer canary-tokem", 401},
		{"not a bearer", endpoint, "Authorization", "Basic canary-token", 401},
		{"the token", endpoint, "Authorization", "bearer canary-token", 405},
		{"metrics without it", "/metrics", "", "", 401},
		{"metrics with it", "/metrics", "Authorization", "Bearer canary-token", 200},
		{"health", "/health", "", "", 200},
		{"health with a slash", "/health/", "", "", 200},
		{"another host", "/health", "Host", "evil.example", 403},
		{"another host with our port", "/health", "Host", "evil.example:8008", 403},
		{"an address", "/health", "Host", "[::1]:8008", 200},
		{"a host of ours", "/health", "Host", "STUDIO.local.:8008", 200},
		{"another origin", "/health", "Origin", "https://evil.example", 403},
		{"no origin", "/health", "Origin", "null", 403},
		{"our origin", "/health", "Origin", v.url, 200},
		{"nothing there", "/stream/x.mp4", "", "", 404},
	}
	for _, tt := range tests {
		r, _ := http.NewRequest(http.MethodGet, v.url+tt.path, nil)
		if tt.path == endpoint && tt.code == 401 {
			r.Method = http.MethodPost
		}
		switch tt.header {
		case "":
		case "Host":
			r.Host = tt.value
		default:
			r.Header.Set(tt.header, tt.value)
		}
		resp, b := do(t, r)
		if resp.StatusCode != tt.code {
			t.Errorf("%s: status %d, want %d; %s", tt.name, resp.StatusCode, tt.code, b)
		}
		if challenge := resp.Header.Get("WWW-Authenticate"); (challenge == "Bearer") != (tt.code == 401) {
			t.Errorf("%s: WWW-Authenticate %q", tt.name, challenge)
		}
		if tt.code == 401 && messageOf(b, "") != "Invalid bearer token" {
			t.Errorf("%s: %s", tt.name, b)
		}
	}
}

// TestServerTells: the log and the metrics tell what happened, and no secret.
func TestServerTells(t *testing.T) {
	v := startServer(t, &studio{}, func(o *ServerOptions) { o.Shape, o.Token = AsGateway, "canary-token" })
	r := orderOf(t, v.url, smallPicture(t), tinyForm(7))
	r.Header.Set("Authorization", "Bearer canary-token")
	_, b := do(t, r)
	url := parseAnswer(t, b).Images[0].URL
	v.get(url)
	v.get("/no/canary-path")
	r = orderOf(t, v.url, nil, nil)
	r.Header.Set("Authorization", "Bearer canary-wrong")
	do(t, r)
	m, _ := http.NewRequest(http.MethodGet, v.url+"/metrics", nil)
	m.Header.Set("Authorization", "Bearer canary-token")
	_, figures := do(t, m)
	for _, want := range []string{
		`framewake_requests_total{route="/image-to-video",status="200"} 1`,
		`framewake_requests_total{route="/image-to-video",status="401"} 1`,
		`framewake_requests_total{route="/stream/",status="200"} 1`,
		`framewake_failures_total{kind="rejected"} 1`,
		`framewake_stage_seconds_count{stage="decode"} 1`,
		`framewake_queue_seconds_count 1`, `framewake_queue_waiting 0`, `framewake_queue_running 0`,
	} {
		if !strings.Contains(string(figures), want+"\n") {
			t.Errorf("the metrics lack %s:\n%s", want, figures)
		}
	}
	v.stop()
	<-v.ended
	log := v.log.String()
	if !strings.Contains(log, `"route":"/image-to-video","status":200`) || !strings.Contains(log, `"width":64`) {
		t.Errorf("the log tells too little: %s", log)
	}
	for _, secret := range []string{"canary", strings.TrimPrefix(url, streamPath)} {
		if strings.Contains(log+string(figures), secret) {
			t.Errorf("%s was told: %s", secret, log)
		}
	}
}
