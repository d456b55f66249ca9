package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// ending is how a command of the documents ends in the test: its exit code, and
// what it says.
type ending struct {
	code int
	says string
}

// endings has every command of the program that the documents show, and no
// other. The test has no such model and no network; that must be all that is
// wrong with a command.
var endings = map[string]ending{
	"generate photo.jpg -o clip.mp4":                            {0, "clip.mp4"},
	"generate *.jpg -o clips --frames 25 --motion 180 --seed 7": {0, "clips/photo-7.mp4"},
	"generate --help": {0, "--motion"},
	"generate photo.jpg -o clip.mp4 --model ~/Downloads/stable-video-diffusion-img2vid-xt-1-1": {2, "Downloads"},
	"generate photo.jpg -o clip.mp4 --gateway livepeer --max-price 0.25":                       {1, "airplane"},
	"export clip.mp4 -o clip.gif --ping-pong":                                                  {0, "clip.gif"},
	"export master.mkv -o reel.mp4 --size 1080x1920 --fps 30 --loops 3":                        {0, "reel.mp4"},
	"models":                              {0, "builtin"},
	"devices":                             {0, "cpu"},
	"library list beach":                  {0, "Beach"},
	"library show 3F7KQX2A":               {0, "Beach"},
	"library export 3F7KQX2A -o clip.mp4": {0, "clip.mp4"},
	"library remove 3F7KQX2A":             {0, ""},
	"doctor":                              {0, "ffmpeg"},
	"version":                             {0, "Framewake"},
	"version --licences":                  {0, "MIT"},
	"version --bom":                       {0, "CycloneDX"},
	"serve":                               {0, ""}, // and asked for a clip, as docs/api.md does
	"serve --as gateway":                  {0, ""},
	"serve --listen 127.0.0.1:8008 --model stable-video-diffusion-img2vid-xt-1-1 --token-file token --max-queue 4":                                                             {1, "stable-video-diffusion-img2vid-xt-1-1"},
	"serve --as gateway --listen 0.0.0.0:8008 --tls self --token-file token --model stable-video-diffusion-img2vid-xt-1-1":                                                     {1, "stable-video-diffusion-img2vid-xt-1-1"},
	"generate photo.jpg -o clip.mp4 --gateway https://192.168.1.7:8008 --tls-fingerprint 3b0c… --token-file token --model stable-video-diffusion-img2vid-xt-1-1 --max-price 1": {1, "airplane"},
}

const repository = "../.."

// command matches the first word of a command in an indented line.
var command = regexp.MustCompile(`^ {4,}((?:build/bin/)?framewake|make|curl|go|git|tar|sudo|apt-get|\.ci/[a-z-]+) `)

// documented returns the commands in the indented blocks of the documents:
// without comments, continued lines joined, each once.
func documented(t *testing.T) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	var commands []string
	seen := map[string]bool{}
	for _, page := range append(pages, filepath.Join(repository, "README.md")) {
		text := strings.ReplaceAll(read(t, page), "\\\n", "")
		for line := range strings.Lines(text) {
			m := command.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			line, _, _ = strings.Cut(line, " #")
			if m[1] == "make" {
				line, _, _ = strings.Cut(strings.TrimSpace(line), "  ") // what follows tells what it does
			}
			line = strings.TrimPrefix(strings.Join(strings.Fields(line), " "), "build/bin/")
			if !seen[line] {
				seen[line] = true
				commands = append(commands, line)
			}
		}
	}
	return commands
}

