package generateintromarkers

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"butler"
	"butler/internal/fingerprint"
)

// Drawn is the Data of the Conclusion.
type Drawn struct {
	Compared int    `json:"compared"`          // episodes of the season that were compared
	Same     int    `json:"same,omitzero"`     // others that have the same intro
	Chapter  string `json:"chapter,omitempty"` // title of the chapter that is the intro
}

// draw finds the intros of a season.
func draw(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
	var result []butler.Drawn
	for members := range blocks(in.Members) {
		drawn, err := drawBlock(ctx, in, members)
		if err != nil {
			return nil, err
		}
		result = append(result, drawn...)
	}
	return result, nil
}

// blocks cuts a season into parts that are compared at once, of much the same size.
func blocks(all []butler.Member) func(yield func([]butler.Member) bool) {
	n := max(1, (len(all)+maxEpisodes-1)/maxEpisodes)
	return func(yield func([]butler.Member) bool) {
		for i := range n {
			if !yield(all[i*len(all)/n : (i+1)*len(all)/n]) {
				return
			}
		}
	}
}

func drawBlock(ctx context.Context, in butler.ConclusionInput, members []butler.Member) ([]butler.Drawn, error) {
	all, err := load(ctx, in, members)
	if err != nil {
		return nil, err
	}
	intros, err := compare(ctx, in, all)
	if err != nil {
		return nil, err
	}
	of := make(map[int64]*intro)
	for i := range intros {
		of[all[intros[i].episode].member.Part.ID] = &intros[i]
	}
	episodes := make(map[int64]*episode)
	for i := range all {
		episodes[all[i].member.Part.ID] = &all[i]
	}
	var result []butler.Drawn
	for i := range members {
		m := &members[i]
		marker, data, ok := mark(m, episodes[m.Part.ID], of[m.Part.ID], len(all))
		if !ok {
			continue
		}
		text, err := json.Marshal(data)
		if err != nil {
			return nil, butler.E(butler.KindInternal, "find intros", "%w", err)
		}
		result = append(result, butler.Drawn{Part: m.Part.ID, Result: butler.Result{
			Data: text, Markers: []butler.Marker{marker}, Summary: fmt.Sprintf("intro %s–%s", clock(marker.Start), clock(marker.End)),
		}})
	}
	return result, nil
}

// compare finds the intros by sound.
func compare(ctx context.Context, in butler.ConclusionInput, all []episode) ([]intro, error) {
	found, err := runs(ctx, all)
	if err != nil {
		return nil, err
	}
	work := works(all, found)
	intros := choose(all, themes(all, found, work), work)
	if intros, err = search(ctx, all, intros); err != nil {
		return nil, err
	}
	slices.SortFunc(intros, func(a, b intro) int { return cmp.Compare(a.episode, b.episode) })
	return intros, newRefiner(in, all).refine(ctx, intros)
}

// mark makes the Marker of a Part, of what the sound and the chapters say.
func mark(m *butler.Member, e *episode, heard *intro, compared int) (butler.Marker, Drawn, bool) {
	named, title, chapter := chapterIntro(m.Part)
	data := Drawn{Compared: compared}
	if heard != nil && chapter && 2*heard.span.common(named) < min(heard.span.length(), named.length()) {
		// They contradict each other. What many episodes have in common is surer than a name.
		if heard.strength > alone {
			chapter = false
		} else {
			heard = nil
		}
	}
	if heard == nil && !chapter {
		return butler.Marker{}, data, false
	}
	var c cuts
	if e != nil {
		c = e.cuts
	}
	marker := butler.Marker{Kind: butler.MarkerIntro}
	span := named
	if heard != nil {
		span = heard.span
		data.Same = heard.others
		marker.Confidence = heard.strength
		marker.Evidence = append(marker.Evidence, heard.evidence(compared))
	}
	if chapter {
		data.Chapter = title
		if heard == nil || near(span, named) {
			span = named
		}
		marker.Confidence = 1 - (1-marker.Confidence)*(1-alone)
		marker.Evidence = append(marker.Evidence, butler.Evidence{
			Kind: butler.EvidenceChapter, At: named.From.Milliseconds(), Until: named.To.Milliseconds(),
			Weight: alone, Note: fmt.Sprintf("the chapter is called %q", title),
		})
	}
	if span != named {
		from, to := snap(span.From, true, &c, m.Part.Chapters), snap(span.To, false, &c, m.Part.Chapters)
		marker.Evidence = append(append(marker.Evidence, from.evidence...), to.evidence...)
		span = stretch{from.at, to.at}
	}
	marker.Start, marker.End = span.From.Milliseconds(), span.To.Milliseconds()
	if m.Part.Duration > 0 {
		marker.End = min(marker.End, m.Part.Duration)
	}
	marker.Confidence = round(min(marker.Confidence, 0.99))
	return marker, data, marker.End > marker.Start
}

// alone is how sure an intro is by the name of a chapter alone.
const alone = 0.6

// near reports whether both ends of a chapter are where the sound has them, or almost.
func near(heard, named stretch) bool {
	const most = 3 * time.Second
	return (heard.From-named.From).Abs() <= most && (heard.To-named.To).Abs() <= most
}

// evidence says in words what was heard.
func (i *intro) evidence(compared int) butler.Evidence {
	note := fmt.Sprintf("the same sound as in %d of %d other episodes", i.others, compared-1)
	if i.searched {
		note = "much the same sound as the intro of other episodes"
	}
	return butler.Evidence{
		Kind: butler.EvidenceSound, At: fingerprint.Middle(i.start).Milliseconds(), Until: fingerprint.Middle(i.end - 1).Milliseconds(),
		Weight: round(i.strength), Note: note,
	}
}

// clock writes a time as people do.
func clock(ms int64) string { return fmt.Sprintf("%d:%02d", ms/60000, ms/1000%60) }
