//go:build !linux && !darwin

package video

import "os"

func residentPeak(int) int64 { return 0 }

func exitPeak(*os.ProcessState) int64 { return 0 }
