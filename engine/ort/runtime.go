package ort

import (
	"sync"

	onnx "github.com/yalue/onnxruntime_go"

	"framewake/engine"
	"framewake/engine/provider"
)

// Options of Open.
type Options struct {
	// Library is the path of the ONNX Runtime library; "" searches, see Find.
	Library string
	// Places are further folders with libraries.
	Places provider.Places
	// Threads is the number of threads a network runs on; 0 means one for
	// each core.
	Threads int
}

// Runtime is a loaded ONNX Runtime. The library is loaded once per process and
// never unloaded: unloading after a failed provider crashes it.
type Runtime struct {
	threads int
	library string
	places  provider.Places
}

// loaded guards the one copy of the library a process can hold; the binding
// keeps it in package variables.
var loaded struct {
	sync.Mutex
	library string
	cuda    bool // the libraries of CUDA are open
}

// Open loads ONNX Runtime. A second Open finds it loaded and needs the same
// library. Errors have kind Unavailable and say what to install.
func Open(o Options) (*Runtime, error) {
	path, err := Find(o.Library, o.Places)
	if err != nil {
		return nil, err
	}
	loaded.Lock()
	defer loaded.Unlock()
	if loaded.library == "" {
		if err := load(path); err != nil {
			return nil, err
		}
		loaded.library = path
	} else if loaded.library != path {
		return nil, engine.Errorf(engine.Unavailable, "restart Framewake",
			"ONNX Runtime: %s is loaded already, so %s cannot be", loaded.library, path)
	}
	return &Runtime{o.Threads, path, o.Places}, nil
}

func load(path string) error {
	prepare()
	if err := probe(path); err != nil {
		return err
	}
	onnx.SetSharedLibraryPath(path)
	if err := onnx.InitializeEnvironment(onnx.WithLogLevelError()); err != nil {
		return unloadable(path, err.Error())
	}
	_ = onnx.DisableTelemetry() // on by default on Windows only; nothing leaves this machine
	return nil
}

// Version is ONNX Runtime's own, as in "1.27.0".
func (r *Runtime) Version() string { return onnx.GetVersion() }

// Library is the path it was loaded from.
func (r *Runtime) Library() string { return r.library }
