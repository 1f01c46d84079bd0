package media

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"slices"

	"butler"
	"butler/internal/media/raw"

	"github.com/bep/imagemeta"
	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// Limits of the photos that are decoded in this process; larger ones are left to ffmpeg, whose memory is
// its own.
const (
	maxPhotoBytes  = 128 << 20
	maxPhotoPixels = 32 << 20
)

// photoFormat is a format of still pictures that a Go library decodes.
type photoFormat struct {
	magic  string // "?" stands for any byte
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	exif   imagemeta.ImageFormat // 0 if it can have no orientation
}

// photoFormats are told by their first bytes: names lie.
func photoFormats() []photoFormat {
	return []photoFormat{
		{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode, imagemeta.JPEG},
		{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, imagemeta.PNG},
		{"GIF8?a", gif.DecodeConfig, gif.Decode, 0},
		{"RIFF????WEBPVP8", webp.DecodeConfig, webp.Decode, imagemeta.WebP},
		{"BM????\x00\x00\x00\x00", bmp.DecodeConfig, bmp.Decode, 0},
		{"II\x2a\x00", tiff.DecodeConfig, tiff.Decode, imagemeta.TIFF},
		{"MM\x00\x2a", tiff.DecodeConfig, tiff.Decode, imagemeta.TIFF},
	}
}

// photo feeds the consumers from a photo without a process, or, of HEIC, from a small one of its own. It reports false
// if that cannot be done: the format is another, the file is damaged such that ffmpeg may still get something out of
// it, or it is too large.
func (r *run) photo(ctx context.Context, consumers []*consumer) bool {
	var stored image.Image
	var orientation int
	var upright *image.RGBA
	var of int // the width that upright was made for
	for _, c := range consumers {
		w := c.wants.Frames
		if ctx.Err() != nil || c.failed() || w == nil || w.Width <= 0 {
			continue
		}
		if width := min(w.Width, maxWidth); upright == nil || of != width {
			if stored == nil {
				var err error
				if stored, orientation, err = r.decode(ctx); err != nil {
					r.log.Debug("photo left to ffmpeg", "part", r.part.ID, "error", err)
					r.refused = err
					return false
				}
			}
			upright, of = uprightRGBA(stored, orientation, width), width
		}
		frame := butler.Frame{Image: toYCbCr(upright)}
		c.frame(&frame)
	}
	return true
}

// decode returns the picture of the Part as it is stored, and its EXIF orientation.
func (r *run) decode(ctx context.Context) (image.Image, int, error) {
	if slices.ContainsFunc(r.part.Streams, func(s butler.Stream) bool { return s.Codec == "hevc" }) {
		return r.decodeHEIC(ctx)
	}
	return decodePhoto(r.part.Path)
}

// decodePhoto returns a picture as it is stored, and its EXIF orientation, 1 to 8. Of a raw file it is the largest
// preview that the camera put into it.
func decodePhoto(path string) (m image.Image, orientation int, err error) {
	const op = "decode photo"
	f, err := os.Open(path) //nolint:gosec // the library's own file
	if err != nil {
		return nil, 0, butler.E(butler.KindUnreachable, op, "%w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, butler.E(butler.KindUnreachable, op, "%w", err)
	}
	if camera, err := raw.Read(f, info.Size()); err == nil {
		return decodePreview(f, camera)
	}
	return decodeWhole(f)
}

// decodePreview decodes the largest preview of a raw file that is whole.
func decodePreview(f io.ReaderAt, camera raw.File) (image.Image, int, error) {
	const op = "decode preview of raw photo"
	err := butler.E(butler.KindUnsupported, op, "a %s file without a preview", camera.Format)
	for _, p := range camera.Previews {
		m, orientation, decodeErr := decodeWhole(io.NewSectionReader(f, p.Offset, p.Length))
		if decodeErr == nil {
			if camera.Format != raw.RAF { // whose preview is a whole JPEG, with EXIF data of its own
				orientation = camera.Orientation
			}
			return m, orientation, nil
		}
		err = butler.E(butler.KindOf(decodeErr), op, "%w", decodeErr)
	}
	return nil, 0, err
}

// decodeWhole decodes all that it reads.
func decodeWhole(f io.Reader) (m image.Image, orientation int, err error) {
	const op = "decode photo"
	data, err := io.ReadAll(io.LimitReader(f, maxPhotoBytes+1))
	if err != nil {
		return nil, 0, butler.E(butler.KindUnreachable, op, "%w", err)
	}
	if len(data) > maxPhotoBytes {
		return nil, 0, butler.E(butler.KindUnsupported, op, "larger than %d bytes", maxPhotoBytes)
	}
	for _, format := range photoFormats() {
		if !hasMagic(data, format.magic) {
			continue
		}
		// A hostile file must not end this process: these decoders have paniced before.
		err := guard(op, func() error {
			size, err := format.config(bytes.NewReader(data))
			if err != nil {
				return butler.E(butler.KindDamaged, op, "%w", err)
			}
			if size.Width <= 0 || size.Height <= 0 || int64(size.Width)*int64(size.Height) > maxPhotoPixels {
				return butler.E(butler.KindUnsupported, op, "%d by %d pixels", size.Width, size.Height)
			}
			if m, err = format.decode(bytes.NewReader(data)); err != nil {
				return butler.E(butler.KindDamaged, op, "%w", err)
			}
			return nil
		})
		return m, orientationOf(data, format.exif), err
	}
	return nil, 0, butler.E(butler.KindUnsupported, op, "%w", errOther)
}

// errOther says nothing against a photo.
var errOther = errors.New("a format that is left to ffmpeg")

// why puts in front of an error of ffmpeg why a photo was left to it: that tells more.
func (r *run) why(err error) error {
	if !butler.IsKind(err, butler.KindDamaged) || errors.Is(r.refused, errOther) ||
		!butler.IsKind(r.refused, butler.KindDamaged) && !butler.IsKind(r.refused, butler.KindUnsupported) {
		return err
	}
	return butler.E(butler.KindDamaged, "", "%v; ffmpeg: %w", r.refused, err)
}

// hasMagic reports whether data begins with magic, in which "?" stands for any byte.
func hasMagic(data []byte, magic string) bool {
	if len(data) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != data[i] {
			return false
		}
	}
	return true
}

// orientationOf returns the EXIF orientation, or 1 if there is none.
func orientationOf(data []byte, format imagemeta.ImageFormat) int {
	orientation := 1
	if format == 0 {
		return orientation
	}
	_ = guard("read EXIF", func() error { // a photo without readable EXIF stands as it is
		_, err := imagemeta.Decode(imagemeta.Options{
			R: bytes.NewReader(data), ImageFormat: format, Sources: imagemeta.EXIF,
			ShouldHandleTag: func(t imagemeta.TagInfo) bool { return t.Tag == "Orientation" && t.Namespace == "IFD0" },
			HandleTag: func(t imagemeta.TagInfo) error {
				if v, ok := t.Value.(uint16); ok && v >= 1 && v <= 8 {
					orientation = int(v)
				}
				return nil
			},
		})
		return err
	})
	return orientation
}
