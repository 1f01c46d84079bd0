package generatemediaindexfiles

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"os"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/tasks/internal/picture"
	"butler/tasks/internal/scratch"
)

const (
	// Artifact is the name of the file that is made.
	Artifact = "index-sd.bif"
	// MaxDuration is the longest film that gets previews: what is longer is a wrong timestamp.
	MaxDuration = 48 * time.Hour
	// MaxBytes is the size of the largest file that is made. Ten hours at the default settings take
	// about 200 MB.
	MaxBytes = 1 << 30

	spool = "previews.jpegs"

	// ordinary is how far apart key frames may lie without being sparse, whatever the interval:
	// encoders put them 250 or 300 pictures apart at the most, which are 12.5 seconds of a film.
	ordinary = 13 * time.Second
	// coarse is for how many slots the same picture may stand without being sparse.
	coarse = 5
)

// Data is what is known of the previews of a Part.
type Data struct {
	IntervalMS   int64 `json:"intervalMs"`
	Count        int   `json:"count"`    // pictures in the index
	Distinct     int   `json:"distinct"` // of them
	Width        int   `json:"width"`    // px
	Height       int   `json:"height"`   // px
	LongestGapMS int64 `json:"longestGapMs"`
	Dense        bool  `json:"dense"` // of all frames, not only of key frames
}

// analyzer holds one picture at a time: the last one, until the next one shows which slots it is for.
// JPEGs go to a spool file as they are made; the index is written when their number is known.
type analyzer struct {
	dir   string
	wants butler.FrameWants

	finished bool
	slots    slots
	spool    *os.File
	jpeg     bytes.Buffer
	pictures []bif.Picture
	size     image.Point

	held    *image.YCbCr // nil before the first picture
	heldAt  time.Duration
	frames  int // pictures that were held
	longest time.Duration
	empty   time.Duration // sum of the gaps that are too long
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	interval := time.Duration(max(1, in.Settings.Int(PrefInterval))) * time.Second
	return &analyzer{
		dir: in.Dir,
		wants: butler.FrameWants{
			Width: in.Settings.Int(PrefWidth),
			Every: interval,
			Dense: in.Dense || !in.Settings.Bool(PrefKeyframesOnly),
		},
		slots: slots{interval: interval},
	}, nil
}

func (a *analyzer) Wants() butler.Wants {
	frames := a.wants
	return butler.Wants{Frames: &frames}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Sound(*butler.Sound) error   { return nil }

// Frame takes a picture. One whose time does not rise, as after a jump of the timestamps, is passed
// over; so is one beyond [MaxDuration].
func (a *analyzer) Frame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	at := max(0, f.Time)
	if at > MaxDuration {
		return nil
	}
	if a.held != nil {
		if at <= a.heldAt {
			return nil
		}
		if err := a.keep(a.slots.until(a.heldAt, at)); err != nil {
			return err
		}
		a.gap(at - a.heldAt)
	}
	a.held, a.heldAt = picture.Copy(a.held, f.Image), at
	a.frames++
	return nil
}

func (a *analyzer) gap(d time.Duration) {
	a.longest = max(a.longest, d)
	if d > max(ordinary, coarse*a.slots.interval) {
		a.empty += d
	}
}

// sparse reports whether previews of these pictures would be of little use: there is only one for several
// slots, or they lie too far apart for most of the film.
func (a *analyzer) sparse(count int64, duration time.Duration) bool {
	return a.frames == 1 && count > 1 || a.empty > duration/2
}

