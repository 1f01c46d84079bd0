package refreshlibraries

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"butler"
	"butler/tasks/refreshlibraries/naming"
	"butler/tasks/refreshlibraries/walk"
)

// How much of a folder is looked at for a guess.
const (
	guessFiles   = 500 // media files in one folder
	guessFolders = 60  // folders of a large one, spread evenly
)

var _ butler.Guesser = Guess

// Guess says what kinds of library a folder holds: itself, or each folder in it, where folders of
// different kinds lie side by side. It goes by names and contents. Folders without media are left out.
func Guess(ctx context.Context, path string) ([]butler.Guess, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, butler.E(butler.KindInvalid, "look at folder", "%w", err)
	}
	st, err := os.Stat(path)
	if err == nil && !st.IsDir() {
		return nil, butler.E(butler.KindInvalid, "look at folder", "%q is not a folder", naming.Text(path)).WithHint("name the folder that the media lies in")
	}
	var entries []fs.DirEntry
	if err == nil {
		entries, err = os.ReadDir(path)
	}
	if err != nil {
		return nil, guessError(path, err)
	}
	var below []census
	named := false
	folders := subfolders(path, entries)
	for _, f := range folders {
		named = named || kindOfName(f) != ""
	}
	if !named {
		folders = spread(folders, guessFolders)
	}
	for _, f := range folders {
		c, err := look(ctx, filepath.Join(path, f), guessFiles)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil && c.kind() != "" {
			below = append(below, c)
		}
	}
	if kindOfName(filepath.Base(path)) == "" && (named || mixed(below)) {
		guesses := make([]butler.Guess, 0, len(below))
		for _, c := range below {
			guesses = append(guesses, c.guess())
		}
		return guesses, nil
	}
	c, err := look(ctx, path, guessFiles*4)
	if err != nil {
		return nil, guessError(path, err)
	}
	for _, b := range below { // what lies deep in a large folder counts too
		if c.files() >= guessFiles*4 {
			c.add(b)
		}
	}
	if c.kind() == "" {
		return nil, nil
	}
	return []butler.Guess{c.guess()}, nil
}

func guessError(path string, err error) error {
	kind := butler.KindUnreachable
	switch {
	case errors.Is(err, fs.ErrNotExist):
		kind = butler.KindNotFound
	case errors.Is(err, fs.ErrPermission):
		kind = butler.KindPermission
	}
	return butler.E(kind, "look at folder", "%q: %w", naming.Text(path), cause(err)).WithHint("see that the folder is there and that the server may read it")
}

// subfolders returns the names of the folders in path, links to folders too.
func subfolders(path string, entries []fs.DirEntry) []string {
	var all []string
	for _, e := range entries {
		if naming.Skip("", []byte(e.Name()), true) {
			continue
		}
		if e.Type()&fs.ModeSymlink != 0 {
			if st, err := os.Stat(filepath.Join(path, e.Name())); err != nil || !st.IsDir() {
				continue
			}
		} else if !e.IsDir() {
			continue
		}
		all = append(all, e.Name())
	}
	return all
}

// spread picks n of all, evenly.
func spread(all []string, n int) []string {
	if len(all) <= n {
		return all
	}
	some := make([]string, 0, n)
	for i := range n {
		some = append(some, all[i*len(all)/n])
	}
	return some
}

// mixed reports whether folders hold libraries of different kinds, and no kind has nearly all of them.
func mixed(below []census) bool {
	n := make(map[butler.SectionKind]int)
	all := 0
	for _, c := range below {
		n[c.kind()]++
		all++
	}
	for _, m := range n {
		if m*10 >= all*8 {
			return false
		}
	}
	return len(n) > 1
}

// census counts what lies in a folder.
type census struct {
	path                     string
	videos, sounds, pictures int
	episodes                 int    // videos that are named as episodes
	season                   string // a folder that is named as a season
}

var errEnough = errors.New("enough files")

