package generatechapterthumbs

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"log/slog"
	"slices"
	"time"

	"butler"
	"butler/tasks/internal/picture"
	"butler/tasks/internal/scratch"
)

// Data is what is known of the pictures of a Part's chapters.
type Data struct {
	Width    int       `json:"width"`  // px
	Height   int       `json:"height"` // px
	Chapters []Thumb   `json:"chapters"`
	Skipped  []Skipped `json:"skipped,omitempty"`
	Dense    bool      `json:"dense,omitempty"` // of all frames, because key frames are sparse
}

// Thumb is the picture of one chapter.
type Thumb struct {
	Index  int   `json:"index"`  // of the chapter
	TimeMS int64 `json:"timeMs"` // of the frame that was taken
	Dull   bool  `json:"dull,omitempty"`
}

// Skipped is a chapter without a picture.
type Skipped struct {
	Index  int    `json:"index"`
	Reason string `json:"reason"`
}

type analyzer struct {
	dir   string
	width int
	dense bool
	log   *slog.Logger

	waiting []*chapter // whose start no frame has reached yet, by start
	open    []*chapter // that look for a better picture
	last    *still     // the frame before, for a chapter that has none inside
	shared  bool       // a chapter holds last, too
	spare   *still     // whose memory is free once the next frame is dealt with
	at      []time.Duration
	lack    lack

	finished  bool
	data      Data
	artifacts []butler.Artifact
	jpeg      bytes.Buffer
	encoded   *still // whose JPEG is in jpeg
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	a := &analyzer{dir: in.Dir, width: in.Settings.Int(PrefWidth), dense: in.Dense, log: in.Log}
	a.waiting, a.data.Skipped = choose(in.Part.Chapters, in.Settings.Int(PrefLimit))
	for _, c := range a.waiting {
		a.at = append(a.at, c.want()...)
	}
	slices.Sort(a.at)
	a.at = slices.Compact(a.at)
	return a, nil
}

func (a *analyzer) Wants() butler.Wants {
	if len(a.waiting) == 0 {
		return butler.Wants{}
	}
	if a.dense {
		return butler.Wants{Frames: &butler.FrameWants{Width: a.width, Every: brief / 2, Dense: true}}
	}
	return butler.Wants{Frames: &butler.FrameWants{Width: a.width, At: slices.Clone(a.at)}}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Sound(*butler.Sound) error   { return nil }

// Frame shows a picture to the chapters it may be for. At most one picture for each chapter that is
// looking is held at a time, and the last one; chapters that start together share theirs.
func (a *analyzer) Frame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	at := max(0, f.Time)
	if a.last != nil && at <= a.last.at {
		return nil // the timestamps have jumped back
	}
	s, previous := a.take(f.Image, at), a.last
	a.lack.frames++
	for len(a.waiting) > 0 && a.waiting[0].start <= at {
		c := a.waiting[0]
		a.waiting = a.waiting[1:]
		if at < c.end {
			a.open = append(a.open, c)
			continue
		}
		a.lack.note(c, previous, at)
		if err := a.save(c, nearest(c.start, previous, s)); err != nil {
			return err
		}
	}
	a.last, a.shared = s, false
	looking := a.open[:0]
	for _, c := range a.open {
		if c.offer(s) {
			if err := a.save(c, c.best); err != nil {
				return err
			}
			continue
		}
		a.shared = a.shared || c.best == s
		looking = append(looking, c)
	}
	clear(a.open[len(looking):])
	a.open = looking
	return nil
}

// take copies a picture, and uses the memory of the last but one if nobody holds that.
func (a *analyzer) take(m *image.YCbCr, at time.Duration) *still {
	s := a.spare
	if s == nil {
		s = new(still)
	}
	a.spare = nil
	if a.last != nil && !a.shared {
		a.spare = a.last
	}
	if a.encoded == s {
		a.encoded = nil
	}
	s.at, s.look, s.image = at, picture.Judge(m), picture.Copy(s.image, m)
	return s
}

// nearest returns the one of two pictures that is nearer to t. Either may be nil.
func nearest(t time.Duration, before, after *still) *still {
	if before != nil && (after == nil || t-before.at <= after.at-t) {
		return before
	}
	return after
}

func (a *analyzer) save(c *chapter, s *still) error {
	if s != a.encoded {
		if err := picture.Encode(&a.jpeg, s.image); err != nil {
			return err
		}
		a.encoded = s
	}
	name := fmt.Sprintf("chapters/%d.jpg", c.index)
	size := s.image.Rect.Size()
	if err := picture.Save(a.dir, name, a.jpeg.Bytes(), size); err != nil {
		return err
	}
	a.data.Width, a.data.Height = size.X, size.Y
	a.data.Chapters = append(a.data.Chapters, Thumb{c.index, s.at.Milliseconds(), s.look.Dull()})
	a.artifacts = append(a.artifacts, butler.Artifact{Analysis: Name, Name: name, Size: int64(a.jpeg.Len()), Count: 1})
	return nil
}

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "make chapter thumbnails"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	wanted := len(a.open) + len(a.waiting) + len(a.artifacts)
	if a.last == nil && wanted > 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no picture could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	for _, c := range a.waiting {
		if c.start < end.Duration {
			a.lack.note(c, a.last, end.Duration)
		}
	}
	if !a.dense && a.lack.sparse() {
		return butler.Result{}, butler.ErrSparse
	}
	for _, c := range a.open {
		if err := a.save(c, c.best); err != nil {
			return butler.Result{}, err
		}
	}
	for _, c := range a.waiting {
		if c.start >= end.Duration {
			a.data.Skipped = append(a.data.Skipped, Skipped{c.index,
				fmt.Sprintf("it starts at %s, and the file ends at %s", c.start, end.Duration.Round(time.Millisecond))})
			continue
		}
		if err := a.save(c, a.last); err != nil {
			return butler.Result{}, err
		}
	}
	if len(a.artifacts) == 0 {
		why := "the file has no chapters"
		if len(a.data.Skipped) > 0 {
			why = fmt.Sprintf("no chapter can have one: chapter %d: %s", a.data.Skipped[0].Index, a.data.Skipped[0].Reason)
		}
		return butler.Result{}, butler.E(butler.KindDamaged, op, "%s", why)
	}
	if len(a.data.Skipped) > 0 && a.log != nil {
		a.log.Warn("chapters without a thumbnail", "count", len(a.data.Skipped), "first", a.data.Skipped[0].Reason)
	}
	return a.result()
}

func (a *analyzer) result() (butler.Result, error) {
	slices.SortFunc(a.data.Chapters, func(x, y Thumb) int { return cmp.Compare(x.Index, y.Index) })
	a.data.Dense = a.dense
	data, err := json.Marshal(a.data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, "make chapter thumbnails", "%w", err)
	}
	summary := fmt.Sprintf("%d chapter thumbnails", len(a.artifacts))
	if len(a.artifacts) == 1 {
		summary = "1 chapter thumbnail"
	}
	if n := len(a.data.Skipped); n > 0 {
		summary += fmt.Sprintf(", %d skipped", n)
	}
	a.finished = true
	return butler.Result{Artifacts: a.artifacts, Data: data, Summary: summary}, nil
}

// Close removes the pictures of a Pass that did not get to its end.
func (a *analyzer) Close() error {
	a.open, a.waiting, a.last, a.spare, a.encoded = nil, nil, nil, nil, nil
	if a.finished {
		return nil
	}
	return scratch.Remove(a.dir, "chapters")
}
