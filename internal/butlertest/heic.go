package butlertest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// HEIC is a recipe of a photo as telephones store it: a grid of tiles of 64 by 64 pixels, each compressed by HEVC.
type HEIC struct {
	Columns, Rows int // default 2 by 2; 1 by 1 is no grid
	Quarters      int // turns of 90° against the clock
}

func (HEIC) extension() string { return "heic" }

// tileSide is the side of a tile in pixels; trim is what is cut from the right and below.
const (
	tileSide = 64
	trim     = 10
)

func (h HEIC) make(ctx context.Context, ffmpeg, dir, path string) error {
	columns, rows := cmp.Or(h.Columns, 2), cmp.Or(h.Rows, 2)
	tiles := filepath.Join(dir, "tiles.hevc")
	source := fmt.Sprintf("testsrc2=size=%dx%d:rate=1", columns*tileSide, rows*tileSide)
	filter := "null"
	if columns*rows > 1 {
		filter = fmt.Sprintf("untile=%dx%d", columns, rows)
	}
	if err := ffmpegRun(ctx, ffmpeg, "-f", "lavfi", "-i", source, "-vf", filter, "-frames:v", fmt.Sprint(columns*rows), "-pix_fmt", "yuv420p",
		"-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=1:info=0:log-level=none", "-f", "hevc", tiles); err != nil {
		return err
	}
	stream, err := os.ReadFile(tiles) //nolint:gosec // just made
	if err != nil {
		return err
	}
	return os.WriteFile(path, h.file(stream, columns, rows), 0o600)
}

// file builds the boxes: ISO/IEC 23008-12 and 14496-15.
func (h HEIC) file(stream []byte, columns, rows int) []byte {
	be := binary.BigEndian
	var sets [3][]byte // VPS, SPS, PPS
	var tiles [][]byte
	for unit := range bytes.SplitSeq(stream, []byte("\x00\x00\x01")) {
		if unit = bytes.TrimRight(unit, "\x00"); len(unit) < 3 {
			continue
		}
		switch kind := unit[0] >> 1 & 63; {
		case kind >= 32 && kind <= 34:
			sets[kind-32] = unit
		case kind < 32:
			tiles = append(tiles, append(be.AppendUint32(nil, uint32(len(unit))), unit...))
		}
	}
	config := make([]byte, 23)
	config[0], config[21], config[22] = 1, 3, 3
	for i, set := range sets {
		config = append(config, byte(32+i), 0, 1)
		config = append(be.AppendUint16(config, uint16(len(set))), set...)
	}
	wide, high := columns*tileSide-trim, rows*tileSide-trim
	if columns*rows == 1 {
		wide, high = tileSide, tileSide
	}
	size := func(w, h int) []byte {
		return be.AppendUint32(be.AppendUint32(make([]byte, 4), uint32(w)), uint32(h))
	}
	grid := be.AppendUint16(be.AppendUint16([]byte{0, 0, byte(rows - 1), byte(columns - 1)}, uint16(wide)), uint16(high))
	count := len(tiles)
	primary := 1
	if count > 1 {
		primary = count + 1
	}
	build := func(data int) []byte { // the picture's data begin at data
		var infos, places, links, refs []byte
		items := count
		for i, tile := range tiles {
			infos = append(infos, isoBox("infe", []byte{2, 0, 0, 0}, be.AppendUint16(nil, uint16(i+1)), []byte("\x00\x00hvc1\x00"))...)
			places = be.AppendUint16(places, uint16(i+1))
			places = append(places, 0, 0, 0, 0, 0, 1)
			places = be.AppendUint32(be.AppendUint32(places, uint32(data)), uint32(len(tile)))
			data += len(tile)
			links = append(be.AppendUint16(links, uint16(i+1)), 3, 0x81, 2, 4)
			refs = be.AppendUint16(refs, uint16(i+1))
		}
		var ref []byte
		if count > 1 {
			items++
			infos = append(infos, isoBox("infe", []byte{2, 0, 0, 0}, be.AppendUint16(nil, uint16(primary)), []byte("\x00\x00grid\x00"))...)
			places = be.AppendUint16(places, uint16(primary))
			places = append(places, 0, 1, 0, 0, 0, 1)
			places = be.AppendUint32(be.AppendUint32(places, 0), uint32(len(grid)))
			links = append(be.AppendUint16(links, uint16(primary)), 2, 3, 4)
			ref = isoBox("iref", make([]byte, 4), isoBox("dimg", be.AppendUint16(be.AppendUint16(nil, uint16(primary)), uint16(count)), refs))
		}
		return isoBox("meta", make([]byte, 4),
			isoBox("hdlr", make([]byte, 8), []byte("pict"), make([]byte, 13)),
			isoBox("pitm", make([]byte, 4), be.AppendUint16(nil, uint16(primary))),
			isoBox("iinf", make([]byte, 4), be.AppendUint16(nil, uint16(items)), infos),
			isoBox("iloc", []byte{1, 0, 0, 0, 0x44, 0}, be.AppendUint16(nil, uint16(items)), places),
			ref,
			isoBox("iprp",
				isoBox("ipco", isoBox("hvcC", config), isoBox("ispe", size(tileSide, tileSide)), isoBox("ispe", size(wide, high)), isoBox("irot", []byte{byte(h.Quarters & 3)})),
				isoBox("ipma", make([]byte, 4), be.AppendUint32(nil, uint32(items)), links)),
			isoBox("idat", grid))
	}
	head := isoBox("ftyp", []byte("heic\x00\x00\x00\x00mif1heic"))
	meta := build(0)
	meta = build(len(head) + len(meta) + 8)
	return append(append(head, meta...), isoBox("mdat", tiles...)...)
}

// isoBox returns a box of the ISO base media format.
func isoBox(kind string, content ...[]byte) []byte {
	b := append(make([]byte, 4), kind...)
	for _, c := range content {
		b = append(b, c...)
	}
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}
