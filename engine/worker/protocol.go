package worker

import (
	"encoding/json"

	"framewake/engine"
)

// verb is what the parent asks for.
type verb string

const (
	describe verb = "describe"
	estimate verb = "estimate"
	generate verb = "generate"
	cancel   verb = "cancel" // of the call with the same ID; has no reply of its own
)

// call is one line from parent to child.
type call struct {
	ID      int             `json:"id"`
	Verb    verb            `json:"verb"`
	Request *engine.Request `json:"request,omitempty"`
	Dir     string          `json:"dir,omitempty"`
}

// reply is one line from child to parent: an event, or the end of a call.
type reply struct {
	ID    int             `json:"id"`
	Event *engine.Event   `json:"event,omitempty"`
	End   bool            `json:"end,omitempty"`
	Value json.RawMessage `json:"value,omitempty"`
	Error json.RawMessage `json:"error,omitempty"`
}
