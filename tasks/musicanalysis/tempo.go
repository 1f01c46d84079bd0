package musicanalysis

import "math"

const (
	slowest = 40.0  // beats per minute
	fastest = 240.0 //
	grid    = 1.004 // ratio of neighbouring tempi that are tried
	usual   = 100.0 // the tempo that is the most likely
	spread  = 1.1   // octaves, of what is likely
)

// tempo returns how fast the track is, or nil if there is no beat.
func (r *rhythm) tempo() *Tempo {
	if r.windows == 0 {
		return nil
	}
	best, score := 0.0, 0.0
	for bpm := slowest; bpm <= fastest; bpm *= grid {
		if s := r.score(bpm); s > score {
			best, score = bpm, s
		}
	}
	if score <= 0 {
		return nil
	}
	other, second := 0.0, 0.0
	for bpm := slowest; bpm <= fastest; bpm *= grid {
		if math.Abs(math.Log2(bpm/best)) < 0.08 {
			continue
		}
		if s := r.score(bpm); s > second {
			other, second = bpm, s
		}
	}
	best = r.refine(best)
	t := &Tempo{BPM: *rounded(best, 1), Confidence: *rounded(clarity(r.at(60/best))*(1-0.7*second/score), 2)}
	if other > 0 {
		t.Other = *rounded(r.refine(other), 1)
	}
	return t
}

// clarity turns a self-similarity into how sure it is that there is a beat.
func clarity(acf float64) float64 { return max(0, min(1, acf/0.35)) }

// score says how well a tempo explains the onsets: they repeat after one, two, three and four beats,
// more than after odd parts of them, and have its frequency.
func (r *rhythm) score(bpm float64) float64 {
	beat := 60 / bpm
	repeat := 0.0
	for n, w := range []float64{1, 1, 0.5, 1} {
		repeat += w * max(0, r.at(beat*float64(n+1)))
	}
	pulse := r.pulse(1/beat) + 0.5*r.pulse(2/beat)
	o := math.Log2(bpm/usual) / spread
	return repeat * math.Sqrt(max(0, pulse)) * math.Exp(-o*o/2)
}

// refine returns the tempo nearby whose fourth beat repeats best, for the longer the lag is, the finer it
// tells.
func (r *rhythm) refine(bpm float64) float64 {
	n := 4.0
	for n > 1 && 60/bpm*n*framesPerSecond > lags-8 {
		n--
	}
	centre := 60 / bpm * n * framesPerSecond
	reach := max(2, centre*0.03)
	best, score := centre, math.Inf(-1)
	for x := centre - reach; x <= centre+reach; x += 0.1 {
		if v := r.at(x / framesPerSecond); v > score {
			best, score = x, v
		}
	}
	i := int(math.Round(best))
	if i > 0 && i < lags-1 {
		l, c, h := r.acf[i-1], r.acf[i], r.acf[i+1]
		if d := l - 2*c + h; d < 0 && c >= l && c >= h {
			best = float64(i) + 0.5*(l-h)/d
		}
	}
	return 60 * n * framesPerSecond / best
}

const (
	tempogram     = 20 // places from fast to slow at which repetition is told
	pulses        = 8
	rhythmNumbers = tempogram + pulses + 6
)

// numbers returns what tells rhythms apart.
func (r *rhythm) numbers() []float64 {
	all := make([]float64, 0, rhythmNumbers)
	// From 0.1 to 4 s, the mean of the autocorrelation between two places.
	for i := range tempogram {
		from, to := 0.1*math.Pow(40, float64(i)/tempogram), 0.1*math.Pow(40, float64(i+1)/tempogram)
		most := 0.0
		for s := from; s < to; s *= 1.01 {
			most = max(most, r.at(s))
		}
		all = append(all, most)
	}
	for i := range pulses {
		from := 0.5 * math.Pow(2, float64(i)*5/pulses) // 0.5 to 16 Hz
		sum, n := 0.0, 0.0
		for hz := from; hz < from*math.Pow(2, 5.0/pulses); hz *= 1.01 {
			sum, n = sum+r.pulse(hz), n+1
		}
		all = append(all, math.Log(sum/n+0.1))
	}
	frames := float64(max(r.n, 1))
	total := r.flux[0] + r.flux[1] + r.flux[2]
	for _, f := range r.flux {
		all = append(all, f/max(total, 1))
	}
	mean := total / frames
	return append(all, math.Log(mean+0.1), math.Log(math.Sqrt(r.variety/frames)/(mean+0.1)+0.1), math.Log(r.density()+0.1))
}
