package bundle

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"time"

	"butler"
)

// All yields every Bundle there is, with its size.
func (s *Store) All(ctx context.Context) iter.Seq2[butler.BundleInfo, error] {
	return func(yield func(butler.BundleInfo, error) bool) {
		for e, err := range s.entries(ctx) {
			if err != nil {
				yield(butler.BundleInfo{}, err)
				return
			}
			if !e.bundle {
				continue
			}
			bytes, modified, err := measure(s.path(e.rel))
			if err != nil {
				err = wrap("measure bundle", err)
			}
			modified = s.fresh.time(e.rel, modified)
			if !yield(butler.BundleInfo{PartContent: e.content, Bytes: bytes, Modified: modified}, err) || err != nil {
				return
			}
		}
	}
}

// Contents returns the files of a Bundle, in the order of names: none if there is no such Bundle.
func (s *Store) Contents(ctx context.Context, p butler.PartContent) (all []butler.StrayFile, err error) {
	const op = "list bundle"
	rel, err := folder(p)
	if err != nil {
		return nil, err
	}
	root := s.path(rel)
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: ctx.Err()}
		}
		var info fs.FileInfo
		if err == nil && !d.IsDir() {
			info, err = d.Info()
		}
		if errors.Is(err, fs.ErrNotExist) || err == nil && d.IsDir() {
			return nil
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		all = append(all, butler.StrayFile{
			Name: filepath.ToSlash(name), Bytes: info.Size(), Modified: s.fresh.time(rel, info.ModTime()),
		})
		return nil
	})
	if err != nil && !butler.IsKind(err, butler.KindInterrupted) {
		err = wrap(op, err)
	}
	return all, err
}

// Strays yields what lies among the Bundles and is none, if nothing in it has changed for age.
func (s *Store) Strays(ctx context.Context, age time.Duration) iter.Seq2[butler.StrayFile, error] {
	return func(yield func(butler.StrayFile, error) bool) {
		now := time.Now()
		for e, err := range s.entries(ctx) {
			if err != nil {
				yield(butler.StrayFile{}, err)
				return
			}
			if e.bundle {
				continue
			}
			bytes, modified, err := measure(s.path(e.rel))
			if err != nil {
				yield(butler.StrayFile{}, wrap("measure stray file", err))
				return
			}
			if now.Sub(modified) >= age && !yield(butler.StrayFile{Name: filepath.ToSlash(e.rel), Bytes: bytes, Modified: modified}, nil) {
				return
			}
		}
	}
}

// RemoveStray deletes what Strays has yielded.
func (s *Store) RemoveStray(_ context.Context, f butler.StrayFile) error {
	name, err := filepath.Localize(f.Name)
	if err != nil || name == "." || name == bundlesDir {
		return butler.E(butler.KindInvalid, "remove stray file", "%q is no name within the store", f.Name)
	}
	return wrap("remove stray file", os.RemoveAll(s.path(name)))
}

type entry struct {
	rel     string // path within the store
	bundle  bool
	content butler.PartContent
}

// entries yields every Bundle, and everything that is in a place where only Bundles should be.
func (s *Store) entries(ctx context.Context) iter.Seq2[entry, error] {
	return func(yield func(entry, error) bool) {
		shards, err := os.ReadDir(s.path(bundlesDir))
		if err != nil {
			yield(entry{}, wrap("list bundles", err))
			return
		}
		for _, shard := range shards {
			if err := ctx.Err(); err != nil {
				yield(entry{}, &butler.Error{Kind: butler.KindInterrupted, Op: "list bundles", Err: err})
				return
			}
			rel := filepath.Join(bundlesDir, shard.Name())
			if !shard.IsDir() || len(shard.Name()) != 2 {
				if !yield(entry{rel: rel}, nil) {
					return
				}
				continue
			}
			bundles, err := os.ReadDir(s.path(rel))
			if err != nil {
				yield(entry{}, wrap("list bundles", err))
				return
			}
			for _, b := range bundles {
				content, ok := parse(shard.Name(), b.Name())
				if !yield(entry{filepath.Join(rel, b.Name()), ok && b.IsDir(), content}, nil) {
					return
				}
			}
		}
	}
}

// measure returns the bytes in a file or folder, and when the latest change in it was. What vanishes
// meanwhile counts nothing.
func measure(path string) (bytes int64, modified time.Time, err error) {
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		var info fs.FileInfo
		if err == nil {
			info, err = d.Info()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if !d.IsDir() {
			bytes += info.Size()
		}
		if info.ModTime().After(modified) {
			modified = info.ModTime()
		}
		return nil
	})
	return bytes, modified, err
}
