//go:build !windows

package ort

/*
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

// open_library opens a library for good, its symbols visible to what is opened
// later, as if it had been linked to.
static char *open_library(const char *path) {
	return dlopen(path, RTLD_LAZY | RTLD_GLOBAL) == NULL ? strdup(dlerror()) : NULL;
}
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"
)

// openLibrary opens a library by its path, for good.
func openLibrary(path string) error {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	if msg := C.open_library(cpath); msg != nil {
		defer C.free(unsafe.Pointer(msg))
		return errors.New(strings.TrimPrefix(C.GoString(msg), path+": "))
	}
	return nil
}
