package catalogue

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// result is what was found out about a Part, as it is stored.
type result struct {
	finding  catdb.SetFindingParams
	markers  []catdb.AddMarkerParams
	vector   []byte                   // nil for none
	metadata *catdb.SetMetadataParams // of the Part's Item; nil for none
}

// newResult returns what succeeded as it is stored, or what is wrong with it.
func newResult(part int64, a catdb.Analysis, version int, settings string, r butler.Result, now time.Time, took time.Duration) (result, error) {
	made := result{finding: catdb.SetFindingParams{
		Part: part, Analysis: a.ID, Version: int64(version), Settings: settingsHash(settings), State: string(butler.UnitDone),
		At: toMS(now), ElapsedNs: int64(took), Data: string(r.Data),
	}}
	wrong := func(format string, args ...any) (result, error) {
		return result{}, butler.E(butler.KindInternal, a.Name, format, args...)
	}
	if len(r.Data) > 0 && !json.Valid(r.Data) {
		return wrong("its data is not JSON")
	}
	if len(r.Refs) != len(r.Blobs) {
		return wrong("%d of its %d blobs are stored", len(r.Refs), len(r.Blobs))
	}
	if len(r.Refs) > 0 {
		b, err := json.Marshal(r.Refs)
		if err != nil {
			return wrong("its blobs: %w", err)
		}
		made.finding.Blobs = string(b)
	}
	for _, m := range r.Markers {
		add := catdb.AddMarkerParams{
			Part: part, Analysis: a.ID, Kind: string(m.Kind), StartMs: m.Start, EndMs: m.End, Final: toBit(m.Final), Confidence: m.Confidence,
		}
		if m.Start < 0 || m.End < m.Start || !(m.Confidence >= 0 && m.Confidence <= 1) {
			return wrong("a marker from %d to %d ms, of confidence %v", m.Start, m.End, m.Confidence)
		}
		if len(m.Evidence) > 0 {
			b, err := json.Marshal(m.Evidence)
			if err != nil {
				return wrong("its evidence: %w", err)
			}
			add.Evidence = string(b)
		}
		made.markers = append(made.markers, add)
	}
	for _, v := range r.Vector {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return wrong("its vector holds %v", v)
		}
		made.vector = binary.LittleEndian.AppendUint32(made.vector, math.Float32bits(v))
	}
	if r.Metadata != nil {
		row, err := fromMetadata(butler.ItemMetadata{Origin: butler.OriginPhoto, Metadata: *r.Metadata, Provider: a.Name, At: now})
		if err != nil {
			return wrong("%w", err)
		}
		made.metadata = &row
	}
	return made, nil
}

// keep stores a result in place of what was found before. What is the same is left alone: Markers keep
// their ids, a vector its mark. It reports whether anything of it is new but when and by what it was made.
func (t transaction) keep(ctx context.Context, made result) (changed bool, err error) {
	f := made.finding
	was, err := t.Finding(ctx, catdb.FindingParams{Part: f.Part, Analysis: f.Analysis})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		changed = true
	case err != nil:
		return false, err
	default:
		changed = was.State != f.State || was.Data != f.Data || was.Blobs != f.Blobs
	}
	if err := t.SetFinding(ctx, f); err != nil {
		return false, err
	}
	markers, err := t.keepMarkers(ctx, made)
	if err != nil {
		return false, err
	}
	vector, err := t.keepVector(ctx, made)
	if err != nil {
		return false, err
	}
	return changed || markers || vector, t.keepMetadata(ctx, made)
}

// keepMetadata stores what a file says of itself. Who listens is told that the Item was analysed, and needs no more.
func (t transaction) keepMetadata(ctx context.Context, made result) error {
	if made.metadata == nil {
		return nil
	}
	item, err := t.ItemOfPart(ctx, made.finding.Part)
	if err != nil {
		return err
	}
	row := *made.metadata
	row.Item = item
	return t.say(ctx, "commit unit", item, row.At, nil, func(t transaction) error { return t.SetMetadata(ctx, row) })
}

func (t transaction) keepMarkers(ctx context.Context, made result) (changed bool, err error) {
	f := made.finding
	rows, err := t.MarkersOf(ctx, catdb.MarkersOfParams{Part: f.Part, Analysis: f.Analysis})
	if err != nil {
		return false, err
	}
	same := slices.EqualFunc(rows, made.markers, func(r catdb.Marker, m catdb.AddMarkerParams) bool {
		r.ID = 0
		return r == catdb.Marker{
			Part: m.Part, Analysis: m.Analysis, Kind: m.Kind, StartMs: m.StartMs, EndMs: m.EndMs, Final: m.Final,
			Confidence: m.Confidence, Evidence: m.Evidence,
		}
	})
	if same {
		return false, nil
	}
	if err := t.RemoveMarkers(ctx, catdb.RemoveMarkersParams{Part: f.Part, Analysis: f.Analysis}); err != nil {
		return false, err
	}
	for _, m := range made.markers {
		if err := t.AddMarker(ctx, m); err != nil {
			return false, err
		}
	}
	return true, nil
}

func (t transaction) keepVector(ctx context.Context, made result) (changed bool, err error) {
	f := made.finding
	was, err := t.Vector(ctx, catdb.VectorParams{Part: f.Part, Analysis: f.Analysis})
	switch {
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return false, err
	case bytes.Equal(was, made.vector):
		return false, nil
	case made.vector == nil:
		_, err := t.RemoveVector(ctx, catdb.RemoveVectorParams{Part: f.Part, Analysis: f.Analysis})
		return true, err
	}
	return true, t.SetVector(ctx, catdb.SetVectorParams{Part: f.Part, Analysis: f.Analysis, Numbers: made.vector})
}

// keepFailure notes that something failed for good. What was made before, but for its data, stays; of a
// Conclusion the data as well: it may tell which files it wrote. It reports whether it had not failed so
// before.
func (t transaction) keepFailure(ctx context.Context, part, id int64, version int, settings, reason string, now time.Time, took time.Duration, concluded bool) (
	changed bool, err error,
) {
	was, err := t.Finding(ctx, catdb.FindingParams{Part: part, Analysis: id})
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, err
	}
	failed := string(butler.UnitFailed)
	data := ""
	if concluded {
		data = was.Data
	}
	return was.State != failed || was.Reason != reason, t.SetFinding(ctx, catdb.SetFindingParams{
		Part: part, Analysis: id, Version: int64(version), Settings: settingsHash(settings), State: failed, Reason: reason,
		At: toMS(now), ElapsedNs: int64(took), Data: data,
	})
}

// forgetResult forgets what was found out about a Part, and reports whether there was anything.
func (t transaction) forgetResult(ctx context.Context, part, id int64) (was bool, err error) {
	findings, err := t.RemoveFinding(ctx, catdb.RemoveFindingParams{Part: part, Analysis: id})
	if err != nil {
		return false, err
	}
	if err := t.RemoveMarkers(ctx, catdb.RemoveMarkersParams{Part: part, Analysis: id}); err != nil {
		return false, err
	}
	vectors, err := t.RemoveVector(ctx, catdb.RemoveVectorParams{Part: part, Analysis: id})
	return findings+vectors > 0, err
}

// settingsHash stands for the settings that something was made with: they are only asked for being the
// same.
func settingsHash(settings string) int64 {
	sum := sha256.Sum256([]byte(settings))
	return int64(binary.LittleEndian.Uint64(sum[:])) //nolint:gosec // any 64 bits do
}
