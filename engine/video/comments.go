package video

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"strings"
)

// The marks of a comment: a GIF's label (GIF89a, section 24), a PNG's keyword
// (PNG, section 11.3.3.2).
const (
	gifComment = 0xfe
	pngComment = "Comment"
)

// commentIn returns the last comment in the GIF or PNG at path, "" if there is
// none. A file that is damaged has those before the damage.
func commentIn(path string, c Container) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	var text string
	if c == ContainerGIF {
		text, err = commentOfGIF(r)
	} else {
		text, err = commentOfPNG(r)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return text, err
}

// commentOfGIF walks the blocks (GIF89a, appendix A).
func commentOfGIF(r *bufio.Reader) (comment string, err error) {
	head := make([]byte, 13)
	if _, err := io.ReadFull(r, head); err != nil {
		return "", err
	}
	if err := skipColours(r, head[10]); err != nil {
		return "", err
	}
	for {
		kind, err := r.ReadByte()
		if err != nil {
			return comment, err
		}
		switch kind {
		case '!':
			label, err := r.ReadByte()
			if err != nil {
				return comment, err
			}
			text, err := subBlocks(r, label == gifComment)
			if err != nil {
				return comment, err
			}
			if label == gifComment {
				comment = text
			}
		case ',': // place, size and flags; colours; the width of a code
			if _, err := io.ReadFull(r, head[:9]); err != nil {
				return comment, err
			}
			if err := skipColours(r, head[8]); err != nil {
				return comment, err
			}
			if _, err := r.Discard(1); err != nil {
				return comment, err
			}
			if _, err := subBlocks(r, false); err != nil {
				return comment, err
			}
		default:
			return comment, nil
		}
	}
}

// skipColours skips the table that the flags speak of.
func skipColours(r *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := r.Discard(3 << (flags&7 + 1))
	return err
}

// subBlocks reads blocks to the empty one and returns what is in them, if that
// is wanted and not too long.
func subBlocks(r *bufio.Reader, wanted bool) (string, error) {
	var text strings.Builder
	for {
		size, err := r.ReadByte()
		if err != nil || size == 0 {
			return text.String(), err
		}
		if wanted && text.Len() <= maxRecipeRead {
			_, err = io.CopyN(&text, r, int64(size))
		} else {
			_, err = r.Discard(int(size))
		}
		if err != nil {
			return "", err
		}
	}
}

// commentOfPNG walks the chunks (PNG, section 5.3).
func commentOfPNG(r *bufio.Reader) (comment string, err error) {
	if _, err := r.Discard(8); err != nil {
		return "", err
	}
	for {
		var chunk struct {
			Size uint32
			Name [4]byte
		}
		if err := binary.Read(r, binary.BigEndian, &chunk); err != nil {
			return comment, err
		}
		body := io.LimitReader(r, int64(chunk.Size)+4)
		if string(chunk.Name[:]) == "iTXt" && chunk.Size <= maxRecipeRead {
			text, err := io.ReadAll(io.LimitReader(body, int64(chunk.Size)))
			if err != nil {
				return comment, err
			}
			// keyword, two bytes about compression, language and translated
			// keyword, each to a zero
			if rest, ok := strings.CutPrefix(string(text), pngComment+"\x00\x00\x00\x00\x00"); ok {
				comment = rest
			}
		}
		if _, err := io.Copy(io.Discard, body); err != nil {
			return comment, err
		}
	}
}
