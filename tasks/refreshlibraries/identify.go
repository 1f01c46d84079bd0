package refreshlibraries

import (
	"context"
	"errors"
	"io/fs"
	"path"

	"golang.org/x/sync/errgroup"

	"butler"
)

// move is a known Part whose content was found at another path.
type move struct {
	part int64
	file *file
}

// identify finds out which files are known ones in a new place or with a new time, by their content.
// Only files of a size that a lost Part had are read for it, and those that have changed.
func (s *scan) identify(ctx context.Context) ([]move, error) {
	sizes := make(map[int64]bool)
	for _, all := range [][]butler.KnownFile{s.lost, s.gone} {
		for _, k := range all {
			sizes[k.Size] = true
		}
	}
	read := make([]*file, 0, len(s.altered))
	for i := range s.altered {
		read = append(read, &s.altered[i])
		sizes[s.altered[i].known.Size] = true
	}
	if len(sizes) > 0 {
		for i := range s.fresh {
			if sizes[s.fresh[i].size] {
				read = append(read, &s.fresh[i])
			}
		}
	}
	if err := s.contents(ctx, read); err != nil {
		return nil, err
	}
	return s.match(read), nil
}

// contents reads the content ids of files.
func (s *scan) contents(ctx context.Context, files []*file) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.workers)
	for _, f := range files {
		if gctx.Err() != nil {
			break
		}
		g.Go(func() error {
			id, err := s.host.Header.ContentID(f.path)
			f.contentID = id
			f.refuse(err)
			return gctx.Err()
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// refuse notes that a file cannot be read. One that has vanished since is left to the next scan.
func (f *file) refuse(err error) {
	if err == nil {
		return
	}
	f.drop = true
	if !errors.Is(err, fs.ErrNotExist) {
		f.reason = "cannot be read: " + cause(err).Error()
	}
}

// cause returns what the operating system said, without the server's own path.
func cause(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return p.Err
	}
	return err
}

// match gives lost Parts to the files with their content, each at most once, and those with the same
// name first. What is lost to a move is taken off the lost. Empty files are all alike and never match.
func (s *scan) match(read []*file) []move {
	open := make(map[string][]butler.KnownFile) // by content, and by content and name
	add := func(k butler.KnownFile) {
		if k.ContentID != "" && k.Size > 0 {
			open[k.ContentID] = append(open[k.ContentID], k)
			open[named(k.ContentID, k.Path)] = append(open[named(k.ContentID, k.Path)], k)
		}
	}
	for _, k := range s.lost {
		add(k)
	}
	for _, f := range read {
		if f.altered() {
			add(f.known)
		}
	}
	for _, k := range s.gone {
		add(k)
	}
	taken := make(map[int64]bool)
	var moves []move
	for _, exact := range []bool{true, false} {
		for _, f := range read {
			if f.drop || f.from != 0 || f.known.Part != 0 && !f.altered() {
				continue
			}
			key := f.contentID
			if exact {
				key = named(key, f.path)
			}
			for len(open[key]) > 0 && f.from == 0 {
				k := open[key][0]
				open[key] = open[key][1:]
				if !taken[k.Part] {
					taken[k.Part], f.from = true, k.Part
					moves = append(moves, move{k.Part, f})
				}
			}
		}
	}
	for i := range s.altered {
		s.altered[i].vacated = taken[s.altered[i].known.Part]
	}
	kept := s.lost[:0]
	for _, k := range s.lost {
		if !taken[k.Part] {
			kept = append(kept, k)
		} else if r := s.root(k.Path); r >= 0 {
			s.perRoot[r].lost--
		}
	}
	s.lost = kept
	return moves
}

// altered reports whether a known file could be read and holds something else.
func (f *file) altered() bool {
	return f.known.Part != 0 && !f.drop && f.contentID != f.known.ContentID
}

func named(contentID, p string) string { return contentID + "/" + path.Base(p) }
