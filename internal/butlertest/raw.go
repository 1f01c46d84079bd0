package butlertest

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Raw is a recipe of a raw photo: a file that is built as cameras build them, with a JPEG preview and EXIF data, and
// without what a sensor saw.
type Raw struct {
	Format      string // dng (default), cr2, cr3, nef, arw, pef, orf, rw2, raf
	Width       int    // of the preview; default 96
	Height      int    // default 64
	Orientation int
	Taken       time.Time
}

func (r Raw) extension() string { return cmp.Or(r.Format, "dng") }

func (r Raw) make(ctx context.Context, ffmpeg, dir, path string) error {
	preview := filepath.Join(dir, "preview.jpg")
	p := Picture{Width: r.Width, Height: r.Height}
	if r.Format == "raf" {
		p.Orientation, p.Taken = r.Orientation, r.Taken
	}
	if err := p.make(ctx, ffmpeg, dir, preview); err != nil {
		return err
	}
	jpeg, err := os.ReadFile(preview) //nolint:gosec // just made
	if err != nil {
		return err
	}
	if err := os.Remove(preview); err != nil {
		return err
	}
	data, err := r.Bytes(jpeg)
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// Bytes returns the file with a preview.
func (r Raw) Bytes(jpeg []byte) ([]byte, error) {
	switch format := r.extension(); format {
	case "dng", "cr2", "nef", "arw", "pef", "orf", "rw2":
		return r.tiff(format, jpeg), nil
	case "cr3":
		return r.boxes(jpeg), nil
	case "raf":
		b := make([]byte, 160)
		copy(b, "FUJIFILMCCD-RAW 0201FF393101X100")
		binary.BigEndian.PutUint32(b[84:], uint32(len(b)))
		binary.BigEndian.PutUint32(b[88:], uint32(len(jpeg)))
		return append(b, jpeg...), nil
	default:
		return nil, fmt.Errorf("no raw format %q", format)
	}
}

// field is one entry of a TIFF directory; data are written behind it if they are longer than four bytes.
type field struct {
	tag, kind uint16
	count     uint32
	data      []byte
}

func long(tag uint16, v uint32) field {
	return field{tag, 4, 1, binary.LittleEndian.AppendUint32(nil, v)}
}
func short(tag, v uint16) field { return field{tag, 3, 1, []byte{byte(v), byte(v >> 8), 0, 0}} }
func ascii(tag uint16, s string) field {
	return field{tag, 2, uint32(len(s) + 1), append([]byte(s), 0)}
}

// directory appends a directory to b, and returns where it begins.
func directory(b []byte, next uint32, fields ...field) ([]byte, uint32) {
	le := binary.LittleEndian
	for len(b)%2 != 0 {
		b = append(b, 0)
	}
	at := uint32(len(b))
	b = le.AppendUint16(b, uint16(len(fields)))
	values := at + 2 + uint32(12*len(fields)) + 4
	var behind []byte
	for _, f := range fields {
		b = le.AppendUint16(b, f.tag)
		b = le.AppendUint16(b, f.kind)
		b = le.AppendUint32(b, f.count)
		if len(f.data) <= 4 {
			b = append(b, append(f.data, 0, 0, 0, 0)[:4]...)
			continue
		}
		b = le.AppendUint32(b, values+uint32(len(behind)))
		behind = append(behind, f.data...)
		if len(behind)%2 != 0 {
			behind = append(behind, 0)
		}
	}
	b = le.AppendUint32(b, next)
	return append(b, behind...), at
}

// exifFields are those of the camera's directory and of the one below it.
func (r Raw) exif(b []byte, maker string) ([]byte, []field) {
	camera := []field{ascii(0x010f, maker), ascii(0x0110, maker+" Model"), short(0x0112, uint16(max(1, r.Orientation)))}
	if r.Taken.IsZero() {
		return b, camera
	}
	b, at := directory(b, 0, ascii(0x9003, r.Taken.Format("2006:01:02 15:04:05")))
	return b, append(camera, long(0x8769, at))
}

// tiff builds the formats that are TIFF in disguise: TIFF 6.0 and TIFF/EP.
func (r Raw) tiff(format string, jpeg []byte) []byte {
	maker := map[string]string{"dng": "Google", "cr2": "Canon", "nef": "NIKON", "arw": "SONY", "pef": "PENTAX", "orf": "OLYMPUS", "rw2": "Panasonic"}[format]
	head := map[string]string{"orf": "IIRO", "rw2": "IIU\x00"}[format]
	b := append([]byte(cmp.Or(head, "II*\x00")), 0, 0, 0, 0)
	if format == "cr2" {
		b = append(b, "CR\x02\x00\x00\x00\x00\x00"...)
	}
	preview := uint32(len(b))
	b = append(b, jpeg...)
	size := uint32(len(jpeg))
	b, about := r.exif(b, maker)
	var fields []field
	switch format {
	case "dng", "nef", "arw", "pef":
		var sensor, small uint32
		b, sensor = directory(b, 0, long(0x00fe, 0), long(0x0100, 480), long(0x0101, 320), short(0x0103, 1), short(0x0106, 32803))
		b, small = directory(b, 0, long(0x00fe, 1), short(0x0103, 7), long(0x0201, preview), long(0x0202, size))
		both := binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, sensor), small)
		fields = append(about, field{0x014a, 4, 2, both})
		if format == "dng" {
			fields = append(fields, field{0xc612, 1, 4, []byte{1, 4, 0, 0}})
		}
	case "cr2":
		fields = append([]field{long(0x0100, 480), long(0x0101, 320), short(0x0103, 6)}, about[:2]...)
		fields = append(fields, long(0x0111, preview), about[2], long(0x0117, size))
		fields = append(fields, about[3:]...)
	case "orf":
		note := uint32(len(b)) // offsets count from here, so that the preview has to come behind
		b = append(b, "OLYMPUS\x00II\x03\x00"...)
		inner := b[note:]
		inner, _ = directory(inner, 0, long(0x2020, 0))
		at := uint32(len(inner))
		const camera = 2 + 2*12 + 4 // bytes of the directory that follows
		inner, _ = directory(inner, 0, long(0x0101, at+camera), long(0x0102, size))
		binary.LittleEndian.PutUint32(inner[12+2+8:], at)
		b = append(append(b[:note:note], inner...), jpeg...)
		below := []field{{0x927c, 7, uint32(len(inner)), binary.LittleEndian.AppendUint32(nil, note)}}
		if !r.Taken.IsZero() {
			below = append([]field{ascii(0x9003, r.Taken.Format("2006:01:02 15:04:05"))}, below...)
		}
		var exif uint32
		b, exif = directory(b, 0, below...)
		fields = append([]field{long(0x0100, 480), long(0x0101, 320)}, about[:3]...)
		fields = append(fields, long(0x8769, exif))
	case "rw2":
		fields = []field{short(0x0006, 320), short(0x0007, 480), {0x002e, 7, size, binary.LittleEndian.AppendUint32(nil, preview)}}
		fields = append(fields, about...)
	}
	b, first := directory(b, 0, fields...)
	binary.LittleEndian.PutUint32(b[4:], first)
	return b
}

