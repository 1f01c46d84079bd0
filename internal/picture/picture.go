// Package picture tells what a picture is by its bytes, without decoding it.
package picture

import (
	"bytes"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"butler"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// What a picture may have at most.
const (
	MaxSide   = 16384       // px
	MaxPixels = 100_000_000 // px
)

// Info is what a picture is.
type Info struct {
	Type   string // "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp" or "image/avif"
	Width  int    // px, as it is stored: an orientation noted beside it is not applied
	Height int    // px
}

// Extension returns the usual extension of files of the type, with its dot.
func (i Info) Extension() string {
	switch i.Type {
	case "image/jpeg":
		return ".jpg"
	case "":
		return ""
	}
	return "." + i.Type[len("image/"):]
}

// format is one that Check knows.
type format struct {
	name    string // of the type, behind "image/"
	is      func(data []byte) bool
	config  func(io.Reader) (image.Config, error)
	isWhole func(data []byte) bool
}

func formats() []format {
	return []format{
		{"jpeg", begins("\xff\xd8\xff"), jpeg.DecodeConfig, wholeJPEG},
		{"png", begins("\x89PNG\r\n\x1a\n"), png.DecodeConfig, wholePNG},
		{"gif", begins("GIF8"), gif.DecodeConfig, wholeGIF},
		{"webp", isWebP, webp.DecodeConfig, wholeWebP},
		{"bmp", begins("BM"), bmp.DecodeConfig, wholeBMP},
		{"avif", isAVIF, avifConfig, wholeAVIF},
	}
}

// Check returns what a picture is. It trusts the bytes alone, reads little more than their headers, and decodes
// nothing, so that it costs the same for every picture. Errors: [butler.KindInvalid] for what is no picture of a
// known type, or has more bytes than [butler.MaxBlob] or more pixels than it may have; [butler.KindDamaged] for a
// picture whose headers cannot be read or whose end is missing.
func Check(data []byte) (Info, error) {
	const op = "look at picture"
	if len(data) > butler.MaxBlob {
		return Info{}, butler.E(butler.KindInvalid, op, "it has more than %d MiB", butler.MaxBlob>>20).
			WithHint("make the picture smaller")
	}
	for _, f := range formats() {
		if !f.is(data) {
			continue
		}
		config, err := readConfig(f, data)
		if err != nil {
			return Info{}, butler.E(butler.KindDamaged, op, "%w", err).WithHint("replace the picture: it is damaged")
		}
		if config.Width > MaxSide || config.Height > MaxSide || config.Width*config.Height > MaxPixels {
			return Info{}, butler.E(butler.KindInvalid, op, "%d × %d pixels are more than %d a side or %d million in all",
				config.Width, config.Height, MaxSide, MaxPixels/1_000_000).WithHint("make the picture smaller")
		}
		if !f.isWhole(data) {
			return Info{}, butler.E(butler.KindDamaged, op, "its end is missing").WithHint("replace the picture: it is cut short")
		}
		return Info{"image/" + f.name, config.Width, config.Height}, nil
	}
	return Info{}, butler.E(butler.KindInvalid, op, "it is no picture of a known type").
		WithHint("JPEG, PNG, WebP, GIF, BMP and AVIF can be used")
}

// readConfig reads the headers. What a decoder panics on is damaged.
func readConfig(f format, data []byte) (config image.Config, err error) {
	const op = "read its headers"
	defer func() {
		if v := recover(); v != nil {
			err = butler.E(butler.KindDamaged, op, "%v", v)
		}
	}()
	config, err = f.config(bytes.NewReader(data))
	if err == nil && (config.Width <= 0 || config.Height <= 0) {
		err = butler.E(butler.KindDamaged, op, "it has no pixels")
	}
	return config, err
}

func begins(magic string) func([]byte) bool {
	return func(data []byte) bool { return bytes.HasPrefix(data, []byte(magic)) }
}
