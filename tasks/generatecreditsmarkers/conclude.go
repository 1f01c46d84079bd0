package generatecreditsmarkers

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

// draw finds the credits of all Parts of a film or season.
func draw(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
	var endings []ending
	var sounds []heard
	for _, m := range in.Members {
		if m.Item.Kind == butler.Extra {
			continue // a trailer ends with text too
		}
		e, ok, err := read(ctx, in, m)
		if butler.IsKind(err, butler.KindNotFound) || butler.IsKind(err, butler.KindDamaged) {
			// What was kept of one file is gone or broken: the others are concluded all the same.
			in.Log.Warn("an ending cannot be read", "part", m.Part.ID, "error", err)
			continue
		}
		if err != nil {
			return nil, err
		}
		if ok {
			endings, sounds = append(endings, e), append(sounds, e.heard)
		}
	}
	if in.Group.Kind == butler.Movie {
		sounds = nil // versions of one film have everything in common
	}
	common, err := compare(ctx, sounds)
	if err != nil {
		return nil, err
	}
	var all []butler.Drawn
	for i, e := range endings {
		if len(common) > 0 {
			e.known.shared = common[i]
		}
		markers := e.markers()
		if n := len(markers); n > 0 && goesOn(in.Members, e.part) {
			markers[n-1].Final = false
		}
		all = append(all, butler.Drawn{Part: e.part.ID, Result: butler.Result{Markers: markers, Summary: found(markers)}})
	}
	return all, nil
}

// goesOn reports whether another Part is played after this one.
func goesOn(members []butler.Member, p butler.Part) bool {
	return slices.ContainsFunc(members, func(m butler.Member) bool { return m.Part.Media == p.Media && m.Part.Index > p.Index })
}

func found(markers []butler.Marker) string {
	switch len(markers) {
	case 0:
		return "no credits"
	case 1:
		return "credits"
	}
	return fmt.Sprintf("credits in %d parts", len(markers))
}

// ending is what is known of the ending of a Part.
type ending struct {
	part     butler.Part
	pictures []view
	heard    heard
	known    prior
}

// read reads what the Analysis found out about a Part. It is not ok if there is nothing.
func read(ctx context.Context, in butler.ConclusionInput, m butler.Member) (e ending, ok bool, err error) {
	const op = "read an ending"
	f, ok := m.Findings[Name]
	if !ok {
		return e, false, nil
	}
	var data Data
	if err := json.Unmarshal(f.Data, &data); err != nil {
		return e, false, butler.E(butler.KindDamaged, op, "%w", err)
	}
	e = ending{part: m.Part, known: prior{end: time.Duration(data.DurationMS) * time.Millisecond}}
	for _, r := range f.Blobs {
		b, err := in.Blob(ctx, r)
		if err != nil {
			return e, false, err
		}
		switch r.Name {
		case picturesBlob:
			if e.pictures, err = decodePictures(b); err != nil {
				return e, false, err
			}
		case soundBlob:
			words, err := fingerprint.Decode(b)
			if err != nil {
				return e, false, err
			}
			e.heard = newHeard(m.Part.Item, words, time.Duration(data.SoundFromMS)*time.Millisecond)
		}
	}
	e.known.named, e.known.story = chapters(m.Part.Chapters)
	return e, len(e.pictures) > 0, nil
}
