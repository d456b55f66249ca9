package still

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"slices"
)

// heicWriter makes a new HEIC file of the pictures of another.
type heicWriter struct {
	from catalog
	// size is of the other file in bytes; room is what of it the pictures have
	// left.
	size, room int64
	items      []heicItem
	// properties are boxes; index has their numbers, which begin with 1, by
	// their places in the other file.
	properties [][]byte
	index      map[int64]uint16
	references [][]byte
}

// heicItem is a picture; its id is its place in the list, from 1 on.
type heicItem struct {
	kind       string
	properties []uint16
	parts      []part
	size       int64
}

var errTooMuch = errors.New("its pictures are larger than itself")

// rewrite makes a file of nothing but the picture and its transparency, in the
// way that libheif and the program that calls it convert best:
//
//   - It is a grid, if only of one tile. Of grids libheif makes RGB, tile by
//     tile; of other pictures YCbCr, and that with wrong colors at the borders.
//   - Tiles say with which matrix and range they are coded, as libheif does not
//     look at what the stream says about that.
//   - The grid claims to be coded as RGB, so that the program asks for RGB with
//     transparency. Else it would take planes of any depth for bytes.
//   - There is nothing about turning, cropping and profiles, which is done here
//     for all formats alike.
func (h heif) rewrite(size int64) ([]part, error) {
	color, err := h.checkStream()
	if err != nil {
		return nil, err
	}
	w := &heicWriter{from: h.catalog, size: size, room: size, index: map[int64]uint16{}}
	said := w.property(nclx(color))
	rgb := w.property(nclx(cicp{1, 13, 0, true}))
	id := h.catalog.primary
	top, err := w.picture(id, said)
	if err != nil {
		return nil, err
	}
	if h.catalog.kinds[id] == "grid" {
		w.items[top-1].properties = append(w.items[top-1].properties, rgb)
	} else {
		top = w.gridOf(top, h.width, h.height, rgb)
	}
	if h.alpha != 0 {
		alpha, err := w.picture(h.alpha, 0)
		if err != nil {
			return nil, err
		}
		w.refer("auxl", alpha, top)
		if h.catalog.premultiplied[id] {
			w.refer("prem", top, alpha)
		}
	}
	if len(w.items) > math.MaxUint16 {
		return nil, errTooMuch
	}
	return w.file(top), nil
}

// checkStream compares the description with the stream, and returns how its
// samples are to be understood: as the file says, or else the stream, or else
// ISO/IEC 23000-22, 7.3.6.4.
func (h heif) checkStream() (cicp, error) {
	stream, err := readSPS(h.config)
	if err == nil && (h.tile.X > int(stream.width) || h.tile.Y > int(stream.height)) {
		return cicp{}, errors.New("its pictures are smaller than announced")
	}
	switch {
	case h.cicp != nil:
		return *h.cicp, nil
	case err == nil:
		return stream.color, nil
	}
	return cicp{primaries: 1, transfer: 13, matrix: 6, fullRange: true}, nil
}

