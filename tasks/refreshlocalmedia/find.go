package refreshlocalmedia

import (
	"slices"
	"strings"

	"butler"
)

// Limits of what one Item takes.
const (
	maxPictures  = 40 // candidates
	maxSubtitles = 200
)

// find returns what lies beside the files of an Item. An error says why that cannot be told now.
func (p *place) find(t butler.ItemTree) (s sidecars, err error) {
	switch t.Kind {
	case butler.Movie, butler.Episode, butler.Extra:
		err = p.beside(&s, t)
	case butler.Show:
		err = p.inHome(&s, t, "tvshow")
	case butler.Artist:
		err = p.inHome(&s, t, "artist")
	case butler.Season:
		err = p.ofSeason(&s, t)
	case butler.Album:
		err = p.ofAlbum(&s, t)
	case butler.Track, butler.Photo: // their files hold it themselves
	}
	sortRanked(s.pictures)
	s.pictures = s.pictures[:min(len(s.pictures), maxPictures)]
	s.subtitles = s.subtitles[:min(len(s.subtitles), maxSubtitles)]
	return s, err
}

// beside finds what belongs to the files of an Item, by their names, and to a film also by its folder.
func (p *place) beside(s *sidecars, t butler.ItemTree) error {
	seen := map[string]bool{}
	for _, f := range t.Files {
		dir, err := p.present(f)
		if err != nil {
			return err
		}
		s.parts = append(s.parts, f.Part)
		stem, _ := stemOf(baseName(f.Path))
		if t.Kind != butler.Extra {
			s.nfo = append(s.nfo, dir.named(stem, "nfo")...)
		}
		s.addBeside(t.Kind, stem, dir)
		if metadata, err := p.below(dir, "metadata"); err != nil {
			return err
		} else if metadata != nil && t.Kind == butler.Episode {
			s.addBeside(t.Kind, stem, metadata)
		}
		own, err := p.own(work(f.Path), videoExts, p.files)
		if err != nil {
			return err
		}
		subtitles, err := p.subtitlesOf(f, dir, own)
		if err != nil {
			return err
		}
		s.subtitles = append(s.subtitles, subtitles...)
		if t.Kind == butler.Movie && own != nil && !seen[own.path] {
			seen[own.path] = true
			if err := p.addFolder(s, t.Kind, own, "movie"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sidecars) addBeside(kind butler.ItemKind, stem string, in *folder) {
	for _, c := range in.files {
		if isOf(pictureExts, c.ext) {
			if r, ok := besideFile(kind, stem, c); ok {
				s.pictures = append(s.pictures, r)
			}
		}
	}
}

// addFolder finds what a folder holds for the one Item that it belongs to.
func (p *place) addFolder(s *sidecars, kind butler.ItemKind, in *folder, nfo string) error {
	named := in.named(nfo, "nfo")
	if len(named)+len(s.nfo) == 0 && kind == butler.Movie { // of any name, if it is the only one
		for _, c := range in.files {
			if c.ext == "nfo" {
				named = append(named, c)
			}
		}
		if len(named) > 1 {
			named = nil
		}
	}
	s.nfo = append(s.nfo, named...)
	for _, c := range in.files {
		switch {
		case isOf(pictureExts, c.ext):
			if r, ok := inOwnFolder(kind, c); ok {
				s.pictures = append(s.pictures, r)
			}
		case c.stem == "theme" && isOf(themeExts, c.ext):
			s.themes = append(s.themes, c)
		}
	}
	for _, name := range []string{"extrafanart", "backdrops"} {
		more, err := p.below(in, name)
		if err != nil {
			return err
		}
		if more == nil {
			continue
		}
		for i, c := range more.files {
			if isOf(pictureExts, c.ext) {
				s.pictures = append(s.pictures, ranked{c, butler.AssetArt, 1000 + i})
			}
		}
	}
	music, err := p.below(in, "theme-music")
	if err != nil || music == nil {
		return err
	}
	for _, c := range music.files {
		if isOf(themeExts, c.ext) {
			s.themes = append(s.themes, c)
		}
	}
	return nil
}

// inHome finds what the folder of a show or an artist holds.
func (p *place) inHome(s *sidecars, t butler.ItemTree, nfo string) error {
	if err := p.anyPresent(t); err != nil || p.home == nil {
		return err
	}
	return p.addFolder(s, t.Kind, p.home, nfo)
}

// anyPresent makes sure that at least one of the files below an Item is where it was.
func (p *place) anyPresent(t butler.ItemTree) (err error) {
	for _, f := range filesOf(t) {
		if _, err = p.present(f); err == nil {
			return nil
		}
	}
	return err
}

// ofSeason finds what the folder of a season holds, and that of its show for it.
func (p *place) ofSeason(s *sidecars, t butler.ItemTree) error {
	if err := p.anyPresent(t); err != nil {
		return err
	}
	mine := map[string]bool{}
	var dirs []string
	for _, f := range filesOf(t) {
		mine[f.Path] = true
		if dir := work(f.Path); !slices.Contains(dirs, dir) && (p.home == nil || dir != p.home.path) {
			dirs = append(dirs, dir)
		}
	}
	look := func(in *folder) {
		for _, c := range in.files {
			if r, ok := ofSeason(t.Index, c); ok && isOf(pictureExts, c.ext) {
				s.pictures = append(s.pictures, r)
			}
		}
	}
	for _, dir := range dirs {
		own, err := p.own(dir, videoExts, mine)
		if err != nil {
			return err
		}
		if own == nil {
			continue
		}
		look(own)
		if err := p.addFolder(s, t.Kind, own, "season"); err != nil {
			return err
		}
	}
	if p.home != nil {
		look(p.home)
		s.showNFO = p.home.named("tvshow", "nfo")
	}
	return nil
}

// ofAlbum finds what the folder of an album holds.
func (p *place) ofAlbum(s *sidecars, t butler.ItemTree) error {
	if err := p.anyPresent(t); err != nil {
		return err
	}
	mine := map[string]bool{}
	var dirs []string
	for _, f := range filesOf(t) {
		mine[f.Path] = true
		if dir := work(f.Path); !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	for _, dir := range dirs {
		if p.home != nil && dir == p.home.path {
			continue
		}
		own, err := p.own(dir, audioExts, mine)
		if err != nil {
			return err
		}
		if own == nil {
			continue
		}
		if err := p.addFolder(s, t.Kind, own, "album"); err != nil {
			return err
		}
	}
	return nil
}

func baseName(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }
