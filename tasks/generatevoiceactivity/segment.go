package generatevoiceactivity

import (
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

// Thresholds of probability, of 255, and lengths in chunks of 32 ms.
const (
	begins   = 128 // speech begins at this
	goesOn   = 90  // and goes on down to this
	shortest = 3   // shorter speech is none
	pause    = 3   // a shorter pause is none
)

// chunkMS returns where a chunk begins, in milliseconds.
func chunkMS(i int) int64 { return int64(i) * silero.Chunk * 1000 / silero.Rate }

// segments returns where there is speech, given its probability in each chunk.
func segments(heard []byte, duration int64) []subtitle.Span {
	type run struct{ from, to int }
	var runs []run
	in := false
	for i, p := range heard {
		switch {
		case !in && p >= begins:
			in = true
			if n := len(runs); n > 0 && i-runs[n-1].to < pause {
				break // the run before goes on
			}
			runs = append(runs, run{from: i})
		case in && p < goesOn:
			in = false
		}
		if in {
			runs[len(runs)-1].to = i + 1
		}
	}
	var all []subtitle.Span
	for _, r := range runs {
		if r.to-r.from >= shortest {
			all = append(all, subtitle.Span{Start: chunkMS(r.from), End: min(duration, chunkMS(r.to))})
		}
	}
	return all
}

// steps returns the mean probability of each [subtitle.VoiceStep].
func steps(heard []byte, duration int64) []byte {
	all := make([]byte, (duration+subtitle.VoiceStep-1)/subtitle.VoiceStep)
	for i := range all {
		from, to := int64(i)*subtitle.VoiceStep, int64(i+1)*subtitle.VoiceStep
		var sum, weight int64
		for c := int(from * silero.Rate / 1000 / silero.Chunk); c < len(heard) && chunkMS(c) < to; c++ {
			part := min(to, chunkMS(c+1)) - max(from, chunkMS(c))
			sum += part * int64(heard[c])
			weight += part
		}
		if weight > 0 {
			all[i] = byte(sum / weight)
		}
	}
	return all
}
