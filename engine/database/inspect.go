package database

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"modernc.org/sqlite"
)

// The header of a database file: SQLite's "Database File Format", section 1.3.
const (
	headerBytes       = 100
	headerPageSize    = 16 // 1 for 65536
	headerMagic       = "SQLite format 3\x00"
	headerWrite       = 18 // 2 for WAL, 1 otherwise; the next byte likewise for reading
	headerUserVersion = 60
)

// inspect looks at the file before SQLite may write to it.
func inspect(ctx context.Context, o Options) error {
	info, err := os.Stat(o.Path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.Mode().IsRegular(): // whose size may be 0: a folder's is, on Windows
		return fmt.Errorf("%w: not an ordinary file", ErrDamaged)
	case info.Size() == 0:
		return nil // SQLite drops a write-ahead log that has no database
	}
	header, err := readHeader(o.Path)
	if err != nil {
		return err
	}
	if format := int(int32(binary.BigEndian.Uint32(header[headerUserVersion:]))); format > len(o.Migrations) {
		return newer(format, o)
	}
	if log, err := os.Stat(o.Path + "-wal"); err == nil && log.Size() > 0 {
		return inspectLogged(ctx, o)
	}
	page := int64(binary.BigEndian.Uint16(header[headerPageSize:]))
	if page == 1 {
		page = 1 << 16
	}
	if page == 0 || info.Size()%page != 0 {
		return fmt.Errorf("%w: %d bytes are not whole pages of %d", ErrDamaged, info.Size(), page)
	}
	return nil
}

// readHeader returns the header if it is one.
func readHeader(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	header := make([]byte, headerBytes)
	if _, err := io.ReadFull(f, header); errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("%w: shorter than its header", ErrDamaged)
	} else if err != nil {
		return nil, err
	}
	modes := header[headerWrite : headerWrite+2]
	if !bytes.HasPrefix(header, []byte(headerMagic)) || modes[0] != modes[1] || modes[0] < 1 || modes[0] > 2 {
		return nil, fmt.Errorf("%w: this is no SQLite database", ErrDamaged)
	}
	return header, nil
}

// inspectLogged reads the format through the write-ahead log that a killed
// process left, in a way that writes neither to the file nor to the log.
func inspectLogged(ctx context.Context, o Options) (err error) {
	db, err := connect(o.Path, true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var format int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&format); err != nil {
		return Classify(err)
	}
	if format > len(o.Migrations) {
		return newer(format, o)
	}
	return nil
}

// Primary result codes that are of the moment and say nothing against the
// file: SQLite's "Result and Error Codes".
const (
	codePerm      = 3
	codeAbort     = 4
	codeBusy      = 5
	codeLocked    = 6
	codeNoMem     = 7
	codeReadOnly  = 8
	codeInterrupt = 9
	codeIOErr     = 10
	codeFull      = 13
	codeCantOpen  = 14
)

// Classify marks an error of SQLite that speaks against the file as ErrDamaged
// and returns every other as it is.
func Classify(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return err
	}
	switch e.Code() & 0xff {
	case codePerm, codeAbort, codeBusy, codeLocked, codeNoMem, codeReadOnly, codeInterrupt, codeIOErr, codeFull, codeCantOpen:
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// IsFull tells whether an error of a statement means that the disk is full.
func IsFull(err error) bool {
	e, ok := errors.AsType[*sqlite.Error](err)
	return ok && e.Code()&0xff == codeFull
}
