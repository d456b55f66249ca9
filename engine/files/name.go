package files

import (
	"crypto/rand"
	"fmt"
	"strings"
)

// Every temporary carries its mark in its base name. A sweep deletes nothing
// without it, whatever a ledger says.
const (
	markFilePrefix = ".framewake-"
	markFileSuffix = ".part"
	markDirPrefix  = "framewake-"
	// randomLen is the number of base32 characters of crypto/rand.Text.
	randomLen = 26
)

// tempFileName returns a new base name for a temporary file. It has no
// extension of the target's, so other programs must be told the format.
func tempFileName() string { return markFilePrefix + rand.Text() + markFileSuffix }

// tempDirName returns a new base name for a temporary folder.
func tempDirName(prefix string) (string, error) {
	if prefix == "" || strings.ContainsFunc(prefix, notLowerAlnum) {
		return "", fmt.Errorf("files: prefix %q is not made of a–z and 0–9", prefix)
	}
	return markDirPrefix + prefix + "-" + rand.Text(), nil
}

// isTempFileName reports whether base could come from tempFileName.
func isTempFileName(base string) bool {
	random, ok := strings.CutPrefix(base, markFilePrefix)
	if !ok {
		return false
	}
	random, ok = strings.CutSuffix(random, markFileSuffix)
	return ok && isRandom(random)
}

// isTempDirName reports whether base could come from tempDirName.
func isTempDirName(base string) bool {
	rest, ok := strings.CutPrefix(base, markDirPrefix)
	if !ok {
		return false
	}
	prefix, random, ok := strings.Cut(rest, "-")
	return ok && prefix != "" && !strings.ContainsFunc(prefix, notLowerAlnum) && isRandom(random)
}

func isRandom(s string) bool {
	return len(s) == randomLen && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < '2' || r > '7')
	})
}

func notLowerAlnum(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }
