package ort

import (
	"errors"
	"fmt"
	"runtime"
	"strconv"

	onnx "github.com/yalue/onnxruntime_go"

	"framewake/engine"
	"framewake/engine/provider"
)

func (r *Runtime) sessionOptions(n Network) (*onnx.SessionOptions, error) {
	o, err := onnx.NewSessionOptions()
	if err != nil {
		return nil, fmt.Errorf("ort: session options: %w", err)
	}
	threads := r.threads
	if threads == 0 {
		threads = runtime.NumCPU()
	}
	err = errors.Join(
		o.SetIntraOpNumThreads(threads),
		// Spinning workers slow everything else on a busy machine: ffmpeg
		// encodes while the decoder runs.
		o.AddSessionConfigEntry("session.intra_op.allow_spinning", "0"),
		// The arena grows in powers of two and keeps what it has; without it
		// memory peaks at what is live, and closed sessions give it back.
		o.SetCpuMemArena(false),
	)
	if n.Weights != "" {
		err = errors.Join(err, o.AddSessionConfigEntry("session.model_external_initializers_file_folder_path", n.Weights))
	}
	if n.Profile != "" {
		err = errors.Join(err, o.EnableProfiling(n.Profile))
	}
	if n.Mapped {
		err = errors.Join(err, o.AddSessionConfigEntry("session.disable_prepacking", "1"))
	}
	if err != nil {
		err = fmt.Errorf("ort: session options: %w", err)
	} else {
		err = r.use(o, n.Provider)
	}
	if err != nil {
		_ = o.Destroy()
		return nil, err
	}
	return o, nil
}

// use makes the session run on the provider, and on nothing else.
func (r *Runtime) use(o *onnx.SessionOptions, p provider.Provider) error {
	if p.IsCPU() {
		return nil
	}
	// ONNX Runtime checks it after it has removed what can be computed
	// beforehand, so constant shapes do no harm; a node on integers or shapes
	// that the provider leaves to the CPU does.
	err := errors.Join(
		o.AddSessionConfigEntry("session.disable_cpu_ep_fallback", "1"),
		// What the first run took would be asked for as one block in the second,
		// beside what the arena has by then.
		o.SetMemPattern(false),
	)
	if err != nil {
		return fmt.Errorf("ort: session options: %w", err)
	}
	switch p.Name {
	case provider.CUDA:
		return r.useCUDA(o, p)
	case provider.WebGPU:
		return unusable(p, o.AppendExecutionProvider("WebGPU", nil))
	}
	return engine.Errorf(engine.Invalid, "choose CPU, CUDA or WebGPU", "ort: there is no provider %q", p.Name)
}

func (r *Runtime) useCUDA(o *onnx.SessionOptions, p provider.Provider) error {
	if err := r.openCUDA(); err != nil {
		return err
	}
	c, err := onnx.NewCUDAProviderOptions()
	if err != nil {
		return unusable(p, err)
	}
	defer c.Destroy()
	err = c.Update(cudaOptions(p))
	if err == nil {
		// Weights lie outside the arena, which so need not grow by their size.
		err = o.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1")
	}
	if err == nil {
		err = o.AppendExecutionProviderCUDA(c)
	}
	return unusable(p, err)
}

// cudaOptions are the CUDA provider's options, as its documentation names them
// (onnxruntime.ai, CUDA execution provider, configuration options).
func cudaOptions(p provider.Provider) map[string]string {
	options := map[string]string{
		"device_id": strconv.Itoa(p.Device),
		// The arena takes what is asked for; in powers of two it would double
		// what it holds.
		"arena_extend_strategy": "kSameAsRequested",
		// Trying all algorithms takes minutes and gigabytes; the default one
		// takes none and is slow.
		"cudnn_conv_algo_search": "HEURISTIC",
		// Tensor cores want channels last.
		"prefer_nhwc": "1",
		"use_tf32":    "1",
		// Attention by whatever the card is best at.
		"sdpa_kernel": "0",
	}
	if p.MemoryLimit > 0 {
		options["gpu_mem_limit"] = strconv.FormatInt(p.MemoryLimit, 10)
	}
	return options
}
