package network

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// errStranger means that a peer showed another certificate than the one trusted.
var errStranger = errors.New("its certificate is not the one that is trusted")

// Fingerprint is the SHA-256 of a certificate (DER), in hex.
func Fingerprint(certificate []byte) string {
	sum := sha256.Sum256(certificate)
	return hex.EncodeToString(sum[:])
}

// ParseFingerprint takes a fingerprint as people copy it: in hex, in any case,
// with or without colons.
func ParseFingerprint(text string) (string, error) {
	text = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(text), ":", ""))
	if b, err := hex.DecodeString(text); err != nil || len(b) != sha256.Size {
		return "", fmt.Errorf("a fingerprint has %d hexadecimal digits", 2*sha256.Size)
	}
	return text, nil
}

// tlsConfig checks certificates against the authorities, or one by its fingerprint.
func (o Options) tlsConfig() *tls.Config {
	c := &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots}
	if o.Fingerprint != "" {
		c.InsecureSkipVerify = true // for the authorities; the one that is trusted is compared
		c.VerifyConnection = func(s tls.ConnectionState) error {
			if len(s.PeerCertificates) == 0 || Fingerprint(s.PeerCertificates[0].Raw) != o.Fingerprint {
				return errStranger
			}
			return nil
		}
	}
	return c
}
