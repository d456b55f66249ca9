//go:build !headless

package ui

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"unicode/utf8"

	"framewake/engine"
)

// usualFolder is where clips go until the person chooses: the folder for videos, else the home folder.
func usualFolder() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return os.TempDir()
	}
	for _, folder := range videoFolders(runtime.GOOS, home, userDirs()) {
		if st, err := os.Stat(folder); err == nil && st.IsDir() {
			return folder
		}
	}
	return home
}

// userDirs is the file in which Linux desktops name the person's folders; see xdg-user-dirs.
func userDirs() string {
	config, err := os.UserConfigDir()
	if err != nil {
		return ""
	}
	b, err := os.ReadFile(filepath.Join(config, "user-dirs.dirs"))
	if err != nil {
		return ""
	}
	return string(b)
}

// videoFolders lists where videos may belong, the best first.
func videoFolders(goos, home, userDirs string) []string {
	if goos == "darwin" {
		return []string{filepath.Join(home, "Movies")}
	}
	folders := []string{filepath.Join(home, "Videos")}
	lines := bufio.NewScanner(strings.NewReader(userDirs))
	for lines.Scan() {
		value, found := strings.CutPrefix(strings.TrimSpace(lines.Text()), "XDG_VIDEOS_DIR=")
		if !found {
			continue
		}
		folder := strings.Replace(strings.Trim(value, `"`), "$HOME", home, 1)
		if filepath.IsAbs(folder) && filepath.Clean(folder) != filepath.Clean(home) { // home itself means: none
			folders = append([]string{folder}, folders...)
		}
	}
	return folders
}

// exportName is the name of the nth export of a clip: {source}-{seed}-{n}.mp4, cut to what file systems allow.
func exportName(r engine.Request, n int) string {
	source := strings.TrimSuffix(r.Source, filepath.Ext(r.Source))
	if source == "" {
		source = "clip"
	}
	tail := fmt.Sprintf("-%d-%d.mp4", r.Seed, n)
	const most = 255 // bytes, on common file systems
	for len(source)+len(tail) > most {
		_, last := utf8.DecodeLastRuneInString(source)
		source = source[:len(source)-last]
	}
	return source + tail
}

// showInFolder opens the system's file manager at a file.
func showInFolder(path string) error {
	command := fileManager(runtime.GOOS, path)
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // Explorer exits with 1 when all went well
	return nil
}

// fileManager is the command that shows a file in its folder.
func fileManager(goos, path string) []string {
	switch goos {
	case "windows":
		return []string{"explorer", "/select,", path}
	case "darwin":
		return []string{"open", "-R", path}
	}
	return []string{"xdg-open", filepath.Dir(path)}
}
