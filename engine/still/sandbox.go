package still

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"
)

// program is a decoder compiled from WebAssembly, which exports malloc, free and
// decode; wasm/README.md says where it is from.
type program struct {
	runtime wazero.Runtime
	code    wazero.CompiledModule
}

// compile makes a program, which takes about half a second. It is good for any
// number of pictures. Checkpoints are the indexes of functions that run again
// and again while it decodes; see sandbox.
func compile(zipped []byte, checkpoints ...uint32) (*program, error) {
	z, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		return nil, err
	}
	binary, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	look := experimental.FunctionListenerFunc(
		func(ctx context.Context, _ api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
			if err := ctx.Err(); err != nil {
				panic(err) // comes out of the call as an error
			}
		})
	ctx := experimental.WithFunctionListenerFactory(context.Background(), experimental.FunctionListenerFactoryFunc(
		func(f api.FunctionDefinition) experimental.FunctionListener {
			if slices.Contains(checkpoints, f.Index()) {
				return look
			}
			return nil
		}))
	runtime := wazero.NewRuntime(ctx)
	if _, err := wasi_snapshot_preview1.Instantiate(ctx, runtime); err != nil {
		return nil, err
	}
	code, err := runtime.CompileModule(ctx, binary)
	if err != nil {
		return nil, err
	}
	return &program{runtime, code}, nil
}

// sandbox is a program at work on one picture, in a memory of its own. Nothing
// that a hostile file does to the decoder gets out of there.
//
// Machine code made of WebAssembly cannot be interrupted, neither by ctx nor by
// Go's garbage collector, for which every goroutine of the process would wait
// until the picture is decoded. Therefore the functions that are checkpoints
// call out to Go first. (wazero's WithCloseOnContextDone does so at every turn
// of a loop, and makes decoding take four times as long.)
type sandbox struct {
	ctx    context.Context
	module api.Module
}

var (
	errTooLarge = errors.New("the picture takes more memory than a decoder can have")
	errCrashed  = errors.New("the decoder failed")
)

// openSandbox starts a program with a memory. It must be closed.
func (p *program) openSandbox(ctx context.Context, m *memory) (*sandbox, error) {
	// The default configuration gives a program no files, no arguments and no
	// place to print to.
	config := wazero.NewModuleConfig().WithName("")
	module, err := p.runtime.InstantiateModule(experimental.WithMemoryAllocator(ctx, m), p.code, config)
	if err != nil {
		return nil, err
	}
	return &sandbox{ctx, module}, nil
}

// close ends the program. What view returned remains valid.
func (s *sandbox) close() { _ = s.module.Close(context.WithoutCancel(s.ctx)) }

// call runs a function. A program that breaks a rule of WebAssembly gives
// errCrashed, and ctx its own error.
func (s *sandbox) call(name string, args ...uint64) (uint32, error) {
	results, err := s.module.ExportedFunction(name).Call(s.ctx, args...)
	switch {
	case s.ctx.Err() != nil:
		return 0, s.ctx.Err()
	case err != nil:
		reason, _, _ := strings.Cut(err.Error(), "\n") // a stack trace follows
		return 0, fmt.Errorf("%w: %s", errCrashed, reason)
	}
	return uint32(results[0]), nil
}

// alloc takes n bytes of the program's memory and returns their address.
func (s *sandbox) alloc(n int64) (uint32, error) {
	at, err := s.call("malloc", uint64(n))
	if err == nil && at == 0 {
		err = errTooLarge
	}
	return at, err
}

// view is n bytes of the program's memory, for reading and writing until the
// next call, and for reading ever after.
func (s *sandbox) view(at uint32, n int64) ([]byte, error) {
	b, ok := s.module.Memory().Read(at, uint32(min(n, maxMemory-1)))
	if !ok {
		return nil, errCrashed
	}
	return b, nil
}

// memory is what a program has, in bytes. It implements
// experimental.MemoryAllocator and experimental.LinearMemory.
type memory struct {
	bytes []byte
	// limit is how large it may become, and first how large to make it when it
	// must grow for the first time, since it is copied each time.
	limit, first uint64
}

const (
	// maxMemory is how far addresses reach in WebAssembly.
	maxMemory = 4 << 30
	// spareMemory is for what a decoder needs whatever the picture's size.
	spareMemory = 64 << 20
)

// newMemory is for a program that will need about so many bytes, and may have
// twice as much. If the file that it reads has only a thousandth of that, which
// is what a flat picture can be compressed to, it gets it as it needs it.
func newMemory(need, file int64) (*memory, error) {
	if need > maxMemory-spareMemory {
		return nil, errTooLarge
	}
	return &memory{limit: uint64(min(2*need+spareMemory, maxMemory)), first: uint64(min(need, 1000*file))}, nil
}

// Allocate returns the memory itself.
func (m *memory) Allocate(_, _ uint64) experimental.LinearMemory { return m }

// Reallocate returns the first size bytes, or nil if that is too much.
func (m *memory) Reallocate(size uint64) []byte {
	if size > m.limit {
		return nil
	}
	if size > uint64(cap(m.bytes)) {
		room := max(size, uint64(cap(m.bytes))*3/2)
		if m.bytes != nil {
			room = max(room, m.first)
		}
		larger := make([]byte, len(m.bytes), min(room, m.limit))
		copy(larger, m.bytes)
		m.bytes = larger
	}
	m.bytes = m.bytes[:size]
	return m.bytes
}

// Free leaves the memory to those who have a view of it.
func (m *memory) Free() {}
