package refreshlocalmedia

import (
	"path/filepath"
	"slices"
	"strings"

	"butler"
)

// place is what belongs to whom below one Item at the top of a Section.
type place struct {
	*folders
	languages languages
	roots     []string
	top       butler.ItemTree
	files     map[string]bool // paths of all files below top
	home      *folder         // of a show or an artist; nil if it has none of its own
}

func newPlace(f *folders, l languages, roots []string, top butler.ItemTree) *place {
	p := &place{folders: f, languages: l, roots: roots, top: top, files: map[string]bool{}}
	for _, file := range filesOf(top) {
		p.files[file.Path] = true
	}
	return p
}

// filesOf returns the files of an Item and of all below it.
func filesOf(t butler.ItemTree) []butler.ItemFile {
	all := slices.Clone(t.Files)
	for _, c := range t.Children {
		all = append(all, filesOf(c)...)
	}
	return all
}

// bounds returns where files may be read that are beside those of an Item.
func (p *place) bounds(t butler.ItemTree) bounds {
	b := bounds(slices.Clone(p.roots))
	for _, f := range filesOf(t) {
		if dir := filepath.Dir(f.Path); !slices.Contains(b, dir) {
			b = append(b, dir)
		}
	}
	if p.home != nil {
		b = append(b, p.home.path)
	}
	return b
}

// present lists the folder of a file and makes sure that the file is still in it: one that is not may be away only,
// and what lay beside it as well.
func (p *place) present(f butler.ItemFile) (*folder, error) {
	dir, err := p.list(filepath.Dir(f.Path))
	if err != nil {
		return nil, err
	}
	name := filepath.Base(f.Path)
	if _, found := slices.BinarySearchFunc(dir.files, name, func(f file, name string) int { return strings.Compare(f.name, name) }); !found {
		return nil, butler.E(butler.KindUnreachable, "look beside media", "its file is not where it was").WithHint("let the library be scanned")
	}
	return dir, nil
}

// isRoot reports whether a folder is one of the Section's, or above it: it belongs to no Item.
func (p *place) isRoot(dir string) bool {
	return !slices.ContainsFunc(p.roots, func(root string) bool {
		rel, err := filepath.Rel(root, dir)
		return err == nil && rel != "." && filepath.IsLocal(rel)
	})
}

// work returns the folder that holds an Item's files, with folders for its parts left out: "Film/cd1" is "Film".
func work(path string) string {
	dir := filepath.Dir(path)
	if partFolder.MatchString(fold(filepath.Base(dir))) {
		return filepath.Dir(dir)
	}
	return dir
}

// own lists a folder if it belongs to one Item alone: it is no root, and no media file lies in it but those given.
func (p *place) own(dir string, exts string, files map[string]bool) (*folder, error) {
	if p.isRoot(dir) {
		return nil, nil
	}
	f, err := p.list(dir)
	if err != nil {
		return nil, err
	}
	for _, other := range f.files {
		if isOf(exts, other.ext) && !files[other.path()] && !besides(other.stem) {
			return nil, nil
		}
	}
	return f, nil
}

// besides reports whether a media file is there only because of another: a sample, a trailer, a theme.
func besides(stem string) bool {
	if strings.HasPrefix(stem, "sample") || strings.HasSuffix(stem, "sample") || stem == "theme" {
		return true
	}
	for _, end := range []string{
		"-trailer", "-teaser", "-behindthescenes", "-deleted", "-featurette", "-interview", "-scene", "-short", "-clip", "-other", "-extra",
	} {
		if strings.HasSuffix(stem, end) {
			return true
		}
	}
	return stem == "trailer"
}

// showHome returns the folder of a show: the next one that holds tvshow.nfo, or else the one above its folders of seasons.
func (p *place) showHome() (*folder, error) {
	var homes []string
	for _, f := range filesOf(p.top) {
		dir := filepath.Dir(f.Path)
		if len(homes) > 0 && slices.Contains(homes, dir) {
			continue
		}
		for d, level := dir, 0; level < 3 && !p.isRoot(d); d, level = filepath.Dir(d), level+1 {
			if listed, err := p.list(d); err == nil && listed.has("tvshow", "nfo") {
				return listed, nil
			}
		}
		for range 2 {
			if name := fold(filepath.Base(dir)); (seasonFolder.MatchString(name) || partFolder.MatchString(name)) && !p.isRoot(filepath.Dir(dir)) {
				dir = filepath.Dir(dir)
			}
		}
		if !slices.Contains(homes, dir) {
			homes = append(homes, dir)
		}
	}
	if len(homes) == 0 {
		return nil, nil
	}
	return p.own(common(homes), videoExts, p.files)
}

// artistHome returns the folder of an artist: the one above its albums, if it bears the artist's name or an artist.nfo.
func (p *place) artistHome() (*folder, error) {
	var homes []string
	for _, f := range filesOf(p.top) {
		dir := work(f.Path)
		for range 2 { // a track may lie directly in the artist's folder
			if p.isRoot(dir) {
				break
			}
			listed, err := p.list(dir)
			if err != nil {
				return nil, err
			}
			if listed.has("artist", "nfo") || letters(filepath.Base(dir)) == letters(p.top.Title) {
				if !slices.Contains(homes, dir) {
					homes = append(homes, dir)
				}
				break
			}
			dir = filepath.Dir(dir)
		}
	}
	if len(homes) != 1 {
		return nil, nil
	}
	return p.list(homes[0])
}

// letters returns what tells names apart that people take to be the same.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" _-.,:;'\"’/\\?!*<>|&", r) {
			return -1
		}
		return r
	}, fold(s))
}

// common returns the folder that all of the folders lie in or are.
func common(dirs []string) string {
	all := dirs[0]
	for _, d := range dirs[1:] {
		for all != d && !strings.HasPrefix(d, strings.TrimSuffix(all, "/")+"/") {
			all = filepath.Dir(all)
		}
	}
	return all
}

// has reports whether there is a file of a folded name.
func (f *folder) has(stem, ext string) bool { return len(f.named(stem, ext)) > 0 }

// named returns the files of a folded name.
func (f *folder) named(stem, ext string) (all []file) {
	for _, c := range f.files {
		if c.stem == stem && c.ext == ext {
			all = append(all, c)
		}
	}
	return all
}
