// Package hardware tells facts about this machine and this process: memory,
// disks, the processor and the GPUs.
//
//	gpus, err := hardware.GPUs(ctx)
//
// It measures; it decides nothing. What a GPU is worth is for others to say.
package hardware
