package refreshlibraries

import (
	"context"
	"fmt"
	"path"
	"strconv"
	"strings"

	"butler"
	"butler/tasks/refreshlibraries/naming"
)

// placer says where files belong. It keeps the Parts of one Media apart that would have the same place:
// two copies of a film in two folders are two versions of it.
type placer struct {
	*scan
	taken map[string]bool // nil if no two files can have one place
}

// placer prepares for the files that are to be placed: it learns which of their places are held by
// known files that stay as they are.
func (s *scan) placer(ctx context.Context) (*placer, error) {
	pl := &placer{scan: s}
	if s.section.Kind != butler.Movies && s.section.Kind != butler.Shows {
		return pl, nil
	}
	pl.taken = make(map[string]bool)
	if s.counts.Found == int64(len(s.fresh)) { // no known file stays
		return pl, nil
	}
	placed := make(map[string]bool)
	wanted := make(map[string]bool)
	var likely words
	want := func(f *file) {
		placed[f.path] = true
		p := s.video(f.path)
		wanted[slot(p)] = true
		likely.add(p.Items[0].Key)
	}
	for i := range s.fresh {
		want(&s.fresh[i])
	}
	for i := range s.altered {
		if f := &s.altered[i]; f.altered() {
			want(f)
		}
	}
	if len(wanted) == 0 {
		return pl, nil
	}
	for k, err := range s.host.Library.Files(ctx, s.section.ID) {
		if err != nil {
			return nil, err
		}
		if k.Missing || placed[k.Path] || !likely.in(s.rel(k.Path)) {
			continue
		}
		if p := s.video(k.Path); wanted[slot(p)] {
			pl.taken[slot(p)] = true
			p.Version = withExt(p.Version, k.Path)
			pl.taken[slot(p)] = true
		}
	}
	return pl, nil
}

// slot identifies the place of a Part.
func slot(p butler.Place) string {
	return p.Items[len(p.Items)-1].Key + "\x00" + p.Version + "\x00" + strconv.Itoa(p.Index)
}

func withExt(version, p string) string { return strings.TrimSpace(version + " " + naming.Ext(p)) }

// places returns where the files of a chunk belong.
func (pl *placer) places(files []*file, headers []butler.Header) []butler.Place {
	all := make([]butler.Place, len(files))
	switch pl.section.Kind {
	case butler.Movies, butler.Shows:
		for i, f := range files {
			if !f.drop {
				all[i] = pl.alone(pl.video(f.path), f.path)
			}
		}
	case butler.Music:
		pl.music(all, files, headers)
	case butler.Photos:
		for i, f := range files {
			all[i] = pl.photo(f.path, headers[i])
		}
	}
	return all
}

// alone changes the version of a place that is taken: by the file's extension, or by its path.
func (pl *placer) alone(p butler.Place, file string) butler.Place {
	version := p.Version
	if pl.taken[slot(p)] {
		p.Version = withExt(version, file)
	}
	if pl.taken[slot(p)] {
		p.Version = strings.TrimSpace(version + " " + naming.Text(pl.rel(file)))
	}
	for n := 2; pl.taken[slot(p)]; n++ {
		p.Version = fmt.Sprintf("%s %s (%d)", version, naming.Text(pl.rel(file)), n)
	}
	pl.taken[slot(p)] = true
	return p
}

// video places a file of a film or a series.
func (s *scan) video(file string) butler.Place {
	rel := s.rel(file)
	if x, ok := naming.ParseExtra(rel); ok {
		return s.extra(x)
	}
	if s.section.Kind == butler.Shows {
		return episode(naming.ParseEpisode(rel))
	}
	f := naming.ParseFilm(rel)
	return butler.Place{Items: []butler.Item{film(f)}, Version: f.Version, Index: max(1, f.Part)}
}

func film(f naming.Film) butler.Item {
	return butler.Item{Kind: butler.Movie, Key: f.Key(), Title: f.Title, SortTitle: naming.Sort(f.Title), Year: f.Year}
}

func show(e naming.Episode) butler.Item {
	return butler.Item{Kind: butler.Show, Key: e.ShowKey(), Title: e.Show, SortTitle: naming.Sort(e.Show), Year: e.Year}
}

func episode(e naming.Episode) butler.Place {
	season := butler.Item{Kind: butler.Season, Key: e.SeasonKey(), Title: "Season " + strconv.Itoa(e.Season), Index: e.Season}
	if e.Season == 0 {
		season.Title = "Specials"
	}
	season.SortTitle = fmt.Sprintf("season %04d", e.Season)
	ep := butler.Item{Kind: butler.Episode, Key: e.Key(), Title: e.Name(), Index: e.Number, IndexEnd: e.End, Aired: e.Aired}
	ep.SortTitle = naming.Sort(ep.Title)
	if !e.Aired.IsZero() {
		ep.SortTitle = e.Aired.String() + " " + ep.SortTitle
	}
	return butler.Place{Items: []butler.Item{show(e), season, ep}, Version: e.Version, Index: max(1, e.Part)}
}

// extra places a trailer or the like under its film or series.
func (s *scan) extra(x naming.Extra) butler.Place {
	var owner butler.Item
	inFolder := strings.HasSuffix(x.Owner, "/")
	switch {
	case s.section.Kind == butler.Shows && inFolder:
		owner = show(naming.ParseShowFolder(x.Owner))
	case s.section.Kind == butler.Shows:
		owner = show(naming.ParseEpisode(x.Owner))
	case inFolder:
		owner = film(naming.ParseFilmFolder(path.Base(x.Owner)))
	default:
		owner = film(naming.ParseFilm(x.Owner))
	}
	item := butler.Item{
		Kind: butler.Extra, Key: "extra:" + owner.Key + "/" + strings.ToLower(x.Kind) + "/" + naming.Key(x.Title),
		Title: x.Title, SortTitle: naming.Sort(x.Title),
	}
	return butler.Place{Items: []butler.Item{owner, item}, Version: "", Index: 1}
}

// photo places a photo: each file is an Item.
func (s *scan) photo(file string, h butler.Header) butler.Place {
	rel := s.rel(file)
	item := butler.Item{
		Kind: butler.Photo, Key: "photo:" + s.pathKey(file), Title: naming.Text(naming.Stem(rel)),
		SortTitle: strings.ToLower(naming.Text(rel)), Aired: taken(h.Tags),
	}
	item.Year = item.Aired.Year
	return butler.Place{Items: []butler.Item{item}, Index: 1}
}

// pathKey makes text of a path within its root, so that different files of the Section stay different.
func (s *scan) pathKey(file string) string {
	q := strconv.Quote(s.rel(file))
	q = q[1 : len(q)-1]
	if i := s.root(file); i > 0 {
		q += fmt.Sprintf(" (%d)", i+1)
	}
	return q
}

// taken returns the day on which a photo was taken.
func taken(tags map[string]string) butler.Date {
	for _, name := range []string{"datetimeoriginal", "date_time_original", "datetimedigitized", "date", "datetime", "creation_time"} {
		v := tags[name]
		if len(v) < 10 {
			continue
		}
		if d, err := butler.ParseDate(strings.ReplaceAll(v[:10], ":", "-")); err == nil && d.Year > 1825 {
			return d
		}
	}
	return butler.Date{}
}
