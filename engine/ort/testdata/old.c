// An ONNX Runtime from before C API 24, as far as the loader can tell.
#include <stdint.h>
#include <stddef.h>

static const void *get_api(uint32_t version) { (void)version; return NULL; }
static const char *get_version(void) { return "1.17.3"; }

typedef struct {
	const void *(*GetApi)(uint32_t version);
	const char *(*GetVersionString)(void);
} api_base;

const api_base *OrtGetApiBase(void) {
	static const api_base base = {get_api, get_version};
	return &base;
}
