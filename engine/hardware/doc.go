// Package hardware tells facts about this machine and this process: memory,
// disks, the processor and the GPUs.
//
//	gpus, err := hardware.GPUs(ctx)
//
// It measures, and knows how memory is asked for (HugePages). What a GPU is
// worth is for others to say.
package hardware
