package provider

import (
	"bytes"
	"debug/elf"
	"debug/macho"
	"debug/pe"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
)

// binary is what the header of a shared library tells.
type binary struct {
	system        string   // as in runtime.GOOS: linux for any ELF
	architectures []string // as in runtime.GOARCH; foreign ones by their own names
	needed        []string // file names of the libraries it is linked to
	versions      []string // names of the symbol versions it defines (ELF)
	properties    string   // the first two numbers of the version in its properties (PE)
}

var (
	errEmpty      = errors.New("the file is empty")
	errNotLibrary = errors.New("not a library")
)

// readBinary reads the header of a library and what it is linked to. It holds
// nothing of the file that the header does not lead to.
func readBinary(path string) (b binary, err error) {
	f, err := os.Open(path)
	if err != nil {
		return binary{}, err
	}
	defer f.Close()
	// The readers of the standard library are not made for hostile files.
	defer func() {
		if fault := recover(); fault != nil {
			b, err = binary{}, fmt.Errorf("%w: its header is damaged", errNotLibrary)
		}
	}()
	magic := make([]byte, 4)
	if n, err := io.ReadFull(f, magic); n == 0 && errors.Is(err, io.EOF) {
		return binary{}, errEmpty
	} else if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return binary{}, err
	}
	switch {
	case string(magic) == elf.ELFMAG:
		b, err = readELF(f)
	case string(magic[:2]) == "MZ":
		b, err = readPE(f)
	default:
		b, err = readMachO(f)
	}
	if err != nil {
		return binary{}, fmt.Errorf("%w: %w", errNotLibrary, err)
	}
	return b, nil
}

func readELF(r io.ReaderAt) (binary, error) {
	f, err := elf.NewFile(r)
	if err != nil {
		return binary{}, err
	}
	if f.Type != elf.ET_DYN {
		return binary{}, fmt.Errorf("it is of type %s", f.Type)
	}
	b := binary{system: "linux", architectures: []string{f.Machine.String()}}
	switch {
	case f.Machine == elf.EM_X86_64 && f.Class == elf.ELFCLASS64:
		b.architectures = []string{"amd64"}
	case f.Machine == elf.EM_AARCH64:
		b.architectures = []string{"arm64"}
	}
	if b.needed, err = f.ImportedLibraries(); err != nil {
		return binary{}, err
	}
	versions, _ := f.DynamicVersions() // an error if there are none, which is usual
	for _, v := range versions {
		b.versions = append(b.versions, v.Name)
	}
	return b, nil
}

func readPE(r io.ReaderAt) (binary, error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return binary{}, err
	}
	if f.Characteristics&pe.IMAGE_FILE_DLL == 0 {
		return binary{}, errors.New("it is a program")
	}
	b := binary{system: "windows", architectures: []string{fmt.Sprintf("%#x", f.Machine)}, properties: fileVersion(f)}
	switch f.Machine {
	case pe.IMAGE_FILE_MACHINE_AMD64:
		b.architectures = []string{"amd64"}
	case pe.IMAGE_FILE_MACHINE_ARM64:
		b.architectures = []string{"arm64"}
	}
	symbols, err := f.ImportedSymbols() // "symbol:library"; ImportedLibraries returns nothing
	if err != nil {
		return binary{}, err
	}
	for _, s := range symbols {
		if _, library, ok := strings.Cut(s, ":"); ok && !slices.Contains(b.needed, library) {
			b.needed = append(b.needed, library)
		}
	}
	return b, nil
}

// maxResources is far more than the resources of a library take, in bytes.
const maxResources = 16 << 20

// fileVersion finds VS_FIXEDFILEINFO of verrsrc.h by its signature; "" if there
// is none. Microsoft's builds have a date behind the first two numbers.
func fileVersion(f *pe.File) string {
	section := f.Section(".rsrc")
	if section == nil || section.Size > maxResources {
		return ""
	}
	b, err := section.Data()
	i := bytes.Index(b, []byte{0xbd, 0x04, 0xef, 0xfe})
	if err != nil || i < 0 || len(b) < i+12 {
		return ""
	}
	major, minor := uint16(b[i+10])|uint16(b[i+11])<<8, uint16(b[i+8])|uint16(b[i+9])<<8
	return fmt.Sprintf("%d.%d", major, minor)
}

func readMachO(r io.ReaderAt) (binary, error) {
	b := binary{system: "darwin"}
	add := func(f *macho.File) error {
		if f.Type != macho.TypeDylib {
			return fmt.Errorf("it is of type %s", f.Type)
		}
		name := f.Cpu.String()
		switch f.Cpu {
		case macho.CpuAmd64:
			name = "amd64"
		case macho.CpuArm64:
			name = "arm64"
		}
		b.architectures = append(b.architectures, name)
		return nil
	}
	if fat, err := macho.NewFatFile(r); err == nil {
		for _, a := range fat.Arches {
			if err := add(a.File); err != nil {
				return binary{}, err
			}
		}
		return b, nil
	}
	f, err := macho.NewFile(r)
	if err != nil {
		return binary{}, errors.New("it has no header known here")
	}
	return b, add(f)
}

// target is the system a library must be made for.
type target struct{ system, architecture string }

var here = target{runtime.GOOS, runtime.GOARCH}

// fits reports whether the library can be loaded on the target, and says what
// it was made for if not.
func (b binary) fits(t target) (madeFor string, ok bool) {
	if b.system == t.system && slices.Contains(b.architectures, t.architecture) {
		return "", true
	}
	systems := map[string]string{"linux": "Linux", "windows": "Windows", "darwin": "macOS"}
	return systems[b.system] + " on " + strings.Join(b.architectures, " and "), false
}
