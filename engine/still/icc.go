package still

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf16"
)

// profile is an ICC profile (ICC.1:2022) of the kind that can be applied: a
// curve for each channel and a matrix, or one curve for gray.
type profile struct {
	gray      bool
	curves    [3]curve
	colorants matrix // to XYZ under D50
}

// maxProfile bounds a profile in bytes. The largest, with tables for CMYK, have
// 3 MiB.
const maxProfile = 4 << 20

var (
	errNoProfile = errors.New("the profile is damaged")
	errTables    = errors.New("the profile has tables, or is for something other than RGB")
)

// Places in a profile's head (7.2).
const (
	iccClass   = 12
	iccSpace   = 16
	iccConnect = 20
	iccMagic   = 36
	iccTags    = 128
)

// parseProfile reads a profile; errTables means that it may be right and is of
// another kind.
func parseProfile(b []byte) (profile, error) {
	if !isProfile(b) {
		return profile{}, errNoProfile
	}
	class, space := string(b[iccClass:][:4]), string(b[iccSpace:][:4])
	switch {
	case class != "mntr" && class != "scnr" && class != "prtr" && class != "spac",
		space != "RGB " && space != "GRAY",
		string(b[iccConnect:][:4]) != "XYZ ":
		return profile{}, errTables
	}
	p := profile{gray: space == "GRAY"}
	if p.gray {
		c, err := parseCurve(tagOf(b, "kTRC"))
		p.curves = [3]curve{c, c, c}
		return p, err
	}
	for i, channel := range []string{"r", "g", "b"} {
		xyz, trc := tagOf(b, channel+"XYZ"), tagOf(b, channel+"TRC")
		if xyz == nil && trc == nil && tagOf(b, "A2B0") != nil {
			return profile{}, errTables
		}
		f := fields{data: xyz}
		if string(f.take(4)) != "XYZ " {
			return profile{}, errNoProfile
		}
		f.u32()
		for row := range 3 {
			p.colorants[row][i] = f.fixed()
		}
		var err error
		if p.curves[i], err = parseCurve(trc); err != nil || f.short {
			return profile{}, errNoProfile
		}
	}
	return p, nil
}

func isProfile(b []byte) bool {
	return len(b) >= iccTags+4 && at(b, iccMagic, "acsp")
}

// tagOf returns what a profile has under a name, or nil.
func tagOf(b []byte, name string) []byte {
	f := &fields{data: b[iccTags:]}
	for range f.u32() {
		found := string(f.take(4)) == name
		offset, size := int64(f.u32()), int64(f.u32())
		if f.short {
			return nil
		}
		if found && offset >= iccTags && offset+size <= int64(len(b)) {
			return b[offset : offset+size]
		}
	}
	return nil
}

// profileName is what a profile calls itself, fit for a message, or empty.
func profileName(b []byte) string {
	if !isProfile(b) {
		return ""
	}
	f := &fields{data: tagOf(b, "desc")}
	all := f.data
	var name string
	switch string(f.take(4)) {
	case "desc": // version 2 of the specification
		f.u32()
		n := min(int64(f.u32()), int64(len(f.data)))
		name = string(f.data[:n])
	case "mluc": // the first of several languages, in UTF-16
		f.take(4 + 4 + 4 + 4)
		size, offset := int64(f.u32()), int64(f.u32())
		if f.short || offset+size > int64(len(all)) {
			return ""
		}
		f = &fields{data: all[offset : offset+size]}
		var units []uint16
		for range size / 2 {
			units = append(units, f.u16())
		}
		name = string(utf16.Decode(units))
	}
	return tidy(name)
}

// tidy keeps the printable part of a name, and not too much of it.
func tidy(name string) string {
	const most = 60
	name, _, _ = strings.Cut(name, "\x00")
	name = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.TrimSpace(name))
	return string(runes[:min(len(runes), most)])
}

// gamut returns how samples with a profile are converted to sRGB, or nil if
// there is nothing to be done or it cannot be done, which notice says.
func gamut(icc []byte, isGray bool) (t *transform, notice string) {
	p, err := parseProfile(icc)
	if err == nil && p.gray && !isGray {
		err = errTables
	}
	if err != nil {
		what := "is damaged"
		if errors.Is(err, errTables) {
			what = "is not supported"
		}
		name := profileName(icc)
		if name != "" {
			name = " (" + name + ")"
		}
		return nil, "Its colour profile" + name + " " + what + "; colours may look slightly different."
	}
	toSRGB := matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	if !p.gray {
		toSRGB = xyzToSRGB().times(p.colorants)
	}
	return newTransform(p.curves, toSRGB), ""
}
