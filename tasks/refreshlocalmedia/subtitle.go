package refreshlocalmedia

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"butler"
)

// subtitle is a subtitle file, and what its name says.
type subtitle struct {
	file
	part int64
	butler.Stream
}

// subtitleCodec returns the format of a subtitle file by its extension, as ffmpeg names it, or "" for what is none.
func subtitleCodec(in *folder, f file) string {
	switch f.ext {
	case "srt":
		return "subrip"
	case "ass", "ssa":
		return "ass"
	case "vtt":
		return "webvtt"
	case "smi", "sami":
		return "sami"
	case "ttml", "dfxp":
		return "ttml"
	case "sup":
		return "hdmv_pgs_subtitle"
	case "idx": // its pictures are in the file beside it
		if in.has(f.stem, "sub") {
			return "dvd_subtitle"
		}
	case "sub":
		if !in.has(f.stem, "idx") {
			return "microdvd"
		}
	}
	return ""
}

// subtitlesOf returns the subtitles of a file: those beside it and in folders for them that begin with its name, and all
// in such folders if no other film is in its folder, which is own then.
func (p *place) subtitlesOf(f butler.ItemFile, dir, own *folder) (all []subtitle, err error) {
	stem, _ := stemOf(baseName(f.Path))
	var longer []string // names of other media that begin with this one's: what fits them is theirs
	alone := own != nil
	for _, c := range dir.files {
		if !isOf(videoExts, c.ext) || c.stem == stem || besides(c.stem) {
			continue
		}
		alone = false
		if _, ok := behind(c.stem, stem); ok {
			longer = append(longer, c.stem)
		}
	}
	add := func(in *folder, every bool) {
		for _, c := range in.files {
			codec := subtitleCodec(in, c)
			rest, fits := behind(c.stem, stem)
			theirs := slices.ContainsFunc(longer, func(other string) bool { _, ok := behind(c.stem, other); return ok })
			if codec == "" || theirs || !fits && !every {
				continue
			}
			if !fits {
				rest = c.stem
			}
			s := subtitle{file: c, part: f.Part, Stream: p.languages.describe(rest)}
			s.Kind, s.Codec, s.File, s.External = butler.StreamSubtitle, codec, c.path(), true
			all = append(all, s)
		}
	}
	add(dir, false)
	bases := []*folder{dir}
	if own != nil && own.path != dir.path {
		bases = append(bases, own)
	}
	for _, base := range bases {
		for _, name := range []string{"subs", "subtitles", "sub", "untertitel"} {
			in, err := p.below(base, name)
			if err != nil {
				return nil, err
			}
			if in == nil {
				continue
			}
			add(in, alone)
			each, err := p.below(in, stem) // a folder for each episode
			if err != nil {
				return nil, err
			}
			if each != nil {
				add(each, true)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b subtitle) int { return cmp.Compare(a.path(), b.path()) })
	return all, nil
}

// behind returns what stands behind the name of a media file, if a name begins with it.
func behind(name, stem string) (string, bool) {
	rest, ok := strings.CutPrefix(name, stem)
	if !ok || rest != "" && !strings.ContainsRune(".-_ ([", rune(rest[0])) {
		return "", false
	}
	return rest, true
}

// describe reads language and flags from what a subtitle's name has beyond that of its film: ".en.forced", " - Deutsch (SDH)",
// "2_English". What is left is a title.
func (l languages) describe(rest string) (s butler.Stream) {
	var title []string
	hindi := false
	for _, piece := range strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(".()[]", r) }) {
		if code := l.code(strings.TrimSpace(piece)); code != "" && s.Language == "" && len(piece) > 2 {
			s.Language = code
			continue
		}
		for _, word := range strings.FieldsFunc(piece, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("-_,+", r) }) {
			switch word {
			case "forced", "foreign", "zwang", "force":
				s.Forced = true
			case "sdh", "cc", "hearing", "impaired", "hoh":
				s.HearingImpaired = true
			case "default":
				s.Default = true
			case "commentary", "comment", "kommentar":
				s.Commentary = true
			case "hi": // impaired hearing beside a language, else Hindi
				hindi = true
			case "full", "track", "sub", "subs", "subtitle", "subtitles":
			default:
				if code := l.code(word); code != "" && s.Language == "" {
					s.Language = code
				} else if strings.Trim(word, "0123456789") != "" {
					title = append(title, word)
				}
			}
		}
	}
	switch {
	case hindi && s.Language == "":
		s.Language = "hin"
	case hindi:
		s.HearingImpaired = true
	}
	s.Title = strings.Join(title, " ")
	return s
}
