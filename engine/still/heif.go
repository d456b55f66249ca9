package still

import (
	"errors"
	"image"
	"math"

	"framewake/engine"
)

// heif is what a HEIC or AVIF file says about its picture (ISO/IEC 23008-12,
// and 23000-22 for what is left open there).
type heif struct {
	format Format
	// width and height are of the picture as it is coded, tile of its first
	// tile, or the same; crop is the part to show.
	width, height int
	tile          image.Point
	crop          image.Rectangle
	// orientation is from the picture's own rotation and mirroring. That of the
	// Exif data, which says the same once more, must not count.
	orientation orientation
	// config is how the decoder is to be set up: an hvcC or av1C box.
	config []byte
	icc    []byte
	cicp   *cicp // nil if the file does not say
	// alpha is the picture of the transparency, or 0.
	alpha   uint32
	catalog catalog
}

// readHEIF reads the description of the picture in a file.
func readHEIF(s *source, f Format) (heif, error) {
	meta, err := s.metaBox()
	if err != nil {
		return heif{}, err
	}
	c, err := readCatalog(meta)
	if err != nil {
		return heif{}, err
	}
	h := heif{format: f, orientation: 1, alpha: c.alphaOf(c.primary), catalog: c}
	for _, id := range []uint32{c.primary, h.alpha} {
		if err := c.checkPlaces(id, s.Size()); err != nil {
			return heif{}, err
		}
	}
	coded, err := c.coded(f)
	if err != nil {
		return heif{}, err
	}
	for _, p := range c.propertiesOf(coded) {
		h.describe(p) // of a tile, where the whole says nothing
	}
	h.tile = image.Pt(h.width, h.height)
	h.width, h.height = 0, 0
	for _, p := range c.propertiesOf(c.primary) {
		h.describe(p)
	}
	h.arrange(c.propertiesOf(c.primary))
	if len(h.config) < map[Format]int{HEIC: 18, AVIF: 3}[f] {
		return heif{}, errors.New("it does not say how it is coded")
	}
	return h, nil
}

// coded is the picture itself, or the first of its tiles.
func (c catalog) coded(f Format) (uint32, error) {
	id := c.primary
	if c.kinds[id] == "grid" {
		tiles := c.tiles[id]
		if len(tiles) == 0 {
			return 0, errors.New("it has no tiles")
		}
		id = tiles[0]
	}
	want := map[Format]string{HEIC: "hvc1", AVIF: "av01"}[f]
	if kind := c.kinds[id]; kind != want {
		return 0, engine.Errorf(engine.Invalid, hintExport, "this kind of %s cannot be read yet: its picture is %q", f, kind)
	}
	return id, nil
}

// describe takes what a property says.
func (h *heif) describe(p box) {
	switch p.kind {
	case "ispe":
		if _, _, f := p.full(); len(f.data) >= 8 {
			h.width, h.height = int(f.u32()), int(f.u32())
		}
	case "hvcC", "av1C":
		h.config = p.data
	case "colr":
		f := fields{data: p.data}
		switch string(f.take(4)) {
		case "prof", "rICC":
			h.icc = f.data
		case "nclx":
			color := cicp{primaries: f.u16(), transfer: f.u16(), matrix: f.u16(), fullRange: f.u8()&0x80 != 0}
			if !f.short {
				h.cicp = &color
			}
		}
	}
}

// arrange takes cropping and turning from the properties, which stand in the
// order in which they are to be done; cropping comes first.
func (h *heif) arrange(properties []box) {
	whole := image.Rect(0, 0, h.width, h.height)
	h.crop = whole
	for _, p := range properties {
		f := fields{data: p.data}
		switch p.kind {
		case "clap":
			if r, ok := cleanAperture(&f, h.width, h.height); ok && !r.Intersect(whole).Empty() {
				h.crop = r.Intersect(whole)
			}
		case "irot": // quarter turns to the left
			h.orientation = h.orientation.then([]orientation{1, 8, 3, 6}[f.u8()&3])
		case "imir": // 0 exchanges top and bottom, 1 left and right
			h.orientation = h.orientation.then([]orientation{4, 2}[f.u8()&1])
		}
	}
}

// cleanAperture is the part of a picture to show: four fractions, which are its
// size and how far its centre is from the picture's (ISO/IEC 14496-12, 12.1.4).
func cleanAperture(f *fields, width, height int) (image.Rectangle, bool) {
	var v [4]float64
	for i := range v {
		v[i] = float64(int32(f.u32())) / float64(int32(f.u32()))
		if math.IsNaN(v[i]) || math.Abs(v[i]) > 1<<24 {
			return image.Rectangle{}, false
		}
	}
	left, top := math.Floor(v[2]+(float64(width)-v[0])/2), math.Floor(v[3]+(float64(height)-v[1])/2)
	r := image.Rect(int(left), int(top), int(left+v[0]), int(top+v[1]))
	return r, !f.short && v[0] >= 1 && v[1] >= 1
}

// deep reports whether samples have more than 8 bits.
func (h heif) deep() bool {
	if h.format == HEIC {
		return h.config[17]&7 != 0 // ISO/IEC 14496-15, 8.3.2.1
	}
	return h.config[2]&0x40 != 0 // AV1-ISOBMFF, 2.3.3
}

// gray reports whether there is no color.
func (h heif) gray() bool {
	if h.format == HEIC {
		return h.config[16]&3 == 0
	}
	return h.config[2]&0x10 != 0
}

// decodeHEIF decodes the picture in a HEIC or AVIF file.
func decodeHEIF(src *source, f Format, limits Limits) (decoded, error) {
	h, err := run(src, func(s *source) (heif, error) { return readHEIF(s, f) })
	if errors.Is(err, errNoStill) {
		err = engine.Errorf(engine.Invalid, hintExport, "this %s has no still picture in it", f)
	}
	if err != nil {
		return decoded{}, err
	}
	for _, size := range []image.Point{{h.width, h.height}, h.crop.Size()} {
		if err := checkSize(image.Config{Width: size.X, Height: size.Y}, limits); err != nil {
			return decoded{}, err
		}
	}
	d, err := run(src, h.decode)
	switch {
	case errors.Is(err, errTooLarge):
		err = engine.Errorf(engine.Invalid, hintExport, "%d × %d px is too large to be read from %s", h.width, h.height, f)
	case errors.Is(err, errCrashed): // without telling why
		err = engine.Errorf(engine.Invalid, hintAgain, "this %s is damaged, or of a kind that cannot be read", f)
	}
	return d, err
}

func (h heif) decode(s *source) (d decoded, err error) {
	d = decoded{canvas: h.crop, orientation: h.orientation, icc: h.icc, cicp: h.cicp, gray: h.gray()}
	if h.format == HEIC {
		d.img, d.notice, err = decodeHEIC(s, h)
	} else {
		d.img, err = decodeAVIF(s, h)
	}
	return d, err
}
