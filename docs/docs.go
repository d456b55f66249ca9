// Package docs holds the documents that the program itself shows.
package docs

import _ "embed"

// OpenAPI describes the HTTP API of `framewake serve`, as OpenAPI 3.1 JSON.
//
//go:embed openapi.json
var OpenAPI []byte

// Licences lists everything of others in the program and beside it, on every
// system, with the words of the licences, as Markdown.
//
//go:embed licences.md
var Licences string
