package still

import (
	"bytes"
	"encoding/binary"
	"testing"
)

// heifFile is a HEIC or AVIF file in the making.
type heifFile struct {
	brand, compatible string
	// items are pictures; the first has the id 1.
	items   []heifItem
	primary uint16
	// properties and references are boxes.
	properties, references [][]byte
}

type heifItem struct {
	kind       string
	data       []byte
	properties []uint8 // from 1 on
}

// fixture takes the coded picture out of a file that has only one and puts it
// into a new one, with its size and more properties.
func fixture(t testing.TB, name string, width, height uint32, properties ...[]byte) heifFile {
	t.Helper()
	b := testdata(t, name)
	cut := func(kind string) []byte { // the box of this kind
		i := bytes.Index(b, []byte(kind)) - 4
		return b[i : i+int(binary.BigEndian.Uint32(b[i:]))]
	}
	f := heifFile{brand: "avif", compatible: "avif", primary: 1, items: []heifItem{{kind: "av01", data: cut("mdat")[8:]}}}
	config := "av1C"
	if bytes.Contains(b, []byte("hvcC")) {
		f.brand, f.compatible, f.items[0].kind, config = "heic", "heic", "hvc1", "hvcC"
	}
	f.properties = append([][]byte{cut(config), ispe(width, height)}, properties...)
	for i := range f.properties {
		f.items[0].properties = append(f.items[0].properties, uint8(i+1))
	}
	return f
}

// quadFixture is the test picture as HEIC or AVIF. The HEIC one is coded with
// twice the height and cropped.
func quadFixture(t testing.TB, f Format, properties ...[]byte) heifFile {
	t.Helper()
	if f == HEIC {
		return fixture(t, "quad.heic", 64, 64, append([][]byte{clap(64, 32, 0, -16)}, properties...)...)
	}
	return fixture(t, "quad.avif", 64, 32, properties...)
}

func (f heifFile) bytes() []byte {
	head := boxOf("ftyp", []byte(f.brand), make([]byte, 4), []byte("mif1"), []byte(f.compatible))
	meta := f.meta(0)
	meta = f.meta(len(head) + len(meta) + 8)
	var data []byte
	for _, item := range f.items {
		data = append(data, item.data...)
	}
	return bytes.Join([][]byte{head, meta, boxOf("mdat", data)}, nil)
}

// meta describes items whose data begins at a place in the file.
func (f heifFile) meta(at int) []byte {
	order := binary.BigEndian
	items := order.AppendUint16(nil, uint16(len(f.items)))
	places := append([]byte{0x44, 0}, items...) // offsets and lengths of 4 bytes
	owners := order.AppendUint32(nil, uint32(len(f.items)))
	for i, item := range f.items {
		id := uint16(i + 1)
		entry := append(order.AppendUint16(nil, id), 0, 0)
		entry = append(append(entry, item.kind...), 0)
		items = append(items, fullBoxOf("infe", 2, entry)...)

		places = append(order.AppendUint16(places, id), 0, 0, 0, 1)
		places = order.AppendUint32(places, uint32(at))
		places = order.AppendUint32(places, uint32(len(item.data)))
		at += len(item.data)

		owners = append(order.AppendUint16(owners, id), uint8(len(item.properties)))
		owners = append(owners, item.properties...)
	}
	return fullBoxOf("meta", 0,
		fullBoxOf("hdlr", 0, make([]byte, 4), []byte("pict"), make([]byte, 13)),
		fullBoxOf("pitm", 0, order.AppendUint16(nil, f.primary)),
		fullBoxOf("iloc", 0, places),
		fullBoxOf("iinf", 0, items),
		fullBoxOf("iref", 0, f.references...),
		boxOf("iprp", boxOf("ipco", f.properties...), fullBoxOf("ipma", 0, owners)))
}

func fullBoxOf(kind string, version uint8, parts ...[]byte) []byte {
	return boxOf(kind, append([][]byte{{version, 0, 0, 0}}, parts...)...)
}

func numbers32(values ...uint32) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return b
}

func numbers16(values ...uint16) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint16(b, v)
	}
	return b
}

func ispe(width, height uint32) []byte { return fullBoxOf("ispe", 0, numbers32(width, height)) }
func irot(quarters uint8) []byte       { return boxOf("irot", []byte{quarters}) }
func imir(axis uint8) []byte           { return boxOf("imir", []byte{axis}) }

// clap shows so much of a picture, so far to the right of its middle and below.
func clap(width, height uint32, right, down int32) []byte {
	return boxOf("clap", numbers32(width, 1, height, 1, uint32(right), 1, uint32(down), 1))
}

func colrICC(profile []byte) []byte { return boxOf("colr", []byte("prof"), profile) }

func colrNCLX(primaries, transfer, matrix uint16, fullRange uint8) []byte {
	return boxOf("colr", []byte("nclx"), numbers16(primaries, transfer, matrix), []byte{fullRange << 7})
}

// reference is from one item to others.
func reference(kind string, from uint16, to ...uint16) []byte {
	return boxOf(kind, numbers16(from, uint16(len(to))), numbers16(to...))
}
