package hardware

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// nvidiaFields are what nvidia-smi is asked for, and which field that fills.
// Drivers before 510 refuse the whole question for the names they do not know,
// which are the last two; they are asked again without them.
var nvidiaFields = []string{"index", "uuid", "pci.bus_id", "name", "memory.total", "memory.free", "driver_version", "compute_cap", "mig.mode.current"}

const nvidiaOldFields = 7

// nvidiaGPUs asks nvidia-smi. No nvidia-smi is no error: most machines have no
// NVIDIA GPU. programs are the places it may lie in.
func (s system) nvidiaGPUs(ctx context.Context, programs ...string) ([]GPU, error) {
	for _, program := range programs {
		out, err := s.askNVIDIA(ctx, program, nvidiaFields)
		if err != nil && ctx.Err() == nil && strings.Contains(err.Error(), "not a valid field") {
			out, err = s.askNVIDIA(ctx, program, nvidiaFields[:nvidiaOldFields])
		}
		switch {
		case errors.Is(err, exec.ErrNotFound) || isMissing(err):
			continue
		case err != nil && strings.Contains(err.Error(), "No devices were found"):
			return nil, nil
		case err != nil:
			return nil, err
		}
		return parseNVIDIA(string(out))
	}
	return nil, nil
}

func (s system) askNVIDIA(ctx context.Context, program string, fields []string) ([]byte, error) {
	return s.run(ctx, program, "--query-gpu="+strings.Join(fields, ","), "--format=csv,noheader,nounits")
}

// parseNVIDIA reads a line of nvidiaFields for each GPU. Fields a card does
// not have read [N/A] or [Not Supported], a card that fell off the bus reads
// [Unknown Error] or [GPU is lost]. Lines that make no sense are an error, the
// others count all the same.
func parseNVIDIA(text string) ([]GPU, error) {
	var gpus []GPU
	var bad error
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" || line == "No devices were found" {
			continue
		}
		r := csv.NewReader(strings.NewReader(line))
		r.TrimLeadingSpace, r.LazyQuotes = true, true
		row, err := r.Read()
		if err != nil || len(row) < nvidiaOldFields {
			bad = fmt.Errorf("nvidia-smi: unreadable line %.40q", line)
			continue
		}
		g, err := nvidiaGPU(row)
		if err != nil {
			bad = fmt.Errorf("nvidia-smi: %w in line %.40q", err, line)
			continue
		}
		gpus = append(gpus, g)
	}
	return gpus, bad
}

func nvidiaGPU(row []string) (GPU, error) {
	for i, v := range row {
		row[i] = strings.TrimSpace(v)
		if strings.HasPrefix(row[i], "[") || row[i] == "N/A" {
			row[i] = ""
		}
	}
	index, err := strconv.Atoi(row[0])
	if err != nil || index < 0 {
		return GPU{}, errors.New("no index")
	}
	g := GPU{
		Vendor: NVIDIA, Index: index, UUID: row[1], Address: shortAddress(row[2]), Name: row[3],
		Total: mebibytes(row[4]), Free: mebibytes(row[5]), Driver: row[6],
	}
	g.Free = min(g.Free, g.Total)
	if len(row) == len(nvidiaFields) {
		g.Capability = row[7]
		g.Partitioned = row[8] == "Enabled"
	}
	// Chips with the processor's memory, such as GB10, have none to report.
	g.Shared = g.Total == 0 && g.Name != ""
	return g, nil
}

// mebibytes reads a number of MiB, in bytes; 0 if it is none.
func mebibytes(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<32 {
		return 0
	}
	return n << 20
}

// shortAddress turns NVIDIA's 00000000:01:00.0 into the kernel's 0000:01:00.0.
func shortAddress(text string) string {
	text = strings.ToLower(text)
	if domain, rest, ok := strings.Cut(text, ":"); ok && len(domain) == 8 {
		return domain[4:] + ":" + rest
	}
	return text
}
