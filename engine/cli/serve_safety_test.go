package cli_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"math"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"framewake/engine/checkpoint/checkpointtest"
	"framewake/engine/safetensors"
)

// installSafetyChecker puts a safety checker without weights, for which every
// picture is equally far from every concept, where models are.
func (s *sandbox) installSafetyChecker(threshold float32) {
	s.t.Helper()
	tensors := map[string]checkpointtest.Tensor{}
	add := func(value float32, name string, shape ...int64) {
		n := int64(1)
		for _, d := range shape {
			n *= d
		}
		var b []byte
		for range n {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(value))
		}
		tensors[name] = checkpointtest.Tensor{DType: safetensors.F32, Shape: shape, Data: b}
	}
	const vision = "vision_model.vision_model."
	layer := vision + "encoder.layers.0."
	add(0, vision+"embeddings.class_embedding", 8)
	add(0, vision+"embeddings.patch_embedding.weight", 8, 3, 224, 224)
	add(0, vision+"embeddings.position_embedding.weight", 2, 8)
	add(0, "visual_projection.weight", 8, 8)
	for _, name := range []string{"self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", "mlp.fc1", "mlp.fc2"} {
		add(0, layer+name+".weight", 8, 8)
		add(0, layer+name+".bias", 8)
	}
	for _, name := range []string{vision + "pre_layrnorm", vision + "post_layernorm", layer + "layer_norm1", layer + "layer_norm2"} {
		add(0, name+".weight", 8)
		add(0, name+".bias", 8)
	}
	for name, n := range map[string]int64{"concept_embeds": 17, "special_care_embeds": 3} {
		add(1, name, n, 8)
		add(threshold, name+"_weights", n)
	}
	models := s.t.TempDir()
	s.set("FRAMEWAKE_MODELS", models)
	folder := filepath.Join(models, "safety_checker")
	config := `{"projection_dim":8,"vision_config":{"hidden_size":8,"intermediate_size":8,"num_hidden_layers":1,"num_attention_heads":1,"patch_size":224}}`
	err := os.Mkdir(folder, 0o755)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "config.json"), []byte(config), 0o644)
	}
	if err == nil {
		err = checkpointtest.WriteFile(filepath.Join(folder, "model.safetensors"), tensors)
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// TestServeSafety: what the safety check says reaches the client; without its
// model that is said, or nothing is made.
func TestServeSafety(t *testing.T) {
	tests := []struct {
		name      string
		threshold float32 // 0: no model
		args      []string
		code      int
		nsfw      bool
		header    string
	}{
		{"no model", 0, nil, 200, false, "not-checked"},
		{"no model, but required", 0, []string{"--require-safety-check"}, 400, false, ""},
		{"safe", 0.5, []string{"--require-safety-check"}, 200, false, ""},
		{"not safe", -0.5, nil, 200, true, ""},
	}
	for _, tt := range tests {
		s := newSandbox(t)
		if tt.threshold != 0 {
			s.installSafetyChecker(tt.threshold)
		}
		v := s.serve(append([]string{"--as", "gateway"}, tt.args...)...)
		resp, body := s.order(v.url)
		var a struct{ Images []item }
		if err := json.Unmarshal(body, &a); err != nil || resp.StatusCode != tt.code || resp.Header.Get("Framewake-Safety") != tt.header {
			t.Errorf("%s: status %d, want %d; %v %s (%v)", tt.name, resp.StatusCode, tt.code, resp.Header, body, err)
		}
		if tt.code == 200 && (len(a.Images) != 1 || *a.Images[0].NSFW != tt.nsfw) {
			t.Errorf("%s: %s, want nsfw %t", tt.name, body, tt.nsfw)
		}
	}
}

// order asks a server for a small clip.
func (s *sandbox) order(url string) (*http.Response, []byte) {
	s.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	part, err := form.CreateFormFile("image", "photo.png")
	if err == nil {
		_, err = io.WriteString(part, read(s.t, picture(s.t)))
	}
	for name, value := range map[string]string{"width": "64", "height": "64", "num_inference_steps": "1"} {
		err = errors.Join(err, form.WriteField(name, value))
	}
	if err = errors.Join(err, form.Close()); err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.Post(url+"/image-to-video", form.FormDataContentType(), &b)
	if err != nil {
		s.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, body
}
