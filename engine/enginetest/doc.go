// Package enginetest is the conformance suite every Engine passes, and a Fake
// for the tests of whoever uses one.
//
//	func TestLocal(t *testing.T) {
//		enginetest.Run(t, enginetest.Subject{Open: open})
//	}
//
// It knows the contract in package engine and nothing of how clips are made.
package enginetest
