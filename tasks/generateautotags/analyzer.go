package generateautotags

import (
	"context"
	"encoding/json"
	"fmt"
	"image"

	"butler"
	"butler/internal/photo"
	"butler/internal/photo/gazetteer"
	"butler/internal/photo/look"
	"butler/internal/photo/people"
	"butler/tasks/internal/picture"
)

const (
	width = 320 // px, as the other Analyses of pictures ask for: one scaling serves all
	small = 48  // px, the longer side of what colours are counted of
)

// analyzer looks at the one picture of a photo; of a moving one, at the first.
type analyzer struct {
	in     butler.AnalysisInput
	places *gazetteer.Gazetteer
	people *people.Finder
	seen   bool
	look   appearance
	faces  crowd
}

// appearance is what a photo looks like.
type appearance struct {
	hashes  look.Hashes
	colours []look.Colour
	grey    bool // without colour
	dull    bool // of one colour or nearly black: its hashes tell nothing
	shape   float64
}

func (a *analyzer) Wants() butler.Wants {
	if a.in.Settings.Bool(PrefPeople) {
		return butler.Wants{Frames: &butler.FrameWants{Width: people.Width}}
	}
	return butler.Wants{Frames: &butler.FrameWants{Width: width}}
}

func (a *analyzer) Packet(*butler.Packet) error { return nil }
func (a *analyzer) Sound(*butler.Sound) error   { return nil }

func (a *analyzer) Frame(f *butler.Frame) error {
	if a.seen {
		return nil
	}
	if err := picture.Check(f); err != nil {
		return err
	}
	a.seen, a.look = true, appearanceOf(f.Image)
	if !a.in.Settings.Bool(PrefPeople) {
		return nil
	}
	faces, err := a.people.Faces(f.Image)
	if err != nil {
		return butler.E(butler.KindInternal, "find faces", "%w", err)
	}
	a.faces = crowdOf(faces, f.Image.Rect)
	return nil
}

func appearanceOf(m *image.YCbCr) appearance {
	tiny := picture.Shrink(m, small)
	return appearance{
		hashes:  look.Hash(m),
		colours: look.Colours(tiny),
		grey:    look.Grey(tiny),
		dull:    picture.Judge(m).Dull(),
		shape:   float64(m.Rect.Dx()) / float64(m.Rect.Dy()),
	}
}

func (a *analyzer) Finish(ctx context.Context, _ butler.PassEnd) (butler.Result, error) {
	const op = "tag photo"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if !a.seen {
		why := "no picture could be decoded"
		if a.in.Part.Problem != "" {
			why += ": " + a.in.Part.Problem
		}
		return butler.Result{}, butler.E(butler.KindDamaged, op, "%s", why).
			WithHint("open the file: it may be damaged, or its format unknown to this ffmpeg")
	}
	info, err := photo.Read(a.in.Part.Path)
	if err != nil {
		return butler.Result{}, err
	}
	data, err := a.describe(info)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	encoded, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	signs := signsOf(info, a.look)
	return butler.Result{
		Data:     encoded,
		Metadata: data.metadata(info, a.look),
		Vector:   signs.vector(),
		Summary:  fmt.Sprintf("%d tags", len(data.Tags)),
	}, nil
}

func (a *analyzer) Close() error { return nil }
