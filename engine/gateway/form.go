package gateway

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"framewake/engine"
)

// formDefaults are what a field that is missing or empty means: those of
// Livepeer's runner (ai-runner 50a742ce, app/routes/image_to_video.py).
func formDefaults() engine.Request {
	r := engine.DefaultRequest()
	r.Width, r.Height, r.FPS, r.Steps = 1024, 576, 6, 25
	r.MotionBucketID, r.NoiseAugStrength, r.SafetyCheck = 127, 0.02, true
	return r
}

// formReader reads fields and collects what is wrong with them.
type formReader struct {
	fields   map[string]string
	problems unreadableFields
}

// request is what the form asks for. A knob that the engine does not have is
// passed over, as runners pass over what they do not know.
func (in intake) request(d engine.Description) (r engine.Request, model string, err error) {
	f := formReader{fields: in.fields}
	if in.picture == "" {
		f.problems = append(f.problems, fieldProblem{Type: "missing", Loc: []string{"body", fieldImage}, Msg: "Field required"})
	}
	asked := formDefaults()
	asked.Width = f.integer(fieldWidth, asked.Width)
	asked.Height = f.integer(fieldHeight, asked.Height)
	asked.FPS = f.integer(fieldFPS, asked.FPS)
	asked.MotionBucketID = f.integer(fieldMotionBucketID, asked.MotionBucketID)
	asked.NoiseAugStrength = f.number(fieldNoiseAugStrength, asked.NoiseAugStrength)
	asked.SafetyCheck = f.boolean(fieldSafetyCheck, asked.SafetyCheck)
	asked.Steps = f.integer(fieldSteps, asked.Steps)
	seed := f.integer(fieldSeed, int(engine.RandomSeed()))
	if len(f.problems) > 0 {
		return r, "", f.problems
	}
	if seed < 0 || seed > math.MaxUint32 {
		return r, "", engine.FieldErrorf(engine.FieldSeed, fmt.Sprintf("choose 0 to %d", uint32(math.MaxUint32)), "%d is out of range", seed)
	}
	asked.Seed = uint32(seed)
	return honoured(asked, d), strings.TrimSpace(in.fields[fieldModel]), nil
}

// honoured is the engine's default request with the knobs asked for that it has.
func honoured(asked engine.Request, d engine.Description) engine.Request {
	r := d.Defaults
	r.Model, r.SafetyCheck = d.Model, asked.SafetyCheck
	for field := range d.Ranges {
		switch field {
		case engine.FieldWidth:
			r.Width = asked.Width
		case engine.FieldHeight:
			r.Height = asked.Height
		case engine.FieldFPS:
			r.FPS = asked.FPS
		case engine.FieldMotionBucketID:
			r.MotionBucketID = asked.MotionBucketID
		case engine.FieldNoiseAugStrength:
			r.NoiseAugStrength = asked.NoiseAugStrength
		case engine.FieldSteps:
			r.Steps = asked.Steps
		case engine.FieldSeed:
			r.Seed = asked.Seed
		}
	}
	return r
}

// text is a field's value, and whether it has one.
func (f *formReader) text(name string) (string, bool) {
	v := strings.TrimSpace(f.fields[name])
	return v, v != ""
}

func (f *formReader) problem(name, kind, says string) {
	input := clean(f.fields[name], "")
	f.problems = append(f.problems, fieldProblem{Type: kind, Loc: []string{"body", name}, Msg: says, Input: &input})
}

func (f *formReader) integer(name string, missing int) int {
	text, given := f.text(name)
	if !given {
		return missing
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		f.problem(name, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
	}
	return v
}

func (f *formReader) number(name string, missing float64) float64 {
	text, given := f.text(name)
	if !given {
		return missing
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		f.problem(name, "float_parsing", "Input should be a valid number, unable to parse string as a number")
	}
	return v
}

func (f *formReader) boolean(name string, missing bool) bool {
	text, given := f.text(name)
	if !given {
		return missing
	}
	switch strings.ToLower(text) {
	case "true", "t", "yes", "y", "on", "1":
		return true
	case "false", "f", "no", "n", "off", "0":
		return false
	}
	f.problem(name, "bool_parsing", "Input should be a valid boolean, unable to interpret input")
	return missing
}

// check refuses what this server cannot make, in the words of Livepeer's runner
// where it has some.
func (h *Handler) check(r engine.Request, model string) error {
	d := h.options.Description
	if model != "" && model != d.Model {
		return engine.Errorf(engine.Invalid, "", "pipeline configured with %s but called with %s.", d.Model, clean(model, ""))
	}
	if r.Height%8 != 0 || r.Width%8 != 0 {
		return engine.Errorf(engine.Invalid, "", "`height` and `width` have to be divisible by 8 but are %d and %d.", r.Height, r.Width)
	}
	if h.options.RequireSafetyCheck && !(r.SafetyCheck && d.SafetyCheck) {
		return engine.Errorf(engine.Invalid, "", "%s", h.unchecked(r))
	}
	return r.Validate(d)
}

// unchecked says why a clip would be made without the safety check.
func (h *Handler) unchecked(r engine.Request) string {
	if !h.options.Description.SafetyCheck {
		return "This server makes nothing without the safety check, whose model it lacks."
	}
	return "This server makes nothing without the safety check; set safety_check to true."
}
