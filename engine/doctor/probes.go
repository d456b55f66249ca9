package doctor

import (
	"context"
	"errors"
	"os"
	"os/user"
	"runtime"
	"strings"

	"framewake/engine/hardware"
	"framewake/engine/models"
	"framewake/engine/provider"
	"framewake/engine/settings"
	"framewake/engine/video"
)

// Probes are the ways to look at a machine. None may be nil.
type Probes struct {
	// LoadSettings reads the settings.
	LoadSettings func() (settings.Settings, error)
	// Places are the folders with libraries that the settings and the
	// environment name.
	Places func(settings.Settings) provider.Places
	// Prove runs a provider in a process of its own. Its error tells that the
	// process gave no outcome.
	Prove func(ctx context.Context, p provider.Provider) (provider.Proof, error)

	// System and Processor are names, TotalRAM and AvailableRAM bytes.
	System, Processor      func() string
	Cores                  func() int
	TotalRAM, AvailableRAM func() int64
	GPUs                   func(ctx context.Context) ([]hardware.GPU, error)
	// Inspect looks at the files of ONNX Runtime, CUDA and cuDNN.
	Inspect func(setting string, p provider.Places) provider.Inspection
	// FindTools finds ffmpeg, Output runs a program and returns what it prints.
	FindTools func(video.Options) (video.Tools, error)
	Output    func(ctx context.Context, program string, args ...string) ([]byte, error)
	// ListModels lists the models in folders.
	ListModels func(folders []string) []models.Model
	// Keychain says what keeps tokens from being kept, or nil.
	Keychain func(ctx context.Context) error
	// FreeDisk is what may be written beside a folder, in bytes; CanWrite
	// tries to.
	FreeDisk func(folder string) (int64, error)
	CanWrite func(folder string) error
	// Temporary is the system's folder for temporary files, Home and User the
	// user's folder and name.
	Temporary, Home, User string
}

// ThisMachine are the probes of the machine we run on.
func ThisMachine(load func() (settings.Settings, error), places func(settings.Settings) provider.Places,
	prove func(context.Context, provider.Provider) (provider.Proof, error)) Probes {
	p := Probes{
		LoadSettings: load, Places: places, Prove: prove,
		System: hardware.System, Processor: hardware.Processor, Cores: runtime.NumCPU,
		TotalRAM: hardware.TotalRAM, AvailableRAM: hardware.AvailableRAM, GPUs: hardware.GPUs,
		Inspect: provider.Inspect, FindTools: video.Find, Output: hardware.Output,
		ListModels: models.List, Keychain: settings.CheckKeychain, FreeDisk: hardware.FreeDisk, CanWrite: canWrite, Temporary: os.TempDir(),
	}
	p.Home, _ = os.UserHomeDir()
	if u, err := user.Current(); err == nil {
		p.User = u.Username[strings.LastIndexByte(u.Username, '\\')+1:] // without Windows' domain
	}
	return p
}

// canWrite makes a file in a folder and removes it.
func canWrite(folder string) error {
	f, err := os.CreateTemp(folder, ".framewake-doctor-*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}
