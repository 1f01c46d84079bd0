package header

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"butler"
	"butler/internal/media/raw"
	"butler/internal/media/tool"
)

// Reader reads headers and content ids. It implements [butler.HeaderReader] and may be used by
// several goroutines.
type Reader struct {
	probe  func(ctx context.Context, path string) ([]byte, error)
	tagLib func() bool // whether TagLib may be used
}

var _ butler.HeaderReader = (*Reader)(nil)

// NewReader returns a Reader that starts ffprobe from tools where it must.
func NewReader(tools tool.Tools) *Reader {
	return &Reader{probe: tools.Probe, tagLib: sync.OnceValue(tagLibIsSafe)}
}

// probeLimit is how long one ffprobe may take. It reads at most some megabytes.
const probeLimit = 90 * time.Second

// errUnsure is what a fast reader returns that cannot tell all that ffprobe could.
var errUnsure = errors.New("not sure")

// certain is what a fast reader returns that knows for sure that nothing can be read.
type certain string

func (c certain) Error() string { return string(c) }

// ReadHeader returns what the headers of a file tell. What is in the file is decided by its bytes,
// so kind changes nothing. A file that is damaged gives what could be read, with its Problem set.
// Errors: [butler.KindUnreachable], [butler.KindPermission], [butler.KindUnsupported] for what is no
// regular file, [butler.KindMissingTool], [butler.KindInterrupted].
func (r *Reader) ReadHeader(ctx context.Context, path string, _ butler.SectionKind) (butler.Header, error) {
	if ctx.Err() != nil {
		return butler.Header{}, interrupted(ctx)
	}
	f, err := open(path)
	if err != nil {
		return butler.Header{}, err
	}
	defer func() { _ = f.Close() }()
	if f.size == 0 {
		return butler.Header{Problem: "the file is empty"}, nil
	}
	head := make([]byte, min(sniffed, f.size))
	if n, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return butler.Header{}, fileError("read media", err)
	} else {
		head = head[:n]
	}
	if looksLikeText(head) {
		return butler.Header{Problem: "the file holds text, no sound or pictures"}, nil
	}
	kind := sniff(head)
	h, err := r.readFast(f, kind, head)
	if err == nil && len(h.Streams) > 0 {
		return finish(h, f.size), nil
	}
	if c, ok := errors.AsType[certain](err); ok {
		h.Problem = string(c)
		return finish(h, f.size), nil
	}
	probed, probeErr := r.readProbe(ctx, path, kind)
	switch {
	case probeErr == nil:
		probed.Problem = h.Problem
		if len(probed.Streams) == 0 && probed.Problem == "" {
			probed.Problem = "the file holds no sound and no pictures"
		}
		return finish(probed, f.size), nil
	case butler.IsKind(probeErr, butler.KindInterrupted):
		return butler.Header{}, probeErr
	case ctx.Err() != nil:
		return butler.Header{}, interrupted(ctx)
	case butler.IsKind(probeErr, butler.KindMissingTool), butler.IsKind(probeErr, butler.KindUnreachable), butler.IsKind(probeErr, butler.KindPermission):
		return butler.Header{}, probeErr
	}
	if h.Problem == "" {
		h.Problem = problem(kind, err, probeErr)
	}
	return finish(h, f.size), nil
}

// readFast reads with the fast reader of the format. An error means that ffprobe is to be asked;
// what is returned beside it is what could be read.
func (r *Reader) readFast(f source, kind format, head []byte) (h butler.Header, err error) {
	defer func() {
		if p := recover(); p != nil { // a library met what it did not expect
			h, err = butler.Header{}, fmt.Errorf("cannot be understood: %v", p)
		}
	}()
	if kind == formatTIFF || kind == formatUnknown || kind == formatMP4 {
		if h, err := readRaw(f); !errors.Is(err, raw.ErrNot) {
			return h, err
		}
	}
	switch kind {
	case formatMatroska, formatWebM:
		return readMatroska(f, kind)
	case formatMP4, formatMOV:
		return readMP4(f, kind)
	case formatJPEG, formatPNG, formatGIF, formatWebP, formatBMP, formatTIFF:
		return readPhoto(f, kind, head)
	case formatMP3, formatFLAC, formatOgg, formatWAV:
		return r.readSound(f, kind, head)
	case formatHEIF:
		return readHEIF(f, head)
	default: // nothing of the rest is looked at here
	}
	return butler.Header{}, errUnsure
}

// readProbe asks ffprobe.
func (r *Reader) readProbe(ctx context.Context, path string, kind format) (butler.Header, error) {
	limited, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	out, err := r.probe(limited, path)
	if err != nil {
		if ctx.Err() == nil && limited.Err() != nil {
			err = butler.E(butler.KindTimeout, "read headers", "ffprobe did not come to an end")
		}
		return butler.Header{}, err
	}
	return parseProbe(out, kind)
}

func interrupted(ctx context.Context) error {
	return butler.E(butler.KindInterrupted, "read headers", "%w", context.Cause(ctx))
}

// problem says in plain words why nothing could be read.
func problem(kind format, fast, probe error) string {
	switch {
	case butler.IsKind(probe, butler.KindTimeout):
		return "the headers take too long to read"
	case kind == formatUnknown:
		return "not a known media format, or damaged from the first bytes on"
	case fast != nil && !errors.Is(fast, errUnsure):
		return cleanText(fmt.Sprintf("damaged %s file: %v", kind, fast))
	}
	return fmt.Sprintf("damaged %s file: its headers cannot be read", kind)
}

// maxDuration is longer than any recording: a header that claims more is wrong.
const maxDuration = 31 * 24 * time.Hour

// finish completes what follows from the rest, and doubts what cannot be.
func finish(h butler.Header, size int64) butler.Header {
	if h.Duration > maxDuration.Milliseconds() {
		if h.Problem == "" {
			h.Problem = fmt.Sprintf("the header claims an impossible duration of %d days", h.Duration/(24*3600*1000))
		}
		h.Duration, h.Bitrate = 0, 0
		for i := range h.Streams {
			h.Streams[i].Duration = 0
		}
	}
	if h.Duration > 0 && h.Bitrate == 0 {
		h.Bitrate = int64(float64(size) * 8000 / float64(h.Duration))
	}
	if len(h.Tags) == 0 {
		h.Tags = nil
	}
	return h
}
