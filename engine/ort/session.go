package ort

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	onnx "github.com/yalue/onnxruntime_go"

	"framewake/engine/provider"
	"framewake/engine/tensor"
)

// Session is one network ready to run. It may be used by one goroutine at a time.
type Session struct {
	session         *onnx.DynamicAdvancedSession
	provider        provider.Provider
	inputs, outputs int
}

// Network is a graph to load.
type Network struct {
	// Graph is a serialized ONNX ModelProto.
	Graph []byte
	// Inputs and Outputs name its float32 inputs and outputs in the order Run
	// takes them.
	Inputs, Outputs []string
	// Weights is the absolute path, without symbolic links, of the folder
	// that the locations of external weights are relative to; "" for a graph
	// that has none.
	Weights string
	// Mapped leaves float32 weights in their files, mapped into memory.
	// Otherwise they are copied into the layout the kernels like best: that
	// takes memory and time once, and makes every Run faster.
	Mapped bool
	// Provider is what the network runs on, all of it: a node that the
	// provider has no kernel for is an error, never the CPU's.
	Provider provider.Provider
	// Profile is the beginning of the path of a JSON file that tells what every
	// node of every Run took, written by Close; "" for none.
	Profile string
}

// NewSession loads a network. It cannot be interrupted: with gigabytes of
// weights it takes seconds. A provider that cannot be used is an error of kind
// Unavailable that names the library or the ability that is missing. One that
// is broken may crash the process, so this belongs into one of its own.
func (r *Runtime) NewSession(n Network) (*Session, error) {
	options, err := r.sessionOptions(n)
	if err != nil {
		return nil, err
	}
	defer options.Destroy()
	s, err := onnx.NewDynamicAdvancedSessionWithONNXData(n.Graph, n.Inputs, n.Outputs, options)
	if err != nil {
		return nil, classify(n.Provider, fmt.Errorf("ort: create session: %w", err))
	}
	return &Session{s, n.Provider, len(n.Inputs), len(n.Outputs)}, nil
}

// Run computes out from in; both in the order of NewSession's names, every out
// tensor allocated by the caller in the graph's shape. Nothing is copied. When
// ctx is cancelled the running network is terminated and the error wraps the
// context's cause; the session stays usable. That takes 4 to 50 ms on the CPU.
// A GPU first finishes what was sent to it, which may be the whole network.
func (s *Session) Run(ctx context.Context, in, out []tensor.Tensor) error {
	if len(in) != s.inputs || len(out) != s.outputs {
		return fmt.Errorf("ort: run: got %d inputs and %d outputs, the graph has %d and %d", len(in), len(out), s.inputs, s.outputs)
	}
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	var pinner runtime.Pinner // ONNX Runtime holds the arrays until Destroy
	defer pinner.Unpin()
	values, err := wrap(append(append([]tensor.Tensor{}, in...), out...), &pinner)
	defer destroy(values)
	if err != nil {
		return err
	}
	options, err := onnx.NewRunOptions()
	if err != nil {
		return fmt.Errorf("ort: run options: %w", err)
	}
	terminated := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(terminated)
		_ = options.Terminate()
	})
	err = s.session.RunWithOptions(values[:s.inputs], values[s.inputs:], options)
	if !stop() {
		<-terminated // never free the options under the callback
		err = context.Cause(ctx)
	} else if err != nil {
		err = classify(s.provider, fmt.Errorf("ort: %w", err))
	}
	return errors.Join(err, options.Destroy())
}

func wrap(tensors []tensor.Tensor, pinner *runtime.Pinner) ([]onnx.Value, error) {
	values := make([]onnx.Value, 0, len(tensors))
	for i, t := range tensors {
		shape := make(onnx.Shape, len(t.Shape))
		for k, d := range t.Shape {
			shape[k] = int64(d)
		}
		if len(t.Data) == 0 {
			return values, fmt.Errorf("ort: run: tensor %d is empty", i)
		}
		pinner.Pin(&t.Data[0])
		v, err := onnx.NewTensor(shape, t.Data)
		if err != nil {
			return values, fmt.Errorf("ort: tensor %d %v: %w", i, t.Shape, err)
		}
		values = append(values, v)
	}
	return values, nil
}

func destroy(values []onnx.Value) {
	for _, v := range values {
		_ = v.Destroy()
	}
}

// Close frees the session's memory. It may be called twice.
func (s *Session) Close() error {
	if s.session == nil {
		return nil
	}
	err := s.session.Destroy()
	s.session = nil
	giveBack()
	return err
}
