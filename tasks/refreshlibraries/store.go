package refreshlibraries

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"butler"
)

// How much is read and stored at a time. A folder is not cut in two if it is not larger than a chunk.
const (
	batchSize = 200
	chunkSize = 200
	chunkMost = 2000
)

// store applies what was found: what moved first, so that paths are free, then what is new, and what is
// missing last. Each batch leaves the Catalogue true, so the scan may end after any.
func (s *scan) store(ctx context.Context, moves []move) error {
	pl, err := s.placer(ctx)
	if err != nil {
		return err
	}
	if err := s.storeMoves(ctx, pl, moves); err != nil {
		return err
	}
	if err := s.storeFound(ctx); err != nil {
		return err
	}
	if err := s.storeFiles(ctx, pl); err != nil {
		return err
	}
	changes := make([]butler.Change, 0, len(s.lost))
	for _, k := range s.lost {
		changes = append(changes, butler.Change{Missing: k.Part})
	}
	s.counts.Missing += int64(len(s.lost))
	return s.apply(ctx, changes)
}

// apply stores changes in batches.
func (s *scan) apply(ctx context.Context, changes []butler.Change) error {
	for len(changes) > 0 {
		n := min(batchSize, len(changes))
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := s.host.Library.Apply(ctx, s.section.ID, changes[:n]); err != nil {
			return err
		}
		s.stored = true
		changes = changes[n:]
	}
	return nil
}

// storeMoves gives Parts their new paths. Parts whose paths are taken by others step aside first.
func (s *scan) storeMoves(ctx context.Context, pl *placer, moves []move) error {
	var aside []butler.Change
	for _, m := range moves {
		if m.file.known.Part != 0 {
			aside = append(aside, butler.Change{Missing: m.file.known.Part})
			if !m.file.vacated {
				s.counts.Missing++
			}
		}
	}
	if err := s.apply(ctx, aside); err != nil {
		return err
	}
	files := make([]*file, len(moves))
	for i, m := range moves {
		files[i] = m.file
	}
	return s.chunks(ctx, files, s.section.Kind == butler.Music, func(chunk []*file, headers []butler.Header) error {
		var changes []butler.Change
		for i, place := range pl.places(chunk, headers) {
			f := chunk[i]
			changes = append(changes, butler.Change{Move: &butler.MoveFile{
				Part: f.from, Path: f.path, Size: f.size, ModifiedNS: f.modifiedNS, Place: place,
			}})
		}
		s.counts.Moved += int64(len(chunk))
		return s.apply(ctx, changes)
	})
}

// storeFound notes what is back, and what has a new time only.
func (s *scan) storeFound(ctx context.Context) error {
	var changes []butler.Change
	for _, k := range s.back {
		changes = append(changes, butler.Change{Back: k.Part})
	}
	s.counts.Back += int64(len(s.back))
	for i := range s.altered {
		f := &s.altered[i]
		if !f.drop && f.contentID == f.known.ContentID {
			changes = append(changes, butler.Change{Touch: &butler.TouchFile{Part: f.known.Part, ModifiedNS: f.modifiedNS}})
			s.counts.Touched++
			f.drop = true
		}
	}
	return s.apply(ctx, changes)
}

// storeFiles reads and stores the new and the changed files.
func (s *scan) storeFiles(ctx context.Context, pl *placer) error {
	var files []*file
	for _, all := range [][]file{s.altered, s.fresh} {
		for i := range all {
			f := &all[i]
			switch {
			case f.from != 0:
			case !f.drop:
				files = append(files, f)
			case f.reason != "":
				if err := s.unreadable(ctx, f); err != nil {
					return err
				}
			}
		}
	}
	done := 0
	return s.chunks(ctx, files, true, func(chunk []*file, headers []butler.Header) error {
		done += len(chunk)
		s.notes.report.Doing(fmt.Sprintf("%s: %s", s.section.Name, s.rel(chunk[0].path)), float64(done)/float64(len(files)))
		var changes []butler.Change
		for i, place := range pl.places(chunk, headers) {
			if f := chunk[i]; !f.drop {
				changes = append(changes, butler.Change{Put: s.put(f, headers[i], place)})
			}
		}
		if err := s.apply(ctx, changes); err != nil {
			return err
		}
		return s.noteFiles(ctx, chunk, headers)
	})
}

// put makes the change that stores a file.
func (s *scan) put(f *file, h butler.Header, place butler.Place) *butler.PutFile {
	p := &butler.PutFile{Place: place, File: butler.Part{
		Path: f.path, Size: f.size, Modified: time.Unix(0, f.modifiedNS), ContentID: f.contentID,
		Header: h, Features: butler.FeaturesOf(s.section.Kind, h),
	}}
	if !f.vacated {
		p.Part = f.known.Part
	}
	return p
}

// noteFiles counts and reports files that were stored.
func (s *scan) noteFiles(ctx context.Context, chunk []*file, headers []butler.Header) error {
	for i, f := range chunk {
		if f.drop {
			if f.reason == "" {
				continue
			}
			if err := s.unreadable(ctx, f); err != nil {
				return err
			}
			continue
		}
		what := "new"
		if f.known.Part != 0 && !f.vacated {
			what = "changed"
			s.counts.Changed++
		} else {
			s.counts.New++
		}
		note := s.notes.added
		if p := headers[i].Problem; p != "" {
			s.counts.Problems++
			note, what = s.notes.failed, what+"; its headers: "+p
		}
		if err := note(ctx, s.rel(f.path), what); err != nil {
			return err
		}
	}
	return nil
}

func (s *scan) unreadable(ctx context.Context, f *file) error {
	s.counts.Unreadable++
	return s.notes.failed(ctx, s.rel(f.path), f.reason)
}

// chunks calls each with files and their headers, a bounded number at a time. Files of one folder come
// together where that is possible.
func (s *scan) chunks(ctx context.Context, files []*file, headers bool, each func([]*file, []butler.Header) error) error {
	for len(files) > 0 {
		n := min(chunkSize, len(files))
		for n < len(files) && n < chunkMost && path.Dir(files[n].path) == path.Dir(files[n-1].path) {
			n++
		}
		read := make([]butler.Header, n)
		if headers {
			if err := s.read(ctx, files[:n], read); err != nil {
				return err
			}
		}
		if err := each(files[:n], read); err != nil {
			return err
		}
		files = files[n:]
	}
	return nil
}

// read reads the headers, and the content ids that are not known yet, several files at a time.
func (s *scan) read(ctx context.Context, files []*file, headers []butler.Header) error {
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(s.workers)
	for i, f := range files {
		if gctx.Err() != nil {
			break
		}
		g.Go(func() error {
			var err error
			if f.contentID == "" {
				f.contentID, err = s.host.Header.ContentID(f.path)
			}
			if err == nil {
				headers[i], err = s.host.Header.ReadHeader(gctx, f.path, s.section.Kind)
			}
			if gctx.Err() != nil {
				return gctx.Err()
			}
			if f.from == 0 { // a moved file is placed by its name if its tags cannot be read
				f.refuse(err)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}

// folderOf returns the folder of a path within its root, with a final slash, or "".
func folderOf(rel string) string { return rel[:strings.LastIndexByte(rel, '/')+1] }
