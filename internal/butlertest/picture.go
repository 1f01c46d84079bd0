package butlertest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"time"
)

// Picture is a recipe of a photo. Its zero value is a JPEG of 96 by 64 pixels without EXIF data.
type Picture struct {
	Ext         string // jpg (default), png, gif, webp, bmp, tiff
	Width       int    // default 96
	Height      int    // default 64
	Orientation int    // EXIF, 1 to 8; 0 for none (jpg and png)
	Taken       time.Time
	Moving      bool // several pictures (gif)
}

func (p Picture) extension() string { return cmp.Or(p.Ext, "jpg") }

func (p Picture) make(ctx context.Context, ffmpeg, _, path string) error {
	frames := "1"
	if p.Moving {
		frames = "5"
	}
	source := fmt.Sprintf("testsrc2=size=%dx%d:rate=5", cmp.Or(p.Width, 96), cmp.Or(p.Height, 64))
	args := []string{"-f", "lavfi", "-i", source, "-frames:v", frames}
	if p.extension() == "jpg" {
		args = append(args, "-pix_fmt", "yuvj420p")
	}
	if err := ffmpegRun(ctx, ffmpeg, append(args, "-fflags", "+bitexact", "-flags", "+bitexact", path)...); err != nil {
		return err
	}
	if p.Orientation == 0 && p.Taken.IsZero() {
		return nil
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	switch p.extension() {
	case "jpg":
		data = insertJPEG(data, p.exif())
	case "png":
		data = insertPNG(data, p.exif())
	default:
		return fmt.Errorf("no EXIF data in %s", p.extension())
	}
	return os.WriteFile(path, data, 0o600)
}

// exif returns a TIFF structure with the orientation and time: EXIF 2.3, section 4.6.
func (p Picture) exif() []byte {
	le := binary.LittleEndian
	b := []byte("II*\x00\x08\x00\x00\x00")
	stamp := p.Taken.Format("2006:01:02 15:04:05") + "\x00"
	entries := 1
	if !p.Taken.IsZero() {
		entries = 2
	}
	b = le.AppendUint16(b, uint16(entries))
	entry := func(tag, kind uint16, count, value uint32) {
		b = le.AppendUint16(b, tag)
		b = le.AppendUint16(b, kind)
		b = le.AppendUint32(b, count)
		b = le.AppendUint32(b, value)
	}
	entry(0x0112, 3, 1, uint32(max(p.Orientation, 1)))
	if entries == 1 {
		return le.AppendUint32(b, 0)
	}
	sub := uint32(8 + 2 + 2*12 + 4)
	entry(0x8769, 4, 1, sub)
	b = le.AppendUint32(b, 0)
	b = le.AppendUint16(b, 1)
	entry(0x9003, 2, uint32(len(stamp)), sub+2+12+4) // DateTimeOriginal
	b = le.AppendUint32(b, 0)
	return append(b, stamp...)
}

func insertJPEG(jpeg, exif []byte) []byte {
	segment := append([]byte("Exif\x00\x00"), exif...)
	head := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(segment)+2))
	return bytes.Join([][]byte{jpeg[:2], head, segment, jpeg[2:]}, nil)
}

func insertPNG(png, exif []byte) []byte {
	const afterIHDR = 8 + 8 + 13 + 4
	chunk := append([]byte("eXIf"), exif...)
	length := binary.BigEndian.AppendUint32(nil, uint32(len(exif)))
	sum := binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(chunk))
	return bytes.Join([][]byte{png[:afterIHDR], length, chunk, sum, png[afterIHDR:]}, nil)
}
