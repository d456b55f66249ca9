package hardware

import (
	"bufio"
	"io"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// System names the operating system and its version.
func System() string {
	name := field("/etc/os-release", "PRETTY_NAME", "=")
	if name == "" {
		name = "Linux"
	}
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return name
	}
	return name + ", kernel " + unix.ByteSliceToString(u.Release[:])
}

// Processor names the processor; "" if the system does not tell.
func Processor() string {
	for _, key := range []string{"model name", "Model", "Hardware"} { // x86; some ARM boards
		if name := field("/proc/cpuinfo", key, ":"); name != "" {
			return name
		}
	}
	return ""
}

// TotalRAM is the memory the machine has, in bytes; 0 if the system does not tell.
func TotalRAM() int64 { return kilobytes("/proc/meminfo", "MemTotal:") }

// maxLines bounds how much of a system file is read.
const maxLines = 1000

// field reads the first line "key = value" of a file; quotes around the value
// go away.
func field(path, key, separator string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	s := bufio.NewScanner(io.LimitReader(f, 1<<20))
	for range maxLines {
		if !s.Scan() {
			break
		}
		name, value, ok := strings.Cut(s.Text(), separator)
		if ok && strings.TrimSpace(name) == key {
			return strings.Trim(strings.TrimSpace(value), `"'`)
		}
	}
	return ""
}
