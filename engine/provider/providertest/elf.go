// Package providertest makes fake libraries for tests of what looks for them.
//
//	b := providertest.Library(elf.EM_X86_64, "libcublas.so.13")
//
// It knows their headers; there is no code in them.
package providertest

import (
	"bytes"
	"debug/elf"
	enc "encoding/binary"
)

// Library is a 64-bit ELF library for a processor that is linked to the needed
// ones.
func Library(machine elf.Machine, needed ...string) []byte {
	strings := []byte{0}
	var dynamic []elf.Dyn64
	for _, n := range needed {
		dynamic = append(dynamic, elf.Dyn64{Tag: int64(elf.DT_NEEDED), Val: uint64(len(strings))})
		strings = append(append(strings, n...), 0)
	}
	dynamic = append(dynamic, elf.Dyn64{Tag: int64(elf.DT_NULL)})
	names := []byte("\x00.dynstr\x00.dynamic\x00.shstrtab\x00")

	const header, entry = 64, 64
	table := func(v any) []byte {
		var b bytes.Buffer
		_ = enc.Write(&b, enc.LittleEndian, v)
		return b.Bytes()
	}
	dyn := table(dynamic)
	at := uint64(header)
	sections := []elf.Section64{{}}
	var body []byte
	for _, s := range []struct {
		name uint32
		kind elf.SectionType
		link uint32
		size uint64
		data []byte
	}{{1, elf.SHT_STRTAB, 0, 0, strings}, {9, elf.SHT_DYNAMIC, 1, 16, dyn}, {18, elf.SHT_STRTAB, 0, 0, names}} {
		sections = append(sections, elf.Section64{Name: s.name, Type: uint32(s.kind), Link: s.link, Entsize: s.size,
			Off: at + uint64(len(body)), Size: uint64(len(s.data)), Addralign: 1})
		body = append(body, s.data...)
	}
	h := elf.Header64{Type: uint16(elf.ET_DYN), Machine: uint16(machine), Version: 1, Ehsize: header,
		Shoff: at + uint64(len(body)), Shentsize: entry, Shnum: uint16(len(sections)), Shstrndx: 3}
	copy(h.Ident[:], elf.ELFMAG)
	h.Ident[elf.EI_CLASS], h.Ident[elf.EI_DATA], h.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), 1
	return append(append(table(h), body...), table(sections)...)
}
