package gazetteer

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
)

// data are the unpacked columns. Towns are in the order of their latitudes.
type data struct {
	countries     []string
	regions       []string // "" if its name is not known
	regionCountry []int
	names         []string
	lat, lon      []int32 // in 1/1000 of a degree
	townRegion    []uint16
	size          []byte // eight times the binary logarithm of the population
	shapes        []shape
}

// shape is the outline of a country, in 1/100 of a degree.
type shape struct {
	country                int
	minX, maxX, minY, maxY float64
	rings                  [][][2]int16
}

var errData = errors.New("the data of the gazetteer are damaged")

// maxUnpacked is more than the data take, in bytes.
const maxUnpacked = 16 << 20

// unpack reads what gen wrote.
func unpack(packed []byte) (*data, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(z, maxUnpacked))
	if err != nil {
		return nil, err
	}
	r := reader{b: b}
	d := &data{countries: r.texts(), regions: r.texts()}
	for range d.regions {
		d.regionCountry = append(d.regionCountry, r.below(len(d.countries)))
	}
	d.names = r.texts()
	n := len(d.names)
	d.lat, d.lon, d.townRegion = make([]int32, n), make([]int32, n), make([]uint16, n)
	var last int64
	for i := range d.lat {
		last += r.int()
		d.lat[i] = int32(last) //nolint:gosec // 1/1000 of degrees
	}
	for i := range d.lon {
		if four := r.bytes(4); four != nil {
			d.lon[i] = int32(binary.LittleEndian.Uint32(four)) //nolint:gosec // two's complement
		}
	}
	for i := range d.townRegion {
		d.townRegion[i] = uint16(r.below(min(len(d.regions), math.MaxUint16))) //nolint:gosec // below its maximum
	}
	d.size = r.bytes(n)
	for range r.below(1000) {
		d.shapes = append(d.shapes, r.shape(len(d.countries)))
	}
	if r.failed || len(r.b) > 0 {
		return nil, errData
	}
	return d, nil
}

// reader reads numbers and texts. It notes what goes beyond the end, and gives zeros then.
type reader struct {
	b      []byte
	failed bool
}

func (r *reader) fail() {
	r.failed = true
	r.b = nil
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// below reads a number that must be less than most.
func (r *reader) below(most int) int {
	v, n := binary.Uvarint(r.b)
	if n <= 0 || v >= uint64(max(0, most)) {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return int(v) //nolint:gosec // less than most
}

func (r *reader) bytes(n int) []byte {
	if n > len(r.b) {
		r.fail()
		return nil
	}
	part := r.b[:n]
	r.b = r.b[n:]
	return part
}

func (r *reader) texts() []string {
	n := r.below(maxUnpacked)
	joined := string(r.bytes(r.below(maxUnpacked)))
	all := strings.Split(joined, "\x00")
	if len(all) != n {
		r.fail()
		return nil
	}
	return all
}

func (r *reader) shape(countries int) shape {
	s := shape{country: r.below(countries), minX: math.Inf(1), maxX: math.Inf(-1), minY: math.Inf(1), maxY: math.Inf(-1)}
	for range r.below(10_000) {
		var ring [][2]int16
		var x, y int64
		for range r.below(len(r.b) + 1) {
			x, y = x+r.int(), y+r.int()
			ring = append(ring, [2]int16{int16(x), int16(y)}) //nolint:gosec // at most 18,000
			s.minX, s.maxX = min(s.minX, float64(x)), max(s.maxX, float64(x))
			s.minY, s.maxY = min(s.minY, float64(y)), max(s.maxY, float64(y))
		}
		s.rings = append(s.rings, ring)
	}
	return s
}
