package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"framewake/engine"
	"framewake/engine/provider"
)

const (
	// defaultMonthUSD is some hundred clips at Livepeer's recommended price.
	defaultMonthUSD = 20
	maxMonthUSD     = 1_000_000
	// maxPixelUSD would make Livepeer's usual clip cost $147,456.
	maxPixelUSD = 0.01
)

// maxThreads is more than any machine this runs on has.
const maxThreads = 1024

// entry is one setting: its key in the file, its variable, its field.
type entry struct {
	key      string
	variable string
	field    func(*Settings) any // *string, *int or *float64
	check    func(value any) error
	// hint tells what a value has to be.
	hint string
}

func entries() []entry {
	const program = "give an absolute path, a bare name, or nothing"
	const folder = "give an absolute path, or nothing for the default"
	return []entry{
		{"ffmpeg", "FRAMEWAKE_FFMPEG", func(s *Settings) any { return &s.FFmpeg }, checkProgram, program},
		{"ffprobe", "FRAMEWAKE_FFPROBE", func(s *Settings) any { return &s.FFprobe }, checkProgram, program},
		{"onnxruntime", "FRAMEWAKE_ONNXRUNTIME", func(s *Settings) any { return &s.ONNXRuntime }, checkProgram, program},
		{"cuda", "FRAMEWAKE_CUDA", func(s *Settings) any { return &s.CUDA }, checkFolders,
			"give absolute paths separated by " + strconv.Quote(string(filepath.ListSeparator))},
		{"device", "FRAMEWAKE_DEVICE", func(s *Settings) any { return &s.Device }, checkDevice, "give auto, cpu, cuda:N or webgpu:N"},
		{"threads", "FRAMEWAKE_THREADS", func(s *Settings) any { return &s.Threads }, checkThreads,
			fmt.Sprintf("give a whole number from 0 (all cores) to %d", maxThreads)},
		{"data", "FRAMEWAKE_DATA", func(s *Settings) any { return &s.Data }, checkFolder, folder},
		{"models", "FRAMEWAKE_MODELS", func(s *Settings) any { return &s.Models }, checkFolders,
			"give absolute paths separated by " + strconv.Quote(string(filepath.ListSeparator))},
		{"month_usd", "FRAMEWAKE_MONTH_USD", func(s *Settings) any { return &s.MonthUSD }, checkMonthUSD,
			fmt.Sprintf("give whole US dollars from 0 (the default, %d) to %d", defaultMonthUSD, maxMonthUSD)},
		{"pixel_usd", "FRAMEWAKE_PIXEL_USD", func(s *Settings) any { return &s.PixelUSD }, checkPixelUSD,
			fmt.Sprintf("give US dollars above 0, at most %g, or 0 for Livepeer's recommendation", maxPixelUSD)},
		{"gateways", "FRAMEWAKE_GATEWAYS", func(s *Settings) any { return &s.Gateways }, checkAddresses,
			"give addresses such as http://192.168.1.7:8935, separated by blanks"},
		{"keychain", "FRAMEWAKE_KEYCHAIN", func(s *Settings) any { return &s.Keychain }, checkAddresses,
			"give the scheme and host of gateways, such as https://livepeer.studio, separated by blanks"},
		{"airplane", "FRAMEWAKE_AIRPLANE", func(s *Settings) any { return &s.Airplane }, checkSwitch, "give 0 (off) or 1 (on)"},
		{"cache", "FRAMEWAKE_CACHE", func(s *Settings) any { return &s.Cache }, checkFolder, folder},
	}
}

// get returns the entry's value in s, a string, an int or a float64.
func (e entry) get(s *Settings) any {
	switch p := e.field(s).(type) {
	case *string:
		return *p
	case *int:
		return *p
	case *float64:
		return *p
	}
	panic("settings: " + e.key + " is neither text nor a number")
}

// fill takes the stored values; keys without an entry are left alone.
func (s *Settings) fill(path string, stored document) error {
	for _, e := range entries() {
		raw, ok := stored[e.key]
		if !ok {
			continue
		}
		err := json.Unmarshal(raw, e.field(s))
		if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			err = fmt.Errorf("%s is not a value for it", raw)
		}
		if err == nil {
			err = e.check(e.get(s))
		}
		if err != nil {
			return engine.Errorf(engine.Invalid, e.hint, "settings: %s is %w: %s: %w", path, ErrDamaged, e.key, err)
		}
	}
	return nil
}

// override takes the values of the environment and returns, per key that was
// overridden, the variable. Relative paths count from the working directory.
func (s *Settings) override(getenv func(string) string) (map[string]string, error) {
	variables := map[string]string{}
	for _, e := range entries() {
		text := getenv(e.variable)
		if text == "" {
			continue
		}
		if err := e.parse(s, text); err != nil {
			return nil, engine.Errorf(engine.Invalid, e.hint, "settings: environment variable %s: %w", e.variable, err)
		}
		variables[e.key] = e.variable
	}
	return variables, nil
}

func (e entry) parse(s *Settings, text string) error {
	switch p := e.field(s).(type) {
	case *int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("%q is not a whole number", text)
		}
		*p = n
	case *float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return fmt.Errorf("%q is not a number", text)
		}
		*p = x
	case *string:
		*p = text
		if e.check(text) != nil {
			paths := filepath.SplitList(text)
			for i, path := range paths {
				abs, err := filepath.Abs(path)
				if err != nil {
					return err
				}
				paths[i] = abs
			}
			if whole := joinList(paths); e.check(whole) == nil {
				*p = whole
			}
		}
	}
	return e.check(e.get(s))
}

func checkProgram(value any) error {
	path := value.(string)
	if filepath.IsAbs(path) || !strings.ContainsRune(path, '/') && !strings.ContainsRune(path, filepath.Separator) {
		return nil
	}
	return fmt.Errorf("%q is a relative path", path)
}

func checkFolder(value any) error {
	if path := value.(string); path != "" && !filepath.IsAbs(path) {
		return fmt.Errorf("%q is a relative path", path)
	}
	return nil
}

func checkFolders(value any) error {
	for _, path := range filepath.SplitList(value.(string)) {
		if err := checkFolder(path); err != nil {
			return err
		}
	}
	return nil
}

func joinList(paths []string) string { return strings.Join(paths, string(filepath.ListSeparator)) }

func checkDevice(value any) error {
	text := value.(string)
	if text == "" || text == AutoDevice {
		return nil
	}
	_, err := provider.Parse(text)
	return err
}

func checkMonthUSD(value any) error {
	if n := value.(int); n < 0 || n > maxMonthUSD {
		return fmt.Errorf("%d is out of range", n)
	}
	return nil
}

func checkPixelUSD(value any) error {
	if x := value.(float64); !(x >= 0 && x <= maxPixelUSD) {
		return fmt.Errorf("%g is out of range", x)
	}
	return nil
}

func checkSwitch(value any) error {
	if n := value.(int); n != 0 && n != 1 {
		return fmt.Errorf("%d is neither 0 nor 1", n)
	}
	return nil
}

func checkThreads(value any) error {
	if n := value.(int); n < 0 || n > maxThreads {
		return fmt.Errorf("%d is out of range", n)
	}
	return nil
}