// boxes builds CR3: https://github.com/lclevy/canon_cr3.
func (r Raw) boxes(jpeg []byte) []byte {
	block := func(fields ...field) []byte {
		b, at := directory([]byte("II*\x00\x00\x00\x00\x00"), 0, fields...)
		binary.LittleEndian.PutUint32(b[4:], at)
		return b
	}
	_, camera := r.exif(nil, "Canon")
	canon := [][]byte{[]byte("\x85\xc0\xb6\x87\x82\x0f\x11\xe0\x81\x11\xf4\xce\x46\x2b\x6a\x48"), isoBox("CMT1", block(camera[:3]...))}
	if !r.Taken.IsZero() {
		canon = append(canon, isoBox("CMT2", block(ascii(0x9003, r.Taken.Format("2006:01:02 15:04:05")))))
	}
	lead := make([]byte, 16)
	binary.BigEndian.PutUint32(lead[12:], uint32(len(jpeg)))
	return append(append(
		isoBox("ftyp", []byte("crx \x00\x00\x00\x01crx isom")),
		isoBox("moov", isoBox("uuid", canon...))...),
		isoBox("uuid", []byte("\xea\xf4\x2b\x5e\x1c\x98\x4b\x88\xb9\xfb\xb7\xdc\x40\x6e\x4d\x16"), make([]byte, 8), isoBox("PRVW", lead, jpeg))...)
}
