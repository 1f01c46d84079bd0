package refreshlocalmedia

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"butler"
)

// Extensions, as they are when folded.
const (
	pictureExts = "/jpg/jpeg/jpe/jfif/png/webp/gif/bmp/avif/tbn/"
	themeExts   = "/mp3/m4a/aac/flac/ogg/oga/opus/wav/wma/"
	videoExts   = "/3g2/3gp/asf/avi/divx/dv/dvr-ms/f4v/flv/m1v/m2p/m2t/m2ts/m2v/m4v/mk3d/mkv/mov/mp4/mpe/mpeg/mpg/mpv/mts/mxf/nsv/nut/nuv/ogm/ogv/qt/rm/rmvb/tp/trp/ts/vob/vro/webm/wmv/wtv/xvid/y4m/"
	audioExts   = "/aac/ac3/aif/aifc/aiff/alac/ape/au/caf/dff/dsf/dts/eac3/flac/m4a/m4b/m4p/mka/mp2/mp3/mpc/oga/ogg/opus/shn/spx/tak/tta/wav/wave/weba/wma/wv/"
)

func isOf(exts, ext string) bool { return ext != "" && strings.Contains(exts, "/"+ext+"/") }

// usual are the names of pictures in a folder that belongs to one Item, as Plex, Kodi and Jellyfin tell people to
// give them; the first that is there counts.
func usual(kind butler.ItemKind) map[butler.AssetKind][]string {
	names := map[butler.AssetKind][]string{
		butler.AssetPoster: {"poster", "folder", "cover", "default", "movie", "show", "jacket"},
		butler.AssetArt:    {"fanart", "backdrop", "background", "art"},
		butler.AssetBanner: {"banner"},
		butler.AssetLogo:   {"clearlogo", "logo"},
		butler.AssetThumb:  {"landscape", "thumb"},
		butler.AssetDisc:   {"disc", "discart", "cdart"},
	}
	switch kind {
	case butler.Season:
		names[butler.AssetPoster] = []string{"poster", "folder", "cover", "season"}
	case butler.Artist:
		names[butler.AssetPoster] = []string{"poster", "folder", "artist", "thumb", "cover", "default"}
		names[butler.AssetThumb] = []string{"landscape"}
	case butler.Album:
		names[butler.AssetPoster] = []string{"cover", "folder", "front", "album", "albumart", "poster", "thumb", "default"}
		names[butler.AssetThumb] = nil
	default:
	}
	return names
}

// suffixes are what is put behind a media file's own name.
func suffixes() map[string]butler.AssetKind {
	return map[string]butler.AssetKind{
		"poster": butler.AssetPoster, "cover": butler.AssetPoster, "folder": butler.AssetPoster, "fanart": butler.AssetArt,
		"backdrop": butler.AssetArt, "background": butler.AssetArt, "art": butler.AssetArt, "banner": butler.AssetBanner,
		"clearlogo": butler.AssetLogo, "logo": butler.AssetLogo, "landscape": butler.AssetThumb, "thumb": butler.AssetThumb,
		"disc": butler.AssetDisc, "discart": butler.AssetDisc, "cdart": butler.AssetDisc,
	}
}

// ranked is a picture and how much its name says that it is the one: less is more.
type ranked struct {
	file
	kind butler.AssetKind
	rank int
}

var numbered = regexp.MustCompile(`^(?:fanart|backdrop|background|art)[ ._-]?([0-9]{1,3})$`)

// inOwnFolder tells what a picture in a folder of one Item is for.
func inOwnFolder(kind butler.ItemKind, f file) (ranked, bool) {
	for asset, names := range usual(kind) {
		if i := slices.Index(names, f.stem); i >= 0 {
			return ranked{f, asset, 100 + i}, true
		}
	}
	if m := numbered.FindStringSubmatch(f.stem); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		return ranked{f, butler.AssetArt, 200 + n}, true
	}
	return ranked{}, false
}

// besideFile tells what a picture is for that bears a media file's name. Without more it is a film's poster, or the
// picture of an episode or clip.
func besideFile(kind butler.ItemKind, stem string, f file) (ranked, bool) {
	rest, ok := strings.CutPrefix(f.stem, stem)
	if !ok {
		return ranked{}, false
	}
	if rest == "" {
		if kind == butler.Movie {
			return ranked{f, butler.AssetPoster, 50}, true
		}
		return ranked{f, butler.AssetThumb, 50}, true
	}
	asset, ok := suffixes()[strings.TrimLeft(rest, "-._ ")]
	return ranked{f, asset, 10}, ok && strings.ContainsRune("-._ ", rune(rest[0]))
}

var seasonName = regexp.MustCompile(`^season[ ._-]?([0-9]{1,4}|specials?|all)(?:[-._ ](poster|banner|fanart|backdrop|landscape|thumb|clearlogo|logo))?$`)

// ofSeason tells what a picture in the folder of a show is for, if it bears the number of a season.
func ofSeason(number int, f file) (ranked, bool) {
	m := seasonName.FindStringSubmatch(f.stem)
	if m == nil {
		return ranked{}, false
	}
	rank := 20
	switch m[1] {
	case "special", "specials":
		if number != 0 {
			return ranked{}, false
		}
	case "all":
		rank = 300
	default:
		if n, err := strconv.Atoi(m[1]); err != nil || n != number {
			return ranked{}, false
		}
	}
	asset := butler.AssetPoster
	if m[2] != "" {
		asset = suffixes()[m[2]]
	}
	return ranked{f, asset, rank}, true
}

var seasonFolder = regexp.MustCompile(`^(?:(?:season|series|staffel|saison|temporada|stagione|seizoen|säsong|sæson|sesong|kausi|sezon|сезон|évad|sezona|serie)[ ._-]*[0-9]{1,4}|[0-9]{1,3}[. ]+(?:season|staffel|saison|сезон|évad|sezon)|s[0-9]{1,4}|[0-9]{1,4}|specials?|extras?|ova)\b`)

var partFolder = regexp.MustCompile(`^(?:cd|disc|disk|dvd|part|pt|side|vol|volume)[ ._-]*(?:[0-9]{1,3}|[a-d])$`)
