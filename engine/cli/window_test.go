package cli_test

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"framewake/engine/cli"
)

// TestWindow: without a command the window opens, with the pictures that are named.
func TestWindow(t *testing.T) {
	photo := picture(t)
	for _, tt := range []struct {
		args, want []string
		fail       error
		code       int
		told       string
	}{
		{args: nil, want: nil},
		{args: []string{photo}, want: []string{photo}},
		{args: []string{"gone.jpg", "./animate"}, want: []string{"gone.jpg", "./animate"}}, // the window says what is wrong with them
		{args: []string{"animate"}, code: 2, told: `unknown command "animate"`},
		{args: []string{"animate", photo}, code: 2, told: `unknown command "animate"`},
		{args: []string{"--frobnicate"}, code: 2, told: "--frobnicate"},
		{args: []string{photo}, want: []string{photo}, fail: errors.New("no display"), code: 1, told: "framewake: no display"},
		{args: []string{photo}, want: []string{photo}, fail: context.Canceled, code: 130, told: "cancelled"},
	} {
		var stdout, stderr bytes.Buffer
		opened, got := false, []string(nil)
		code := cli.Run(t.Context(), tt.args, cli.Environment{Stdout: &stdout, Stderr: &stderr,
			Window: func(_ context.Context, pictures []string) error {
				opened, got = true, pictures
				return tt.fail
			}})
		if code != tt.code || opened != (tt.code != 2) || !slices.Equal(got, tt.want) || !strings.Contains(stderr.String(), tt.told) || stdout.Len() > 0 {
			t.Errorf("%q: exit code %d, opened %t with %q, told %q%q; want %d, %q, %q",
				tt.args, code, opened, got, stdout.String(), stderr.String(), tt.code, tt.want, tt.told)
		}
	}
}

// TestHeadlessWindow: a build without a window says what to do instead.
func TestHeadlessWindow(t *testing.T) {
	s := newSandbox(t)
	for _, args := range [][]string{nil, {picture(t)}} {
		s.check(1, "this build has no window; run: framewake generate", args...)
	}
}
