//go:build linux

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// The program that stands in ffmpeg's place, and ffprobe's, is the real one
// unless a fault is set: then it dies once, in the way that the fault says.
const (
	diesAtOnce = "at once"
	diesMidway = "midway"
	diesAtEnd  = "at its end" // when all is written
	realSuffix = ".real"
	faultName  = "fault"
)

// ffmpegDeaths are the ways to die.
func ffmpegDeaths() []string { return []string{diesAtOnce, diesMidway, diesAtEnd} }

// installTools puts this program in the place of ffmpeg and ffprobe.
func installTools(dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	for _, name := range []string{"ffmpeg", "ffprobe"} {
		found, err := exec.LookPath(name)
		if err == nil {
			found, err = filepath.Abs(found)
		}
		if err != nil {
			return err
		}
		err = errors.Join(os.Symlink(found, filepath.Join(dir, name+realSuffix)), os.Symlink(self, filepath.Join(dir, name)))
		if err != nil {
			return err
		}
	}
	return nil
}

// setFault makes the next one die.
func setFault(dir, how string) error {
	return os.WriteFile(filepath.Join(dir, faultName), []byte(how), 0o600)
}

// playFFmpeg is the real program, or its death. It returns only errors.
func playFFmpeg(args []string) error {
	dir := filepath.Dir(args[0])
	program := args[0] + realSuffix
	fault := filepath.Join(dir, faultName)
	taken := fault + ".taken"
	if os.Rename(fault, taken) != nil {
		return syscall.Exec(program, append([]string{program}, args[1:]...), os.Environ())
	}
	how, err := os.ReadFile(taken)
	if err != nil {
		return err
	}
	if string(how) == diesAtOnce {
		return errors.New("torture: dies at once")
	}
	cmd := exec.Command(program, args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		return err
	}
	if string(how) == diesMidway {
		time.Sleep(5 * time.Millisecond)
		_ = cmd.Process.Kill()
	}
	_ = cmd.Wait()
	return errors.New("torture: dies " + string(how))
}
