package network

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// errStranger means that a peer showed another certificate than the one trusted.
var errStranger = errors.New("its certificate is not the one that is trusted")

// looked ends a handshake whose certificate was looked at.
type looked struct{ stranger string }

func (looked) Error() string { return "its certificate was looked at" }

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

// Stranger connects to an https address as far as the peer's certificate, and
// returns the fingerprint of one that no authority vouches for; "" if one does, or
// where there is none. The peer is sent nothing.
func (n *Network) Stranger(ctx context.Context, u *url.URL) (fingerprint string, err error) {
	if u.Scheme != "https" {
		return "", nil
	}
	look := &tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true,
		VerifyConnection: func(s tls.ConnectionState) error { return looked{n.options.stranger(s.PeerCertificates)} }}
	request, err := http.NewRequestWithContext(ctx, http.MethodHead, u.String(), nil)
	if err != nil {
		return "", err
	}
	answer, err := assemble(n.options, n.gate, look).Client(ClientOptions{Reach: ReachFor(u)}).Do(request)
	if err == nil {
		return "", answer.Body.Close()
	}
	if l, ok := errors.AsType[looked](err); ok {
		return l.stranger, nil
	}
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return "", err
}

// stranger is the fingerprint of a peer's certificate if no authority vouches for
// it, whatever name it is for; else "".
func (o Options) stranger(chain []*x509.Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	others := x509.NewCertPool()
	for _, c := range chain[1:] {
		others.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: o.Roots, Intermediates: others})
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return Fingerprint(chain[0].Raw)
	}
	return ""
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
