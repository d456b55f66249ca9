// Package safetensors reads the header of .safetensors files: which tensors a
// file holds, of what type and shape, and where their bytes lie. Call [Open].
//
// The format, all of it:
//
//	8 bytes   length N of the header, little-endian
//	N bytes   JSON: {"name": {"dtype": "F16", "shape": [2,3], "data_offsets": [begin,end]}, …},
//	          optionally "__metadata__": {"key": "text"}; padded with spaces
//	the rest  the tensors' bytes; offsets count from here, without gap or overlap
//
// The package never reads the tensors' bytes, and does not know what the
// names mean or which types a program can use.
package safetensors
