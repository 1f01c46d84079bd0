package generatemediaindexfiles

import (
	"bytes"
	"image"
	"os"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/tasks/internal/picture"
	"butler/tasks/internal/scratch"
)

// samples is how many pictures are decoded when a file is read back; all are looked at.
const samples = 8

// verify reads a file back: the index, that each picture begins and ends as a JPEG does, and that
// some can be decoded.
func verify(path string, count int, interval time.Duration, size image.Point) error {
	const op = "read back previews"
	r, err := os.Open(path)
	if err != nil {
		return scratch.Error(op, err)
	}
	defer func() { _ = r.Close() }()
	info, err := r.Stat()
	if err != nil {
		return scratch.Error(op, err)
	}
	f, err := bif.Open(r, info.Size())
	if err != nil {
		return butler.E(butler.KindInternal, op, "%w", err)
	}
	if f.Count() != count || f.Interval() != interval {
		return butler.E(butler.KindInternal, op, "%d pictures every %s, not %d every %s", f.Count(), f.Interval(), count, interval)
	}
	var jpeg []byte
	for i := range count {
		if jpeg, err = f.AppendImage(jpeg[:0], i); err != nil {
			return butler.E(butler.KindInternal, op, "%w", err)
		}
		if int(f.Frame(i)) != i || !bytes.HasPrefix(jpeg, []byte{0xff, 0xd8}) || !bytes.HasSuffix(jpeg, []byte{0xff, 0xd9}) {
			return butler.E(butler.KindInternal, op, "picture %d is not what was written", i)
		}
		if i%max(1, count/samples) == 0 || i == count-1 {
			if err := picture.Verify(jpeg, size); err != nil {
				return err
			}
		}
	}
	return nil
}
