package provider

import (
	"debug/elf"
	"debug/macho"
	"debug/pe"
	enc "encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"framewake/engine/provider/providertest"
)

// dll makes a PE file of a kind for a processor, without imports.
func dll(machine uint16, characteristics uint16) []byte {
	b := make([]byte, 0x200)
	copy(b, "MZ")
	enc.LittleEndian.PutUint32(b[0x3c:], 0x80)
	copy(b[0x80:], "PE\x00\x00")
	enc.LittleEndian.PutUint16(b[0x84:], machine)
	enc.LittleEndian.PutUint16(b[0x94:], 240) // size of the optional header
	enc.LittleEndian.PutUint16(b[0x96:], characteristics)
	enc.LittleEndian.PutUint16(b[0x98:], 0x20b) // PE32+
	enc.LittleEndian.PutUint32(b[0x98+108:], 16)
	return b
}

// withVersion gives a library of dll resources with a version in its properties.
func withVersion(b []byte, major, minor uint16) []byte {
	const header, data, size = 0x188, 0x1b0, 0x50
	b[0x86] = 1 // section
	copy(b[header:], ".rsrc")
	enc.LittleEndian.PutUint32(b[header+16:], size)
	enc.LittleEndian.PutUint32(b[header+20:], data)
	copy(b[data+4:], "\xbd\x04\xef\xfe")
	enc.LittleEndian.PutUint16(b[data+12:], minor)
	enc.LittleEndian.PutUint16(b[data+14:], major)
	return b
}

func TestFileVersion(t *testing.T) {
	for name, tt := range map[string]struct {
		data []byte
		want string
	}{
		"none": {dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL), ""},
		"1.27": {withVersion(dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL), 1, 27), "1.27"},
	} {
		path := filepath.Join(folder(t, map[string][]byte{"onnxruntime.dll": tt.data}), "onnxruntime.dll")
		b, err := readBinary(path)
		if got := runtimeVersion(path, b); err != nil || got != tt.want {
			t.Errorf("%s: got %q, %v, want %q", name, got, err, tt.want)
		}
	}
}

// dylib makes a Mach-O file of a kind for a processor.
func dylib(cpu macho.Cpu, kind macho.Type) []byte {
	b := make([]byte, 32)
	enc.LittleEndian.PutUint32(b, macho.Magic64)
	enc.LittleEndian.PutUint32(b[4:], uint32(cpu))
	enc.LittleEndian.PutUint32(b[12:], uint32(kind))
	return b
}

func TestReadBinary(t *testing.T) {
	sound := providertest.Library(elf.EM_X86_64, "libcublas.so.12", "libc.so.6")
	object := slices.Clone(sound)
	object[16] = byte(elf.ET_EXEC)
	for _, tt := range []struct {
		name   string
		data   []byte
		want   string // system and processors
		needed string
		err    error
	}{
		{"a library", sound, "linux amd64", "libcublas.so.12 libc.so.6", nil},
		{"for ARM", providertest.Library(elf.EM_AARCH64), "linux arm64", "", nil},
		{"for a mainframe", providertest.Library(elf.EM_S390), "linux EM_S390", "", nil},
		{"for Windows", dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL), "windows amd64", "", nil},
		{"for Windows on ARM", dll(pe.IMAGE_FILE_MACHINE_ARM64, pe.IMAGE_FILE_DLL), "windows arm64", "", nil},
		{"a Windows program", dll(pe.IMAGE_FILE_MACHINE_AMD64, 0), "", "", errNotLibrary},
		{"for macOS", dylib(macho.CpuArm64, macho.TypeDylib), "darwin arm64", "", nil},
		{"a macOS program", dylib(macho.CpuArm64, macho.TypeExec), "", "", errNotLibrary},
		{"nothing", nil, "", "", errEmpty},
		{"a byte", []byte{0x7f}, "", "", errNotLibrary},
		{"a web page", []byte("<!DOCTYPE html><title>404 Not Found</title>"), "", "", errNotLibrary},
		{"a pointer to large storage", []byte("version https://git-lfs.github.com/spec/v1\n"), "", "", errNotLibrary},
		{"half a download", sound[:len(sound)/2], "", "", errNotLibrary},
		{"a program", object, "", "", errNotLibrary},
		{"zeros", make([]byte, 4096), "", "", errNotLibrary},
	} {
		path := filepath.Join(folder(t, map[string][]byte{"file": tt.data}), "file")
		b, err := readBinary(path)
		got := strings.TrimSpace(b.system + " " + strings.Join(b.architectures, "+"))
		if got != tt.want || strings.Join(b.needed, " ") != tt.needed || !errors.Is(err, tt.err) {
			t.Errorf("%s: got %q needing %q, %v; want %q needing %q, %v", tt.name, got, b.needed, err, tt.want, tt.needed, tt.err)
		}
	}
	if _, err := readBinary(filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no file: got %v", err)
	}
}

func TestFits(t *testing.T) {
	amd := target{"linux", "amd64"}
	for _, tt := range []struct {
		b    binary
		want string
	}{
		{binary{system: "linux", architectures: []string{"amd64"}}, ""},
		{binary{system: "linux", architectures: []string{"arm64"}}, "Linux on arm64"},
		{binary{system: "windows", architectures: []string{"amd64"}}, "Windows on amd64"},
		{binary{system: "darwin", architectures: []string{"amd64", "arm64"}}, "macOS on amd64 and arm64"},
	} {
		if got, ok := tt.b.fits(amd); got != tt.want || ok != (tt.want == "") {
			t.Errorf("%+v: got %q, %v", tt.b, got, ok)
		}
	}
}

// FuzzReadBinary: no file makes reading a header fail otherwise than by an error.
func FuzzReadBinary(f *testing.F) {
	f.Add(providertest.Library(elf.EM_X86_64, "libcublas.so.12"))
	f.Add(dll(pe.IMAGE_FILE_MACHINE_AMD64, pe.IMAGE_FILE_DLL))
	f.Add(dylib(macho.CpuArm64, macho.TypeDylib))
	path := filepath.Join(f.TempDir(), "library")
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		b, err := readBinary(path)
		if err == nil && (b.system == "" || len(b.architectures) == 0 && b.system != "darwin") {
			t.Errorf("%+v without an error", b)
		}
	})
}
