package refreshlocalmedia

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"butler"
	"butler/internal/nfo"
	"butler/internal/picture"
)

const (
	maxArt  = 6 // pictures of fan art that are kept of one Item
	maxNote = 500
)

// reading is what is being taken from the sidecars of one Item.
type reading struct {
	*refresh
	bounds   bounds
	item     butler.ItemTree
	said     butler.Metadata
	took     contents
	problems []string
	again    bool // something may not be read, which a change of rights does not show
}

func (r *reading) problem(f file, err error) {
	r.problems = append(r.problems, fmt.Sprintf("%s: %v", butler.TidyLine(f.name), err))
	r.again = r.again || butler.IsKind(err, butler.KindPermission)
}

// note says what could not be read.
func (r *reading) note() string {
	s := strings.Join(r.problems, "; ")
	if len(s) > maxNote {
		s = strings.ToValidUTF8(s[:maxNote], "") + "…"
	}
	return s
}

// text reads the first NFO file that says something of the Item. If one is damaged, what was known of it stays.
func (r *reading) text(files, show []file, known butler.Metadata) {
	for _, f := range files {
		entries, err := r.nfo(f)
		if err != nil {
			r.problem(f, err)
			if r.said.Title == "" {
				r.said = known
				r.said.Assets = nil
			}
			continue
		}
		if m, ok := matching(r.item.Item, entries); ok {
			r.said, r.took.text = m, true
			break
		}
	}
	for _, f := range show {
		entries, err := r.nfo(f)
		if err != nil { // it is said of the show
			continue
		}
		for _, e := range entries {
			if name := e.Seasons[r.item.Index]; name != "" && r.said.Title == "" {
				r.said.Title, r.took.text = name, true
			}
		}
	}
}

func (r *reading) nfo(f file) ([]nfo.Entry, error) {
	data, err := r.bounds.read(f, nfo.MaxFile)
	if err != nil {
		return nil, err
	}
	return nfo.Parse(data)
}

// matching returns what is said of an Item: of an episode all that its file holds, if there are several.
func matching(item butler.Item, entries []nfo.Entry) (butler.Metadata, bool) {
	kinds := map[butler.ItemKind]nfo.Kind{
		butler.Movie: nfo.Movie, butler.Show: nfo.Show, butler.Season: nfo.Season, butler.Episode: nfo.Episode,
		butler.Artist: nfo.Artist, butler.Album: nfo.Album,
	}
	var fit []nfo.Entry
	for _, e := range entries {
		if e.Kind == kinds[item.Kind] || e.Kind == "" {
			fit = append(fit, e)
		}
	}
	if len(fit) == 0 {
		return butler.Metadata{}, false
	}
	if item.Kind != butler.Episode || len(fit) == 1 {
		return fit[0].Metadata, true
	}
	last := max(item.Index, item.IndexEnd)
	mine := slices.DeleteFunc(slices.Clone(fit), func(e nfo.Entry) bool { return e.Episode < item.Index || e.Episode > last })
	if len(mine) == 0 {
		return fit[0].Metadata, true
	}
	m := mine[0].Metadata
	for _, e := range mine[1:] {
		m.Title = joined(m.Title, " / ", e.Title)
		m.Summary = joined(m.Summary, "\n\n", e.Summary)
		m.Runtime += e.Runtime
	}
	return m, true
}

func joined(a, by, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + by + b
}

// pictures takes of each kind the first that can be used, and of fan art several. The error is of the store.
func (r *reading) pictures(ctx context.Context, all []ranked) error {
	have := map[butler.AssetKind]int{}
	for _, p := range all {
		most := 1
		if p.kind == butler.AssetArt {
			most = maxArt
		}
		if have[p.kind] >= most {
			continue
		}
		data, err := r.bounds.read(p.file, butler.MaxBlob)
		if err != nil {
			r.problem(p.file, err)
			continue
		}
		asset, err := r.picture(ctx, data, p.kind, butler.TidyLine(p.name))
		if err != nil && asset.Kind == "" {
			r.problem(p.file, err)
			continue
		}
		if err != nil {
			return err
		}
		if slices.ContainsFunc(r.said.Assets, func(a butler.Asset) bool { return a.Kind == asset.Kind && a.Digest == asset.Digest }) {
			continue
		}
		have[p.kind]++
		r.took.pictures++
		r.took.bytes += asset.Size
		r.said.Assets = append(r.said.Assets, asset)
	}
	return nil
}