// TestDocumentedCommands runs every command of the program in README and docs
// as it stands there, in a folder of its own, and has make read its recipe for each of its targets.
func TestDocumentedCommands(t *testing.T) {
	s := newSandbox(t)
	s.openLibrary()("3F7KQX2A2345", "Beach")
	s.set("HOME", s.out)
	s.set("FRAMEWAKE_AIRPLANE", "1")
	s.set("PATH", filepath.Dir(program)+":"+os.Getenv("PATH"))
	s.must(append([]string{"generate", picture(t), "-o", s.path("clip.mp4"), "--master", s.path("master.mkv")}, small...)...)
	shown := map[string]bool{}
	for _, line := range documented(t) {
		t.Run(line, func(t *testing.T) {
			word, rest, _ := strings.Cut(line, " ")
			switch word {
			case "framewake":
				shown[rest] = true
				s.documented(t, rest)
			case "make":
				makes(t, rest)
			case "go":
				lists(t, rest)
			case "curl": // with serve
			case "sudo", "tar": // what .ci/package-test does
			default:
				t.Errorf("nothing runs %q", line)
			}
		})
	}
	for line := range endings {
		if !shown[line] {
			t.Errorf("no document shows framewake %s", line)
		}
	}
}

// documented runs the program as the line says, in a folder with a photo and a token.
func (s *sandbox) documented(t *testing.T, line string) {
	t.Helper()
	want, known := endings[line]
	if !known {
		t.Fatalf("endings does not say how framewake %s ends", line)
	}
	dir := t.TempDir()
	copyFile(t, picture(t), filepath.Join(dir, "photo.jpg"))
	if err := os.Mkdir(filepath.Join(dir, "clips"), 0o755); err != nil {
		t.Fatal(err)
	}
	if name := strings.Fields(line)[1:]; strings.HasPrefix(line, "export ") {
		copyFile(t, s.path(name[0]), filepath.Join(dir, name[0]))
	}
	if err := os.WriteFile(filepath.Join(dir, "token"), []byte("secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if strings.HasPrefix(line, "serve") && want.code == 0 {
		if server := s.serve(strings.Fields(line)[1:]...); line == "serve" {
			s.asked(t, dir, server.url)
		}
		return
	}
	cmd := exec.Command("sh", "-c", "framewake "+strings.ReplaceAll(line, "3b0c…", strings.Repeat("3b0c", 16)))
	cmd.Env, cmd.Dir = append(os.Environ(), s.env...), dir
	said, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != want.code || !strings.Contains(string(said), want.says) {
		t.Errorf("ends with %d (%v), want %d and %q, and says\n%s", code, err, want.code, want.says, said)
	}
}

// smaller makes of docs/api.md's request one that takes less time.
var smaller = strings.NewReplacer("height=576", "height=72", "width=1024", "width=128", "num_inference_steps=25", "num_inference_steps=1")

// asked asks a server as the first curl of docs/api.md does, for less.
func (s *sandbox) asked(t *testing.T, dir, url string) {
	t.Helper()
	for _, line := range documented(t) {
		if !strings.HasPrefix(line, "curl ") {
			continue
		}
		cmd := exec.Command("sh", "-c", strings.Replace(smaller.Replace(line), "http://127.0.0.1:8008", url, 1)+" --fail --silent --show-error")
		cmd.Dir = dir
		if answer, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(answer), `"seed":123`) {
			t.Errorf("%s: %v, %.400s", line, err, answer)
		}
	}
}

// makes: there is such a target, and what it runs exists.
func makes(t *testing.T, targets string) {
	t.Helper()
	cmd := exec.Command("make", append([]string{"-n"}, strings.Fields(targets)...)...)
	cmd.Dir = repository
	recipe, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, recipe)
	}
	for _, script := range regexp.MustCompile(`\.ci/[a-z-]+`).FindAllString(string(recipe), -1) {
		if info, err := os.Stat(filepath.Join(repository, script)); err != nil || info.Mode()&0o111 == 0 {
			t.Errorf("it runs %s: %v", script, err)
		}
	}
}

// lists: the packages of a go command exist.
func lists(t *testing.T, arguments string) {
	t.Helper()
	var packages []string
	for _, word := range strings.Fields(arguments) {
		if strings.HasPrefix(word, "./") {
			packages = append(packages, word)
		}
	}
	cmd := exec.Command("go", append([]string{"list"}, packages...)...)
	cmd.Dir = repository
	if out, err := cmd.CombinedOutput(); err != nil || len(packages) == 0 {
		t.Errorf("%v\n%s", err, out)
	}
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	b, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, b, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
}
