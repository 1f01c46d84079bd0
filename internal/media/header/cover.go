package header

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"butler"

	"github.com/remko/go-mkvparse"
	"go.senan.xyz/taglib"
)

// maxCovers is how many pictures of one file are looked at.
const maxCovers = 8

// Cover is a picture that a media file holds.
type Cover struct {
	Name string // of the attached file in Matroska ("cover.jpg", "cover_land.png"), else ""
	Data []byte
}

// Covers returns the pictures that a media file holds: all that are attached in Matroska, the first elsewhere. They are
// of at most [butler.MaxBlob] bytes each, and nothing else of them is checked. A file without any is no error. Errors:
// those of [Reader.ReadHeader], and [butler.KindDamaged] if the file's structure cannot be read.
func Covers(ctx context.Context, path string) (all []Cover, err error) {
	const op = "read covers"
	if ctx.Err() != nil {
		return nil, interrupted(ctx)
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	defer func() {
		if v := recover(); v != nil {
			err = butler.E(butler.KindDamaged, op, "%v", v)
		}
	}()
	head := make([]byte, min(sniffed, f.size))
	if n, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, fileError(op, err)
	} else {
		head = head[:n]
	}
	switch sniff(head) {
	case formatMatroska, formatWebM:
		all, err = attachedCovers(f)
	case formatMP4, formatMOV, formatMP3, formatFLAC, formatOgg, formatWAV:
		all, err = tagLibCover(f)
	default: // other containers hold none that can be read without ffprobe
	}
	if err != nil {
		return nil, butler.E(butler.KindDamaged, op, "%w", err)
	}
	return all, nil
}

func attachedCovers(f source) (all []Cover, err error) {
	m, err := parseMatroska(f)
	if err != nil {
		return nil, err
	}
	for _, a := range m.attached {
		if !strings.HasPrefix(a.mime, "image/") || a.size > butler.MaxBlob || a.start+a.size > f.size || len(all) == maxCovers {
			continue
		}
		data := make([]byte, a.size)
		if _, err := f.ReadAt(data, a.start); err != nil {
			return nil, butler.FileErrorCause(err)
		}
		all = append(all, Cover{a.name, data})
	}
	return all, nil
}

func tagLibCover(f source) ([]Cover, error) {
	if !tagLibIsSafe() {
		return nil, nil
	}
	data, err := taglib.ReadImage(byContent(f))
	if errors.Is(err, taglib.ErrInvalidFile) { // TagLib does not know this kind
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("TagLib: %w", err)
	}
	if len(data) == 0 || len(data) > butler.MaxBlob {
		return nil, nil
	}
	return []Cover{{Data: bytes.Clone(data)}}, nil
}

// parseMatroska reads the sections before the first Cluster, and those elsewhere that the SeekHead names.
func parseMatroska(f source) (*mkv, error) {
	m := &mkv{size: f.size, seen: map[int64]bool{}, scale: 1_000_000}
	m.window = newWindow(f, 0, f.size, matroskaBudget)
	if err := mkvparse.Parse(m.window, m); err != nil && !errors.Is(err, errCluster) {
		return nil, err
	}
	if !m.hasSegment {
		return nil, errors.New("no segment")
	}
	for i := 0; i < len(m.seeks) && i < matroskaSeeks; i++ {
		if err := m.visit(m.seeks[i]); err != nil {
			return nil, err
		}
	}
	return m, nil
}
