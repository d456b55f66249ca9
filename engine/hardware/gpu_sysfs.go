package hardware

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// pciVendors are the makers of GPUs that can compute, by PCI vendor ID.
// Others, such as 1a03, drive the console of a server or of a virtual machine.
var pciVendors = map[string]Vendor{"10de": NVIDIA, "1002": AMD, "8086": Intel}

// linuxGPUs joins nvidia-smi, which under WSL is in a folder of its own, and
// the kernel's list.
func (s system) linuxGPUs(ctx context.Context) ([]GPU, error) {
	nvidia, err := s.nvidiaGPUs(ctx, "nvidia-smi", "/usr/lib/wsl/lib/nvidia-smi")
	return merge(nvidia, s.sysfsGPUs()), err
}

// cardName is a device in /sys/class/drm; card0-HDMI-A-1 is its connector.
var cardName = regexp.MustCompile(`^card[0-9]+$`)

// sysfsGPUs reads the kernel's list of graphics devices.
func (s system) sysfsGPUs() []GPU {
	drm := filepath.Join(s.root, "sys/class/drm")
	entries, _ := os.ReadDir(drm)
	var gpus []GPU
	for _, e := range entries {
		if !cardName.MatchString(e.Name()) {
			continue
		}
		device := filepath.Join(drm, e.Name(), "device")
		vendorID, deviceID := pciID(device, "vendor"), pciID(device, "device")
		vendor, ok := pciVendors[vendorID]
		if !ok {
			continue
		}
		g := GPU{Vendor: vendor, Address: linkName(device), Driver: linkName(filepath.Join(device, "driver"))}
		g.Name = s.pciName(vendorID, deviceID)
		g.Total = readNumber(filepath.Join(device, "mem_info_vram_total"))
		if g.Total > 0 {
			g.Free = max(0, g.Total-readNumber(filepath.Join(device, "mem_info_vram_used")))
		}
		gpus = append(gpus, g)
	}
	return gpus
}

// linkName is the last part of where a link leads; "" if there is no link.
func linkName(path string) string {
	if _, err := os.Lstat(path); err != nil {
		return ""
	}
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return ""
	}
	return filepath.Base(real)
}

// pciID reads an identifier such as 0x10de.
func pciID(device, name string) string {
	return strings.TrimPrefix(readShort(filepath.Join(device, name)), "0x")
}

// readNumber reads a file that holds one whole number; 0 if it does not.
func readNumber(path string) int64 {
	n, err := strconv.ParseInt(readShort(path), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// readShort reads up to 100 bytes of a file, without the space around them.
func readShort(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	b, _ := io.ReadAll(io.LimitReader(f, 100))
	return strings.TrimSpace(string(b))
}

// pciLists are the lists of PCI device names that distributions install.
var pciLists = []string{"usr/share/hwdata/pci.ids", "usr/share/misc/pci.ids"}

// maxPCILine is far beyond the longest name.
const maxPCILine = 4 << 10

// pciName is a device's name by the list, else its vendor's and its identifier.
func (s system) pciName(vendorID, deviceID string) string {
	for _, list := range pciLists {
		f, err := os.Open(filepath.Join(s.root, list))
		if err != nil {
			continue
		}
		name := findPCIName(f, vendorID, deviceID)
		_ = f.Close()
		if name != "" {
			return name
		}
	}
	return string(pciVendors[vendorID]) + " GPU (" + vendorID + ":" + deviceID + ")"
}

// findPCIName searches a pci.ids: "10de  NVIDIA Corporation", then a tab and
// "2684  AD102 [GeForce RTX 4090]" for each of the vendor's devices. What the
// brackets hold is the name people know.
func findPCIName(list io.Reader, vendorID, deviceID string) string {
	lines := bufio.NewScanner(list)
	lines.Buffer(nil, maxPCILine)
	ours := false
	for lines.Scan() {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] != '\t' {
			if ours {
				return ""
			}
			ours = strings.HasPrefix(line, vendorID+" ")
			continue
		}
		if name, found := strings.CutPrefix(line, "\t"+deviceID+" "); found && ours {
			name = strings.TrimSpace(name)
			if _, inner, ok := strings.Cut(name, "["); ok {
				name, _, _ = strings.Cut(inner, "]")
			}
			return string(pciVendors[vendorID]) + " " + name
		}
	}
	return ""
}

// isMissing: a program that was named by its path and is not there.
func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
