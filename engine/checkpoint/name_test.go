package checkpoint

import "testing"

func TestName(t *testing.T) {
	for _, tt := range []struct{ folder, name, title string }{
		{"/models/my own model", "my own model", "my own model"},
		{"/models/stable-video-diffusion-img2vid-xt-1-1/", "stable-video-diffusion-img2vid-xt-1-1", "Stable Video Diffusion XT 1.1"},
		{"/hub/models--stabilityai--stable-video-diffusion-img2vid/snapshots/9cf024d5", "stabilityai/stable-video-diffusion-img2vid", "Stable Video Diffusion"},
		{"/hub/models--stabilityai--stable-video-diffusion-img2vid-xt", "stabilityai/stable-video-diffusion-img2vid-xt", "Stable Video Diffusion XT"},
	} {
		name := Name(tt.folder)
		if name != tt.name || Title(name) != tt.title {
			t.Errorf("%s: got %q, %q; want %q, %q", tt.folder, name, Title(name), tt.name, tt.title)
		}
	}
}
