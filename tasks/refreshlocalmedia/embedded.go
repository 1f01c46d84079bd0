package refreshlocalmedia

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"butler"
	"butler/internal/media/header"
)

// maxAsked is how many files of an album are asked for a cover.
const maxAsked = 12

// embedded brings up to date what the files of an Item say themselves. They are opened only when one of them has
// changed, and only for their pictures: their tags are known from scans.
func (r *refresh) embedded(ctx context.Context, t butler.ItemTree, was *butler.ItemMetadata) (out outcome, err error) {
	files := filesOf(t)
	covers := true
	switch t.Kind {
	case butler.Movie, butler.Episode, butler.Extra:
		files = t.Files
	case butler.Album:
	case butler.Artist, butler.Track:
		covers = false
	case butler.Show, butler.Season, butler.Photo:
		return out, nil
	}
	stamp := fileStamp(files)
	if was != nil && was.Stamp == stamp && !r.forced {
		return out, nil
	}
	m := butler.ItemMetadata{Item: t.ID, Origin: butler.OriginEmbedded, Metadata: fromTags(t.Kind, files), Stamp: stamp}
	if covers {
		if err := r.covers(ctx, &m, t, files, &out); err != nil {
			return out, err
		}
	}
	if slices.Contains(out.problems, unopened) { // it is asked again the next time
		if was != nil {
			return out, nil
		}
		m.Stamp = ""
	}
	m.Note = strings.Join(out.problems, "; ")
	switch {
	case !says(m.Metadata) && was == nil && (!covers || m.Stamp == ""):
		return out, nil
	case says(m.Metadata) && len(out.changes) == 0:
		out.changes = []string{"tags"}
	}
	return out, r.store(ctx, m)
}

// says reports whether anything is said.
func says(m butler.Metadata) bool { return !reflect.DeepEqual(m, butler.Metadata{}) }

const unopened = "its pictures could not be looked for: a file cannot be opened"

// covers looks for pictures in the files.
func (r *refresh) covers(ctx context.Context, m *butler.ItemMetadata, t butler.ItemTree, files []butler.ItemFile, out *outcome) error {
	for _, f := range files[:min(len(files), maxAsked)] {
		all, err := header.Covers(ctx, f.Path)
		if err != nil {
			if ctx.Err() != nil {
				return err
			}
			if !butler.IsKind(err, butler.KindDamaged) && !butler.IsKind(err, butler.KindUnsupported) {
				out.problems = append(out.problems, unopened)
				return nil
			}
			continue // that the file is damaged was said when it was scanned
		}
		for _, c := range all {
			asset, err := r.picture(ctx, c.Data, coverKind(t.Kind, c.Name), "in the file")
			if err != nil && asset.Kind == "" {
				out.problems = append(out.problems, fmt.Sprintf("the picture in the file: %v", err))
				continue
			}
			if err != nil {
				return err
			}
			if slices.ContainsFunc(m.Assets, func(a butler.Asset) bool { return a.Kind == asset.Kind }) {
				continue
			}
			m.Assets = append(m.Assets, asset)
			out.bytes += asset.Size
			r.sum.Pictures++
		}
		if len(m.Assets) > 0 {
			out.changes = []string{"a picture in the file"}
			return nil
		}
	}
	return nil
}

// coverKind returns what a picture in a file is for. In Matroska its name tells: https://www.matroska.org/technical/attachments.html
func coverKind(kind butler.ItemKind, name string) butler.AssetKind {
	switch stem, _ := stemOf(name); {
	case strings.HasSuffix(stem, "cover_land"), kind == butler.Episode, kind == butler.Extra:
		return butler.AssetThumb
	case strings.Contains(stem, "fanart"), strings.Contains(stem, "backdrop"):
		return butler.AssetArt
	}
	return butler.AssetPoster
}

// fileStamp tells whether any of the files is another one, or has changed.
func fileStamp(files []butler.ItemFile) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s\n", rules)
	for _, f := range files {
		_, _ = fmt.Fprintf(h, "%d %d %s\x00\n", f.Part, f.ModifiedNS, f.Path)
		for _, k := range slices.Sorted(maps.Keys(f.Tags)) {
			_, _ = fmt.Fprintf(h, "%s=%s\x00", k, f.Tags[k])
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// fromTags returns what tags say beyond the titles and numbers that scans take from them.
func fromTags(kind butler.ItemKind, files []butler.ItemFile) (m butler.Metadata) {
	switch kind {
	case butler.Movie, butler.Episode:
		for _, f := range files {
			m.Summary = cmp.Or(m.Summary, f.Tags["synopsis"], f.Tags["summary"], f.Tags["description"])
			m.Genres = append(m.Genres, values(f.Tags["genre"])...)
			m.Studio = cmp.Or(m.Studio, f.Tags["network"])
			m.Credits = append(m.Credits, people(butler.JobDirector, f.Tags["director"])...)
		}
	case butler.Track:
		for _, f := range files {
			m.Genres, m.Moods = append(m.Genres, values(f.Tags["genre"])...), append(m.Moods, values(f.Tags["mood"])...)
			m.Credits = append(m.Credits, people(butler.JobComposer, f.Tags["composer"])...)
			m.IDs = agreed(files, "musicbrainz", "musicbrainz_trackid")
		}
	case butler.Album:
		m.Genres, m.Studio = often(files, "genre"), first(often(files, "label", "publisher", "organization"))
		if date, err := butler.ParseDate(first(often(files, "originaldate", "date"))); err == nil {
			m.Aired = date
		}
		m.IDs = agreed(files, "musicbrainz", "musicbrainz_albumid")
		if group := agreed(files, "musicbrainzreleasegroup", "musicbrainz_releasegroupid"); group != nil {
			if m.IDs == nil {
				m.IDs = map[string]string{}
			}
			maps.Copy(m.IDs, group)
		}
	case butler.Artist:
		m.Genres = often(files, "genre")
		m.IDs = agreed(files, "musicbrainz", "musicbrainz_albumartistid")
	default:
	}
	return m
}

// values returns the parts of a tag that has several.
func values(s string) (all []string) {
	for _, v := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\x00' || r == '|' }) {
		if v = strings.TrimSpace(v); v != "" {
			all = append(all, v)
		}
	}
	return all
}

func people(job butler.CreditJob, s string) (all []butler.Credit) {
	for _, name := range values(s) {
		all = append(all, butler.Credit{Name: name, Job: job})
	}
	return all
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// often returns up to five values of the first of the tags that files have, those of most files first.
func often(files []butler.ItemFile, tags ...string) []string {
	for _, tag := range tags {
		count := map[string]int{}
		for _, f := range files {
			for _, v := range values(f.Tags[tag]) {
				count[v]++
			}
		}
		if len(count) == 0 {
			continue
		}
		all := slices.SortedFunc(maps.Keys(count), func(a, b string) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
		return all[:min(5, len(all))]
	}
	return nil
}

// agreed returns the id that all files which have one agree on.
func agreed(files []butler.ItemFile, provider, tag string) map[string]string {
	id := ""
	for _, f := range files {
		v := strings.ToLower(f.Tags[tag])
		if v == "" {
			continue
		}
		if id != "" && v != id || len(v) != 36 || strings.Trim(v, "0123456789abcdef-") != "" {
			return nil
		}
		id = v
	}
	if id == "" {
		return nil
	}
	return map[string]string{provider: id}
}
