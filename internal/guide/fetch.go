package guide

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"butler"
	"butler/internal/outbound"
)

// fetched is a guide as its source has it.
type fetched struct {
	*os.File        // nil if it has not changed
	size     int64  // bytes
	tag      string // see sourceRow
	modified string
}

// fetch opens what is to be read of a source. known is what is known of it from before; it is not read again if it has
// not changed since. The caller closes the file.
func (l *loader) fetch(ctx context.Context, s Source, known sourceRow) (fetched, error) {
	if s.File != "" {
		return await(ctx, func() (fetched, error) { return openFile(s.File, known) }, func(f fetched) {
			if f.File != nil {
				f.Close()
			}
		})
	}
	const attempts = 3 // at an answer that breaks off; an outbound.Client repeats only what has not begun
	for n := 1; ; n++ {
		f, cutOff, err := l.download(ctx, s.URL, known)
		if !cutOff || n == attempts || ctx.Err() != nil {
			return f, err
		}
	}
}

func openFile(path string, known sourceRow) (fetched, error) {
	const op = "open the file of the guide"
	f, err := openRegular(path)
	if err != nil {
		return fetched{}, butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", butler.FileErrorCause(err)).
			WithHint("check that the file is there, that its disk is mounted, and that the user that runs butler may read it")
	}
	info, err := f.Stat()
	if err != nil {
		return fetched{}, errors.Join(butler.E(butler.KindUnreachable, op, "%w", butler.FileErrorCause(err)), f.Close())
	}
	tag := fileTag(info)
	if tag == known.tag {
		return fetched{tag: tag}, f.Close()
	}
	return fetched{File: f, size: info.Size(), tag: tag}, nil
}

func fileTag(info os.FileInfo) string {
	return fmt.Sprintf("%d bytes of %d", info.Size(), info.ModTime().UnixNano())
}

// settleTag forgets the tag of a file that was written to while it was read.
func (f *fetched) settleTag(s Source) {
	if s.File == "" {
		return
	}
	if info, err := f.Stat(); err != nil || fileTag(info) != f.tag {
		f.tag = ""
	}
}

// download fetches a guide into a file without a name, which is gone when it is closed: the server is not kept waiting
// while the guide is read, and nothing of an answer that is cut off is taken for a guide.
func (l *loader) download(ctx context.Context, url string, known sourceRow) (_ fetched, cutOff bool, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fetched{}, false, butler.E(butler.KindInvalid, "fetch the guide", "its address is none")
	}
	// What is packed for the way is unpacked as what was packed before, within the same limits.
	req.Header.Set("Accept-Encoding", "gzip")
	asked := known.tag != "" || known.modified != ""
	if known.tag != "" {
		req.Header.Set("If-None-Match", known.tag)
	}
	if known.modified != "" {
		req.Header.Set("If-Modified-Since", known.modified)
	}
	res, err := l.client.Do(ctx, req)
	if err != nil {
		return fetched{}, false, err
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNotModified {
		if !asked {
			return fetched{}, false, damaged("the server says that it has not changed, and was not asked")
		}
		return fetched{tag: known.tag, modified: known.modified}, false, nil
	}
	f, cutOff, err := l.spool(res.Body)
	f.tag, f.modified = header(res, "ETag"), header(res, "Last-Modified")
	return f, cutOff, err
}

// header returns a header that may be kept: a server may send any.
func header(res *http.Response, name string) string {
	if v := res.Header.Get(name); len(v) <= maxID {
		return v
	}
	return ""
}

// spool writes an answer into a file and turns to its beginning. It reports whether the answer was cut off.
func (l *loader) spool(body io.Reader) (_ fetched, cutOff bool, err error) {
	const op = "keep what was fetched"
	f, err := os.CreateTemp(l.Dir, "download-*")
	if err != nil {
		return fetched{}, false, fail(op, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, f.Close())
		}
	}()
	if err := os.Remove(f.Name()); err != nil {
		return fetched{}, false, fail(op, err)
	}
	in := &faulty{r: body}
	n, err := io.Copy(f, in)
	switch {
	case in.err != nil:
		return fetched{}, butler.IsKind(in.err, butler.KindUnreachable) || butler.IsKind(in.err, butler.KindTimeout), in.err
	case err != nil:
		return fetched{}, false, fail(op, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fetched{}, false, fail(op, err)
	}
	return fetched{File: f, size: n}, false, nil
}

// faulty keeps why reading ended early.
type faulty struct {
	r   io.Reader
	err error
}

func (f *faulty) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		f.err = err
	}
	return n, err
}

// newClient returns who fetches guides.
func newClient(o Options) *outbound.Client {
	return outbound.New(outbound.Options{Version: o.Version, MaxBody: o.Limits.Bytes, Transport: o.Transport})
}
