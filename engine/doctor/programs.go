package doctor

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"framewake/engine/video"
)

// encoders are what masters and exports are written with.
var encoders = []string{"ffv1", "libx264"}

// programs looks at ffmpeg and ffprobe.
func (e *examination) programs(ctx context.Context) {
	tools, err := e.FindTools(video.Options{FFmpeg: e.settings.FFmpeg, FFprobe: e.settings.FFprobe})
	if err != nil {
		e.brokenBy("ffmpeg", err)
		return
	}
	if e.program(ctx, "ffmpeg", tools.FFmpeg) {
		e.encoders(ctx, tools.FFmpeg)
	}
	e.program(ctx, "ffprobe", tools.FFprobe)
}

// oldest is the first version that serves; see package video.
var oldest = []int{4, 4}

// program says which version of a program of ffmpeg's this is, and whether it
// runs at all.
func (e *examination) program(ctx context.Context, name, path string) bool {
	out, err := e.Output(ctx, path, "-hide_banner", "-version")
	if ctx.Err() != nil {
		return false
	}
	if err != nil {
		e.broken(name, "install ffmpeg again, or set FRAMEWAKE_"+strings.ToUpper(name)+" to another one", "%s does not run: %s", path, strings.TrimPrefix(err.Error(), path+": "))
		return false
	}
	version := programVersion(string(out), name)
	switch {
	case version == "":
		e.broken(name, "set FRAMEWAKE_"+strings.ToUpper(name)+" to the real one", "%s is not %s", path, name)
		return false
	case tooOld(version):
		e.advise(name, "install version 4.4 or newer", "%s in %s", version, path)
	default:
		e.fine(name, "%s in %s", version, path)
	}
	return true
}

// programVersion reads "ffmpeg version 5.1.6-0+deb12u1 Copyright (c) …".
func programVersion(text, name string) string {
	rest, ok := strings.CutPrefix(text, name+" version ")
	if !ok {
		return ""
	}
	return fmt.Sprintf("%.60s", strings.Fields(rest + " ?")[0])
}

// release is a version that is a number; builds of the day have none.
var release = regexp.MustCompile(`^n?(\d+)\.(\d+)`)

func tooOld(version string) bool {
	m := release.FindStringSubmatch(version)
	if m == nil {
		return false
	}
	major, _ := strconv.Atoi(m[1])
	minor, _ := strconv.Atoi(m[2])
	return slices.Compare([]int{major, minor}, oldest) < 0
}

// encoders says which of the needed ones ffmpeg has.
func (e *examination) encoders(ctx context.Context, path string) {
	out, err := e.Output(ctx, path, "-hide_banner", "-encoders")
	if ctx.Err() != nil {
		return
	}
	var missing []string
	for _, name := range encoders {
		if !hasEncoder(out, name) {
			missing = append(missing, name)
		}
	}
	switch {
	case err != nil:
		e.broken("encoders", "install ffmpeg again", "ffmpeg does not list its encoders: %v", err)
	case len(missing) > 0:
		e.broken("encoders", "install an ffmpeg that was built with "+strings.Join(missing, " and "), "ffmpeg lacks %s", strings.Join(missing, " and "))
	default:
		e.fine("encoders", "ffmpeg has %s", strings.Join(encoders, " and "))
	}
}

// hasEncoder searches ffmpeg's list: " V....D libx264   libx264 H.264 / AVC …".
func hasEncoder(list []byte, name string) bool {
	for s := bufio.NewScanner(bytes.NewReader(list)); s.Scan(); {
		fields := strings.Fields(s.Text())
		if len(fields) > 1 && strings.HasPrefix(fields[0], "V") && fields[1] == name {
			return true
		}
	}
	return false
}