// picture stores a picture. An error without an Asset's kind is that of the picture, with one it is of the store.
func (r *refresh) picture(ctx context.Context, data []byte, kind butler.AssetKind, from string) (butler.Asset, error) {
	info, err := picture.Check(data)
	if err != nil {
		return butler.Asset{}, err
	}
	asset := butler.Asset{Kind: kind, Size: int64(len(data)), Type: info.Type, Width: info.Width, Height: info.Height, From: from}
	asset.Digest, err = r.host.Blobs.PutBlob(ctx, data)
	return asset, err
}

// theme takes the first theme that is sound by its bytes. The error is of the store.
func (r *reading) theme(ctx context.Context, all []file) error {
	for _, f := range all {
		data, err := r.bounds.read(f, butler.MaxBlob)
		if err != nil {
			r.problem(f, err)
			continue
		}
		kind := soundType(data)
		if kind == "" {
			r.problem(f, butler.E(butler.KindInvalid, "look at theme", "it is no sound of a known type"))
			continue
		}
		digest, err := r.host.Blobs.PutBlob(ctx, data)
		if err != nil {
			return err
		}
		r.said.Assets = append(r.said.Assets, butler.Asset{
			Kind: butler.AssetTheme, Digest: digest, Size: int64(len(data)), Type: kind, From: butler.TidyLine(f.name),
		})
		r.took.themes++
		r.took.bytes += int64(len(data))
		return nil
	}
	return nil
}

// soundType returns the type of a sound by its first bytes, or "".
func soundType(data []byte) string {
	if len(data) < 12 {
		return ""
	}
	switch {
	case string(data[:3]) == "ID3", data[0] == 0xff && data[1]&0xe6 == 0xe2:
		return "audio/mpeg"
	case data[0] == 0xff && data[1]&0xf6 == 0xf0:
		return "audio/aac"
	case string(data[:4]) == "fLaC":
		return "audio/flac"
	case string(data[:4]) == "OggS":
		return "audio/ogg"
	case string(data[:4]) == "RIFF" && string(data[8:12]) == "WAVE":
		return "audio/wav"
	case string(data[4:8]) == "ftyp":
		return "audio/mp4"
	case string(data[:4]) == "\x30\x26\xb2\x75":
		return "audio/x-ms-wma"
	}
	return ""
}

// subtitles stores the subtitles of each Part; those that cannot be opened are left out. The error is of the store.
func (r *reading) subtitles(ctx context.Context, parts []int64, all []subtitle) error {
	of := map[int64][]butler.Stream{}
	for _, s := range all {
		info, err := r.bounds.stat(s.file)
		switch {
		case err != nil:
			r.problem(s.file, butler.FileErrorCause(err))
			continue
		case info.Size() == 0:
			r.problem(s.file, butler.E(butler.KindDamaged, "look at subtitles", "the file is empty"))
			continue
		}
		if s.Codec == "dvd_subtitle" && s.Language == "" {
			s.Language = r.idxLanguage(s.file)
		}
		of[s.part] = append(of[s.part], s.Stream)
		r.took.subtitles++
	}
	for _, part := range parts {
		if err := r.host.Metadata.SetSubtitles(ctx, part, of[part]); err != nil && !butler.IsKind(err, butler.KindNotFound) {
			return err
		}
	}
	return nil
}

// idxLanguage returns the language that the index of VobSub subtitles names first.
func (r *reading) idxLanguage(f file) string {
	const most = 1 << 20
	data, err := r.bounds.read(f, most)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if rest, ok := strings.CutPrefix(line, "id: "); ok {
			code, _, _ := strings.Cut(rest, ",")
			return r.languages.code(strings.TrimSpace(code))
		}
	}
	return ""
}
