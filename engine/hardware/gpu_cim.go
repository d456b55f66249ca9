package hardware

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// windowsGPUs joins nvidia-smi, which before 2020 was in a folder of its own,
// and the system's list.
func (s system) windowsGPUs(ctx context.Context) ([]GPU, error) {
	nvidia, err := s.nvidiaGPUs(ctx, "nvidia-smi.exe", `C:\Program Files\NVIDIA Corporation\NVSMI\nvidia-smi.exe`)
	const question = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; Get-CimInstance Win32_VideoController | " +
		"Select-Object Name,AdapterRAM,DriverVersion,PNPDeviceID | ConvertTo-Json -Compress"
	out, asked := s.run(ctx, "powershell.exe", "-NoProfile", "-NonInteractive", "-Command", question)
	if asked != nil {
		return nvidia, errors.Join(err, asked)
	}
	listed, parsed := parseVideoControllers(out)
	return merge(nvidia, listed), errors.Join(err, parsed)
}

// videoController is a row of Win32_VideoController.
type videoController struct {
	Name          string
	AdapterRAM    *uint32
	DriverVersion string
	PNPDeviceID   string
}

// pnpVendor finds the vendor in PCI\VEN_1002&DEV_744C&SUBSYS_….
var pnpVendor = regexp.MustCompile(`(?i)^PCI\\VEN_([0-9A-F]{4})&`)

// ramCeiling is where AdapterRAM, 32 bits wide, stops telling: it has been
// seen as 4095 MiB, 4 GiB - 1 and 0 for cards with more.
const ramCeiling = 4095 << 20

// parseVideoControllers reads PowerShell's JSON, which is an object where
// there is one controller and an array where there are more.
func parseVideoControllers(out []byte) ([]GPU, error) {
	out = bytes.TrimSpace(bytes.TrimPrefix(bytes.TrimSpace(out), []byte("\xef\xbb\xbf")))
	if len(out) == 0 {
		return nil, nil
	}
	if out[0] == '{' {
		out = append(append([]byte{'['}, out...), ']')
	}
	var rows []videoController
	if err := json.Unmarshal(out, &rows); err != nil {
		return nil, fmt.Errorf("list of video controllers: %w", err)
	}
	var gpus []GPU
	for _, row := range rows {
		m := pnpVendor.FindStringSubmatch(row.PNPDeviceID)
		if m == nil {
			continue
		}
		vendor, ok := pciVendors[strings.ToLower(m[1])]
		if !ok {
			continue
		}
		g := GPU{Vendor: vendor, Name: strings.TrimSpace(row.Name), Driver: row.DriverVersion}
		if row.AdapterRAM != nil && *row.AdapterRAM < ramCeiling {
			g.Total = int64(*row.AdapterRAM)
		}
		gpus = append(gpus, g)
	}
	return gpus, nil
}
