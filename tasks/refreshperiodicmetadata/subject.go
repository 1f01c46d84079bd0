package refreshperiodicmetadata

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"butler"
	"butler/internal/provider"
	"butler/internal/provider/configured"
)

// subject is an Item that is looked for, with what is known of it.
type subject struct {
	tree  butler.ItemTree
	about provider.About
	prior *butler.ItemMetadata // what was found the last time, or nil
	stamp stamp                // of prior
	print string               // of about: by it is known whether something else would be looked for
}

// stamp is what is kept with what was found, to know what has changed.
type stamp struct {
	Version  int                         `json:"version"`
	About    string                      `json:"about,omitempty"`
	Language string                      `json:"language,omitempty"`
	Valid    provider.Validators         `json:"valid,omitzero"`
	Pictures map[butler.AssetKind]string `json:"pictures,omitempty"` // where they were fetched from
}

// version is of how answers are made into Metadata: with another, answers are asked for in full.
const version = 1

func readStamp(text string) stamp {
	var s stamp
	if err := json.Unmarshal([]byte(text), &s); err != nil || s.Version != version {
		return stamp{}
	}
	return s
}

func (s stamp) String() string {
	s.Version = version
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // texts only
	}
	return string(b)
}

// subject gathers what is known of an Item.
func (r *refresh) subject(ctx context.Context, tree butler.ItemTree) (subject, error) {
	said, err := r.host.Metadata.Metadata(ctx, tree.ID)
	if err != nil {
		return subject{}, storeError{err}
	}
	s := subject{tree: tree, about: provider.About{Kind: tree.Kind, IDs: map[string]string{}, Chosen: map[string]string{}}}
	for i, m := range said {
		switch m.Origin {
		case butler.OriginOnline:
			s.prior = &said[i]
			s.stamp = readStamp(m.Stamp)
		case butler.OriginUser, butler.OriginLocal, butler.OriginEmbedded:
			if m.Origin == butler.OriginUser {
				maps.Copy(s.about.Chosen, fitting(m.IDs))
			}
			s.know(m.Metadata)
		case butler.OriginPhoto, butler.OriginStack:
		}
	}
	root, err := r.roots(ctx, tree.Section)
	if err != nil {
		return subject{}, err
	}
	s.knowNames(r.names, root)
	if len(s.about.Chosen) > 0 { // by other ids it would be something else
		s.about.IDs = maps.Clone(s.about.Chosen)
	}
	s.about.Titles = append(s.about.Titles, tree.Title)
	s.about.Titles = distinct(s.about.Titles)
	if s.about.Year == 0 {
		s.about.Year = tree.Year
	}
	if err := r.extent(ctx, &s); err != nil {
		return subject{}, err
	}
	s.print = s.fingerprint()
	return s, nil
}

// know adds what one Origin says; what an earlier one said stays.
func (s *subject) know(m butler.Metadata) {
	s.about.Titles = append(s.about.Titles, m.Title, m.OriginalTitle)
	if s.about.Year == 0 {
		s.about.Year = m.Year
	}
	add(s.about.IDs, fitting(m.IDs))
}

// knowNames adds ids in the names of files and folders, and those in tags of music.
func (s *subject) knowNames(names provider.Names, roots []string) {
	files := filesBelow(s.tree, nil)
	for _, f := range files[:min(len(files), 50)] {
		if s.tree.Kind == butler.Movie {
			add(s.about.IDs, names.IDs(base(f.Path)))
		}
		for _, root := range roots {
			if strings.HasPrefix(f.Path, strings.TrimSuffix(root, "/")+"/") && s.tree.Kind != butler.Artist {
				add(s.about.IDs, names.FolderIDs(root, f.Path))
			}
		}
		if s.tree.Kind == butler.Album {
			add(s.about.IDs, fitting(map[string]string{provider.MusicBrainz: tag(f.Tags, "musicbrainz_albumid", "musicbrainz album id")}))
		}
	}
}

func tag(tags map[string]string, names ...string) string {
	for _, n := range names {
		if v := tags[n]; v != "" {
			return strings.ToLower(v)
		}
	}
	return ""
}

func base(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// filesBelow returns the files of an Item and of those below it, but for Extras.
func filesBelow(t butler.ItemTree, all []butler.ItemFile) []butler.ItemFile {
	all = append(all, t.Files...)
	for _, c := range t.Children {
		if c.Kind != butler.Extra {
			all = filesBelow(c, all)
		}
	}
	return all
}

func fitting(ids map[string]string) map[string]string {
	all := map[string]string{}
	for who, id := range ids {
		if provider.Fits(who, id) {
			all[who] = id
		}
	}
	return all
}

func add(to, from map[string]string) {
	for k, v := range from {
		if _, taken := to[k]; !taken {
			to[k] = v
		}
	}
}

// distinct returns titles that say something, each once.
func distinct(all []string) []string {
	var list []string
	for _, t := range all {
		if t != "" && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	return list
}

// extent fills in how long or how large the Item is.
func (r *refresh) extent(ctx context.Context, s *subject) error {
	switch s.tree.Kind {
	case butler.Movie:
		d, err := r.host.Items.Item(ctx, s.tree.ID)
		if err != nil {
			return storeError{err}
		}
		for _, m := range d.Media {
			s.about.Runtime = max(s.about.Runtime, m.Duration)
		}
	case butler.Show:
		for _, c := range s.tree.Children {
			if c.Kind == butler.Season && c.Index < 1900 { // seasons may be numbered by years
				s.about.Seasons = max(s.about.Seasons, c.Index)
			}
		}
	case butler.Album:
		s.about.Tracks = len(s.tree.Children)
		if s.tree.Parent == 0 {
			return nil
		}
		page, err := r.host.Items.Items(ctx, butler.ItemQuery{IDs: []int64{s.tree.Parent}, Limit: 1})
		if err != nil {
			return storeError{err}
		}
		if len(page.Items) > 0 {
			s.about.Artist = page.Items[0].Title
		}
	default:
	}
	return nil
}

// fingerprint changes with what decides which thing is meant.
func (s *subject) fingerprint() string {
	b, err := json.Marshal([]any{s.about.Titles, s.about.Year, s.about.Artist, s.about.IDs, s.about.Chosen})
	if err != nil {
		panic(err) // texts and numbers only
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func (r *refresh) roots(ctx context.Context, section int64) ([]string, error) {
	s, err := r.host.Library.Section(ctx, section)
	if err != nil {
		return nil, storeError{err}
	}
	return s.Roots, nil
}

func (r *refresh) language() string { return r.host.Settings.Text(configured.PrefLanguage) }

// before returns the id under which a provider knew the Item the last time, if it would be looked for in the same way.
func (s *subject) before(p provider.Provider) (string, bool) {
	if s.prior == nil || s.prior.Provider != p.Name() || s.stamp.About != s.print || s.prior.Confidence == 0 {
		return "", false
	}
	id := s.prior.IDs[p.Name()]
	return id, provider.Fits(p.Name(), id)
}