// nclx is a property.
func nclx(c cicp) []byte {
	b := []byte("nclx")
	for _, v := range []uint16{c.primaries, c.transfer, c.matrix} {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	if c.fullRange {
		return boxOf("colr", b, []byte{0x80})
	}
	return boxOf("colr", b, []byte{0})
}

// picture adds a picture of the other file, with its tiles, to which a property
// is added unless it is 0.
func (w *heicWriter) picture(id uint32, color uint16) (uint16, error) {
	if w.from.kinds[id] != "grid" {
		return w.copy(id, "hvc1", color)
	}
	grid, err := w.copy(id, "grid", 0)
	if err != nil {
		return 0, err
	}
	if len(w.from.tiles[id]) > math.MaxUint16 {
		return 0, errTooMuch
	}
	var tiles []uint16
	for _, id := range w.from.tiles[id] {
		tile, err := w.copy(id, "hvc1", color)
		if err != nil {
			return 0, err
		}
		tiles = append(tiles, tile)
	}
	w.refer("dimg", grid, tiles...)
	return grid, nil
}

// copy adds an item of the other file with what libheif needs to know of it.
func (w *heicWriter) copy(id uint32, kind string, color uint16) (uint16, error) {
	item := heicItem{kind: kind}
	for _, p := range w.from.propertiesOf(id) {
		if slices.Contains([]string{"hvcC", "ispe", "auxC"}, p.kind) {
			if w.index[p.at] == 0 {
				w.index[p.at] = w.property(boxOf(p.kind, p.data))
			}
			item.properties = append(item.properties, w.index[p.at])
		}
	}
	if color != 0 {
		item.properties = append(item.properties, color)
	}
	for _, place := range w.from.places[id] {
		part := part{extent: place}
		size, err := part.size(w.size)
		if err != nil {
			return 0, err
		}
		item.parts = append(item.parts, part)
		item.size += size
	}
	if w.room -= item.size; w.room < 0 { // tiles are the same bytes over and over
		return 0, errTooMuch
	}
	w.items = append(w.items, item)
	return uint16(len(w.items)), nil
}

// gridOf adds a grid with one tile (ISO/IEC 23008-12, 6.6.2.3).
func (w *heicWriter) gridOf(tile uint16, width, height int, properties ...uint16) uint16 {
	const wide = 1 // numbers of 32 bits
	size := binary.BigEndian.AppendUint32(nil, uint32(width))
	size = binary.BigEndian.AppendUint32(size, uint32(height))
	data := append([]byte{0, wide, 0, 0}, size...)
	properties = append(properties, w.property(boxOf("ispe", make([]byte, 4), size)))
	w.items = append(w.items, heicItem{"grid", properties, []part{{data: data}}, int64(len(data))})
	grid := uint16(len(w.items))
	w.refer("dimg", grid, tile)
	return grid
}

func (w *heicWriter) property(box []byte) uint16 {
	w.properties = append(w.properties, box)
	return uint16(len(w.properties))
}

func (w *heicWriter) refer(kind string, from uint16, to ...uint16) {
	b := binary.BigEndian.AppendUint16(nil, from)
	b = binary.BigEndian.AppendUint16(b, uint16(len(to)))
	for _, id := range to {
		b = binary.BigEndian.AppendUint16(b, id)
	}
	w.references = append(w.references, boxOf(kind, b))
}

// file is the file that shows one of the items.
func (w *heicWriter) file(primary uint16) []part {
	brands := boxOf("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	head := append(brands, w.meta(primary, 0)...)
	head = append(brands, w.meta(primary, len(head)+8)...)
	var parts []part
	size := int64(8)
	for _, item := range w.items {
		parts = append(parts, item.parts...)
		size += item.size
	}
	head = append(binary.BigEndian.AppendUint32(head, uint32(size)), "mdat"...)
	return append([]part{{data: head}}, parts...)
}

// meta describes the items, which begin at a place in the file.
func (w *heicWriter) meta(primary uint16, at int) []byte {
	order := binary.BigEndian
	count := order.AppendUint16(nil, uint16(len(w.items)))
	places := append([]byte{0x44, 0}, count...) // offsets and lengths have 4 bytes
	entries := slices.Clone(count)
	owners := order.AppendUint32(nil, uint32(len(w.items)))
	for i, item := range w.items {
		id := order.AppendUint16(nil, uint16(i+1))
		entries = append(entries, boxOf("infe", []byte{2, 0, 0, 0}, id, []byte{0, 0}, []byte(item.kind), []byte{0})...)
		places = append(append(places, id...), 0, 0, 0, 1)
		places = order.AppendUint32(places, uint32(at))
		places = order.AppendUint32(places, uint32(item.size))
		at += int(item.size)
		owners = append(append(owners, id...), uint8(len(item.properties)))
		for _, p := range item.properties {
			owners = order.AppendUint16(owners, p)
		}
	}
	full, wide := make([]byte, 4), []byte{0, 0, 0, 1} // version and flags
	return boxOf("meta", full,
		boxOf("hdlr", full, make([]byte, 4), []byte("pict"), make([]byte, 13)),
		boxOf("pitm", full, order.AppendUint16(nil, primary)),
		boxOf("iloc", full, places),
		boxOf("iinf", full, entries),
		boxOf("iref", full, bytes.Join(w.references, nil)),
		boxOf("iprp", boxOf("ipco", w.properties...), boxOf("ipma", wide, owners)))
}
