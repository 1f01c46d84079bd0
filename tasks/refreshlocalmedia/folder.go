package refreshlocalmedia

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"

	"butler"

	"golang.org/x/text/unicode/norm"
)

// Limits of what is looked at.
const (
	maxEntries = 50_000 // names in a folder
	maxKept    = 64     // folders whose names are kept
)

// folder is what a folder holds.
type folder struct {
	path  string
	files []file            // in the order of names
	dirs  map[string]string // real names by folded ones
}

// file is a name in a folder. What it is shows only when it is looked at: most names are of no interest.
type file struct {
	dir, name string
	stem, ext string // folded; the extension without its dot
}

func (f file) path() string { return filepath.Join(f.dir, f.name) }

// fold makes names equal that people take to be equal: without regard to case and to how accents are composed.
func fold(s string) string {
	if !utf8.ValidString(s) {
		return s
	}
	return strings.ToLower(norm.NFC.String(s))
}

// stemOf returns a folded name without its extension, and that.
func stemOf(name string) (stem, ext string) {
	ext = filepath.Ext(name)
	return fold(strings.TrimSuffix(name, ext)), fold(strings.TrimPrefix(ext, "."))
}

// folders lists folders, and keeps the last ones.
type folders struct{ known map[string]*folder }

// list returns what a folder holds. Errors: [butler.KindUnreachable] if it cannot be listed,
// [butler.KindUnsupported] if it holds too much.
func (f *folders) list(dir string) (*folder, error) {
	if known := f.known[dir]; known != nil {
		return known, nil
	}
	const op = "list folder"
	d, err := os.Open(dir)
	if err != nil {
		return nil, away(op, err)
	}
	defer d.Close()
	entries, err := d.ReadDir(maxEntries + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, away(op, err)
	}
	if len(entries) > maxEntries {
		return nil, butler.E(butler.KindUnsupported, op, "a folder holds more than %d names", maxEntries).WithHint("spread its files over several folders")
	}
	out := &folder{path: dir, dirs: map[string]string{}}
	for _, e := range entries {
		name := e.Name()
		if strings.HasPrefix(name, ".") {
			continue
		}
		if e.IsDir() {
			out.dirs[fold(name)] = name
			continue
		}
		stem, ext := stemOf(name)
		out.files = append(out.files, file{dir, name, stem, ext})
	}
	sortFiles(out.files)
	if len(f.known) >= maxKept {
		clear(f.known)
	}
	f.known[dir] = out
	return out, nil
}

// below returns a folder in another by its folded name, or nil if there is none.
func (f *folders) below(in *folder, name string) (*folder, error) {
	found, ok := in.dirs[name]
	if !ok {
		return nil, nil
	}
	return f.list(filepath.Join(in.path, found))
}

func away(op string, err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", butler.FileErrorCause(err)).
		WithHint("check that its disk or share is mounted, and that the server may read it")
}

// errOutside is what is said of links that lead out of a library.
var errOutside = errors.New("it is a link that leads out of the library")

// bounds are the folders that nothing is read outside of: the roots of a Section, and the folders of the media, which
// may have come into it through links of their own.
type bounds []string

// open opens a file without leaving the bounds, also if it is exchanged for a link meanwhile.
func (b bounds) open(path string) (*os.File, fs.FileInfo, error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, nil, err
	}
	for _, within := range b {
		base, err := filepath.EvalSymlinks(within)
		if err != nil {
			continue
		}
		rel, err := filepath.Rel(base, target)
		if err != nil || !filepath.IsLocal(rel) {
			continue
		}
		root, err := os.OpenRoot(base)
		if err != nil {
			return nil, nil, err
		}
		defer root.Close()
		f, err := root.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
		if err != nil {
			return nil, nil, err
		}
		info, err := f.Stat()
		if err == nil && !info.Mode().IsRegular() {
			err = errors.New("it is no regular file")
		}
		if err != nil {
			_ = f.Close()
			return nil, nil, err
		}
		return f, info, nil
	}
	return nil, nil, errOutside
}

// stat returns size and time of a file within the bounds.
func (b bounds) stat(f file) (fs.FileInfo, error) {
	info, err := os.Lstat(f.path())
	if err == nil && info.Mode().IsRegular() {
		return info, nil
	}
	if err != nil {
		return nil, err
	}
	if info.Mode()&fs.ModeSymlink == 0 {
		return nil, errors.New("it is no regular file")
	}
	opened, info, err := b.open(f.path())
	if err != nil {
		return nil, err
	}
	return info, opened.Close()
}

// read returns what is in a file of at most so many bytes.
func (b bounds) read(f file, most int64) ([]byte, error) {
	const op = "read file"
	opened, info, err := b.open(f.path())
	if err != nil {
		return nil, fileProblem(op, err)
	}
	defer opened.Close()
	if info.Size() > most {
		return nil, butler.E(butler.KindInvalid, op, "it has more than %d MiB", most>>20)
	}
	data, err := io.ReadAll(io.LimitReader(opened, most+1))
	if err != nil {
		return nil, fileProblem(op, err)
	}
	if int64(len(data)) > most {
		return nil, butler.E(butler.KindInvalid, op, "it has more than %d MiB", most>>20)
	}
	return data, nil
}

func fileProblem(op string, err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", butler.FileErrorCause(err))
}
