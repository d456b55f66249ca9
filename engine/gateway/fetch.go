package gateway

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"framewake/engine"
	"framewake/engine/network"
)

const (
	// downloadTries is how often a download is tried: the clip is paid for.
	downloadTries = 4
	// downloadHeader is how long a store may take to find a file.
	downloadHeader = time.Minute
	// downloadRedirects lead from a gateway to a store and its nearest copy.
	downloadRedirects = 5
)

// final is an error that trying again does not help.
type final struct{ error }

func (e final) Unwrap() error { return e.error }

// download is one file being fetched into path.
type download struct {
	*job
	url   *url.URL
	reach network.Reach
	path  string
	limit int64 // bytes
	// check looks at the whole file.
	check func(path string) error

	have int64 // bytes of it that are on the disk
	etag string
}

// fetch downloads, from where it broke off if the server can, and otherwise
// anew, until the file passes the check.
func (d *download) fetch(ctx context.Context) error {
	for try := 1; ; try++ {
		err := d.try(ctx)
		if err == nil {
			if err = d.check(d.path); err == nil {
				return nil
			}
			d.restart()
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if _, stop := errors.AsType[final](err); stop || try == downloadTries {
			return d.notDownloaded(d.url, err)
		}
		if err := d.pause(ctx, time.Second<<(try-1), func() {}); err != nil {
			return err
		}
	}
}

func (d *download) restart() { d.have, d.etag = 0, "" }

// try makes one request and adds what it gives to the file.
func (d *download) try(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.url.String(), nil)
	if err != nil {
		return final{errors.New("its address cannot be used")}
	}
	req.Header.Set("Accept-Encoding", "identity")
	if d.have > 0 && d.etag != "" {
		req.Header.Set("Range", fmt.Sprintf("bytes=%d-", d.have))
		req.Header.Set("If-Range", d.etag)
	}
	if network.SameOrigin(d.url, d.base) {
		if err := d.fetchToken(ctx); err != nil {
			return final{err}
		}
		d.authorize(req)
	}
	client := d.http(network.ClientOptions{Reach: d.reach, Redirects: downloadRedirects, HeaderTimeout: downloadHeader})
	resp, err := client.Do(req)
	if err != nil {
		return downloadError(err)
	}
	defer func() { _ = resp.Body.Close() }()
	total, err := d.accept(resp)
	if err != nil {
		return err
	}
	return d.copy(resp.Body, total)
}

// downloadError strips the address, which the caller tells, and says whether
// another try could help.
func downloadError(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if kind := engine.KindOf(err); kind == engine.Rejected || kind == engine.Untrusted || errors.Is(err, network.ErrAirplane) {
		return final{err}
	}
	return err
}

// accept judges the answer's header and returns how long the file will be, -1 if
// that is not told.
func (d *download) accept(resp *http.Response) (total int64, err error) {
	switch resp.StatusCode {
	case http.StatusOK:
		d.restart()
		if tag := resp.Header.Get("ETag"); strings.HasPrefix(tag, `"`) { // a weak one does not vouch for bytes
			d.etag = tag
		}
	case http.StatusPartialContent:
		if !strings.HasPrefix(resp.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", d.have)) {
			d.restart()
			return 0, errors.New("it continues at another place than asked for")
		}
	default:
		d.restart()
		body, _ := io.ReadAll(io.LimitReader(resp.Body, maxMessageBytes))
		text := strconv.Itoa(resp.StatusCode)
		if message := messageOf(body, d.secret); message != "" {
			text += " " + message
		}
		return 0, errors.New(text)
	}
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return 0, final{fmt.Errorf("it comes compressed as %s, which was not asked for", clean(encoding, d.secret))}
	}
	if resp.ContentLength < 0 {
		return -1, nil
	}
	if total = d.have + resp.ContentLength; total > d.limit {
		return 0, final{fmt.Errorf("its %d bytes are more than a clip can have", total)}
	}
	return total, nil
}

// copy adds the body to the file.
func (d *download) copy(body io.Reader, total int64) (err error) {
	f, err := os.OpenFile(d.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return final{diskError(d.run.Dir, err)}
	}
	defer func() {
		if closed := f.Close(); closed != nil {
			err = final{diskError(d.run.Dir, closed)}
		}
	}()
	if err := errors.Join(f.Truncate(d.have), seekTo(f, d.have)); err != nil {
		return final{diskError(d.run.Dir, err)}
	}
	disk := &diskWriter{f: f}
	n, err := io.Copy(disk, io.LimitReader(body, d.limit-d.have+1))
	d.have += n
	switch {
	case disk.err != nil:
		return final{diskError(d.run.Dir, disk.err)}
	case d.have > d.limit:
		return final{fmt.Errorf("it has more than %d bytes", d.limit)}
	case errors.Is(err, io.ErrUnexpectedEOF) && total >= 0:
		return fmt.Errorf("it ends after %d of %d bytes", d.have, total)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it ends after %d bytes, too early", d.have)
	}
	return err
}

func seekTo(f *os.File, offset int64) error {
	_, err := f.Seek(offset, io.SeekStart)
	return err
}

// diskWriter remembers which errors of a copy were the disk's.
type diskWriter struct {
	f   *os.File
	err error
}

func (w *diskWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	w.err = err
	return n, err
}

// resolve finds an item's address: absolute, or relative to the gateway's
// origin, not to its base path. It returns how near the address may be.
func (j *job) resolve(text string, peer *network.Reach) (*url.URL, network.Reach, error) {
	origin := &url.URL{Scheme: j.base.Scheme, Host: j.base.Host, Path: "/"}
	ref, err := url.Parse(text)
	if err != nil {
		return nil, 0, j.errorf(engine.Unavailable, askOperator, "the clip was made, but its address cannot be read")
	}
	u := origin.ResolveReference(ref)
	switch {
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return nil, 0, j.errorf(engine.Rejected, askOperator, "the clip was made, but has no address on the web")
	case u.User != nil:
		return nil, 0, j.errorf(engine.Rejected, askOperator, "the clip was made, but its address has a password in it")
	case origin.Scheme == "https" && u.Scheme == "http":
		return nil, 0, j.errorf(engine.Rejected, askOperator, "the clip was made, but would come unencrypted from %s", clean(u.Host, j.secret))
	}
	reach := network.Public
	switch {
	case peer != nil:
		reach = *peer
	case network.SameOrigin(u, origin):
		reach = network.ReachFor(origin)
	}
	return u, reach, nil
}
