// Package goldentest reads the arrays recorded from reference implementations
// and compares ours with them. Only tests import it.
//
//	want := goldentest.Load(t, "i_in_latents")
//	goldentest.Compare(t, "i_final_latents", got)
//
// These use the repository's own arrays, in [Folder]; README.md there says
// where they come from and what the tolerances mean. [Open] reads any other
// folder of the same form. The package does not know what the numbers stand
// for.
package goldentest
