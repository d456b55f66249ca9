package local

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"framewake/engine"
	"framewake/engine/document"
	"framewake/engine/files"
)

// experience is what earlier clips of a model took on a device, for the next
// prediction. A field that is 0 is not known yet.
type experience struct {
	// Key names the device, its driver, ONNX Runtime and the model.
	Key string `json:"key"`
	// RAM and VRAM are what predicted peaks are multiplied with.
	RAM  float64 `json:"ram,omitempty"`
	VRAM float64 `json:"vram,omitempty"`
	// SecondsPerFLOP of each stage's networks, SecondsPerByte of opening weights.
	SecondsPerFLOP map[engine.Stage]float64 `json:"seconds_per_flop,omitempty"`
	SecondsPerByte float64                  `json:"seconds_per_byte,omitempty"`
}

const (
	// margin is by how much a corrected prediction lies above what was measured:
	// the middle of what is allowed, 10 % below to 35 % above, since another size
	// is not off by the same.
	margin = 1.1
	// A correction beyond these is a mistake of the measurement, such as of
	// another program's memory.
	leastCorrection, mostCorrection = 0.5, 2
	// fastestFLOP is beyond any card, slowestFLOP below any processor, in seconds;
	// the same of bytes.
	fastestFLOP, slowestFLOP = 1e-16, 1e-8
	fastestByte, slowestByte = 1e-12, 1e-6
)

// corrected is a prediction after what was learnt.
func (x experience) corrected(m memory) memory {
	times := func(bytes int64, by float64) int64 {
		if by == 0 {
			return bytes
		}
		return int64(float64(bytes) * clamp(by, leastCorrection, mostCorrection))
	}
	return memory{ram: times(m.ram, x.RAM), vram: times(m.vram, x.VRAM)}
}

// perFLOP is the seconds of one operation in a stage, else what is usual.
func (x experience) perFLOP(of engine.Stage, usual float64) float64 {
	if known := x.SecondsPerFLOP[of]; known != 0 {
		return clamp(known, fastestFLOP, slowestFLOP)
	}
	return usual
}

// perByte is the seconds of opening a byte of weights, else what is usual.
func (x experience) perByte(usual float64) float64 {
	if x.SecondsPerByte != 0 {
		return clamp(x.SecondsPerByte, fastestByte, slowestByte)
	}
	return usual
}

// timed adds what a job's networks took.
func (x experience) timed(m *meter) experience {
	next := x
	next.SecondsPerFLOP = map[engine.Stage]float64{}
	for _, of := range engine.Stages() {
		rate := x.SecondsPerFLOP[of]
		if w := m.runs[of]; w != nil && w.rate() > 0 {
			rate = between(rate, clamp(w.rate(), fastestFLOP, slowestFLOP))
		}
		if rate > 0 {
			next.SecondsPerFLOP[of] = rate
		}
	}
	if rate := m.reads.rate(); rate > 0 {
		next.SecondsPerByte = between(x.SecondsPerByte, clamp(rate, fastestByte, slowestByte))
	}
	return next
}

// weighed adds the peak that was measured of one that was planned, both in bytes.
func (x experience) weighed(planned, measured memory) experience {
	x.RAM = raised(x.RAM, planned.ram, measured.ram)
	x.VRAM = raised(x.VRAM, planned.vram, measured.vram)
	return x
}

// raised is a correction after one more measurement: a peak that was more than
// planned counts at once, one that was less by half.
func raised(was float64, planned, measured int64) float64 {
	if planned <= 0 || measured <= 0 {
		return was
	}
	is := clamp(margin*float64(measured)/float64(planned), leastCorrection, mostCorrection)
	if is >= was {
		return is
	}
	return between(was, is)
}

// between is the middle of what was known and what was measured now.
func between(was, is float64) float64 {
	if was == 0 {
		return is
	}
	return (was + is) / 2
}

func clamp(v, least, most float64) float64 { return min(max(v, least), most) }

const (
	// experienceFormat is the version of the file.
	experienceFormat = 1
	// mostExperiences bounds it: devices times models, with a few old drivers.
	mostExperiences = 64
)

// notebook is the file that keeps experiences; "" keeps none.
type notebook string

// pages are the file's content, the latest first.
type pages struct {
	Experiences []experience `json:"experiences"`
}

// read returns what is kept. A file that is missing, damaged or a newer
// program's holds nothing.
func (n notebook) read() (pages, error) {
	var kept pages
	if n == "" {
		return pages{}, nil
	}
	if _, err := document.Read(string(n), experienceFormat, &kept); err != nil {
		return pages{}, err
	}
	return kept, nil
}

// of is what is known under a key.
func (n notebook) of(key string) experience {
	kept, _ := n.read()
	for _, x := range kept.Experiences {
		if x.Key == key {
			return x
		}
	}
	return experience{Key: key}
}

// keep replaces what is known under x's key. A damaged file is begun anew, a
// newer program's left alone. A prediction is only a little worse if it fails.
func (n notebook) keep(x experience) {
	kept, err := n.read()
	if n == "" || errors.Is(err, document.ErrNewer) {
		return
	}
	others := slices.DeleteFunc(kept.Experiences, func(o experience) bool { return o.Key == x.Key })
	kept.Experiences = append([]experience{x}, others[:min(len(others), mostExperiences-1)]...)
	b, err := document.Encode(experienceFormat, kept)
	if err == nil && os.MkdirAll(filepath.Dir(string(n)), 0o700) == nil {
		_ = files.WriteFile(string(n), b, 0o600)
	}
}
