package section

import (
	"cmp"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"butler"
)

// Limits of a look into a folder.
const (
	maxEntries = 20_000 // that are looked at
	maxFolders = 1000   // that are told
	maxLooks   = 8      // at a time: one at a mount that hangs lasts as long as that does
	entryChunk = 500
)

// UsualRoots are where people keep media.
func UsualRoots() []string {
	return []string{"/media", "/mnt", "/srv", "/data", "/home", "/Volumes"}
}

// Folders looks at the folders of the machine of which Sections may be made: those below some roots, without what
// is hidden, and without the server's own. A link is followed only if it stays below its root. It is safe for use by several
// goroutines.
type Folders struct {
	Roots   []string // none for those of [UsualRoots] that are there, and the folders of the Sections there are
	Data    string   // the data folder
	Library interface {
		Sections(ctx context.Context) ([]butler.Section, error)
	}

	looks atomic.Int32
}

var _ butler.FolderLister = (*Folders)(nil)

// Folders implements [butler.FolderLister].
func (f *Folders) Folders(ctx context.Context, path string) (butler.FolderList, error) {
	roots, err := f.roots(ctx)
	if err != nil {
		return butler.FolderList{}, err
	}
	if path == "" {
		list := butler.FolderList{Above: []butler.Folder{}, Folders: []butler.Folder{}}
		for _, r := range roots {
			list.Folders = append(list.Folders, butler.Folder{Path: r, Name: r})
		}
		return list, nil
	}
	base, inside, err := f.place(roots, path)
	if err != nil {
		return butler.FolderList{}, err
	}
	if f.looks.Add(1) > maxLooks {
		f.looks.Add(-1)
		return butler.FolderList{}, butler.E(butler.KindUnavailable, "", "too many folders do not answer").
			WithHint("see to the mounts of the server's machine, and try again")
	}
	list, err := bounded(ctx, func() (butler.FolderList, error) {
		defer f.looks.Add(-1)
		return f.look(base, inside)
	})
	if err != nil {
		return butler.FolderList{}, err
	}
	list.Path, list.Above = filepath.Join(base, inside), above(base, inside)
	return list, nil
}

// roots returns the folders to begin with.
func (f *Folders) roots(ctx context.Context) ([]string, error) {
	if len(f.Roots) > 0 {
		return f.Roots, nil
	}
	var all []string
	for _, path := range UsualRoots() {
		there, err := bounded(ctx, func() (bool, error) {
			info, err := os.Stat(path)
			return err == nil && info.IsDir(), nil
		})
		if there && err == nil {
			all = append(all, path)
		}
	}
	sections, err := f.Library.Sections(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sections {
		for _, path := range s.Roots {
			if !slices.ContainsFunc(all, func(r string) bool { return within(path, r) }) {
				all = append(all, path)
			}
		}
	}
	return all, nil
}

// place returns the root below which a path is, and what leads there from it.
func (f *Folders) place(roots []string, path string) (base, inside string, err error) {
	nowhere := butler.E(butler.KindNotFound, "", "this folder is not there, or not among those that may be chosen").
		WithHint("begin with the folders that are offered; butler serve --media-root says which these are")
	if !filepath.IsAbs(path) || len(path) > MaxPath || strings.ContainsRune(path, 0) || !utf8.ValidString(path) {
		return "", "", nowhere
	}
	path = filepath.Clean(path)
	for _, r := range roots {
		if within(path, r) && len(r) > len(base) {
			base = r
		}
	}
	if base == "" || f.ours(path) {
		return "", "", nowhere
	}
	inside = strings.TrimPrefix(strings.TrimPrefix(path, base), "/")
	for name := range strings.SplitSeq(inside, "/") {
		if hidden(name) {
			return "", "", nowhere
		}
	}
	return base, inside, nil
}

// ours reports whether a path is that of the data folder, or in it; the demo library there is for everybody.
func (f *Folders) ours(path string) bool {
	return f.Data != "" && within(path, f.Data) && !within(path, filepath.Join(f.Data, demoFolder))
}

func hidden(name string) bool { return strings.HasPrefix(name, ".") || name == "lost+found" }

// look returns what is in a folder.
func (f *Folders) look(base, inside string) (butler.FolderList, error) {
	list := butler.FolderList{Folders: []butler.Folder{}}
	root, err := os.OpenRoot(base)
	if err != nil {
		return list, unreachable(err)
	}
	defer root.Close()
	dir, err := root.Open(cmp.Or(inside, "."))
	if err != nil {
		return list, unreachable(err)
	}
	defer dir.Close()
	for seen := 0; !list.More; {
		entries, err := dir.ReadDir(entryChunk)
		for _, e := range entries {
			f.note(&list, root, base, inside, e)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return list, unreachable(err)
		}
		seen += len(entries)
		list.More = seen >= maxEntries
	}
	slices.SortFunc(list.Folders, func(a, b butler.Folder) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	if len(list.Folders) > maxFolders {
		list.Folders, list.More = list.Folders[:maxFolders], true
	}
	return list, nil
}

// note adds an entry of a folder to what is told of it.
func (f *Folders) note(list *butler.FolderList, root *os.Root, base, inside string, e fs.DirEntry) {
	name := e.Name()
	if hidden(name) || !utf8.ValidString(name) {
		return
	}
	isDir := e.IsDir()
	if e.Type()&fs.ModeSymlink != 0 {
		info, err := root.Stat(filepath.Join(inside, name)) // fails where it leads out
		isDir = err == nil && info.IsDir()
	}
	path := filepath.Join(base, inside, name)
	switch {
	case isDir && !f.ours(path):
		list.Folders = append(list.Folders, butler.Folder{Path: path, Name: name})
	case e.Type().IsRegular():
		list.Files++
	}
}

// above returns the folders that lead to one.
func above(base, inside string) []butler.Folder {
	all := []butler.Folder{}
	if inside == "" {
		return all
	}
	all = append(all, butler.Folder{Path: base, Name: base})
	names := strings.Split(inside, "/")
	for i, name := range names[:len(names)-1] {
		all = append(all, butler.Folder{Path: filepath.Join(base, filepath.Join(names[:i+1]...)), Name: name})
	}
	return all
}
