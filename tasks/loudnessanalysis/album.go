package loudnessanalysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"butler"
	"butler/internal/loudness"
)

// AlbumsName is the name of the Conclusion.
const AlbumsName = "albums"

// AlbumData is how loud the album of a Part is: its tracks together, as if they were one. What cannot be
// told is null.
type AlbumData struct {
	Loudness *float64 `json:"loudness"` // integrated over all tracks, LUFS
	Range    *float64 `json:"lra"`      // loudness range, LU
	Gain     *float64 `json:"gain"`     // dB, to bring the album to −18 LUFS
	Peak     float64  `json:"peak"`     // greatest true peak; full scale is 1
	PeakDB   *float64 `json:"peakDb"`   // dBTP; null for silence
	Tracks   int      `json:"tracks"`   // files with sound
	Measured int      `json:"measured"` // those of them that it is drawn from
}

// albums returns the Conclusion: how loud each album is.
func albums() butler.Conclusion {
	return butler.Conclusion{
		Name:    AlbumsName,
		Version: 1,
		From:    []string{Name},
		Groups:  []butler.ItemKind{butler.Album},
		Draw:    drawAlbum,
	}
}

// drawAlbum gates the levels of all tracks together.
func drawAlbum(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
	var data AlbumData
	var together loudness.Album
	var parts []int64
	for _, m := range in.Members {
		if err := ctx.Err(); err != nil {
			return nil, butler.E(butler.KindInterrupted, "measure album", "%w", err)
		}
		main := loudness.MainStream(m.Part)
		if main == nil {
			continue
		}
		data.Tracks++
		parts = append(parts, m.Part.ID)
		peak, ok, err := addTrack(in, m, main.Index, &together)
		if err != nil {
			return nil, err
		}
		if ok {
			data.Measured++
			data.Peak = max(data.Peak, peak)
		}
	}
	if data.Measured == 0 {
		return nil, nil
	}
	text := "silence"
	if gain, ok := together.Gain(); ok {
		data.Gain, data.Loudness = rounded(gain), rounded(reference-gain)
		text = fmt.Sprintf("%.1f LUFS", *data.Loudness)
	}
	if lu, ok := together.Range(); ok {
		data.Range = rounded(lu)
	}
	data.PeakDB = decibel(data.Peak)
	raw, err := json.Marshal(data)
	if err != nil {
		return nil, butler.E(butler.KindInternal, "measure album", "%w", err)
	}
	all := make([]butler.Drawn, len(parts))
	for i, p := range parts {
		all[i] = butler.Drawn{Part: p, Result: butler.Result{Data: raw, Summary: text}}
	}
	return all, nil
}

// addTrack adds a stream of a Part to its album, and returns its peak. It reports false for one that was
// not measured, or whose levels are gone.
func addTrack(in butler.ConclusionInput, m butler.Member, stream int, together *loudness.Album) (float64, bool, error) {
	var data Data
	if err := json.Unmarshal(m.Findings[Name].Data, &data); err != nil {
		return 0, false, nil //nolint:nilerr // what was found is of another shape: it tells nothing
	}
	i := slices.IndexFunc(data.Streams, func(s Stream) bool { return s.Index == stream && s.Levels != "" })
	if i < 0 {
		return 0, false, nil
	}
	s := data.Streams[i]
	f, err := in.Open(butler.PartContent{Part: m.Part.ID, ContentID: m.Part.ContentID}, s.Levels)
	if butler.IsKind(err, butler.KindNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	err = together.Add(f)
	_ = f.Close() // it was only read
	if butler.IsKind(err, butler.KindDamaged) {
		in.Log.Warn("levels cannot be read", "part", m.Part.ID, "error", err)
		return 0, false, nil
	}
	return s.Peak, err == nil, err
}
