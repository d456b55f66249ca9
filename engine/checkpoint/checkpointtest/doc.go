// Package checkpointtest writes checkpoints for tests and benchmarks. Only
// tests import it.
//
//	shapes, err := checkpointtest.ReadShapes("../goldentest/testdata/svd/shapes")
//	err = checkpointtest.Sparse(t.TempDir(), "../goldentest/testdata/svd/shapes/real_config", shapes)
//
// [Random] fills the tensors so that activations keep their size, [Sparse]
// leaves them zero and takes no disk space, [WriteFile] writes given bytes.
// Memory stays at a few hundred KB, whatever the size of the model. The package
// does not know the architecture: names and shapes come from the caller.
package checkpointtest
