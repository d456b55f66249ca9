// Package wiring joins settings, devices, models and engines to what the two
// front doors take: it alone knows which engine runs what.
//
// The program's main needs two calls:
//
//	cli.Run(ctx, args, wiring.Environment(secrets))
//	wiring.Work(args) // in the child process that inference runs in
//
// The package decides nothing about clips and shows nothing.
package wiring
