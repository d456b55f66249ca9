package hardware

import "golang.org/x/sys/unix"

// System names the operating system and its version.
func System() string {
	version, err := unix.Sysctl("kern.osproductversion")
	if err != nil {
		return "macOS"
	}
	return "macOS " + version
}

// Processor names the processor; "" if the system does not tell.
func Processor() string {
	name, _ := unix.Sysctl("machdep.cpu.brand_string")
	return name
}

// TotalRAM is the memory the machine has, in bytes; 0 if the system does not tell.
func TotalRAM() int64 {
	bytes, err := unix.SysctlUint64("hw.memsize")
	if err != nil {
		return 0
	}
	return int64(bytes)
}
