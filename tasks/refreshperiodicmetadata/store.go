package refreshperiodicmetadata

import (
	"context"
	"slices"

	"butler"
	"butler/internal/picture"
	"butler/internal/provider"
)

// store stores what a provider says of an Item, and of what is below it.
func (r *refresh) store(ctx context.Context, p provider.Provider, s subject, v provider.Verdict, d provider.Details, o *outcome) error {
	if d.Unchanged {
		o.state, o.note = unchanged, p.Label()+" has nothing new"
	} else {
		o.state, o.note = matched, p.Label()+" "+v.ID+", "+v.Note
	}
	// What is below comes first: if that is cut off, the Item is still old and is taken up again.
	if err := r.children(ctx, p, s, d, v, o); err != nil {
		return err
	}
	if d.Unchanged {
		return r.touch(ctx, *s.prior)
	}
	return r.write(ctx, p, s.tree.ID, s.prior, s.stamp, stamp{About: s.print, Valid: d.Valid}, v, d, o)
}

// touch notes that what was found is still so.
func (r *refresh) touch(ctx context.Context, m butler.ItemMetadata) error {
	m.At = r.now
	return r.save(ctx, m)
}

// write stores what a provider says of one Item, with its pictures.
func (r *refresh) write(ctx context.Context, p provider.Provider, item int64, prior *butler.ItemMetadata, was, now stamp, v provider.Verdict, d provider.Details, o *outcome) error {
	m := butler.ItemMetadata{
		Item: item, Origin: butler.OriginOnline, Metadata: bound(d.Metadata), Provider: p.Name(),
		Confidence: v.Confidence, Note: v.Note, At: r.now,
	}
	now.Language, now.Pictures = r.language(), map[butler.AssetKind]string{}
	whole := true
	for _, pic := range d.Pictures {
		a, ok, err := r.picture(ctx, p, pic, prior, was, o)
		if err != nil {
			return err
		}
		if ok {
			now.Pictures[pic.Kind] = pic.URL
		}
		whole = whole && ok
		if a != nil {
			m.Assets = append(m.Assets, *a)
		}
	}
	if !whole { // so that it is asked for in full again, and the picture with it
		now.Valid = provider.Validators{}
	}
	m.Stamp = now.String()
	return r.save(ctx, m)
}

// picture fetches a picture into the Blobs, unless it is there. It reports whether the question is settled: with a
// picture, or because there is none. One that cannot be had costs the Item nothing but that.
func (r *refresh) picture(ctx context.Context, p provider.Provider, pic provider.Picture, prior *butler.ItemMetadata, was stamp, o *outcome) (*butler.Asset, bool, error) {
	if prior != nil && was.Pictures[pic.Kind] == pic.URL {
		i := slices.IndexFunc(prior.Assets, func(a butler.Asset) bool { return a.Kind == pic.Kind })
		if i < 0 {
			return nil, true, nil // there was none
		}
		if _, err := r.host.Blobs.Blob(ctx, prior.Assets[i].Digest); err == nil {
			return &prior.Assets[i], true, nil
		}
	}
	if r.health.pictures() != nil {
		return nil, false, nil
	}
	data, err := r.set.Picture(ctx, p, pic.URL)
	if ctx.Err() != nil {
		return nil, false, context.Cause(ctx)
	}
	r.health.note(forPictures, err)
	switch {
	case butler.IsKind(err, butler.KindNotFound):
		return nil, true, nil
	case err != nil:
		o.note += "; no " + string(pic.Kind) + ": " + err.Error()
		return nil, false, nil
	}
	info, err := picture.Check(data)
	if err != nil {
		o.note += "; no " + string(pic.Kind) + ": " + err.Error()
		return nil, false, nil
	}
	digest, err := r.host.Blobs.PutBlob(ctx, data)
	if err != nil {
		return nil, false, storeError{err}
	}
	o.pictures++
	o.bytes += int64(len(data))
	return &butler.Asset{
		Kind: pic.Kind, Digest: digest, Size: int64(len(data)), Type: info.Type, Width: info.Width, Height: info.Height, From: p.Label(),
	}, true, nil
}

// What is kept of what a provider says.
const (
	maxText    = 64 << 10 // bytes
	maxEntries = 100      // of a list
)

// bound cuts what is longer than anything that makes sense.
func bound(m butler.Metadata) butler.Metadata {
	for _, s := range []*string{&m.Title, &m.SortTitle, &m.OriginalTitle, &m.Tagline, &m.Summary, &m.Studio, &m.ContentRating} {
		*s = cut(*s, maxText)
	}
	for _, list := range []*[]string{&m.Genres, &m.Tags, &m.Countries, &m.Moods, &m.Styles} {
		*list = slices.Clone((*list)[:min(len(*list), maxEntries)])
		for i := range *list {
			(*list)[i] = cut((*list)[i], maxText/64)
		}
	}
	m.Credits = slices.Clone(m.Credits[:min(len(m.Credits), maxEntries)])
	for i := range m.Credits {
		m.Credits[i].Name, m.Credits[i].Role = cut(m.Credits[i].Name, maxText/64), cut(m.Credits[i].Role, maxText/64)
	}
	if m.Aired.Year < 0 || m.Aired.Year > 9999 {
		m.Aired = butler.Date{}
	}
	if m.Year < 0 || m.Year > 9999 {
		m.Year = 0
	}
	return m
}

func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return s[:most] // [butler.ItemMetadata.Clean] mends the last letter
}
