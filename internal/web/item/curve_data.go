package item

import (
	"context"
	"encoding/json"
	"io"
	"math"
	"strings"

	"butler"
	"butler/internal/loudness"
	"butler/internal/subtitle"
)

// The Analyses whose curves are shown.
const (
	loudnessAnalysis = "loudness"
	deepAnalysis     = "deep"
	voiceAnalysis    = "voice"
)

// deepName is the Artifact of the bit rate.
const deepName = "deep-analysis.json"

// maxCurve is the largest file of a curve that is read, in bytes: more than any Analysis writes.
const maxCurve = 16 << 20

// streamLoudness is what is known of how loud a stream is; its shape is in the README of LoudnessAnalysis.
type streamLoudness struct {
	Index    int      `json:"index"`
	Why      string   `json:"why"` // something cannot be told
	Loudness *float64 `json:"loudness"`
	Range    *float64 `json:"lra"`
	Gain     *float64 `json:"gain"`
	PeakDB   *float64 `json:"peakDb"`
	Levels   string   `json:"levels"`
}

// deepData is what is known of the packets of a file; its shape is in the README of DeepMediaAnalysis.
type deepData struct {
	Duration   int64           `json:"durationMs"`
	Bitrate    int64           `json:"bitrate"`
	Peak       int64           `json:"peakBitrate"`
	Required   []requiredPlace `json:"requiredBandwidths"`
	KeyFrames  *keyFrameData   `json:"keyFrames"`
	Faults     []faultData     `json:"faults"`
	FaultCount int             `json:"faultCount"`
}

type requiredPlace struct {
	Buffer  int64 `json:"bufferMs"`
	Bitrate int64 `json:"bitrate"`
}

type keyFrameData struct {
	Count   int64 `json:"count"`
	Longest int64 `json:"longestMs"`
	Thinned int64 `json:"thinned"`
}

type faultData struct {
	At    int64  `json:"atMs"`
	Until int64  `json:"untilMs"`
	Count int    `json:"count"`
	What  string `json:"what"`
}

// rateCurve is how the bit rate runs.
type rateCurve struct {
	Step      int64   `json:"stepMs"`
	Bitrate   []int64 `json:"bitrate"`
	KeyFrames []int64 `json:"keyFrameMs"`
}

// dataOf reads what an Analysis found out about a Part; false if it found out nothing.
func dataOf[T any](s subject, part int64, analysis string) (data T, done bool) {
	for _, f := range s.Findings {
		if f.Part == part && f.Analysis == analysis && f.State == butler.UnitDone && len(f.Data) > 0 {
			return data, json.Unmarshal(f.Data, &data) == nil
		}
	}
	return data, false
}

// lackText says why there is nothing of an Analysis.
func lackText(s subject, part int64, analysis, task string) string {
	for _, w := range s.Work {
		if w.Part != part || w.Analysis != analysis {
			continue
		}
		switch w.State {
		case butler.WorkNone:
			return "There is nothing in this file for " + task + " to work on."
		case butler.WorkOptedOut:
			return "This library has opted out of " + task + "."
		case butler.WorkHanded:
			return task + " is at work on this file."
		case butler.WorkFailed, butler.WorkWaiting:
			return task + " failed on this file: " + w.Reason
		case butler.WorkDone, butler.WorkStale:
			return "What " + task + " has made is not there any more. Its next run makes it anew."
		case butler.WorkLacking:
		}
	}
	return task + " has not worked on this file yet. It does so by night, or at once from the item's overview."
}

// open opens an Artifact of a Part. Errors: [butler.KindNotFound] if there is none.
func (p *pages) open(s subject, part butler.Part, name string) (io.ReadCloser, error) {
	for _, a := range s.Artifacts {
		if a.Part == part.ID && a.Name == name {
			return p.Bundles.Open(butler.PartContent{Part: part.ID, ContentID: part.ContentID}, name)
		}
	}
	return nil, butler.E(butler.KindNotFound, "", "there is no %s", name)
}

// levels reads how loud a stream is, in LUFS, each 100 ms; silence is no number.
func (p *pages) levels(s subject, part butler.Part, stream streamLoudness) ([]float64, error) {
	name := stream.Levels
	if name == "" || strings.ContainsAny(name, `/\`) {
		return nil, butler.E(butler.KindNotFound, "", "there are no levels of stream %d", stream.Index)
	}
	f, err := p.open(s, part, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var all []float64
	for level, err := range loudness.Levels(io.LimitReader(f, maxCurve)) {
		if err != nil {
			return nil, err
		}
		if level == loudness.Silence {
			all = append(all, math.NaN())
			continue
		}
		all = append(all, float64(level)/100)
	}
	return all, nil
}

// rate reads how the bit rate runs.
func (p *pages) rate(s subject, part butler.Part) (c rateCurve, err error) {
	f, err := p.open(s, part, deepName)
	if err != nil {
		return c, err
	}
	defer f.Close()
	if err := json.NewDecoder(io.LimitReader(f, maxCurve)).Decode(&c); err != nil || c.Step <= 0 {
		return c, butler.E(butler.KindDamaged, "read bit rate", "%s of part %d cannot be read: %w", deepName, part.ID, err)
	}
	return c, nil
}

// voice reads where somebody speaks.
func (p *pages) voice(ctx context.Context, s subject, part butler.Part) (subtitle.Voice, error) {
	for _, f := range s.Findings {
		if f.Part != part.ID || f.Analysis != voiceAnalysis || f.State != butler.UnitDone {
			continue
		}
		for _, b := range f.Blobs {
			if b.Name != voiceAnalysis {
				continue
			}
			data, err := p.Blobs.Blob(ctx, b.Digest)
			if err != nil {
				return subtitle.Voice{}, err
			}
			return subtitle.DecodeVoice(data)
		}
	}
	return subtitle.Voice{}, butler.E(butler.KindNotFound, "", "it is not known where somebody speaks")
}
