// Package docs holds the documents that the program itself shows.
package docs

import _ "embed"

// OpenAPI describes the HTTP API of `framewake serve`, as OpenAPI 3.1 JSON.
//
//go:embed openapi.json
var OpenAPI []byte