// keep writes the held picture to the spool, for a number of slots.
func (a *analyzer) keep(repeat int) error {
	if repeat == 0 {
		return nil
	}
	if err := picture.Encode(&a.jpeg, a.held); err != nil {
		return err
	}
	if a.spool == nil {
		f, err := scratch.Create(a.dir, spool)
		if err != nil {
			return err
		}
		a.spool, a.size = f, a.held.Rect.Size()
	}
	if size := a.held.Rect.Size(); size != a.size {
		return butler.E(butler.KindInternal, "make previews", "a picture of %v pixels after one of %v", size, a.size)
	}
	if _, err := a.spool.Write(a.jpeg.Bytes()); err != nil {
		return scratch.Error("write previews", err)
	}
	a.pictures = append(a.pictures, bif.Picture{Size: int64(a.jpeg.Len()), Repeat: repeat})
	return nil
}

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "make previews"
	switch {
	case a.held == nil:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no picture could be decoded").
			WithHint("play the file: it may be damaged, or its codec unknown to this ffmpeg")
	case end.Duration <= 0:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "the file has no duration")
	case end.Duration > MaxDuration:
		return butler.Result{}, butler.E(butler.KindDamaged, op, "a duration of %s cannot be right", end.Duration.Round(time.Second)).
			WithHint("its timestamps are wrong; remuxing the file mends that")
	}
	count := Count(end.Duration, a.slots.interval)
	a.gap(max(0, end.Duration-a.heldAt))
	if !a.wants.Dense && a.sparse(count, end.Duration) {
		return butler.Result{}, butler.ErrSparse
	}
	if err := a.keep(a.slots.rest(count)); err != nil {
		return butler.Result{}, err
	}
	a.trim(count)
	size, _ := bif.Size(a.pictures)
	if size > MaxBytes {
		return butler.Result{}, butler.E(butler.KindUnsupported, op, "%d previews take %d MB, more than %d", count, size>>20, MaxBytes>>20).
			WithHint("set a longer %s or a smaller %s", PrefInterval, PrefWidth)
	}
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if err := a.write(); err != nil {
		return butler.Result{}, err
	}
	if err := verify(filepath.Join(a.dir, Artifact), int(count), a.slots.interval, a.size); err != nil {
		return butler.Result{}, err
	}
	return a.result(int(count), size)
}

// Count returns how many previews a duration calls for: one for each interval that begins in it.
func Count(duration, interval time.Duration) int64 {
	return int64((duration + interval - 1) / interval)
}

// trim drops slots beyond count, which pictures beyond the duration have taken.
func (a *analyzer) trim(count int64) {
	for over := a.slots.next - count; over > 0 && len(a.pictures) > 0; {
		last := &a.pictures[len(a.pictures)-1]
		n := min(over, int64(last.Repeat))
		last.Repeat -= int(n)
		over -= n
		if last.Repeat == 0 {
			a.pictures = a.pictures[:len(a.pictures)-1]
		}
	}
}

func (a *analyzer) write() error {
	out, err := scratch.Create(a.dir, Artifact)
	if err != nil {
		return err
	}
	err = bif.Write(out, a.slots.interval, a.pictures, a.spool)
	if e := out.Close(); err == nil {
		err = e
	}
	if err != nil {
		_ = os.Remove(out.Name())
	}
	return scratch.Error("write previews", err)
}

func (a *analyzer) result(count int, size int64) (butler.Result, error) {
	data, err := json.Marshal(Data{
		IntervalMS:   a.slots.interval.Milliseconds(),
		Count:        count,
		Distinct:     len(a.pictures),
		Width:        a.size.X,
		Height:       a.size.Y,
		LongestGapMS: a.longest.Milliseconds(),
		Dense:        a.wants.Dense,
	})
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, "make previews", "%w", err)
	}
	summary := fmt.Sprintf("%d previews", count)
	if count == 1 {
		summary = "1 preview"
	}
	a.finished = true
	return butler.Result{
		Artifacts: []butler.Artifact{{Analysis: Name, Name: Artifact, Size: size, Count: count}},
		Data:      data,
		Summary:   summary,
	}, nil
}

// Close removes the spool, and what there is of a file that did not get finished.
func (a *analyzer) Close() error {
	var err error
	if a.spool != nil {
		err = scratch.Error("close spool of previews", a.spool.Close())
		a.spool = nil
	}
	if e := scratch.Remove(a.dir, spool); err == nil {
		err = e
	}
	if a.finished {
		return err
	}
	if e := scratch.Remove(a.dir, Artifact); err == nil {
		err = e
	}
	return err
}
