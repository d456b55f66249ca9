package hardware

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"reflect"
	"strings"
	"testing"
)

// answers is a runner that knows what programs print, by the first argument
// that is there: "program argument".
type answers map[string]answer

type answer struct {
	out string
	err error
}

func (a answers) run(_ context.Context, program string, args ...string) ([]byte, error) {
	for prefix, answer := range a {
		if strings.HasPrefix(program+" "+strings.Join(args, " "), prefix) {
			return []byte(answer.out), answer.err
		}
	}
	if strings.ContainsAny(program, `/\`) {
		return nil, fmt.Errorf("%s: %w", program, fs.ErrNotExist)
	}
	return nil, &exec.Error{Name: program, Err: exec.ErrNotFound}
}

var (
	rtx4090 = GPU{Vendor: NVIDIA, Name: "NVIDIA GeForce RTX 4090", Index: 0, Address: "0000:01:00.0",
		UUID: "GPU-2f1c", Total: 24564 << 20, Free: 23028 << 20, Driver: "580.95.05", Capability: "8.9"}
	rtx4090Line = "0, GPU-2f1c, 00000000:01:00.0, NVIDIA GeForce RTX 4090, 24564, 23028, 580.95.05, 8.9, [N/A]\n"
)

func TestParseNVIDIA(t *testing.T) {
	second := GPU{Vendor: NVIDIA, Name: "Quadro P2000", Index: 1, Address: "0000:65:00.0", UUID: "GPU-77",
		Total: 5120 << 20, Free: 5059 << 20, Driver: "535.183.01", Capability: "6.1"}
	for _, tt := range []struct {
		name, text string
		want       []GPU
		bad        bool
	}{
		{"nothing", "", nil, false},
		{"no devices", "No devices were found\n", nil, false},
		{"one", rtx4090Line, []GPU{rtx4090}, false},
		{"carriage returns and a comma in the name",
			"0, GPU-2f1c, 00000000:01:00.0, \"NVIDIA GeForce RTX 4090\", 24564, 23028, 580.95.05, 8.9, [N/A]\r\n", []GPU{rtx4090}, false},
		{"two, one line broken", rtx4090Line + "Unable to determine the device handle for GPU 0000:81:00.0: Unknown Error\n" +
			"1, GPU-77, 00000000:65:00.0, Quadro P2000, 5120, 5059, 535.183.01, 6.1, [Not Supported]\n", []GPU{rtx4090, second}, true},
		{"old driver", "1, GPU-77, 00000000:65:00.0, Quadro P2000, 5120, 5059, 535.183.01\n",
			[]GPU{{Vendor: NVIDIA, Name: "Quadro P2000", Index: 1, Address: "0000:65:00.0", UUID: "GPU-77",
				Total: 5120 << 20, Free: 5059 << 20, Driver: "535.183.01"}}, false},
		{"divided", "0, GPU-a, 00000001:00:00.0, NVIDIA A100-SXM4-40GB, 40960, 40337, 550.54.15, 8.0, Enabled\n",
			[]GPU{{Vendor: NVIDIA, Name: "NVIDIA A100-SXM4-40GB", Address: "0001:00:00.0", UUID: "GPU-a", Total: 40960 << 20,
				Free: 40337 << 20, Driver: "550.54.15", Capability: "8.0", Partitioned: true}}, false},
		{"the processor's memory", "0, GPU-b, 0000000F:01:00.0, NVIDIA GB10, [N/A], [N/A], 580.95.05, 12.1, [N/A]\n",
			[]GPU{{Vendor: NVIDIA, Name: "NVIDIA GB10", Address: "000f:01:00.0", UUID: "GPU-b", Driver: "580.95.05", Capability: "12.1", Shared: true}}, false},
		{"lost", "0, [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost]\n",
			[]GPU{{Vendor: NVIDIA}}, false},
		{"impossible numbers", "0, u, a, n, -5, 99999999999999, d, 8.9, x\n", []GPU{{Vendor: NVIDIA, Name: "n", UUID: "u", Address: "a", Driver: "d", Capability: "8.9", Shared: true}}, false},
		{"more free than there is", "0, u, a, n, 100, 200, d\n", []GPU{{Vendor: NVIDIA, Name: "n", UUID: "u", Address: "a", Driver: "d", Total: 100 << 20, Free: 100 << 20}}, false},
		{"no index", "x, u, a, n, 1, 1, d\n", nil, true},
		{"garbage", "\x00\xff,,,,\n\"\n,,,,,,,,,,,,,,\n", nil, true},
	} {
		got, err := parseNVIDIA(tt.text)
		if !reflect.DeepEqual(got, tt.want) || (err != nil) != tt.bad {
			t.Errorf("%s: got %+v, %v\nwant %+v", tt.name, got, err, tt.want)
		}
	}
}

func TestNVIDIAPrograms(t *testing.T) {
	broken := errors.New("nvidia-smi: exit status 9: NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver")
	for _, tt := range []struct {
		name string
		answers
		want []GPU
		err  error
	}{
		{"none installed", answers{}, nil, nil},
		{"under WSL", answers{"/usr/lib/wsl/lib/nvidia-smi": {out: rtx4090Line}}, []GPU{rtx4090}, nil},
		{"no driver", answers{"nvidia-smi": {err: broken}}, nil, broken},
		{"hangs", answers{"nvidia-smi": {err: errSilent}}, nil, errSilent},
		{"no card", answers{"nvidia-smi": {err: errors.New("exit status 6: No devices were found")}}, nil, nil},
		{"old driver", answers{
			"nvidia-smi --query-gpu=index,uuid,pci.bus_id,name,memory.total,memory.free,driver_version,compute_cap": {
				err: errors.New(`exit status 2: Field "compute_cap" is not a valid field to query.`)},
			"nvidia-smi --query-gpu=index,uuid,pci.bus_id,name,memory.total,memory.free,driver_version ": {
				out: "0, u, 00000000:01:00.0, Tesla K80, 11441, 11441, 470.256.02\n"}},
			[]GPU{{Vendor: NVIDIA, Name: "Tesla K80", UUID: "u", Address: "0000:01:00.0", Total: 11441 << 20, Free: 11441 << 20, Driver: "470.256.02"}}, nil},
	} {
		got, err := system{run: tt.run, root: t.TempDir()}.gpus(t.Context(), "linux")
		if !reflect.DeepEqual(got, tt.want) || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %+v, %v\nwant %+v, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
}

func TestMerge(t *testing.T) {
	card := func(v Vendor, index int, address string) GPU { return GPU{Vendor: v, Index: index, Address: address} }
	for _, tt := range []struct {
		name                 string
		nvidia, listed, want []GPU
	}{
		{"the same card", []GPU{card(NVIDIA, 0, "a")}, []GPU{card(NVIDIA, 0, "a")}, []GPU{card(NVIDIA, 0, "a")}},
		{"no addresses", []GPU{card(NVIDIA, 0, "a")}, []GPU{card(NVIDIA, 0, ""), card(Intel, 0, "")}, []GPU{card(NVIDIA, 0, "a"), card(Intel, 0, "")}},
		{"a card without its driver", nil, []GPU{card(NVIDIA, 0, "a")}, []GPU{card(NVIDIA, -1, "a")}},
		{"one card of two without", []GPU{card(NVIDIA, 0, "a")}, []GPU{card(NVIDIA, 0, "a"), card(NVIDIA, 0, "b")}, []GPU{card(NVIDIA, 0, "a"), card(NVIDIA, -1, "b")}},
		{"counted by vendor", nil, []GPU{card(AMD, 0, "a"), card(Intel, 0, "b"), card(AMD, 0, "c")},
			[]GPU{card(AMD, 0, "a"), card(Intel, 0, "b"), card(AMD, 1, "c")}},
	} {
		if got := merge(tt.nvidia, tt.listed); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

func FuzzParseNVIDIA(f *testing.F) {
	f.Add(rtx4090Line)
	f.Add("0, \"a,\"\"b\", c, d, [N/A], 7, e, f, Enabled\n")
	f.Fuzz(func(t *testing.T, text string) {
		gpus, _ := parseNVIDIA(text)
		for _, g := range gpus {
			if g.Index < 0 || g.Free < 0 || g.Free > g.Total || g.Vendor != NVIDIA {
				t.Errorf("%q: %+v", text, g)
			}
		}
	})
}
