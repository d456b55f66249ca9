package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"testing"
)

// roundTrip fails unless v survives JSON unchanged.
func roundTrip[T any](t *testing.T, v T) {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("marshal %T: %v", v, err)
	}
	var back T
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatalf("unmarshal %T: %v", v, err)
	}
	if !reflect.DeepEqual(v, back) {
		t.Errorf("%T changed:\n got %+v\nwant %+v", v, back, v)
	}
}

// filled returns a value of T with every field different from zero, so that a
// field without a JSON name, or two with one name, do not go unnoticed.
func filled[T any]() T {
	var v T
	n := 0
	fill(reflect.ValueOf(&v).Elem(), &n)
	return v
}

func fill(v reflect.Value, n *int) {
	*n++
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i), n)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(v.Index(0), n)
		fill(v.Index(1), n)
	case reflect.Map:
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(key, n)
		fill(value, n)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(key, value)
	case reflect.String:
		v.SetString(fmt.Sprintf("text %d é\"\n", *n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(float64(*n) + 0.125)
	case reflect.Uint32, reflect.Uint8:
		v.SetUint(uint64(*n % 256))
	default:
		v.SetInt(int64(*n))
	}
}

func TestJSONRoundTrips(t *testing.T) {
	roundTrip(t, filled[Request]())
	roundTrip(t, filled[Description]())
	roundTrip(t, filled[Estimate]())
	roundTrip(t, filled[Event]())
	roundTrip(t, filled[Result]())
	roundTrip(t, filled[Recipe]())
}

func TestErrorRoundTrip(t *testing.T) {
	inner := Errorf(OutOfMemory, "lower the size", "decode frames 8–15: %w", fs.ErrNotExist)
	tests := []struct {
		name     string
		err      error
		kind     Kind
		hint     string
		canceled bool
	}{
		{"plain", errors.New("plain"), Other, "", false},
		{"with kind", inner, OutOfMemory, "lower the size", false},
		{"about a field", FieldErrorf(FieldWidth, "choose 8", "7 is odd"), Invalid, "choose 8", false},
		{"wrapped", fmt.Errorf("svd: %w", inner), OutOfMemory, "lower the size", false},
		{"hint below an outer kind without one", Errorf(Unavailable, "", "local: %w", inner), Unavailable, "lower the size", false},
		{"cancelled", context.Canceled, Other, "", true},
		{"cancelled, wrapped", fmt.Errorf("step 3: %w", context.Canceled), Other, "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, err := range []error{tt.err, UnmarshalError(MarshalError(tt.err))} {
				if err.Error() != tt.err.Error() || FieldOf(err) != FieldOf(tt.err) || KindOf(err) != tt.kind || HintOf(err) != tt.hint || errors.Is(err, context.Canceled) != tt.canceled {
					t.Errorf("got %q, kind %s, hint %q, cancelled %v; want %q, %s, %q, %v", err, KindOf(err), HintOf(err),
						errors.Is(err, context.Canceled), tt.err, tt.kind, tt.hint, tt.canceled)
				}
			}
		})
	}
	if err := UnmarshalError(MarshalError(nil)); err != nil {
		t.Errorf("nil became %v", err)
	}
	if err := UnmarshalError([]byte("{")); err == nil {
		t.Error("broken JSON gave no error")
	}
}
