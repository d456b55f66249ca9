package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"framewake/engine/doctor"
	"framewake/engine/provider"
)

var findings = []doctor.Finding{
	{Name: "ffmpeg", Status: doctor.Fine, Text: "5.1 in /usr/bin/ffmpeg"},
	{Name: "gpu", Status: doctor.Advice, Text: "no driver", Hint: "install <it>"},
	{Name: "onnxruntime", Status: doctor.Broken, Text: "it is empty", Hint: "install it again"},
}

// runDoctor runs the command on a machine with the findings.
func runDoctor(t *testing.T, list []doctor.Finding, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	c := newDoctor(&out, func(_ context.Context, tell func(doctor.Finding)) doctor.Report {
		r := doctor.Report{Format: doctor.Format, OK: true, GPUs: []doctor.GPU{}, Proofs: []provider.Proof{}}
		for _, f := range list {
			if tell != nil {
				tell(f)
			}
			r.Findings, r.OK = append(r.Findings, f), r.OK && f.Status != doctor.Broken
		}
		return r
	})
	c.SetArgs(args)
	c.SilenceErrors, c.SilenceUsage = true, true
	err := c.ExecuteContext(t.Context())
	return out.String(), err
}

func TestDoctorPrints(t *testing.T) {
	const want = "ok   ffmpeg          5.1 in /usr/bin/ffmpeg\n" +
		"note gpu             no driver\n" +
		"                     → install <it>\n" +
		"FAIL onnxruntime     it is empty\n" +
		"                     → install it again\n"
	got, err := runDoctor(t, findings)
	if got != want || !errors.Is(err, errReported) {
		t.Errorf("got %v\n%s\nwant\n%s", err, got, want)
	}
	if _, err := runDoctor(t, findings[:2]); err != nil {
		t.Errorf("nothing broken: got %v", err)
	}
}

func TestDoctorJSON(t *testing.T) {
	got, err := runDoctor(t, findings, "--json")
	var r doctor.Report
	if json.Unmarshal([]byte(got), &r) != nil || !errors.Is(err, errReported) || !reflect.DeepEqual(r.Findings, findings) || r.OK {
		t.Errorf("got %v\n%s", err, got)
	}
}

func TestDoctorUsage(t *testing.T) {
	var usage usageError
	if _, err := runDoctor(t, nil, "cough"); !errors.As(err, &usage) {
		t.Errorf("got %v", err)
	}
}

func TestDoctorIsCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := newDoctor(&bytes.Buffer{}, func(context.Context, func(doctor.Finding)) doctor.Report {
		cancel()
		return doctor.Report{}
	})
	c.SetArgs([]string{})
	c.SilenceErrors, c.SilenceUsage = true, true
	if err := c.ExecuteContext(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
