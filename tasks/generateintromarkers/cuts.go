package generateintromarkers

import (
	"encoding/binary"
	"slices"
	"time"

	"butler"
)

// cuts is where something ends or begins in a file: silences, key frames, black.
type cuts struct {
	Silences []stretch
	Keys     []key
}

// key is a key frame. Encoders set them where a shot ends, beside those they must.
type key struct {
	At    time.Duration
	Black bool
}

// Of files of nothing but key frames, some are enough.
const leastApart = 200 * time.Millisecond

// frame notes a key frame.
func (c *cuts) frame(f *butler.Frame) {
	black := isBlack(f)
	if n := len(c.Keys); n > 0 {
		last := c.Keys[n-1]
		if f.Time <= last.At || f.Time-last.At < leastApart && black == last.Black {
			return
		}
	}
	c.Keys = append(c.Keys, key{f.Time, black})
}

// isBlack reports whether hardly anything can be seen: of every fourth pixel of every fourth row, in a
// hundred one at most is brighter than a very dark grey.
func isBlack(f *butler.Frame) bool {
	const dark = 28
	b := f.Image.Bounds()
	bright, total := 0, 0
	for y := b.Min.Y; y < b.Max.Y; y += 4 {
		row := f.Image.Y[f.Image.YOffset(b.Min.X, y):]
		row = row[:min(len(row), b.Dx())]
		for x := 0; x < len(row); x += 4 {
			total++
			if row[x] > dark {
				bright++
			}
		}
	}
	return total > 0 && bright*100 <= total
}

const cutsMagic = "BCU\x01"

// blackBit marks the time of a black key frame.
const blackBit = 1 << 31

// encode writes cuts down: "BCU", 1, the number of silences, begin and end of each, the time of each key
// frame, with the highest bit set if it is black; numbers have 32 bits, little-endian, times are in ms.
func (c *cuts) encode() []byte {
	data := binary.LittleEndian.AppendUint32([]byte(cutsMagic), uint32(len(c.Silences)))
	for _, s := range c.Silences {
		data = binary.LittleEndian.AppendUint32(data, uint32(s.From.Milliseconds()))
		data = binary.LittleEndian.AppendUint32(data, uint32(s.To.Milliseconds()))
	}
	for _, k := range c.Keys {
		at := uint32(min(k.At.Milliseconds(), blackBit-1))
		if k.Black {
			at |= blackBit
		}
		data = binary.LittleEndian.AppendUint32(data, at)
	}
	return data
}

func decodeCuts(data []byte) (cuts, error) {
	const op, head = "read cuts", len(cutsMagic) + 4
	if len(data) < head || string(data[:len(cutsMagic)]) != cutsMagic || len(data)%4 != 0 {
		return cuts{}, butler.E(butler.KindDamaged, op, "these are not the bytes of cuts")
	}
	n := int(binary.LittleEndian.Uint32(data[len(cutsMagic):]))
	data = data[head:]
	if n > len(data)/8 {
		return cuts{}, butler.E(butler.KindDamaged, op, "there are fewer silences than announced")
	}
	var c cuts
	ms := func(i int) time.Duration {
		return time.Duration(binary.LittleEndian.Uint32(data[4*i:])&^blackBit) * time.Millisecond
	}
	for i := range n {
		c.Silences = append(c.Silences, stretch{ms(2 * i), ms(2*i + 1)})
	}
	for i := 2 * n; i < len(data)/4; i++ {
		c.Keys = append(c.Keys, key{ms(i), data[4*i+3]&0x80 != 0})
	}
	return c, nil
}

// silent returns how much of a stretch is silent.
func (c *cuts) silent(s stretch) time.Duration {
	i, _ := slices.BinarySearchFunc(c.Silences, s.From, func(x stretch, t time.Duration) int { return int(x.To - t) })
	sum := time.Duration(0)
	for ; i < len(c.Silences) && c.Silences[i].From < s.To; i++ {
		sum += s.common(c.Silences[i])
	}
	return sum
}
