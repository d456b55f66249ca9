//go:build !headless

package ui

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
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

// showInFolder opens the system's file manager at a file, or in a folder.
func showInFolder(path string) error {
	st, err := os.Stat(path)
	command := fileManager(runtime.GOOS, path, err == nil && st.IsDir())
	cmd := exec.Command(command[0], command[1:]...)
	if err := cmd.Start(); err != nil {
		return err
	}
	go func() { _ = cmd.Wait() }() // Explorer exits with 1 when all went well
	return nil
}

// fileManager is the command that shows a file in its folder, or what is in a folder.
func fileManager(goos, path string, folder bool) []string {
	switch {
	case goos == "windows" && folder:
		return []string{"explorer", path}
	case goos == "windows":
		return []string{"explorer", "/select,", path}
	case goos == "darwin" && folder:
		return []string{"open", path}
	case goos == "darwin":
		return []string{"open", "-R", path}
	case folder:
		return []string{"xdg-open", path}
	}
	return []string{"xdg-open", filepath.Dir(path)}
}
