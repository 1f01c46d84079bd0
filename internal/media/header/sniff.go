package header

import (
	"bytes"
	"encoding/binary"
)

// format is a kind of file as its first bytes tell it.
type format string

// The formats that have fast readers, by the names that Plex gives containers, and some that have not.
const (
	unknown  format = ""
	matroska format = "mkv"
	webm     format = "webm"
	mp4      format = "mp4"
	mov      format = "mov"
	mp3      format = "mp3"
	flac     format = "flac"
	ogg      format = "ogg"
	wav      format = "wav"
	jpeg     format = "jpeg"
	png      format = "png"
	gif      format = "gif"
	webp     format = "webp"
	bmp      format = "bmp"
	tiff     format = "tiff"
	heif     format = "heif"
	avi      format = "avi"
)

// sniffed is how much of a file's start is looked at.
const sniffed = 4 << 10

// sniff tells the format from the start of a file.
func sniff(b []byte) format {
	at := func(offset int, magic string) bool {
		return len(b) >= offset+len(magic) && string(b[offset:offset+len(magic)]) == magic
	}
	switch {
	case at(0, "\x1a\x45\xdf\xa3"):
		if bytes.Contains(b[:min(len(b), 64)], []byte("webm")) {
			return webm
		}
		return matroska
	case at(4, "ftyp"):
		return brand(b)
	case at(4, "moov"), at(4, "mdat"), at(4, "wide"), at(4, "free"), at(4, "skip"), at(4, "pnot"):
		return mov
	case at(0, "fLaC"):
		return flac
	case at(0, "OggS"):
		return ogg
	case at(0, "RIFF"), at(0, "RF64"):
		return riff(b)
	case at(0, "\xff\xd8\xff"):
		return jpeg
	case at(0, "\x89PNG\r\n\x1a\n"):
		return png
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return gif
	case at(0, "BM") && len(b) >= 18 && binary.LittleEndian.Uint32(b[14:]) <= 124:
		return bmp
	case at(0, "II*\x00"), at(0, "MM\x00*"):
		return tiff
	case at(0, "ID3"):
		return mp3
	}
	if h, ok := parseMPEGAudio(b); ok && len(b) > h.length && h.length > 4 {
		if next, ok := parseMPEGAudio(b[h.length:]); ok && next.rate == h.rate && next.codec == h.codec {
			return mp3
		}
	}
	return unknown
}

func brand(b []byte) format {
	if len(b) < 12 {
		return mp4
	}
	switch string(b[8:12]) {
	case "qt  ":
		return mov
	case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis":
		return heif
	}
	return mp4
}

func riff(b []byte) format {
	if len(b) < 12 {
		return unknown
	}
	switch string(b[8:12]) {
	case "WAVE":
		return wav
	case "WEBP":
		return webp
	case "AVI ":
		return avi
	}
	return unknown
}

// looksLikeText reports whether a file starts like a text: ffprobe would take it for subtitles or art.
func looksLikeText(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != 0x1b {
			return false
		}
	}
	return true
}
