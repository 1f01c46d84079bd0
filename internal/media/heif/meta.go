package heif

import (
	"encoding/binary"
	"slices"
)

// box is a box with its content.
type box struct {
	kind string
	b    []byte
}

// boxes returns the boxes in b, at most most; what is cut off is left out.
func boxes(b []byte, most int) (all []box) {
	for len(b) >= 8 && len(all) < most {
		n := int(binary.BigEndian.Uint32(b))
		if n == 0 {
			n = len(b)
		}
		if n < 8 || n > len(b) {
			return all
		}
		all = append(all, box{string(b[4:8]), b[8:n]})
		b = b[n:]
	}
	return all
}

// fields reads numbers from the start of b. Beyond the end there are zeros, and over is set.
type fields struct {
	b    []byte
	over bool
}

func (f *fields) number(width int) uint64 {
	if width > len(f.b) {
		f.over, f.b = true, nil
		return 0
	}
	var n uint64
	for _, v := range f.b[:width] {
		n = n<<8 | uint64(v)
	}
	f.b = f.b[width:]
	return n
}

func (f *fields) id(short bool) uint32 {
	if short {
		return uint32(f.number(2)) //nolint:gosec // two bytes
	}
	return uint32(f.number(4)) //nolint:gosec // four bytes
}

// readMeta reads the boxes that tell of items.
func (f *file) readMeta(meta []byte) {
	for _, b := range boxes(meta, 64) {
		switch b.kind {
		case "idat":
			f.data = b.b
		case "iprp":
			f.readProperties(b.b)
		case "pitm", "iinf", "iloc", "iref":
			in := &fields{b: b.b}
			version := in.number(1)
			in.number(3)
			switch b.kind {
			case "pitm":
				f.primary = in.id(version == 0)
			case "iinf":
				f.readKinds(in, version)
			case "iloc":
				f.readPlaces(in, version)
			case "iref":
				f.readTiles(in.b, version == 0)
			}
		}
	}
}

func (f *file) readKinds(in *fields, version uint64) {
	in.id(version == 0)
	for _, b := range boxes(in.b, maxItems) {
		entry := &fields{b: b.b}
		v := entry.number(1)
		entry.number(3)
		if b.kind != "infe" || v < 2 {
			continue
		}
		id := entry.id(v == 2)
		entry.number(2)
		if len(entry.b) >= 4 {
			f.kinds[id] = string(entry.b[:4])
		}
	}
}

// readPlaces reads where items lie: ISO/IEC 14496-12, 8.11.3.
func (f *file) readPlaces(in *fields, version uint64) {
	sizes := in.number(2)
	offset, length, base, index := int(sizes>>12&15), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
	if version == 0 {
		index = 0
	}
	if max(offset, length, base, index) > 8 {
		return
	}
	count := in.id(version < 2)
	for n := uint32(0); n < count && n < maxItems && !in.over; n++ {
		id := in.id(version < 2)
		method := uint64(0)
		if version > 0 {
			method = in.number(2) & 15
		}
		in.number(2)
		from := in.number(base)
		for range min(in.number(2), 64) {
			in.number(index)
			at, size := from+in.number(offset), in.number(length)
			if in.over || method > 1 || at > 1<<40 || size > 1<<40 {
				continue
			}
			f.places[id] = append(f.places[id], extent{method == 1, int64(at), int64(size)})
		}
	}
}

// readTiles reads which items the pictures are made of.
func (f *file) readTiles(b []byte, short bool) {
	for _, ref := range boxes(b, maxItems) {
		if ref.kind != "dimg" {
			continue
		}
		in := &fields{b: ref.b}
		from := in.id(short)
		for range min(in.number(2), maxTiles) {
			if to := in.id(short); !in.over {
				f.tiles[from] = append(f.tiles[from], to)
			}
		}
		f.tiles[from] = f.tiles[from][:min(len(f.tiles[from]), maxTiles)]
	}
}

// readProperties reads the properties and which items have them.
func (f *file) readProperties(b []byte) {
	for _, b := range boxes(b, 64) {
		switch b.kind {
		case "ipco":
			f.properties = boxes(b.b, maxItems)
		case "ipma":
			in := &fields{b: b.b}
			version := in.number(1)
			wide := in.number(3)&1 == 1
			count := in.number(4)
			for n := uint64(0); n < count && n < maxItems && !in.over; n++ {
				id := in.id(version == 0)
				for range in.number(1) {
					place := int(in.number(1) & 0x7f)
					if wide {
						place = place<<8 | int(in.number(1)) //nolint:gosec // one byte
					}
					f.has[id] = append(f.has[id], place-1)
				}
			}
		}
	}
}

// property returns a property of an item, or nil.
func (f *file) property(id uint32, kind string) []byte {
	i := slices.IndexFunc(f.has[id], func(p int) bool {
		return p >= 0 && p < len(f.properties) && f.properties[p].kind == kind
	})
	if i < 0 {
		return nil
	}
	return f.properties[f.has[id][i]].b
}

// extents returns the size of an item's picture.
func (f *file) extents(id uint32) (width, height int) {
	in := &fields{b: f.property(id, "ispe")}
	in.number(4)
	return int(in.number(4)), int(in.number(4)) //nolint:gosec // four bytes
}

// orientation returns how the picture is to be turned: ISO/IEC 23008-12, 6.5.10 and 6.5.12. EXIF data do not count.
func (f *file) orientation(id uint32) int {
	turned, mirrored := f.property(id, "irot"), f.property(id, "imir")
	switch {
	case len(turned) > 0 && turned[0]&3 != 0:
		return [...]int{1, 8, 3, 6}[turned[0]&3]
	case len(mirrored) > 0:
		return 4 - 2*int(mirrored[0]&1)
	}
	return 1
}
