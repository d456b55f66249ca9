// Package doctor looks at everything on this machine that making clips needs
// and says of each thing: it is fine, or what to do.
//
//	report := doctor.Examine(ctx, doctor.ThisMachine(load, places, prove), tell)
//
// A report can be pasted into a public bug report: it holds no secret, no name
// of a user or of the machine, and the home folder is ~ in it.
//
// Everything is looked at through the functions of [Probes]. The package loads
// no library and runs no network: that a provider works is proven elsewhere,
// in a process of its own.
package doctor
