//go:build !windows

package ort

/*
#cgo LDFLAGS: -ldl
#include <dlfcn.h>
#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <malloc.h>
#endif

// The two entries of OrtApiBase (onnxruntime_c_api.h); they have not changed since 1.0.
typedef struct {
	const void *(*GetApi)(uint32_t version);
	const char *(*GetVersionString)(void);
} api_base;

// probe opens the library and says which version it is and whether it has the
// C API asked for. The library stays open: the binding opens it again.
static char *probe(const char *path, uint32_t api, char *version, size_t size, int *has_api) {
	void *library = dlopen(path, RTLD_LAZY);
	if (library == NULL) return strdup(dlerror());
	api_base *(*base)(void) = (api_base *(*)(void))dlsym(library, "OrtGetApiBase");
	if (base == NULL) return strdup("it has no function OrtGetApiBase");
	strncpy(version, base()->GetVersionString(), size - 1);
	*has_api = base()->GetApi(api) != NULL;
	return NULL;
}

static void prepare(void) {
	setlocale(LC_NUMERIC, "C");
#ifdef __GLIBC__
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
#endif
}

static void give_back(void) {
#ifdef __GLIBC__
	malloc_trim(0);
#endif
}
*/
import "C"

import "unsafe"

// apiVersion is ORT_API_VERSION of the headers in onnxruntime_go 1.27.
const apiVersion = 24

// probe loads the library at path and checks that it is new enough.
func probe(path string) error {
	cpath := C.CString(path)
	defer C.free(unsafe.Pointer(cpath))
	var version [64]C.char
	var hasAPI C.int
	if msg := C.probe(cpath, apiVersion, &version[0], C.size_t(len(version)), &hasAPI); msg != nil {
		defer C.free(unsafe.Pointer(msg))
		return unloadable(path, C.GoString(msg))
	}
	if hasAPI == 0 {
		return tooOld(path, C.GoString(&version[0]))
	}
	return nil
}

// prepare sets what C code in this process relies on: a decimal point is a
// point whatever the user's locale (a C library that parses "0.5" under de_DE
// reads 0), and glibc returns blocks above 1 MiB to the system when they are
// freed (it kept up to 4 GB after a session was closed).
func prepare() { C.prepare() }

// giveBack returns what C code has freed to the system: glibc keeps blocks of
// less than 1 MiB for later otherwise, a hundred megabytes after a session.
func giveBack() { C.give_back() }
