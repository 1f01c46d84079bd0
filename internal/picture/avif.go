package picture

import (
	"encoding/binary"
	"errors"
	"image"
	"io"
	"iter"
)

var errNoSize = errors.New("the size of the picture is not told")

// isAVIF reports whether the file type box names AVIF, as a still or as a sequence: AV1 Image File Format, 6.
func isAVIF(data []byte) bool {
	if len(data) < 16 || string(data[4:8]) != "ftyp" {
		return false
	}
	size := min(int(binary.BigEndian.Uint32(data)), len(data), 256)
	for at := 8; at+4 <= size; at += 4 {
		if at == 12 { // the minor version
			continue
		}
		if brand := string(data[at : at+4]); brand == "avif" || brand == "avis" {
			return true
		}
	}
	return false
}

// avifConfig returns the largest of the spatial extents (ISO/IEC 23008-12, 6.5.3) that the properties of the items
// tell: those of a grid's tiles and of a preview are smaller.
func avifConfig(r io.Reader) (config image.Config, err error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return config, err
	}
	properties := inside(data, "meta", "iprp", "ipco")
	for b := range boxes(properties) {
		if b.kind != "ispe" || len(b.body) < 12 {
			continue
		}
		w, h := int(binary.BigEndian.Uint32(b.body[4:])), int(binary.BigEndian.Uint32(b.body[8:]))
		if w > MaxSide || h > MaxSide || w*h > config.Width*config.Height {
			config = image.Config{Width: w, Height: h}
		}
		if w > MaxSide || h > MaxSide {
			break
		}
	}
	if config.Width == 0 {
		return config, errNoSize
	}
	return config, nil
}

// wholeAVIF reports whether the boxes end where the file does.
func wholeAVIF(data []byte) bool {
	end := 0
	for b := range boxes(data) {
		end = b.end
	}
	return end == len(data)
}

// inside returns the content of the first box of each kind in turn.
func inside(data []byte, path ...string) []byte {
	for _, kind := range path {
		var found []byte
		for b := range boxes(data) {
			if b.kind == kind {
				found = b.body
				break
			}
		}
		if kind == "meta" && len(found) >= 4 {
			found = found[4:] // version and flags
		}
		data = found
	}
	return data
}

// box is one that lies whole in its data, where it ends.
type box struct {
	kind string
	body []byte
	end  int
}

// boxes yields the boxes one after the other, up to one that is cut short: ISO/IEC 14496-12, 4.2.
func boxes(data []byte) iter.Seq[box] {
	return func(yield func(box) bool) {
		for at := 0; len(data)-at >= 8; {
			rest := data[at:]
			size, head := uint64(binary.BigEndian.Uint32(rest)), 8
			switch {
			case size == 0: // to the end
				size = uint64(len(rest))
			case size == 1 && len(rest) >= 16:
				size, head = binary.BigEndian.Uint64(rest[8:]), 16
			}
			if size < uint64(head) || size > uint64(len(rest)) {
				return
			}
			at += int(size)
			if !yield(box{string(rest[4:8]), rest[head:size], at}) {
				return
			}
		}
	}
}
