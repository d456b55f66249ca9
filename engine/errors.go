package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Kind says how a caller may react to an error. Cancellation is not a kind: it
// is context.Canceled.
type Kind string

// The kinds.
const (
	Invalid     Kind = "invalid"       // the caller can fix the request or the file
	Unavailable Kind = "unavailable"   // something needed is missing or busy
	OutOfMemory Kind = "out-of-memory" // RAM or VRAM did not suffice
	OutOfSpace  Kind = "out-of-space"  // a disk is full; what was begun can go on when there is room
	Rejected    Kind = "rejected"      // refused: token, price, safety
	Untrusted   Kind = "untrusted"     // nothing vouches for the other end's certificate; a person may
	Unsettled   Kind = "unsettled"     // begun elsewhere, and nobody knows how it ended; only a new job can make it
	Timeout     Kind = "timeout"       // no answer in time
	Other       Kind = "other"         // everything else, bugs included
)

// Error is an error with a kind and a hint.
type Error struct {
	Kind Kind
	// Field is the knob that is wrong, or empty.
	Field Field
	// Hint says what the user can do, as an imperative without a full stop;
	// may be empty.
	Hint string
	Err  error
}

func (e *Error) Error() string {
	if e.Field != "" {
		return string(e.Field) + ": " + e.Err.Error()
	}
	return e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error; format and args as in fmt.Errorf, %w included.
func Errorf(kind Kind, hint, format string, args ...any) error {
	return &Error{Kind: kind, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// KindOf returns the kind of the outermost Error in err's chain, Other without one.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Other
}

// HintOf returns the hint of the outermost Error in err's chain that has one.
func HintOf(err error) string {
	for {
		e, ok := errors.AsType[*Error](err)
		if !ok {
			return ""
		}
		if e.Hint != "" {
			return e.Hint
		}
		err = e.Err
	}
}

// FieldErrorf makes an Error of kind Invalid about one knob.
func FieldErrorf(field Field, hint, format string, args ...any) error {
	return &Error{Kind: Invalid, Field: field, Hint: hint, Err: fmt.Errorf(format, args...)}
}

// FieldOf returns the knob the outermost Error in err's chain is about, or "".
func FieldOf(err error) Field {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Field
	}
	return ""
}

type wireError struct {
	Kind     Kind   `json:"kind"`
	Field    Field  `json:"field,omitempty"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Canceled bool   `json:"canceled,omitempty"`
}

// MarshalError turns err into JSON that UnmarshalError reads back with its
// kind, hint, text and cancellation; nil gives null.
func MarshalError(err error) json.RawMessage {
	if err == nil {
		return json.RawMessage("null")
	}
	message := err.Error()
	field := FieldOf(err)
	if field != "" {
		message = strings.TrimPrefix(message, string(field)+": ")
	}
	b, _ := json.Marshal(wireError{KindOf(err), field, message, HintOf(err), errors.Is(err, context.Canceled)})
	return b
}

// UnmarshalError is the inverse of MarshalError. The result wraps
// context.Canceled if the original did.
func UnmarshalError(b json.RawMessage) error {
	var w *wireError
	if err := json.Unmarshal(b, &w); err != nil {
		return fmt.Errorf("engine: unreadable error: %w", err)
	}
	switch {
	case w == nil:
		return nil
	case w.Canceled && w.Message == context.Canceled.Error():
		return context.Canceled
	case w.Canceled:
		return &Error{w.Kind, w.Field, w.Hint, canceledError(w.Message)}
	}
	return &Error{w.Kind, w.Field, w.Hint, errors.New(w.Message)}
}

// canceledError keeps a foreign text and still is context.Canceled.
type canceledError string

func (e canceledError) Error() string { return string(e) }
func (e canceledError) Unwrap() error { return context.Canceled }
