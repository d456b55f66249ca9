package gateway

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"io/fs"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"framewake/engine"
	"framewake/engine/files"
)

// certificateLife is how long a certificate of our own holds. Clients trust it
// by its fingerprint, so a new one would have to be trusted anew.
const certificateLife = 10 * 365 * 24 * time.Hour

// SelfSigned returns the certificate in the PEM file at path, which holds its
// private key too, and makes one if there is none. It stays the same from start
// to start: its fingerprint is what clients trust, see network.Fingerprint.
func SelfSigned(path string) (tls.Certificate, error) {
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		b, err = makeCertificate(path, time.Now())
	}
	if err != nil {
		return tls.Certificate{}, engine.Errorf(engine.Unavailable, "make the folder writable", "gateway: certificate: %w", err)
	}
	c, err := tls.X509KeyPair(b, b)
	if err != nil {
		return tls.Certificate{}, engine.Errorf(engine.Invalid, "remove the file; clients have to trust the new certificate",
			"gateway: certificate %s: %w", path, err)
	}
	return c, nil
}

// makeCertificate writes a new certificate and its key, for the owner alone.
func makeCertificate(path string, now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: engine.AppName},
		NotBefore: now.Add(-24 * time.Hour), NotAfter: now.Add(certificateLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = errors.Join(pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.Encode(&b, &pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
	if err == nil {
		err = os.MkdirAll(filepath.Dir(path), 0o700)
	}
	if err == nil {
		err = files.WriteFile(path, b.Bytes(), 0o600)
	}
	return b.Bytes(), err
}
