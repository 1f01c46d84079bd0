package header

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/media/heif"

	"github.com/bep/imagemeta"
	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// readPhoto reads a file that is a picture.
func readPhoto(f source, kind format, head []byte) (butler.Header, error) {
	s := butler.Stream{Kind: butler.StreamCover}
	h := butler.Header{Container: string(kind), Tags: map[string]string{}}
	var err error
	w := newWindow(f, 0, f.size, pictureBudget)
	switch kind {
	case formatJPEG, formatPNG:
		if err = applyPicture(&s, f, f.size); err == nil {
			h.Problem = cutPicture(f, kind, pictureData(f, kind))
		}
	case formatGIF:
		return readGIF(f, h)
	case formatWebP:
		s.Codec, s.BitDepth = "webp", 8
		s.PixFormat = webpFormat(head)
		config, decodeErr := webp.DecodeConfig(w)
		s.Width, s.Height, err = config.Width, config.Height, decodeErr
	case formatBMP:
		s.Codec, s.BitDepth = "bmp", 8
		s.PixFormat = bmpFormat(head)
		config, decodeErr := bmp.DecodeConfig(w)
		s.Width, s.Height, err = config.Width, config.Height, decodeErr
	case formatTIFF:
		s.Codec, s.BitDepth = "tiff", 8
	default: // nothing of the rest is looked at here
	}
	readMetadata(&h, &s, f, kind)
	if err != nil {
		return h, err
	}
	if s.Width <= 0 || s.Height <= 0 {
		return h, errPicture
	}
	h.Streams = []butler.Stream{s}
	return h, nil
}

// readHEIF reads a file of still pictures in the ISO base media format.
func readHEIF(f source, head []byte) (butler.Header, error) {
	h := butler.Header{Container: string(formatHEIF), Tags: map[string]string{}}
	s := butler.Stream{Kind: butler.StreamCover, Codec: "hevc"}
	if strings.HasPrefix(string(head[8:]), "avi") {
		s.Codec = "av1"
	}
	readMetadata(&h, &s, f, formatHEIF)
	if p, err := heif.Describe(f, f.size); err == nil {
		s.Width, s.Height, s.Rotation = p.Width, p.Height, orientation(strconv.Itoa(p.Orientation)) // EXIF data do not count here
	}
	if s.Width <= 0 || s.Height <= 0 {
		return h, errPicture
	}
	h.Streams = []butler.Stream{s}
	return h, nil
}

// readMetadata takes from EXIF data what Butler keeps: the orientation, when, and with what it was
// taken. That they are missing or broken is no fault of the picture.
func readMetadata(h *butler.Header, s *butler.Stream, f source, kind format) {
	formats := map[format]imagemeta.ImageFormat{
		formatJPEG: imagemeta.JPEG, formatPNG: imagemeta.PNG, formatWebP: imagemeta.WebP, formatTIFF: imagemeta.TIFF, formatHEIF: imagemeta.HEIF,
	}
	as, ok := formats[kind]
	if !ok {
		return
	}
	defer func() { _ = recover() }() // the library met what it did not expect
	sources := imagemeta.EXIF
	if kind == formatHEIF || kind == formatTIFF {
		sources |= imagemeta.CONFIG
	}
	t := photoTags{tags: h.Tags, rotation: &s.Rotation}
	result, _ := imagemeta.Decode(imagemeta.Options{
		R: newWindow(f, 0, f.size, pictureBudget), ImageFormat: as, Sources: sources,
		ShouldHandleTag: t.want,
		HandleTag: func(info imagemeta.TagInfo) error {
			t.take(info)
			return nil
		},
		LimitNumTags: 2000,
		Warnf:        func(string, ...any) {},
	})
	t.finish()
	if sources.Has(imagemeta.CONFIG) {
		s.Width, s.Height = result.ImageConfig.Width, result.ImageConfig.Height
	}
}

// photoTags collects the EXIF data that Butler keeps.
type photoTags struct {
	tags     map[string]string
	rotation *int
	modified string
}

// want leaves out what is said of the preview.
func (t *photoTags) want(info imagemeta.TagInfo) bool {
	switch info.Tag {
	case "Orientation", "DateTimeOriginal", "ModifyDate", "Make", "Model", "ImageDescription":
		return !strings.Contains(info.Namespace, "IFD1")
	}
	return false
}

func (t *photoTags) take(info imagemeta.TagInfo) {
	value := strings.TrimSpace(fmt.Sprint(info.Value))
	switch info.Tag {
	case "Orientation":
		*t.rotation = orientation(value)
	case "DateTimeOriginal":
		setTag(t.tags, "date", photoTime(value))
	case "ModifyDate": // as the library calls the tag DateTime
		t.modified = photoTime(value)
	case "ImageDescription":
		setTag(t.tags, "description", value)
	default:
		setTag(t.tags, info.Tag, value)
	}
}

func (t *photoTags) finish() {
	if t.tags["date"] == "" {
		setTag(t.tags, "date", t.modified)
	}
}

// orientation returns the degrees clockwise that an EXIF orientation asks for: EXIF 2.32, 4.6.4.
func orientation(value string) int {
	switch value {
	case "3", "4":
		return 180
	case "6", "7":
		return 90
	case "5", "8":
		return 270
	}
	return 0
}

// photoTime turns EXIF's way to write times into that of RFC 3339 without a zone.
func photoTime(value string) string {
	t, err := time.Parse("2006:01:02 15:04:05", value)
	if err != nil || t.Year() < 1826 { // there were no photos
		return ""
	}
	return t.Format("2006-01-02T15:04:05")
}

// cutPicture says if the end of a picture is missing. Its data starts at a place in the file.
func cutPicture(f source, kind format, start int64) string {
	mark := []byte("\xff\xd9")
	if kind == formatPNG {
		mark = []byte("IEND")
	}
	tail := make([]byte, min(f.size-start, 64<<10))
	if n, _ := f.ReadAt(tail, f.size-int64(len(tail))); bytes.Contains(tail[:n], mark) {
		return ""
	}
	// What follows a picture may be longer: a film, as telephones append it. Then the mark comes earlier.
	w := newWindow(f, start, f.size, pictureBudget)
	part := make([]byte, 32<<10)
	kept := 0 // the mark may lie across two parts
	for {
		n, err := w.Read(part[kept:])
		if bytes.Contains(part[:kept+n], mark) || errors.Is(err, errBudget) {
			return ""
		}
		if err != nil || n == 0 {
			return "the picture is cut short: its end is missing"
		}
		kept = copy(part, part[kept+n-len(mark)+1:kept+n])
	}
}

func webpFormat(head []byte) string {
	if len(head) < 21 {
		return ""
	}
	switch string(head[12:16]) {
	case "VP8 ":
		return "yuv420p"
	case "VP8L":
		return "argb"
	}
	return ""
}

func bmpFormat(head []byte) string {
	if len(head) < 30 {
		return ""
	}
	switch head[28] {
	case 8:
		return "pal8"
	case 24:
		return "bgr24"
	}
	return ""
}
