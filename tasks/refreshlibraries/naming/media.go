package naming

import (
	"bytes"
	"strings"

	"butler"
)

// Names of files that are looked at, by kind of Section, and names that never are.
const (
	videoExts = "/3g2/3gp/asf/avi/divx/dv/dvr-ms/f4v/flv/m1v/m2p/m2t/m2ts/m2v/m4v/mk3d/mkv/mov/mp4/mpe/mpeg/mpg/mpv/mts/mxf/nsv/nut/nuv/ogm/ogv/qt/rm/rmvb/tp/trp/ts/vob/vro/webm/wmv/wtv/xvid/y4m/"
	audioExts = "/aac/ac3/aif/aifc/aiff/alac/ape/au/caf/dff/dsf/dts/eac3/flac/m4a/m4b/m4p/mka/mp2/mp3/mpc/oga/ogg/opus/shn/spx/tak/tta/wav/wave/weba/wma/wv/"
	photoExts = "/arw/avif/bmp/cr2/cr3/dng/gif/heic/heif/jfif/jp2/jpe/jpeg/jpg/jxl/nef/orf/pef/png/raf/raw/rw2/srw/tif/tiff/webp/"

	skippedFolders = "/@eadir/#recycle/@recycle/@recently-snapshot/#snapshot/$recycle.bin/recycler/lost+found/system volume information/__macosx/.ds_store/@tmp/@__thumb/video_ts/bdmv/hvdvd_ts/audio_ts/"
	partialExts    = "/part/crdownload/!qb/!ut/bc!/tmp/temp/partial/download/opdownload/aria2/unconfirmed/filepart/"
)

// Media reports whether a file of this name is of the kind.
func Media(kind butler.SectionKind, name []byte) bool {
	i := bytes.LastIndexByte(name, '.')
	if i <= 0 || len(name)-i > 8 {
		return false
	}
	switch kind {
	case butler.Movies, butler.Shows:
		return listed(videoExts, name[i+1:])
	case butler.Music:
		return listed(audioExts, name[i+1:])
	case butler.Photos:
		return listed(photoExts, name[i+1:])
	}
	return false
}

// Skip reports whether a name is passed over whatever is in it: hidden files, what servers and
// systems keep for themselves, downloads under way, and samples of films and series.
func Skip(kind butler.SectionKind, name []byte, folder bool) bool {
	if len(name) == 0 || name[0] == '.' || name[0] == '~' && !folder {
		return true
	}
	video := kind == butler.Movies || kind == butler.Shows
	if folder {
		return listed(skippedFolders, name) || video && listed("/sample/samples/", name)
	}
	if i := bytes.LastIndexByte(name, '.'); i > 0 {
		stem := name[:i]
		if j := bytes.LastIndexByte(stem, '.'); j > 0 && listed(partialExts, stem[j+1:]) {
			return true
		}
		return video && sample(stem)
	}
	return false
}

// sample reports whether a stem is "sample", or has that word at one end behind a dash, dot or underscore.
func sample(stem []byte) bool {
	const word = "sample"
	n := len(stem) - len(word)
	if n < 0 {
		return false
	}
	end := func(c byte) bool { return c == '-' || c == '.' || c == '_' }
	return n == 0 && equalFold(stem, word) ||
		n > 0 && equalFold(stem[n:], word) && end(stem[n-1]) ||
		n > 0 && equalFold(stem[:len(word)], word) && end(stem[len(word)])
}

// listed reports whether word, in any case, is one of the words of a list. Words are lower-case, with
// a slash on both sides, which no name can contain.
func listed[T string | []byte](list string, word T) bool {
	if len(word) == 0 || len(word) > 30 {
		return false
	}
	var buf [32]byte
	b := append(buf[:0], '/')
	for i := range len(word) {
		c := word[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	b = append(b, '/')
	return strings.Contains(list, string(b))
}

func equalFold(b []byte, lower string) bool {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return len(b) == len(lower)
}
