// Package cli is the headless front door: `framewake generate` and its sisters.
//
//	code := cli.Run(ctx, os.Args[1:], cli.Environment{…})
//
// A command turns flags into an [engine.Request], hands it to an Engine it is
// given a function to open, and writes files. Results go to standard output,
// everything else to standard error. It knows nothing of networks or windows.
package cli
