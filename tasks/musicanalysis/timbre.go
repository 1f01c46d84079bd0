package musicanalysis

import "math"

const (
	cepstra       = 20 // of which the first, the level, is left out of the means
	timbreSkip    = 2  // one frame of so many is looked at
	timbreLag     = 3  // looked-at frames that a difference spans: 70 ms
	timbreNumbers = 3*(cepstra-1) + 7
)

// timbre is the colour of the sound: mel-frequency cepstral coefficients (Davis & Mermelstein 1980), their
// spread and their change, and some plain figures of the spectrum. Silence does not count.
type timbre struct {
	cosines [cepstra][bands]float32
	n       int // all frames

	frames          int // that are sound
	sum, square     [cepstra]float64
	change          [cepstra]float64
	recent          [timbreLag][cepstra]float32
	before          int // frames of sound without a break
	centres, wander float64
	flats, flats2   float64
	level, level2   float64
}

func newTimbre() *timbre {
	t := new(timbre)
	for c := range cepstra {
		for b := range bands {
			t.cosines[c][b] = float32(math.Sqrt(2.0/bands) * math.Cos(math.Pi*float64(c)*(float64(b)+0.5)/bands))
		}
	}
	return t
}

func (t *timbre) add(m *mel) {
	t.n++
	if t.n%timbreSkip != 0 {
		return
	}
	if m.energy < quiet {
		t.before = 0
		return
	}
	var c [cepstra]float32
	for i := range c {
		row := &t.cosines[i]
		var a, b float32
		for k := 0; k < bands; k += 2 {
			a += row[k] * m.log[k]
			b += row[k+1] * m.log[k+1]
		}
		c[i] = a + b
	}
	t.frames++
	old := &t.recent[t.frames%timbreLag]
	for i, v := range c {
		x := float64(v)
		t.sum[i] += x
		t.square[i] += x * x
		if t.before >= timbreLag {
			d := float64(v - old[i])
			t.change[i] += d * d
		}
	}
	*old = c
	t.before++
	t.centres += m.centre
	oct := math.Log2(max(m.centre, 20))
	t.wander += oct * oct
	t.level += oct // mean of the logarithm
	flat := math.Log(m.flat + 1e-6)
	t.flats += flat
	t.flats2 += flat * flat
	t.level2 += math.Sqrt(m.energy)
}

// centre returns the mean centre of the spectrum in Hz.
func (t *timbre) centre() float64 { return t.centres / float64(max(t.frames, 1)) }

func (t *timbre) numbers() []float64 {
	n := float64(max(t.frames, 1))
	var means, spreads, changes []float64
	for i := 1; i < cepstra; i++ {
		mean := t.sum[i] / n
		means = append(means, mean)
		spreads = append(spreads, math.Sqrt(max(0, t.square[i]/n-mean*mean)))
		changes = append(changes, math.Sqrt(t.change[i]/n))
	}
	all := append(append(means, spreads...), changes...)
	oct, flat := t.level/n, t.flats/n
	level := t.sum[0] / n
	return append(all,
		oct, math.Sqrt(max(0, t.wander/n-oct*oct)),
		flat, math.Sqrt(max(0, t.flats2/n-flat*flat)),
		math.Sqrt(max(0, t.square[0]/n-level*level)), math.Sqrt(t.change[0]/n),
		float64(2*t.frames)/float64(max(t.n, 1)),
	)
}
