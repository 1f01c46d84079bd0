package loudnessanalysis

import "math"

// reference is the loudness that Gain brings a stream to, in LUFS: that of ReplayGain 2.0, which Plex
// uses too.
const reference = -18.0

// Data is the loudness of the streams of a Part.
type Data struct {
	Streams []Stream `json:"streams"`
}

// Stream is the loudness of one stream. What cannot be told is null, and Why says the reason.
type Stream struct {
	Index      int    `json:"index"` // in the file
	Rate       int    `json:"rate,omitempty"`
	Channels   int    `json:"channels,omitempty"`
	Layout     string `json:"layout,omitempty"`
	DurationMS int64  `json:"durationMs"` // of the decoded sound

	Loudness  *float64 `json:"loudness"`  // integrated, LUFS
	Threshold *float64 `json:"threshold"` // of the relative gate, LUFS
	Range     *float64 `json:"lra"`       // loudness range, LU
	Gain      *float64 `json:"gain"`      // dB, to bring it to −18 LUFS

	Peak         float64  `json:"peak"`         // true peak; full scale is 1
	PeakDB       *float64 `json:"peakDb"`       // dBTP; null for silence
	SamplePeak   float64  `json:"samplePeak"`   //
	SamplePeakDB *float64 `json:"samplePeakDb"` // dBFS; null for silence

	StartRamp  []Ramp `json:"startRamp,omitempty"`
	EndRamp    []Ramp `json:"endRamp,omitempty"`
	Levels     string `json:"levels,omitempty"` // name of the Artifact with the momentary levels
	LevelCount int    `json:"levelCount"`       // one for each 100 ms
	Invalid    int64  `json:"invalidSamples,omitempty"`
	Why        string `json:"why,omitempty"`
}

// rounded returns a pointer to v with two decimals.
func rounded(v float64) *float64 {
	v = math.Round(v*100) / 100
	return &v
}

// decibel returns a peak in dB relative to full scale, or nil for silence.
func decibel(peak float64) *float64 {
	if peak <= 0 {
		return nil
	}
	return rounded(20 * math.Log10(peak))
}

// describe returns what a meter has found.
func (m *meter) describe(s Stream, e *ends) Stream {
	s.Rate, s.Channels = m.rate, m.channels
	s.DurationMS = m.frames * 1000 / int64(m.rate)
	s.Peak, s.SamplePeak = float64(m.truePeak), float64(m.samplePeak)
	s.PeakDB, s.SamplePeakDB = decibel(s.Peak), decibel(s.SamplePeak)
	for i := range m.each {
		s.Invalid += m.each[i].invalid
	}
	loudness, threshold, ok := m.gated.integrated()
	switch {
	case ok:
		s.Loudness, s.Threshold, s.Gain = rounded(loudness), rounded(threshold), rounded(reference-loudness)
		s.StartRamp, s.EndRamp = e.start(loudness), e.end(loudness)
	case m.blocks < blocksMomentary:
		s.Why = "shorter than the 400 ms that loudness is measured over"
	case s.SamplePeak == 0:
		s.Why = "silence throughout"
	default:
		s.Why = "quieter than −70 LUFS throughout"
	}
	if lu, ok := m.short.spread(); ok {
		s.Range = rounded(lu)
	}
	return s
}
