package loudnessanalysis

import (
	"math"

	"butler/internal/loudness"
)

const (
	rampSteps  = 300 // levels that are looked at on either side: 30 s
	rampLowest = -48 // LU below the integrated loudness
	rampStep   = 3   // LU
)

// Ramp is a point at which the sound has become loud for the first time, seen from its start, or from
// its end. Players fade over to the next track by it.
type Ramp struct {
	Level float64 `json:"level"` // LU relative to the integrated loudness
	MS    int64   `json:"ms"`    // from the start, or from the end
}

// ends keeps the first and the last levels.
type ends struct {
	first []float64
	last  [rampSteps]float64
	n     int
}

func (e *ends) add(lufs float64) {
	if len(e.first) < rampSteps {
		e.first = append(e.first, lufs)
	}
	e.last[e.n%rampSteps] = lufs
	e.n++
}

func (e *ends) start(integrated float64) []Ramp { return ramp(e.first, integrated) }

func (e *ends) end(integrated float64) []Ramp {
	backwards := make([]float64, min(e.n, rampSteps))
	for i := range backwards {
		backwards[i] = e.last[(e.n-1-i)%rampSteps]
	}
	return ramp(backwards, integrated)
}

// ramp returns when levels, one for each step, first reach each mark below the integrated loudness.
// Marks that are reached together are told by the highest.
func ramp(levels []float64, integrated float64) []Ramp {
	var all []Ramp
	mark := float64(rampLowest)
	for i, l := range levels {
		if mark > 0 {
			break
		}
		if math.IsInf(l, -1) || l-integrated < mark {
			continue
		}
		reached := min(0, mark+rampStep*math.Floor((l-integrated-mark)/rampStep))
		all = append(all, Ramp{reached, int64(i) * loudness.Step.Milliseconds()})
		mark = reached + rampStep
	}
	return all
}
