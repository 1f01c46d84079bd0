package header

import (
	"strings"
)

// Limits of what is kept of a file's tags.
const (
	maxTags = 200
	maxText = 4 << 10 // bytes
)

// setTag keeps a tag under the one name that Butler has for it.
func setTag(tags map[string]string, name, value string) {
	name, value = tagName(name), cleanText(value)
	if name == "" || value == "" || len(name) > 100 {
		return
	}
	old, known := tags[name]
	switch {
	case !known && len(tags) < maxTags:
		tags[name] = value
	case known && old != value && len(old)+len(value) < maxText:
		tags[name] = old + ";" + value // as ffmpeg joins them
	}
}

// tagName returns the name for what formats and libraries call differently.
func tagName(name string) string {
	name = strings.ToLower(cleanText(name))
	switch name {
	case "album_artist", "album artist":
		return "albumartist"
	case "tracknumber", "part_number":
		return "track"
	case "discnumber", "disk":
		return "disc"
	case "date_released", "year":
		return "date"
	// Of the file's making, not of the work.
	case "encoder", "encoding", "major_brand", "minor_version", "compatible_brands", "creation_time", "duration",
		"number_of_frames", "number_of_bytes", "bps", "handler_name", "vendor_id", "language", "waveformatextensible_channel_mask":
		return ""
	}
	if strings.HasPrefix(name, "_statistics_") {
		return ""
	}
	return name
}

// cleanText makes any bytes fit to be stored and sent: valid UTF-8, without zeros, of bounded length.
func cleanText(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, "�"), "\x00", ""))
}

// cleanLanguage returns a language code, or "" if there is none.
func cleanLanguage(s string) string {
	s = cleanText(s)
	if s == "und" || len(s) > 35 { // the longest tag that RFC 5646 has to be ready for
		return ""
	}
	return s
}
