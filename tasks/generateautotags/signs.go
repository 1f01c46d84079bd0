package generateautotags

import (
	"hash/fnv"
	"math"
	"time"

	"butler/internal/photo"
	"butler/internal/photo/look"
)

// signs are what photos are compared by.
type signs struct {
	hashes look.Hashes
	shape  float64 // width through height
	dull   bool
	time   time.Time // by the clock of the camera; zero if it is not known
	subsec bool
	camera uint32 // of its name, 24 bits; 0 if it is not known
}

func signsOf(i photo.Info, a appearance) signs {
	s := signs{hashes: a.hashes, shape: a.shape, dull: a.dull, time: i.Time, subsec: i.Subsec}
	if i.Data.Camera != "" {
		h := fnv.New32a()
		_, _ = h.Write([]byte(i.Data.Camera + "\x00" + i.Data.Lens))
		s.camera = max(1, h.Sum32()>>8)
	}
	return s
}

// The places of numbers in a vector. None needs more than the 24 bits that a float holds exactly.
const (
	atWaves   = 0 // four words of 16 bits
	atSlopes  = 4 // the same
	atShape   = 8
	atDull    = 9
	atSeconds = 10 // since 1970, in steps of 2^20
	atRest    = 11 // of the seconds
	atMillis  = 12 // -1 if there are no fractions
	atCamera  = 13
	length    = 14
)

// step is how many seconds the first of two numbers of a time counts.
const step = 1 << 20

// vector packs the signs.
func (s signs) vector() []float32 {
	v := make([]float32, length)
	for i := range 4 {
		v[atWaves+i] = float32(s.hashes.Waves >> (16 * i) & 0xffff)
		v[atSlopes+i] = float32(s.hashes.Slopes >> (16 * i) & 0xffff)
	}
	v[atShape] = float32(s.shape)
	if s.dull {
		v[atDull] = 1
	}
	if !s.time.IsZero() {
		unix := s.time.Unix()
		rest := (unix%step + step) % step
		v[atSeconds], v[atRest], v[atMillis] = float32((unix-rest)/step), float32(rest), -1
		if s.subsec {
			v[atMillis] = float32(s.time.Nanosecond() / 1e6)
		}
		if v[atSeconds] == 0 && rest == 0 { // the first second of 1970 is not told from no time
			v[atRest] = 1
		}
	}
	v[atCamera] = float32(s.camera)
	return v
}

// signsFrom unpacks a vector. It reports false for what is none.
func signsFrom(v []float32) (s signs, ok bool) {
	if len(v) != length {
		return s, false
	}
	for i, f := range v {
		if i != atShape && i != atDull && (f != float32(math.Trunc(float64(f))) || math.Abs(float64(f)) >= 1<<24) {
			return s, false
		}
	}
	for i := range 4 {
		s.hashes.Waves |= uint64(uint16(v[atWaves+i])) << (16 * i)
		s.hashes.Slopes |= uint64(uint16(v[atSlopes+i])) << (16 * i)
	}
	s.shape, s.dull, s.camera = float64(v[atShape]), v[atDull] != 0, uint32(v[atCamera])
	if v[atSeconds] != 0 || v[atRest] != 0 {
		s.time = time.Unix(int64(v[atSeconds])*step+int64(v[atRest]), 0).UTC()
		if s.subsec = v[atMillis] >= 0; s.subsec {
			s.time = s.time.Add(time.Duration(v[atMillis]) * time.Millisecond)
		}
	}
	return s, true
}
