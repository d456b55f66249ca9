package hardware

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
)

// sysfs makes a /sys with graphics devices: card name → address, driver, files.
type sysfsCard struct {
	address, driver string
	files           map[string]string
}

func sysfs(t *testing.T, cards map[string]sysfsCard) string {
	t.Helper()
	root := t.TempDir()
	for name, c := range cards {
		device := filepath.Join(root, "sys/devices/pci0000:00", c.address)
		card := filepath.Join(root, "sys/class/drm", name)
		driver := filepath.Join(root, "sys/bus/pci/drivers", c.driver)
		for _, dir := range []string{device, card, driver} {
			if err := os.MkdirAll(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		links := map[string]string{filepath.Join(card, "device"): device}
		if c.driver != "" {
			links[filepath.Join(device, "driver")] = driver
		}
		for link, target := range links {
			if err := os.Symlink(target, link); err != nil {
				t.Fatal(err)
			}
		}
		for file, text := range c.files {
			if err := os.WriteFile(filepath.Join(device, file), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	return root
}

const pciIDs = "# list\n\n1002  Advanced Micro Devices, Inc. [AMD/ATI]\n\t744c  Navi 31 [Radeon RX 7900 XT/7900 XTX]\n\t\t1002 0e3b  subsystem\n" +
	"10de  NVIDIA Corporation\n\t2684  AD102 [GeForce RTX 4090]\n8086  Intel Corporation\n\t744c  not this one\n\t46a6  Alder Lake-P GT2 [Iris Xe Graphics]\nC 00  Unclassified device\n"

func TestLinuxGPUs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links as Linux has them")
	}
	root := sysfs(t, map[string]sysfsCard{
		"card0": {"0000:00:02.0", "i915", map[string]string{"vendor": "0x8086\n", "device": "0x46a6\n"}},
		"card1": {"0000:03:00.0", "amdgpu", map[string]string{"vendor": "0x1002\n", "device": "0x744c\n",
			"mem_info_vram_total": "25753026560\n", "mem_info_vram_used": "1048576\n"}},
		"card2":     {"0000:04:00.0", "amdgpu", map[string]string{"vendor": "0x1002\n", "device": "0xffff\n", "mem_info_vram_total": "rubbish"}},
		"card3":     {"0000:01:00.0", "nouveau", map[string]string{"vendor": "0x10de\n", "device": "0x2684\n"}},
		"card4":     {"0000:05:00.0", "", map[string]string{"vendor": "0x10de\n", "device": "0x2684\n"}},
		"card5":     {"0000:06:00.0", "ast", map[string]string{"vendor": "0x1a03\n", "device": "0x2000\n"}},
		"card6":     {"0000:07:00.0", "virtio-pci", nil},
		"card1-DP":  {"0000:08:00.0", "", map[string]string{"vendor": "0x8086\n"}},
		"renderD12": {"0000:09:00.0", "", map[string]string{"vendor": "0x8086\n"}},
	})
	list := filepath.Join(root, "usr/share/misc/pci.ids")
	if err := errors.Join(os.MkdirAll(filepath.Dir(list), 0o755), os.WriteFile(list, []byte(pciIDs), 0o644)); err != nil {
		t.Fatal(err)
	}
	want := []GPU{
		rtx4090,
		{Vendor: Intel, Name: "Intel Iris Xe Graphics", Address: "0000:00:02.0", Driver: "i915"},
		{Vendor: AMD, Name: "AMD Radeon RX 7900 XT/7900 XTX", Address: "0000:03:00.0", Driver: "amdgpu", Total: 25753026560, Free: 25753026560 - 1<<20},
		{Vendor: AMD, Index: 1, Name: "AMD GPU (1002:ffff)", Address: "0000:04:00.0", Driver: "amdgpu"},
		{Vendor: NVIDIA, Index: -1, Name: "NVIDIA GeForce RTX 4090", Address: "0000:05:00.0"},
	}
	got, err := system{run: answers{"nvidia-smi": {out: rtx4090Line}}.run, root: root}.gpus(t.Context(), "linux")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
	}
}

func TestFindPCIName(t *testing.T) {
	for _, tt := range []struct{ list, want string }{
		{"", ""},
		{pciIDs, "AMD Radeon RX 7900 XT/7900 XTX"},
		{"1002  AMD\n\t744c  Navi 31\n", "AMD Navi 31"},
		{"1002  AMD\n\t744c  Navi [unclosed\n", "AMD unclosed"},
		{"10de  NVIDIA\n\t744c  another maker's\n", ""},
		{"1002  AMD\n" + strings.Repeat("x", 2*maxPCILine), ""},
	} {
		if got := findPCIName(strings.NewReader(tt.list), "1002", "744c"); got != tt.want {
			t.Errorf("%.60q: got %q, want %q", tt.list, got, tt.want)
		}
	}
}

func TestWindowsGPUs(t *testing.T) {
	intel := GPU{Vendor: Intel, Name: "Intel(R) UHD Graphics 770", Driver: "31.0.101.5186", Total: 1 << 30}
	for _, tt := range []struct {
		name, out string
		want      []GPU
		bad       bool
	}{
		{"nothing", "\r\n", nil, false},
		{"one", `{"Name":"Intel(R) UHD Graphics 770","AdapterRAM":1073741824,"DriverVersion":"31.0.101.5186","PNPDeviceID":"PCI\\VEN_8086&DEV_4680&SUBSYS_0B021028&REV_0C\\3&11583659&0&10"}`,
			[]GPU{intel}, false},
		{"three, behind a byte order mark", "\xef\xbb\xbf" + `[{"Name":"Intel(R) UHD Graphics 770","AdapterRAM":1073741824,"DriverVersion":"31.0.101.5186","PNPDeviceID":"PCI\\VEN_8086&DEV_4680"},` +
			`{"Name":"AMD Radeon RX 7900 XTX","AdapterRAM":4293918720,"DriverVersion":"32.0.12033.1030","PNPDeviceID":"pci\\ven_1002&dev_744c"},` +
			`{"Name":"Parsec Virtual Display Adapter","AdapterRAM":null,"DriverVersion":"0.45","PNPDeviceID":"ROOT\\DISPLAY\\0000"},` +
			`{"Name":"Microsoft Basic Display Adapter","AdapterRAM":0,"DriverVersion":"10","PNPDeviceID":"PCI\\VEN_1414&DEV_5353"}]`,
			[]GPU{intel, {Vendor: AMD, Name: "AMD Radeon RX 7900 XTX", Driver: "32.0.12033.1030"}}, false},
		{"not JSON", "Get-CimInstance : Access denied", nil, true},
		{"another shape", `[1,2]`, nil, true},
	} {
		got, err := system{run: answers{"powershell.exe": {out: tt.out}}.run}.gpus(t.Context(), "windows")
		if !reflect.DeepEqual(got, tt.want) || (err != nil) != tt.bad {
			t.Errorf("%s: got %+v, %v\nwant %+v", tt.name, got, err, tt.want)
		}
	}
}

func TestWindowsWithoutPowerShell(t *testing.T) {
	got, err := system{run: answers{"nvidia-smi.exe": {out: rtx4090Line}}.run}.gpus(t.Context(), "windows")
	if !reflect.DeepEqual(got, []GPU{rtx4090}) || err == nil {
		t.Errorf("got %+v, %v; want the card and an error", got, err)
	}
}

func TestMacGPUs(t *testing.T) {
	const memory = 16 << 30
	for _, tt := range []struct {
		name, out string
		want      []GPU
		bad       bool
	}{
		{"none", `{"SPDisplaysDataType":[]}`, nil, false},
		{"Apple", `{"SPDisplaysDataType":[{"_name":"Apple M2 Pro","spdisplays_ndrvs":[{"_name":"Color LCD"}],"spdisplays_vendor":"sppci_vendor_Apple","sppci_cores":"19","sppci_model":"Apple M2 Pro"}]}`,
			[]GPU{{Vendor: Apple, Name: "Apple M2 Pro", Total: memory, Shared: true}}, false},
		{"Intel Mac", `{"SPDisplaysDataType":[{"_name":"kHW_IntelUHDGraphics630Item","spdisplays_vendor":"Intel","spdisplays_vram_shared":"1536 MB","sppci_model":"Intel UHD Graphics 630"},` +
			`{"_name":"kHW_AMDRadeonPro5500MItem","spdisplays_vendor":"sppci_vendor_amd","spdisplays_vram":"8 GB","sppci_model":"AMD Radeon Pro 5500M"}]}`,
			[]GPU{{Vendor: Intel, Name: "Intel UHD Graphics 630", Total: memory, Shared: true}, {Vendor: AMD, Name: "AMD Radeon Pro 5500M", Total: 8 << 30}}, false},
		{"only a name", `{"SPDisplaysDataType":[{"_name":"Apple Paravirtual device"},{"_name":"Display"}]}`,
			[]GPU{{Vendor: Apple, Name: "Apple Paravirtual device", Total: memory, Shared: true}}, false},
		{"not JSON", "system_profiler: no such type", nil, true},
	} {
		got, err := system{run: answers{"/usr/sbin/system_profiler": {out: tt.out}}.run, memory: memory}.gpus(t.Context(), "darwin")
		if !reflect.DeepEqual(got, tt.want) || (err != nil) != tt.bad {
			t.Errorf("%s: got %+v, %v\nwant %+v", tt.name, got, err, tt.want)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{"8 GB": 8 << 30, "1536 MB": 1536 << 20, "": 0, "GB": 0, "-1 GB": 0, "8 TB": 0, "99999999999 GB": 0} {
		if got := parseSize(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}
