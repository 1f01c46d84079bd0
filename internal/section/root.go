package section

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"butler"
)

// root is a folder that a Section may be made of.
type root struct {
	path   string // absolute and clean, as it was given
	target string // with all links followed
}

// maxInspect is how long looking at a folder may take; that of a mount that hangs takes for ever.
const maxInspect = 10 * time.Second

// demoFolder is the one folder in the data folder that holds media: the demo library of butler up.
const demoFolder = "demo"

// checkRoots returns the clean paths of a Section's folders, or why they cannot be: each must be a
// readable folder outside of the data folder, of every folder of the others, and of one another.
// One that the Section has already (kept) may be out of reach for now.
func (e *Editor) checkRoots(ctx context.Context, paths, kept []string, others []butler.Section) ([]string, error) {
	if len(paths) == 0 || len(paths) > MaxRoots {
		return nil, at("roots", butler.E(butler.KindInvalid, "", "a section is made of 1 to %d folders", MaxRoots))
	}
	ctx, cancel := context.WithTimeout(ctx, 2*maxInspect) // for all folders that hang together
	defer cancel()
	var roots []root
	for i, path := range paths {
		where := fmt.Sprintf("roots[%d]", i)
		r, err := inspect(ctx, path)
		if err != nil {
			if !butler.IsKind(err, butler.KindUnreachable) || !slices.Contains(kept, filepath.Clean(path)) {
				return nil, at(where, err)
			}
			r = root{filepath.Clean(path), filepath.Clean(path)}
		}
		if err := e.checkPlace(ctx, r, roots, others); err != nil {
			return nil, at(where, err)
		}
		roots = append(roots, r)
	}
	clean := make([]string, len(roots))
	for i, r := range roots {
		clean[i] = r.path
	}
	return clean, nil
}

// checkPlace reports a folder that overlaps with one that is taken.
func (e *Editor) checkPlace(ctx context.Context, r root, earlier []root, others []butler.Section) error {
	if e.Data != "" {
		data := resolved(ctx, e.Data)
		if r.overlaps(data) && !within(r.target, filepath.Join(data.target, demoFolder)) {
			return butler.E(butler.KindInvalid, "", "the folder holds the server's own data, or lies in it").
				WithHint("choose a folder with nothing but media")
		}
	}
	for _, other := range earlier {
		if r.overlaps(other) {
			return butler.E(butler.KindInvalid, "", "the folder is given twice, or lies in another one of these").
				WithHint("give each folder once, without those in it")
		}
	}
	for _, section := range others {
		for _, path := range section.Roots {
			if r.overlaps(resolved(ctx, path)) {
				return butler.E(butler.KindConflict, "", "the folder belongs to section %q, holds its folder, or lies in it", section.Name).
					WithHint("a file belongs to one section: choose another folder, or remove the section %d", section.ID)
			}
		}
	}
	return nil
}

func (r root) overlaps(other root) bool {
	return within(r.target, other.target) || within(other.target, r.target) ||
		within(r.path, other.path) || within(other.path, r.path)
}

// within reports whether path is dir or lies in it. Both are absolute and clean.
func within(path, dir string) bool {
	return path == dir || dir == "/" || strings.HasPrefix(path, dir+"/")
}

// resolved returns a folder that is known already, which may be out of reach, or on a mount that hangs:
// then its links are not followed.
func resolved(ctx context.Context, path string) root {
	path = filepath.Clean(path)
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	target, err := bounded(ctx, func() (string, error) { return filepath.EvalSymlinks(path) })
	if err != nil {
		target = path
	}
	return root{path, target}
}

// Inspect checks that a path is that of a folder that can be read, and returns it clean. Errors:
// [butler.KindInvalid], [butler.KindUnreachable].
func (e *Editor) Inspect(ctx context.Context, path string) (string, error) {
	r, err := inspect(ctx, path)
	if err != nil {
		return "", err
	}
	return r.path, nil
}

// inspect checks that a path is that of a folder that can be read. Errors: [butler.KindInvalid],
// [butler.KindUnreachable].
func inspect(ctx context.Context, path string) (root, error) {
	if strings.ContainsRune(path, 0) || !filepath.IsAbs(path) || len(path) > MaxPath {
		return root{}, butler.E(butler.KindInvalid, "", "a folder is given by its absolute path").
			WithHint("begin with a slash; %d bytes are the most", MaxPath)
	}
	path = filepath.Clean(path)
	target, err := bounded(ctx, func() (string, error) { return readable(path) })
	return root{path, target}, err
}

// bounded returns what look returns, or an error when that takes too long: look may hang for as long
// as a mount does, and is left behind then.
func bounded[T any](ctx context.Context, look func() (T, error)) (found T, err error) {
	ctx, cancel := context.WithTimeout(ctx, maxInspect)
	defer cancel()
	type outcome struct {
		found T
		err   error
	}
	done := make(chan outcome, 1)
	go func() {
		found, err := look()
		done <- outcome{found, err}
	}()
	select {
	case <-ctx.Done():
		return found, butler.E(butler.KindUnreachable, "", "the folder does not answer").
			WithHint("check the mount that it is on")
	case o := <-done:
		return o.found, o.err
	}
}

// readable opens a folder and reads a name from it.
func readable(path string) (target string, err error) {
	target, err = filepath.EvalSymlinks(path)
	if err != nil {
		return "", unreachable(err)
	}
	info, err := os.Stat(target)
	if err != nil {
		return "", unreachable(err)
	}
	if !info.IsDir() {
		return "", butler.E(butler.KindInvalid, "", "this is a file, not a folder").
			WithHint("give the folder that holds the files")
	}
	f, err := os.Open(target)
	if err != nil {
		return "", unreachable(err)
	}
	defer f.Close()
	if _, err := f.Readdirnames(1); err != nil && !errors.Is(err, io.EOF) {
		return "", unreachable(err)
	}
	return target, nil
}

func unreachable(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return butler.E(butler.KindUnreachable, "", "there is no such folder on the server").
			WithHint("check the path, and whether its disk is mounted")
	case errors.Is(err, fs.ErrPermission):
		return butler.E(butler.KindUnreachable, "", "the server may not read the folder").
			WithHint("let the user that runs the server read and enter it")
	}
	return &butler.Error{
		Kind: butler.KindUnreachable, Text: "the folder cannot be read", Err: err,
		Hint: "check the disk or the mount that it is on",
	}
}
