package gateway

import (
	"encoding/base64"
	"errors"
	"strings"
)

// errNotBase64 means that a data URL is not one of base64.
var errNotBase64 = errors.New("not a base64 data URL")

// decodeData returns what a data URL holds (RFC 2397, base64 only), at most
// limit bytes. Its media type is passed over: the bytes tell.
func decodeData(dataURL string, limit int64) ([]byte, error) {
	head, text, found := strings.Cut(dataURL, ",")
	if !found || !strings.HasSuffix(strings.ToLower(head), ";base64") {
		return nil, errNotBase64
	}
	if int64(base64.RawStdEncoding.DecodedLen(len(text))) > limit+2 { // padding counts
		return nil, errTooLarge
	}
	b, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	switch {
	case err != nil:
		return nil, errNotBase64
	case len(b) == 0:
		return nil, errNothing
	case int64(len(b)) > limit:
		return nil, errTooLarge
	}
	return b, nil
}
