package hardware

import (
	"fmt"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// System names the operating system and its version.
func System() string {
	v := windows.RtlGetVersion()
	name := "Windows 10"
	if v.BuildNumber >= 22000 { // Windows 11 calls itself 10.0 too
		name = "Windows 11"
	}
	return fmt.Sprintf("%s, build %d", name, v.BuildNumber)
}

// Processor names the processor; "" if the system does not tell.
func Processor() string {
	k, err := registry.OpenKey(registry.LOCAL_MACHINE, `HARDWARE\DESCRIPTION\System\CentralProcessor\0`, registry.QUERY_VALUE)
	if err != nil {
		return ""
	}
	defer k.Close()
	name, _, _ := k.GetStringValue("ProcessorNameString")
	return name
}

// TotalRAM is the machine's memory in bytes.
func TotalRAM() int64 { return int64(memory().total) }
