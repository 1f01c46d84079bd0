package generateblurhashes

import (
	"context"
	"encoding/json"
	"image"
	"time"

	"butler"
	"butler/tasks/internal/picture"

	"github.com/bbrks/go-blurhash"
)

const (
	width = 320 // px, as the other Analyses of pictures ask for: one scaling serves all
	small = 32  // px, the longer side of what is hashed
)

// Data is the BlurHash of a Part.
type Data struct {
	ThumbBlurHash string `json:"thumbBlurHash"`
	// TimeMS is the time of the frame it was made of, in milliseconds; 0 for a photo or a cover.
	TimeMS int64 `json:"timeMs"`
	// Dull says that nothing but a nearly black or flat picture was found.
	Dull bool `json:"dull,omitempty"`
}

// analyzer keeps the most telling picture so far, made small.
type analyzer struct {
	wants butler.FrameWants
	next  int // of the times that are wanted, the first that no frame has reached
	best  *image.RGBA
	look  picture.Look
	at    time.Duration
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	a := &analyzer{wants: butler.FrameWants{Width: width}}
	if in.Part.Features&butler.HasVideo == 0 {
		return a, nil // a still picture
	}
	duration := time.Duration(in.Part.Duration) * time.Millisecond
	if duration <= 0 || duration > 48*time.Hour {
		a.wants.Every = 30 * time.Second
		return a, nil
	}
	for percent := range 9 {
		a.wants.At = append(a.wants.At, duration*time.Duration(percent+1)/10)
	}
	return a, nil
}

func (a *analyzer) Wants() butler.Wants {
	frames := a.wants
	return butler.Wants{Frames: &frames}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Sound(*butler.Sound) error   { return nil }

// Frame keeps a picture if it shows more than the one that is held. Of a film, the first frame at or
// after each of the times counts, and the very first, should no other come.
func (a *analyzer) Frame(f *butler.Frame) error {
	if err := picture.Check(f); err != nil {
		return err
	}
	wanted := len(a.wants.At) == 0 || a.best == nil
	for a.next < len(a.wants.At) && f.Time >= a.wants.At[a.next] {
		a.next++
		wanted = true
	}
	if !wanted {
		return nil
	}
	look := picture.Judge(f.Image)
	if a.best == nil || look.Better(a.look) {
		a.best, a.look, a.at = picture.Shrink(f.Image, small), look, max(0, f.Time)
	}
	return nil
}

func (a *analyzer) Finish(ctx context.Context, _ butler.PassEnd) (butler.Result, error) {
	const op = "make BlurHash"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if a.best == nil {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "no picture could be decoded").
			WithHint("open the file: it may be damaged, or its codec unknown to this ffmpeg")
	}
	hash, err := encode(a.best)
	if err != nil {
		return butler.Result{}, err
	}
	data, err := json.Marshal(Data{hash, a.at.Milliseconds(), a.look.Dull()})
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	return butler.Result{Data: data, Summary: "BlurHash " + hash}, nil
}

func (a *analyzer) Close() error {
	a.best = nil
	return nil
}

// components returns how many horizontal and vertical waves a picture is described with: four along
// its longer side, and along the shorter one as many as its shape calls for.
func components(size image.Point) (x, y int) {
	const most = 4
	shorter := func(short, long int) int {
		return max(1, min(most, (most*short+long-1)/long))
	}
	if size.X >= size.Y {
		return most, shorter(size.Y, size.X)
	}
	return shorter(size.X, size.Y), most
}

// encode makes the hash, and reads it back by decoding it.
func encode(m *image.RGBA) (string, error) {
	x, y := components(m.Rect.Size())
	hash, err := blurhash.Encode(x, y, m)
	if err != nil {
		return "", butler.E(butler.KindInternal, "make BlurHash", "%w", err)
	}
	gotX, gotY, err := blurhash.Components(hash)
	if err != nil || gotX != x || gotY != y {
		return "", butler.E(butler.KindInternal, "read back BlurHash", "%q has %d×%d components, not %d×%d (%v)", hash, gotX, gotY, x, y, err)
	}
	if _, err := blurhash.Decode(hash, 8, 8, 1); err != nil {
		return "", butler.E(butler.KindInternal, "read back BlurHash", "%q: %w", hash, err)
	}
	return hash, nil
}
