package hardware

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

func (s system) macGPUs(ctx context.Context) ([]GPU, error) {
	out, err := s.run(ctx, "/usr/sbin/system_profiler", "SPDisplaysDataType", "-json")
	if err != nil {
		return nil, err
	}
	return parseDisplays(out, s.memory)
}

// display is a GPU in system_profiler's list.
type display struct {
	Name   string `json:"_name"`
	Model  string `json:"sppci_model"`
	Vendor string `json:"spdisplays_vendor"` // "sppci_vendor_Apple", "sppci_vendor_amd", "Intel"
	Memory string `json:"spdisplays_vram"`   // "8 GB", "1536 MB"; only of a card
}

// parseDisplays reads system_profiler's JSON. memory is the machine's, which
// Apple's own GPUs use.
func parseDisplays(out []byte, memory int64) ([]GPU, error) {
	var list struct {
		Displays []display `json:"SPDisplaysDataType"`
	}
	if err := json.Unmarshal(out, &list); err != nil {
		return nil, fmt.Errorf("system_profiler: %w", err)
	}
	var gpus []GPU
	counts := map[Vendor]int{}
	for _, d := range list.Displays {
		g := GPU{Name: cmp.Or(d.Model, d.Name), Vendor: displayVendor(d.Vendor + " " + d.Model + " " + d.Name)}
		if g.Vendor == "" || g.Name == "" {
			continue
		}
		g.Total = parseSize(d.Memory)
		if g.Total == 0 {
			g.Shared, g.Total = true, memory
		}
		g.Index = counts[g.Vendor]
		counts[g.Vendor]++
		gpus = append(gpus, g)
	}
	return gpus, nil
}

func displayVendor(text string) Vendor {
	text = strings.ToLower(text)
	for _, v := range []Vendor{Apple, NVIDIA, AMD, Intel} {
		if strings.Contains(text, strings.ToLower(string(v))) {
			return v
		}
	}
	if strings.Contains(text, "radeon") || strings.Contains(text, "0x1002") {
		return AMD
	}
	return ""
}

// parseSize reads a size such as "8 GB", in bytes of 1024 powers; 0 if it is none.
func parseSize(text string) int64 {
	number, unit, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, err := strconv.ParseInt(number, 10, 32)
	if err != nil || n < 0 {
		return 0
	}
	switch unit {
	case "MB":
		return n << 20
	case "GB":
		return n << 30
	}
	return 0
}
