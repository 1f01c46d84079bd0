package header

import (
	"bytes"
	"encoding/binary"
)

// format is a kind of file as its first bytes tell it.
type format string

// The formats that have fast readers, by the names that Plex gives containers, and some that have not.
const (
	formatUnknown  format = ""
	formatMatroska format = "mkv"
	formatWebM     format = "webm"
	formatMP4      format = "mp4"
	formatMOV      format = "mov"
	formatMP3      format = "mp3"
	formatFLAC     format = "flac"
	formatOgg      format = "ogg"
	formatWAV      format = "wav"
	formatJPEG     format = "jpeg"
	formatPNG      format = "png"
	formatGIF      format = "gif"
	formatWebP     format = "webp"
	formatBMP      format = "bmp"
	formatTIFF     format = "tiff"
	formatHEIF     format = "heif"
	formatAVI      format = "avi"
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
			return formatWebM
		}
		return formatMatroska
	case at(4, "ftyp"):
		return brand(b)
	case at(4, "moov"), at(4, "mdat"), at(4, "wide"), at(4, "free"), at(4, "skip"), at(4, "pnot"):
		return formatMOV
	case at(0, "fLaC"):
		return formatFLAC
	case at(0, "OggS"):
		return formatOgg
	case at(0, "RIFF"), at(0, "RF64"):
		return riff(b)
	case at(0, "\xff\xd8\xff"):
		return formatJPEG
	case at(0, "\x89PNG\r\n\x1a\n"):
		return formatPNG
	case at(0, "GIF87a"), at(0, "GIF89a"):
		return formatGIF
	case at(0, "BM") && len(b) >= 18 && binary.LittleEndian.Uint32(b[14:]) <= 124:
		return formatBMP
	case at(0, "II*\x00"), at(0, "MM\x00*"):
		return formatTIFF
	case at(0, "ID3"):
		return formatMP3
	}
	if h, ok := parseMPEGAudio(b); ok && len(b) > h.length && h.length > 4 {
		if next, ok := parseMPEGAudio(b[h.length:]); ok && next.rate == h.rate && next.codec == h.codec {
			return formatMP3
		}
	}
	return formatUnknown
}

func brand(b []byte) format {
	if len(b) < 12 {
		return formatMP4
	}
	switch string(b[8:12]) {
	case "qt  ":
		return formatMOV
	case "heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "avis":
		return formatHEIF
	}
	return formatMP4
}

func riff(b []byte) format {
	if len(b) < 12 {
		return formatUnknown
	}
	switch string(b[8:12]) {
	case "WAVE":
		return formatWAV
	case "WEBP":
		return formatWebP
	case "AVI ":
		return formatAVI
	}
	return formatUnknown
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