func look(ctx context.Context, path string, limit int) (census, error) {
	c := census{path: path}
	media := func(name []byte) bool {
		return naming.Media(butler.Movies, name) || naming.Media(butler.Music, name) || naming.Media(butler.Photos, name)
	}
	skip := func(name []byte, folder bool) bool { return naming.Skip(butler.Movies, name, folder) }
	err := walk.New([]string{path}, media, skip).Walk(ctx, path, func(e walk.Entry) error {
		if e.Class == walk.File {
			c.count(strings.TrimPrefix(string(e.Path[len(strings.TrimRight(path, "/")):]), "/"))
		}
		if c.files() >= limit {
			return errEnough
		}
		return nil
	})
	if errors.Is(err, errEnough) {
		err = nil
	}
	return c, err
}

func (c *census) files() int { return c.videos + c.sounds + c.pictures }

func (c *census) add(o census) {
	c.videos += o.videos
	c.sounds += o.sounds
	c.pictures += o.pictures
	c.episodes += o.episodes
	if c.season == "" {
		c.season = o.season
	}
}

// count counts one file, by its path within the folder.
func (c *census) count(rel string) {
	name := []byte(filepath.Base(rel))
	switch {
	case naming.Media(butler.Photos, name):
		c.pictures++
	case naming.Media(butler.Music, name):
		c.sounds++
	default:
		c.videos++
		folders := strings.Split(rel, "/")
		season := ""
		for i, f := range folders[:len(folders)-1] {
			if _, _, ok := naming.ParseSeasonFolder(f, i > 0); ok {
				season = f
			}
		}
		if season != "" && c.season == "" {
			c.season = naming.Text(season)
		}
		if season != "" || naming.IsEpisode(naming.Stem(rel)) {
			c.episodes++
		}
	}
}

// kind decides. Films have posters beside them and albums have covers, so pictures count for little
// next to videos or sound.
func (c census) kind() butler.SectionKind {
	switch hint := kindOfName(filepath.Base(c.path)); {
	case c.files() == 0:
		return ""
	case hint == butler.Movies && c.videos > 0, hint == butler.Shows && c.videos > 0,
		hint == butler.Music && c.sounds > 0, hint == butler.Photos && c.pictures > 0:
		return hint
	}
	switch {
	case c.pictures > 10*c.videos+5*c.sounds:
		return butler.Photos
	case c.sounds > 3*c.videos:
		return butler.Music
	case c.videos == 0:
		return butler.Music
	case 2*c.episodes >= c.videos:
		return butler.Shows
	}
	return butler.Movies
}

func (c census) guess() butler.Guess {
	var why []string
	name := naming.Text(filepath.Base(c.path))
	if kindOfName(name) == c.kind() {
		why = append(why, fmt.Sprintf("the folder is named %s", name))
	}
	if c.season != "" && c.kind() == butler.Shows {
		why = append(why, fmt.Sprintf("folders named %s", c.season))
	}
	for _, n := range []struct {
		n    int
		what string
	}{{c.videos, "videos"}, {c.episodes, "of them named as episodes"}, {c.sounds, "pieces of music"}, {c.pictures, "pictures"}} {
		if n.n > 0 {
			why = append(why, fmt.Sprintf("%d %s", n.n, n.what))
		}
	}
	return butler.Guess{Path: c.path, Name: name, Kind: c.kind(), Reason: strings.Join(why, "; "), Files: c.files()}
}

var nonLetters = regexp.MustCompile(`[^\pL]+`)

// kindOfName returns the kind that a folder's name says, or "".
func kindOfName(name string) butler.SectionKind {
	words := []struct {
		kind  butler.SectionKind
		names []string
	}{
		{butler.Movies, []string{"movies", "movie", "films", "film", "filme", "spielfilme", "kino", "peliculas", "películas", "cinema", "cinéma"}},
		{butler.Shows, []string{"tv", "tvshows", "tvseries", "shows", "series", "serien", "séries", "television", "fernsehen", "anime"}},
		{butler.Music, []string{"music", "musik", "musique", "música", "musica", "songs", "albums"}},
		{butler.Photos, []string{"photos", "photo", "pictures", "pics", "images", "bilder", "fotos", "camera", "dcim"}},
	}
	name = nonLetters.ReplaceAllString(strings.ToLower(naming.Text(name)), "")
	for _, w := range words {
		if slices.Contains(w.names, name) {
			return w.kind
		}
	}
	return ""
}
