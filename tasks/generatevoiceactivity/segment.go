package generatevoiceactivity

import (
	"time"

	"butler"
	"butler/internal/sound"
	"butler/internal/subtitle"
	"butler/tasks/generatevoiceactivity/silero"
)

// Thresholds of probability, of 255, and lengths in chunks of 32 ms. They were chosen on the part of the
// material of TestEvalDialogues that is for it.
const (
	begins   = 128 // speech begins at this
	goesOn   = 90  // and goes on down to this
	shortest = 3   // shorter speech is none
	lead     = 1   // the network is as much late when somebody begins to speak
	pause    = 9   // a shorter pause belongs to the speech around it
)

// chunkMS returns where a chunk begins, in milliseconds.
func chunkMS(i int) int64 { return int64(i) * silero.Chunk * 1000 / silero.Rate }

// segments returns where there is speech, given its probability in each chunk.
func segments(heard []byte, duration int64) []subtitle.Span {
	type run struct{ from, to int }
	var runs []run
	add := func(r run) {
		if r.to-r.from < shortest {
			return
		}
		r.from = max(0, r.from-lead)
		if n := len(runs); n > 0 && r.from-runs[n-1].to < pause {
			runs[n-1].to = r.to
			return
		}
		runs = append(runs, r)
	}
	from := -1 // where what is going on began
	for i, p := range heard {
		switch {
		case from < 0 && p >= begins:
			from = i
		case from >= 0 && p < goesOn:
			add(run{from, i})
			from = -1
		}
	}
	if from >= 0 {
		add(run{from, len(heard)})
	}
	var all []subtitle.Span
	for _, r := range runs {
		all = append(all, subtitle.Span{Start: chunkMS(r.from), End: min(duration, chunkMS(r.to))})
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

// voiceOf returns what was heard in so many milliseconds of decoded sound, at the times at which a player plays it.
func voiceOf(heard []byte, duration int64, l butler.Timeline) subtitle.Voice {
	at := func(ms int64) int64 { return l.At(time.Duration(ms) * time.Millisecond).Milliseconds() }
	v := subtitle.Voice{DurationMS: at(duration)}
	last := int64(0)
	for _, s := range segments(heard, duration) {
		// What holds a hole goes up to where its end is without: nobody speaks in a hole.
		start := max(last, at(s.Start))
		if end := min(start+s.End-s.Start, v.DurationMS); start < end {
			v.Segments = append(v.Segments, subtitle.Span{Start: start, End: end})
			last = end
		}
	}
	step := subtitle.VoiceStep * time.Millisecond
	most := int((v.DurationMS + subtitle.VoiceStep - 1) / subtitle.VoiceStep)
	v.Speech = sound.Place(steps(heard, duration), 0, step, l.At, 0, most, func(byte) byte { return 0 })
	return v
}
