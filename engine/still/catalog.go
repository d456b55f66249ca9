package still

import (
	"errors"
	"fmt"
)

// catalog is the table of contents of a HEIC or AVIF file: its pictures, called
// items, and what is known of them (ISO/IEC 14496-12, 8.11, and 23008-12, 9.3).
type catalog struct {
	// primary is the picture to show.
	primary uint32
	// kinds says how each item is coded, in four letters.
	kinds map[uint32]string
	// tiles are what a grid is composed of, row by row.
	tiles map[uint32][]uint32
	// auxiliary lists the pictures that belong to another one.
	auxiliary     map[uint32][]uint32
	premultiplied map[uint32]bool
	// places says which parts of the file an item is made of.
	places map[uint32][]extent
	// properties may belong to several items each; owned has their indexes.
	properties []box
	owned      map[uint32][]uint16
	// entries is how many places, references and owners there are.
	entries int
}

const (
	// maxEntries bounds them; the 800 tiles of 200 megapixels have 5000.
	maxEntries = 1 << 17
	// maxOwned bounds the properties of an item.
	maxOwned = 255
)

var errEntries = errors.New("its description is too long")

// count counts an entry that was read from f.
func (c *catalog) count(f *fields) error {
	if c.entries++; c.entries > maxEntries {
		return errEntries
	}
	return f.err()
}

// extent is a part of a file; if length is 0, the rest of it.
type extent struct{ at, length int64 }

// readCatalog reads a meta box.
func readCatalog(meta box) (catalog, error) {
	c := catalog{
		kinds: map[uint32]string{}, tiles: map[uint32][]uint32{}, auxiliary: map[uint32][]uint32{},
		premultiplied: map[uint32]bool{}, places: map[uint32][]extent{}, owned: map[uint32][]uint16{},
	}
	boxes, err := meta.children(4)
	if err != nil {
		return c, err
	}
	within := int64(0)
	for _, b := range boxes {
		if b.kind == "idat" {
			within = b.at
		}
	}
	for _, b := range boxes {
		var err error
		switch b.kind {
		case "pitm":
			err = c.readPrimary(b)
		case "iloc":
			err = c.readPlaces(b, within)
		case "iinf":
			err = c.readItems(b)
		case "iref":
			err = c.readReferences(b)
		case "iprp":
			err = c.readProperties(b)
		}
		if err != nil {
			return c, fmt.Errorf("%s: %w", b.kind, err)
		}
	}
	if c.kinds[c.primary] == "" {
		return c, errNoStill
	}
	return c, nil
}

func (c *catalog) readPrimary(b box) error {
	version, _, f := b.full()
	c.primary = f.id(version > 0)
	return f.err()
}

// readPlaces reads where items are: in the file, or in the idat box, which
// begins at a place in it.
func (c *catalog) readPlaces(b box, idat int64) error {
	version, _, f := b.full()
	sizes := f.u16() // of what follows, in bytes
	offset, length, base, index := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	for range f.id(version > 1) {
		id := f.id(version > 1)
		start := int64(0)
		if version > 0 && f.u16()&15 == 1 {
			start = idat
		}
		f.u16() // another file
		start += f.number(base)
		for range f.u16() {
			f.take(index)
			e := extent{at: start + f.number(offset), length: f.number(length)}
			if err := c.count(f); err != nil {
				return err
			}
			c.places[id] = append(c.places[id], e)
		}
		if f.short {
			return errShort
		}
	}
	return nil
}

func (c *catalog) readItems(b box) error {
	version, _, _ := b.full()
	skip := 6 // version, flags and the number of items
	if version > 0 {
		skip = 8
	}
	entries, err := b.children(skip)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		version, _, f := entry.full()
		if entry.kind != "infe" || version < 2 {
			continue
		}
		id := f.id(version > 2)
		f.u16() // protection
		c.kinds[id] = string(f.take(4))
		if err := f.err(); err != nil {
			return err
		}
	}
	return nil
}

func (c *catalog) readReferences(b box) error {
	version, _, _ := b.full()
	wide := version > 0
	references, err := b.children(4)
	if err != nil {
		return err
	}
	for _, r := range references {
		f := &fields{data: r.data}
		from := f.id(wide)
		for range f.u16() {
			to := f.id(wide)
			if err := c.count(f); err != nil {
				return err
			}
			switch r.kind {
			case "dimg":
				c.tiles[from] = append(c.tiles[from], to)
			case "auxl":
				c.auxiliary[to] = append(c.auxiliary[to], from)
			case "prem":
				c.premultiplied[from] = true
			}
		}
		if f.short {
			return errShort
		}
	}
	return nil
}

// readProperties reads the properties, and which items they belong to.
func (c *catalog) readProperties(b box) error {
	boxes, err := b.children(0)
	if err != nil {
		return err
	}
	for _, b := range boxes {
		switch b.kind {
		case "ipco":
			properties, err := b.children(0)
			if err != nil {
				return err
			}
			c.properties = properties
		case "ipma":
			if err := c.readOwners(b); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *catalog) readOwners(b box) error {
	version, flags, f := b.full()
	for range f.u32() {
		id := f.id(version > 0)
		for range f.u8() {
			// The uppermost bit says that the property must be understood.
			index := uint16(f.u8()) & 0x7f
			if flags&1 != 0 {
				index = index<<8 | uint16(f.u8())
			}
			if err := c.count(f); err != nil {
				return err
			}
			if c.owned[id] = append(c.owned[id], index); len(c.owned[id]) > maxOwned {
				return errEntries
			}
		}
		if f.short {
			return errShort
		}
	}
	return nil
}

// propertiesOf are an item's properties in its order.
func (c catalog) propertiesOf(id uint32) []box {
	var properties []box
	for _, index := range c.owned[id] {
		if i := int(index) - 1; i >= 0 && i < len(c.properties) {
			properties = append(properties, c.properties[i])
		}
	}
	return properties
}

// checkPlaces sees that an item and its tiles lie in a file of the given size,
// of which otherwise the end is missing.
func (c catalog) checkPlaces(id uint32, size int64) error {
	for _, id := range append([]uint32{id}, c.tiles[id]...) {
		for _, e := range c.places[id] {
			if _, err := (part{extent: e}).size(size); err != nil {
				return err
			}
		}
	}
	return nil
}

// alphaOf is the picture of an item's transparency, or 0. Others that belong to
// it are of depth, or of the brightness that a screen could add.
func (c catalog) alphaOf(id uint32) uint32 {
	for _, auxiliary := range c.auxiliary[id] {
		for _, p := range c.propertiesOf(auxiliary) {
			if p.kind != "auxC" {
				continue
			}
			_, _, f := p.full()
			for _, name := range []string{"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\x00", "urn:mpeg:hevc:2015:auxid:1\x00"} {
				if at(f.data, 0, name) {
					return auxiliary
				}
			}
		}
	}
	return 0
}
