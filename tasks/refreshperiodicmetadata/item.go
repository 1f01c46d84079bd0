package refreshperiodicmetadata

import (
	"context"
	"fmt"
	"strings"

	"butler"
	"butler/internal/provider"
)

// state is what came of an Item.
type state uint8

const (
	matched state = iota
	unchanged
	unmatched
)

// outcome is what is reported of an Item.
type outcome struct {
	title    string
	state    state
	note     string
	pictures int64
	bytes    int64 // of pictures
}

// item asks the providers about an Item, one after the other until one knows it, and stores what it says. Errors:
// errLeft, and those that tell why it failed.
func (r *refresh) item(ctx context.Context, w work) (outcome, error) {
	tree, err := r.host.Metadata.Tree(ctx, w.id)
	if err != nil {
		if butler.IsKind(err, butler.KindNotFound) {
			return outcome{}, err
		}
		return outcome{}, storeError{err}
	}
	o := outcome{title: title(tree.Item)}
	s, err := r.subject(ctx, tree)
	if err != nil {
		return o, err
	}
	var notes []string
	for _, p := range r.inOrder(s) {
		if r.health.why(p) != nil {
			return o, errLeft // it is not given to another, which would change it for a night
		}
		known, note, err := r.ask(ctx, p, s, &o)
		r.health.note(p.Name(), notStore(err))
		if err != nil || known {
			return o, err
		}
		notes = append(notes, note)
	}
	o.state, o.note = unmatched, strings.Join(notes, "; ")
	return o, r.unknown(ctx, s, o.note)
}

func title(i butler.Item) string {
	if i.Year > 0 {
		return fmt.Sprintf("%s (%d)", i.Title, i.Year)
	}
	return i.Title
}

// notStore returns an error that a provider is to be blamed for.
func notStore(err error) error {
	if fatal(err) {
		return nil
	}
	return err
}

// inOrder returns who is asked: those first of which a person chose an id.
func (r *refresh) inOrder(s subject) []provider.Provider {
	var chosen, others []provider.Provider
	for _, p := range r.set.For(s.tree.Kind) {
		if s.about.Chosen[p.Name()] != "" {
			chosen = append(chosen, p)
		} else {
			others = append(others, p)
		}
	}
	return append(chosen, others...)
}

// ask asks one provider. It reports whether that knows the Item, and if not, what it found instead.
func (r *refresh) ask(ctx context.Context, p provider.Provider, s subject, o *outcome) (bool, string, error) {
	v, ref, err := r.recognise(ctx, p, s)
	if err != nil || !v.Known {
		return false, v.Note, err
	}
	d, err := p.Details(ctx, ref)
	switch {
	case butler.IsKind(err, butler.KindNotFound):
		if s.about.Chosen[p.Name()] == "" && s.about.IDs[p.Name()] == ref.ID { // an id in a name or NFO that is wrong
			delete(s.about.IDs, p.Name())
			known, note, err := r.ask(ctx, p, s, o)
			return known, fmt.Sprintf("%s has nothing with id %s; %s", p.Label(), ref.ID, note), err
		}
		return false, fmt.Sprintf("%s has nothing with id %s", p.Label(), ref.ID), nil
	case err != nil:
		return false, "", err
	}
	if !d.Unchanged {
		if v = provider.Confirm(s.about, v, d); !v.Known {
			return false, v.Note, nil
		}
	}
	return true, "", r.store(ctx, p, s, v, d, o)
}

// recognise says which thing of the provider the Item is, and how to ask for it.
func (r *refresh) recognise(ctx context.Context, p provider.Provider, s subject) (provider.Verdict, provider.Ref, error) {
	if id, ok := s.before(p); ok {
		ref := provider.Ref{Kind: s.tree.Kind, ID: id}
		all, err := r.allKnown(ctx, p, s.tree)
		if err != nil {
			return provider.Verdict{}, provider.Ref{}, err
		}
		if all && s.stamp.Language == r.language() { // what is new below needs a full answer
			ref.Known = s.stamp.Valid
		}
		m := provider.Match{Candidate: provider.Candidate{ID: id}, Confidence: s.prior.Confidence}
		return provider.Verdict{Match: m, Known: true, Note: s.prior.Note}, ref, nil
	}
	if s.tree.Kind == butler.Artist && s.about.IDs[p.Name()] == "" {
		id, err := r.artistOf(ctx, p, s)
		if err != nil {
			return provider.Verdict{}, provider.Ref{}, err
		}
		if id != "" {
			m := provider.Match{Candidate: provider.Candidate{ID: id}, Confidence: 1}
			return provider.Verdict{Match: m, Known: true, Note: "by its albums"}, provider.Ref{Kind: butler.Artist, ID: id}, nil
		}
	}
	v, err := provider.Identify(ctx, p, s.about)
	return v, provider.Ref{Kind: s.tree.Kind, ID: v.ID}, err
}

// artistOf returns the id of an artist that most of its albums name, as far as these were found.
func (r *refresh) artistOf(ctx context.Context, p provider.Provider, s subject) (string, error) {
	votes := map[string]int{}
	best := ""
	for _, album := range s.tree.Children {
		if album.Kind != butler.Album {
			continue
		}
		said, err := r.host.Metadata.Metadata(ctx, album.ID)
		if err != nil {
			return "", storeError{err}
		}
		for _, m := range said {
			if m.Origin != butler.OriginOnline || m.Provider != p.Name() {
				continue
			}
			for _, c := range m.Credits {
				id := c.IDs[p.Name()]
				if c.Job != butler.JobPerformer || !provider.Fits(p.Name(), id) || provider.Likeness(c.Name, s.tree.Title) < provider.Sure {
					continue
				}
				if votes[id]++; best == "" || votes[id] > votes[best] {
					best = id
				}
			}
		}
	}
	return best, nil
}

// unknown stores that nothing is known, and why.
func (r *refresh) unknown(ctx context.Context, s subject, note string) error {
	for _, child := range below(s.tree) {
		if err := r.nothing(ctx, child.ID, note); err != nil {
			return err
		}
	}
	m := butler.ItemMetadata{Item: s.tree.ID, Origin: butler.OriginOnline, Note: note, At: r.now, Stamp: stamp{About: s.print, Language: r.language()}.String()}
	return r.save(ctx, m)
}

// nothing stores that nothing is known of an Item below another.
func (r *refresh) nothing(ctx context.Context, id int64, note string) error {
	return r.save(ctx, butler.ItemMetadata{Item: id, Origin: butler.OriginOnline, Note: note, At: r.now})
}

// save stores what was found. An Item that was taken out of the library meanwhile is no error.
func (r *refresh) save(ctx context.Context, m butler.ItemMetadata) error {
	err := r.host.Metadata.SetMetadata(ctx, m)
	switch {
	case err == nil, butler.IsKind(err, butler.KindNotFound):
		return nil
	case butler.IsKind(err, butler.KindInvalid): // too much, or out of range: a provider's fault
		return butler.E(butler.KindDamaged, "store what was found", "%w", err)
	}
	return storeError{err}
}

// below returns the Items below one that are looked after with it.
func below(t butler.ItemTree) []butler.ItemTree {
	var all []butler.ItemTree
	for _, c := range t.Children {
		switch c.Kind {
		case butler.Season, butler.Episode, butler.Track:
			all = append(all, c)
			all = append(all, below(c)...)
		default:
		}
	}
	return all
}
