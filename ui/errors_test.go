//go:build !headless

package ui

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"framewake/engine"
	"framewake/engine/settings"
)

func TestProblems(t *testing.T) {
	for _, tt := range []struct {
		name string
		got  *problem
		want problem
	}{
		{"no picture", pictureProblem("notes.png", "/home/me/notes.png",
			fmt.Errorf("still: /home/me/notes.png: %w", engine.Errorf(engine.Invalid, "choose a photo", "this is not a picture that can be read"))),
			problem{"notes.png cannot be opened", "This is not a picture that can be read. Choose a photo.", choosePicture, "", ""}},
		{"slow", pictureProblem("a.jpg", "/net/a.jpg", errSlow),
			problem{"a.jpg cannot be opened", "Reading it took too long. Is its disk or network within reach?", choosePicture, "", ""}},
		{"missing ffmpeg", setupProblem("ffmpeg is missing", engine.Errorf(engine.Unavailable, "run: sudo apt install ffmpeg", "video: not found: ffmpeg, ffprobe")),
			problem{"ffmpeg is missing", "Not found: ffmpeg, ffprobe. Run: sudo apt install ffmpeg.", copyCommand, "sudo apt install ffmpeg", ""}},
		{"missing ffmpeg on Fedora", setupProblem("x", engine.Errorf(engine.Unavailable, "enable RPM Fusion, then run: sudo dnf install ffmpeg", "y")),
			problem{"x", "Y. Enable RPM Fusion, then run: sudo dnf install ffmpeg.", copyCommand, "sudo dnf install ffmpeg", ""}},
		{"missing runtime", setupProblem("x", engine.Errorf(engine.Unavailable, "install ONNX Runtime", "ONNX Runtime not found")),
			problem{"x", "ONNX Runtime not found. Install ONNX Runtime.", checkAgain, "", ""}},
		{"damaged settings", settingsProblem(engine.Errorf(engine.Invalid, "correct it", "settings: C:\\x\\settings.json is %w: it is empty", settings.ErrDamaged)),
			problem{"The settings file is damaged", "C:\\x\\settings.json is damaged: it is empty. Correct it.", useDefaults, "", ""}},
		{"a wrong variable", settingsProblem(engine.Errorf(engine.Invalid, "unset it", "settings: environment variable FRAMEWAKE_THREADS: \"x\" is not a whole number")),
			problem{"The settings cannot be used", "Environment variable FRAMEWAKE_THREADS: \"x\" is not a whole number. Unset it.", checkAgain, "", ""}},
		{"a file", runProblem(errors.New("checkpoint: unet/config.json: it is cut off"), false),
			problem{"The clip could not be made", "unet/config.json: it is cut off.", tryAgain, "", ""}},
		{"a knob", runProblem(engine.FieldErrorf(engine.FieldFrames, "choose 1 to 25 frames", "30 frames is out of range"), false),
			problem{"One of the settings does not work", "30 frames is out of range. Choose 1 to 25 frames.", resetKnobs, "", ""}},
		{"memory", runProblem(engine.Errorf(engine.OutOfMemory, "close other programs", "out of memory"), false),
			problem{"Not enough memory for this clip", "Out of memory. Close other programs.", useDraft, "", ""}},
		{"memory, for a draft", runProblem(engine.Errorf(engine.OutOfMemory, "", "out of memory"), true),
			problem{"Not enough memory for this clip", "Out of memory.", tryAgain, "", ""}},
		{"refused", runProblem(engine.Errorf(engine.Rejected, "", "the picture was refused"), false),
			problem{"The clip could not be made", "The picture was refused.", choosePicture, "", ""}},
		{"crash", runProblem(engine.Errorf(engine.Other, "try again", "worker: the engine process ended unexpectedly (signal: killed)\ngoroutine 1"), false),
			problem{"The clip could not be made", "The engine process ended unexpectedly (signal: killed). Try again.", tryAgain, "", ""}},
		{"became unavailable", runProblem(engine.Errorf(engine.Unavailable, "run: brew install ffmpeg", "video: gone"), false),
			problem{"The clip could not be made", "Gone. Run: brew install ffmpeg.", copyCommand, "brew install ffmpeg", ""}},
		{"full disk", exportProblem("/media/stick", engine.Errorf(engine.OutOfSpace, "free space", "video: the disk is full")),
			problem{"The clip could not be exported to stick", "The disk is full. Free space.", chooseFolder, "", ""}},
		{"folder", exportProblem("/media/stick", engine.Errorf(engine.Invalid, "choose another name or folder", "video: %w",
			&fs.PathError{Op: "open", Path: "/media/stick/a.mp4", Err: fs.ErrPermission})),
			problem{"The clip could not be exported to stick", "Open /media/stick/a.mp4: permission denied. Choose another name or folder.", chooseFolder, "", ""}},
		{"no encoder", exportProblem("/media/stick", engine.Errorf(engine.Unavailable, "install an ffmpeg with libwebp", "video: an encoder is missing")),
			problem{"The clip could not be exported", "An encoder is missing. Install an ffmpeg with libwebp.", exportOtherwise, "", ""}},
		{"encoder", exportProblem("/media/stick", errors.New("video: ffmpeg: exit status 1")),
			problem{"The clip could not be exported", "Ffmpeg: exit status 1.", exportAgain, "", ""}},
	} {
		if *tt.got != tt.want {
			t.Errorf("%s:\ngot  %+v\nwant %+v", tt.name, *tt.got, tt.want)
		}
		if tt.got.remedy.button() == "" {
			t.Errorf("%s has no button", tt.name)
		}
	}
}

func TestLongErrorsAreCut(t *testing.T) {
	if got := explained(errors.New(strings.Repeat("é", 5000))); len([]rune(got)) > 210 {
		t.Errorf("%d characters", len([]rune(got)))
	}
}
