package plex

import (
	"context"
	"math"

	"butler"
	"butler/internal/loudness"
)

// maxTracks is the largest album whose loudness is told: each of its tracks is looked at.
const maxTracks = 100

// album is how loud an album is. What cannot be told is nil.
type album struct {
	gain, peak, spread *float64
}

// albums works out how loud albums are, each once for a request.
type albums struct {
	*server
	known map[int64]*album
}

// of works out how loud the album of a track is where no Conclusion has told it yet: nil if that is not
// known of all its tracks.
func (a albums) of(ctx context.Context, track butler.Item) (*album, error) {
	if found, ok := a.known[track.Parent]; ok || track.Parent == 0 {
		return found, nil
	}
	found, err := a.measure(ctx, track)
	if err == nil {
		a.known[track.Parent] = found
	}
	return found, err
}

func (a albums) measure(ctx context.Context, track butler.Item) (*album, error) {
	page, err := a.Items.Items(ctx, butler.ItemQuery{Section: track.Section, Parent: track.Parent, Kind: butler.Track, Limit: maxTracks})
	if err != nil || page.Total > maxTracks {
		return nil, err
	}
	entries, err := a.Items.Entries(ctx, page.Items)
	if err != nil {
		return nil, err
	}
	var together loudness.Album
	var peak float64
	for _, e := range entries {
		for _, m := range e.Media {
			for _, p := range m.Parts {
				if !p.Missing.IsZero() {
					continue
				}
				loudest, ok, err := a.add(ctx, &together, p, e.Artifacts)
				if err != nil || !ok {
					return nil, err
				}
				peak = max(peak, loudest)
			}
		}
	}
	found := &album{peak: &peak}
	if gain, ok := together.Gain(); ok {
		found.gain = rounded(gain)
	}
	if spread, ok := together.Range(); ok {
		found.spread = rounded(spread)
	}
	return found, nil
}

// add adds the main sound of a Part, and returns its peak. It reports false if it was not measured.
func (a albums) add(ctx context.Context, together *loudness.Album, p butler.Part, artifacts []butler.Artifact) (float64, bool, error) {
	sound := loudness.MainStream(p)
	if sound == nil {
		return 0, false, nil
	}
	name := loudness.LevelsName(sound.Index)
	if !hasArtifact(artifacts, p.ID, name) {
		return 0, false, nil
	}
	findings, err := a.Items.Findings(ctx, p.ID)
	if err != nil {
		return 0, false, err
	}
	peak, ok := peakIn(findings, sound.Index)
	if !ok {
		return 0, false, nil
	}
	f, err := a.Bundles.Open(butler.PartContent{Part: p.ID, ContentID: p.ContentID}, name)
	if err != nil {
		if butler.IsKind(err, butler.KindNotFound) { // discarded meanwhile
			return 0, false, nil
		}
		return 0, false, err
	}
	defer f.Close()
	err = together.Add(f)
	if butler.IsKind(err, butler.KindDamaged) { // what is known of the track itself is shown all the same
		return 0, false, nil
	}
	return peak, err == nil, err
}

func peakIn(findings []butler.Finding, stream int) (float64, bool) {
	for _, f := range findings {
		if f.Analysis != analysisLoudness || f.State != butler.UnitDone {
			continue
		}
		for _, s := range soundsIn(f) {
			if s.Index == stream && s.Peak != nil {
				return *s.Peak, true
			}
		}
	}
	return 0, false
}

func rounded(v float64) *float64 {
	v = math.Round(v*100) / 100
	return &v
}
