package provider

import (
	"bufio"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// systemFolders are where installers of CUDA, cuDNN and the driver put them.
func (m machine) systemFolders() []string {
	switch m.system {
	case "linux":
		return m.linuxFolders()
	case "windows":
		const programs = `C:\Program Files`
		var found []string
		for _, pattern := range []string{
			`NVIDIA GPU Computing Toolkit\CUDA\v*\bin\x64`, // since CUDA 13
			`NVIDIA GPU Computing Toolkit\CUDA\v*\bin`,
			`NVIDIA\CUDNN\v9*\bin\*\x64`,
			`NVIDIA\CUDNN\v9*\bin\*`,
			`NVIDIA\CUDNN\v9*\bin`,
		} {
			matches, _ := filepath.Glob(filepath.Join(programs, pattern))
			found = append(found, newestFirst(matches)...)
		}
		return append(found, `C:\Windows\System32`)
	}
	return nil
}

func (m machine) linuxFolders() []string {
	folders := []string{m.path("usr/local/cuda/lib64")}
	versions, _ := filepath.Glob(m.path("usr/local/cuda-*/lib64"))
	folders = append(folders, newestFirst(versions)...)
	folders = append(folders, m.path("opt/cuda/lib64"))
	folders = append(folders, m.loaderFolders()...)
	return append(folders,
		m.path("lib", m.triplet()), m.path("usr/lib", m.triplet()), m.path("lib64"), m.path("usr/lib64"), m.path("usr/lib"),
		m.path("usr/lib/wsl/lib"),        // the driver, under WSL
		m.path("usr/local/nvidia/lib64"), // the driver, in containers
		m.path("run/opengl-driver/lib"),  // the driver, on NixOS
	)
}

const (
	// maxLoaderDepth is how deep loader configurations include each other.
	maxLoaderDepth = 4
	// maxLoaderBytes is a thousand times such a file.
	maxLoaderBytes = 1 << 20
)

// loaderFolders are the folders of the system loader's configuration, ld.so.conf.
func (m machine) loaderFolders() []string { return m.readLoader(m.path("etc/ld.so.conf"), 0) }

func (m machine) readLoader(file string, depth int) []string {
	f, err := os.Open(file)
	if err != nil || depth > maxLoaderDepth {
		return nil
	}
	defer f.Close()
	var folders []string
	for s := bufio.NewScanner(io.LimitReader(f, maxLoaderBytes)); s.Scan(); {
		line, _, _ := strings.Cut(s.Text(), "#")
		line = strings.TrimSpace(line)
		if pattern, ok := strings.CutPrefix(line, "include "); ok {
			if pattern = strings.TrimSpace(pattern); !filepath.IsAbs(pattern) {
				pattern = filepath.Join("/etc", pattern)
			}
			matches, _ := filepath.Glob(m.path(pattern))
			for _, match := range matches {
				folders = append(folders, m.readLoader(match, depth+1)...)
			}
		} else if filepath.IsAbs(line) {
			folders = append(folders, m.path(line))
		}
	}
	return folders
}
