package naming

import (
	"regexp"
	"slices"
	"strings"
)

// What a word of a name says of the file rather than of the work. Hard words never occur in titles
// and so end one; soft words count only behind a hard one, or a year. Words with digits in them have
// patterns, the others stand in lists.
const (
	hardWords = "/uhd/bluray/blu-ray/bdrip/bd-rip/brrip/br-rip/bdremux/webrip/web-rip/webdl/web-dl/hdtv/pdtv/dsr/dvdrip/dvd-rip/dvdscr/dvd-scr/dvdr/hdrip/hd-rip/vhsrip/vhs-rip/remux/hevc/avc/xvid/divx/dolbyvision/dolby-vision/dts/truehd/dd/ddp/aac/atmos/"
	softWords = "/hdr/dv/sdr/web/dvd/dvd5/dvd9/bd/hd/sd/ts/cam/r5/3d/sbs/hsbs/ou/hou/imax/extended/unrated/uncut/theatrical/remastered/restored/directors/director's/final/special/ultimate/anniversary/criterion/edition/cut/openmatte/open-matte/proper/repack/rerip/internal/limited/complete/multi/dual/dubbed/subbed/german/french/english/italian/spanish/ac3/flac/mp3/opus/dl/hybrid/amzn/nf/dsnp/hmax/hulu/atvp/60fps/"
	// What is of no use to tell versions apart.
	dullWords = "/proper/repack/rerip/internal/limited/complete/multi/dual/dubbed/subbed/ac3/flac/mp3/opus/atmos/amzn/nf/dsnp/hmax/hulu/atvp/dts/truehd/dd/ddp/aac/"
)

var (
	hardDigits = regexp.MustCompile(`^(?i)(?:\d{3,4}[pi]|[48]k|[xh]\.?26[45]|av1|hdr10(?:\+|plus)?|(?:dts|truehd|ddp?|eac3|aac)\d?(?:[.]?\d)?|(?:8|10)-?bit)$`)
	dullDigits = regexp.MustCompile(`^(?i)(?:dts|truehd|ddp?|eac3|aac)\d?(?:[.]?\d)?$`)
)

func digits(s string) bool { return strings.ContainsAny(s, "0123456789") }

func hardWord(w string) bool { return listed(hardWords, w) || digits(w) && hardDigits.MatchString(w) }

func softWord(w string) bool { return listed(softWords, w) }

func dullWord(w string) bool { return listed(dullWords, w) || digits(w) && dullDigits.MatchString(w) }

// bare strips brackets and a release group from a word: "[x264-GRP]" is "x264".
func bare(word string) string {
	word = strings.Trim(word, "[](){},;")
	if hardWord(word) || softWord(word) {
		return word
	}
	if i := strings.LastIndexByte(word, '-'); i > 0 {
		if w := word[:i]; hardWord(w) || softWord(w) {
			return w
		}
	}
	return word
}

func hard(word string) bool { return hardWord(bare(word)) }

// firstHard returns the index of the first hard word at or behind from, or len(words).
func firstHard(words []string, from int) int {
	for i := from; i < len(words); i++ {
		if hard(words[i]) {
			return i
		}
	}
	return len(words)
}

// describe makes the name of a version of what stands behind a title: what people wrote there, or, if
// it is the usual string of technical words, those of them that matter.
func describe(tail string) string {
	words := strings.Fields(tail)
	if firstHard(words, 0) == len(words) {
		tail = strings.NewReplacer("[", " ", "]", " ", "(", " ", ")", " ", "{", " ", "}", " ").Replace(tail)
		return trim(strings.Join(strings.Fields(tail), " "))
	}
	var kept []string
	for _, w := range words {
		w = bare(w)
		if (hardWord(w) || softWord(w)) && !dullWord(w) {
			if w = canonical(w); !slices.Contains(kept, w) {
				kept = append(kept, w)
			}
		}
	}
	return strings.Join(kept, " ")
}

// canonical spells the usual words in the usual way.
func canonical(w string) string {
	switch low := strings.ToLower(w); low {
	case "4k", "uhd":
		return "2160p"
	case "8k":
		return "4320p"
	case "bluray", "blu-ray", "bdrip", "bd-rip", "brrip", "br-rip", "bd":
		return "BluRay"
	case "x265", "h265", "h.265":
		return "HEVC"
	case "x264", "h264", "h.264":
		return "H264"
	case "webdl", "web-dl":
		return "WEB-DL"
	case "remux", "bdremux":
		return "REMUX"
	default:
		if hardWord(w) && low[0] >= '0' && low[0] <= '9' {
			return low
		}
	}
	return w
}

var (
	idTag      = regexp.MustCompile(`(?i)[\[{(](tmdb|imdb|tvdb|anidb)(?:id)?[-=: ]\s*((?:tt)?\d{1,12})[\]})]`)
	editionTag = regexp.MustCompile(`(?i)\{edition-([^{}]*)\}`)
	groupTag   = regexp.MustCompile(`^\[[^\[\]]*\]\s*`)
)

// takeTags removes the id and the edition that Plex and Jellyfin know from a name, and a leading group.
func takeTags(s string) (rest, id, edition string) {
	if !strings.ContainsAny(s, "[{(") {
		return strings.TrimSpace(s), "", ""
	}
	if m := idTag.FindStringSubmatch(s); m != nil {
		id = strings.ToLower(m[1] + "-" + m[2])
		s = idTag.ReplaceAllString(s, " ")
	}
	if m := editionTag.FindStringSubmatch(s); m != nil {
		edition = trim(m[1])
		s = editionTag.ReplaceAllString(s, " ")
	}
	s = strings.TrimSpace(s)
	if r := groupTag.ReplaceAllString(s, ""); r != "" && !yearTag.MatchString(s[:len(s)-len(r)]) {
		s = r
	}
	return s, id, edition
}
