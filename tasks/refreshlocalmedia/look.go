package refreshlocalmedia

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"butler"
)

// look reads what is new beside one Item and in its files, and reports it. The error is of the store.
func (r *refresh) look(ctx context.Context, p *place, t butler.ItemTree, title string, lost error) error {
	if len(filesOf(t)) == 0 {
		return nil
	}
	unit := butler.UnitReport{Subject: fmt.Sprintf("item:%d", t.ID), Title: title, State: butler.UnitDone}
	if len(t.Files) == 1 {
		unit.Part = t.Files[0].Part
	}
	said, err := r.host.Metadata.Metadata(ctx, t.ID)
	if err != nil {
		return ignoreGone(err)
	}
	found, away := p.find(t)
	if away == nil && lost != nil && (t.Kind == butler.Show || t.Kind == butler.Artist || t.Kind == butler.Season) {
		away = lost
	}
	var changes, problems []string
	if away == nil {
		local, err := r.local(ctx, p, t, found, known(said, butler.OriginLocal))
		if err != nil {
			return ignoreGone(err)
		}
		inside, err := r.embedded(ctx, t, known(said, butler.OriginEmbedded))
		if err != nil {
			return ignoreGone(err)
		}
		changes, problems = append(local.changes, inside.changes...), append(local.problems, inside.problems...)
		unit.Bytes = local.bytes + inside.bytes
	}
	r.sum.Bytes += unit.Bytes
	unit.Reason = strings.Join(append(changes, problems...), "; ")
	return r.tell(ctx, unit, len(changes) > 0, len(problems) > 0, away)
}

// outcome is what became of one Origin of an Item.
type outcome struct {
	changes  []string
	problems []string
	bytes    int64
}

// local brings what is said beside an Item up to date.
func (r *refresh) local(ctx context.Context, p *place, t butler.ItemTree, found sidecars, was *butler.ItemMetadata) (out outcome, err error) {
	b := p.bounds(t)
	if found.empty() {
		if was == nil && !r.forced {
			return out, nil
		}
		for _, part := range found.parts {
			if err := r.host.Metadata.SetSubtitles(ctx, part, nil); err != nil && !butler.IsKind(err, butler.KindNotFound) {
				return out, err
			}
		}
		if was == nil {
			return out, nil
		}
		r.sum.Forgotten++
		out.changes = []string{"nothing lies beside it any more"}
		return out, r.host.Metadata.RemoveMetadata(ctx, t.ID, butler.OriginLocal)
	}
	stamp := r.stamp(b, found)
	if was != nil && was.Stamp == stamp && !r.forced {
		return out, nil
	}
	in := reading{refresh: r, bounds: b, item: t}
	var before butler.Metadata
	if was != nil {
		before = was.Metadata
	}
	in.text(found.nfo, found.showNFO, before)
	if err := in.pictures(ctx, found.pictures); err != nil {
		return out, err
	}
	if err := in.theme(ctx, found.themes); err != nil {
		return out, err
	}
	if err := in.subtitles(ctx, found.parts, found.subtitles); err != nil {
		return out, err
	}
	r.sum.Pictures += int64(in.took.pictures)
	r.sum.Themes += int64(in.took.themes)
	r.sum.Subtitles += int64(in.took.subtitles)
	out = outcome{[]string{in.took.String()}, in.problems, in.took.bytes}
	if in.again {
		stamp = ""
	}
	return out, r.store(ctx, butler.ItemMetadata{
		Item: t.ID, Origin: butler.OriginLocal, Metadata: in.said, Note: in.note(), Stamp: stamp,
	})
}

// store keeps what was read. What is more than may be said of an Item is kept without its longest lists.
func (r *refresh) store(ctx context.Context, m butler.ItemMetadata) error {
	err := r.host.Metadata.SetMetadata(ctx, m)
	if butler.IsKind(err, butler.KindInvalid) {
		m.Metadata = butler.Metadata{Assets: m.Assets, IDs: m.IDs, Title: m.Title[:min(len(m.Title), 1000)]}
		m.Note = "more is said of it than can be kept"
		err = r.host.Metadata.SetMetadata(ctx, m)
	}
	return err
}

// ignoreGone takes it for no error that an Item was removed meanwhile.
func ignoreGone(err error) error {
	if butler.IsKind(err, butler.KindNotFound) {
		return nil
	}
	return err
}

func known(all []butler.ItemMetadata, o butler.Origin) *butler.ItemMetadata {
	i := slices.IndexFunc(all, func(m butler.ItemMetadata) bool { return m.Origin == o })
	if i < 0 {
		return nil
	}
	return &all[i]
}

// tell counts what came of an Item and reports it, if it is worth it and not too many were reported.
func (r *refresh) tell(ctx context.Context, u butler.UnitReport, changed, problem bool, away error) error {
	u.At = time.Now()
	if changed {
		r.sum.Updated++
	}
	switch {
	case problem:
		r.sum.Problems++
		r.reported.problems++
		u.State = butler.UnitFailed
		if r.reported.problems > maxProblemReports {
			return nil
		}
	case away != nil:
		r.sum.Away++
		r.reported.away++
		u.State, u.Reason = butler.UnitSkipped, "left as it was: "+away.Error()
		if r.reported.away > maxAwayReports {
			return nil
		}
	case changed:
		r.reported.updated++
		if r.reported.updated > maxUpdatedReports {
			return nil
		}
	default:
		return nil
	}
	return r.report.Unit(ctx, u)
}
