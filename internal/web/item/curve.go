package item

import (
	"fmt"
	"html/template"
	"math"
	"net/http"
	"strconv"
	"time"

	"butler"
	"butler/internal/subtitle"
	"butler/internal/web/page"
)

// addCurves adds the page of what runs over the time of a file.
func (p *pages) addCurves() {
	p.site.Look("GET /web/items/{id}/curves", p.curves)
}

// curvePage is what the page of curves shows.
type curvePage struct {
	Head    Head
	Axis    axis
	Panels  []panel
	Problem string
}

// panel is one curve, with its figures and as a table.
type panel struct {
	ID, Title string
	Choices   []partLink // of several streams
	Figures   []figure
	Legend    []legend
	Chart     template.HTML
	Columns   []string
	Rows      [][]string
	Missing   string // why there is no curve
}

// figure is a number with its name.
type figure struct{ Name, Value string }

// legend is what a colour of a chart stands for.
type legend struct{ Class, Text string }

func (p *pages) curves(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r, tabCurves)
	if err != nil {
		return err
	}
	view := curvePage{Head: s.Head}
	a, part, err := axisOf(r, s, page.ItemURL(s.ID)+"/curves", "stream")
	switch {
	case butler.IsKind(err, butler.KindNotFound) && r.URL.Query().Get("part") == "":
		view.Problem = "This item has no file, and so no curves."
	case err != nil:
		return err
	default:
		if deep, ok := dataOf[deepData](s, part.ID, deepAnalysis); ok && part.Duration == 0 {
			a = a.stretched(deep.Duration)
		}
		view.Axis = a
		if a.Length == 0 {
			view.Problem = "It is not known how long this file is: it has not been read yet, or cannot be. RefreshLibraries reads it."
			break
		}
		marked := spansOf(s.Markers, part.ID)
		for _, make := range []func() (panel, error){
			func() (panel, error) { return p.loudnessPanel(r, s, part, a, marked) },
			func() (panel, error) { return p.ratePanel(s, part, a, marked) },
			func() (panel, error) { return p.voicePanel(r, s, part, a, marked) },
		} {
			made, err := make()
			if err != nil {
				return err
			}
			if made.Title != "" {
				view.Panels = append(view.Panels, made)
			}
		}
	}
	return p.area.Show(w, r, page.View{
		Title: "Curves of " + s.Head.Title, Nav: page.NavLibrary, Name: "curves", Data: &view, Scripts: []string{"curves.js"},
	})
}

// lost reports whether a curve was made and cannot be read any more: that is said, and is no reason to show no others.
func (p *pages) lost(r *http.Request, err error) bool {
	if err == nil || r.Context().Err() != nil {
		return false
	}
	if !butler.IsKind(err, butler.KindNotFound) {
		p.site.Log.WarnContext(r.Context(), "a curve cannot be read", "path", r.URL.Path, "error", err)
	}
	return true
}

// loudnessPanel shows how loud a stream is.
func (p *pages) loudnessPanel(r *http.Request, s subject, part butler.Part, a axis, marked []markedSpan) (panel, error) {
	view := panel{ID: "loudness", Title: "Loudness"}
	data, ok := dataOf[struct {
		Streams []streamLoudness `json:"streams"`
	}](s, part.ID, loudnessAnalysis)
	if !ok || len(data.Streams) == 0 {
		view.Missing = lackText(s, part.ID, loudnessAnalysis, "LoudnessAnalysis")
		return view, nil
	}
	chosen := data.Streams[0]
	for _, stream := range data.Streams {
		if strconv.Itoa(stream.Index) == r.URL.Query().Get("stream") {
			chosen = stream
		}
	}
	if len(data.Streams) > 1 {
		for _, stream := range data.Streams {
			b := a
			b.extra = map[string][]string{"stream": {strconv.Itoa(stream.Index)}}
			view.Choices = append(view.Choices, partLink{Link{b.Here() + "#loudness", streamName(part, stream.Index)}, stream.Index == chosen.Index})
		}
	}
	for _, f := range []struct {
		name, unit string
		value      *float64
	}{{"Integrated", "LUFS", chosen.Loudness}, {"Range", "LU", chosen.Range}, {"True peak", "dBTP", chosen.PeakDB}, {"Gain to −18 LUFS", "dB", chosen.Gain}} {
		if f.value != nil {
			view.Figures = append(view.Figures, figure{f.name, signed(*f.value) + " " + f.unit})
		}
	}
	levels, err := p.levels(s, part, chosen)
	if p.lost(r, err) {
		view.Missing = "How the level runs is not there. " + chosen.Why
		return view, nil
	} else if err != nil {
		return view, err
	}
	view.drawLoudness(a, levels, chosen.Loudness, marked)
	return view, nil
}

// ratePanel shows the bit rate, key frames and damage.
func (p *pages) ratePanel(s subject, part butler.Part, a axis, marked []markedSpan) (panel, error) {
	view := panel{ID: "bitrate", Title: "Bit rate"}
	data, ok := dataOf[deepData](s, part.ID, deepAnalysis)
	if !ok {
		view.Missing = lackText(s, part.ID, deepAnalysis, "DeepMediaAnalysis")
		return view, nil
	}
	view.Figures = append(view.Figures, figure{"Average", bitrate(data.Bitrate)}, figure{"Highest", bitrate(data.Peak)})
	if k := data.KeyFrames; k != nil {
		view.Figures = append(view.Figures, figure{"Key frames", page.Count(k.Count)},
			figure{"Longest without one", page.Duration(time.Duration(k.Longest) * time.Millisecond)})
	}
	for _, need := range data.Required {
		if need.Buffer == 10_000 {
			view.Figures = append(view.Figures, figure{"Needed with 10 s in hand", bitrate(need.Bitrate)})
		}
	}
	if data.FaultCount > 0 {
		view.Figures = append(view.Figures, figure{"Damaged stretches", page.Count(data.FaultCount)})
	}
	curve, err := p.rate(s, part)
	if err != nil {
		if !butler.IsKind(err, butler.KindNotFound) {
			p.site.Log.Warn("a curve cannot be read", "part", part.ID, "error", err)
		}
		view.Missing = "How the bit rate runs is not there any more. The next run of DeepMediaAnalysis makes it anew."
		return view, nil
	}
	view.drawRate(a, curve, data, marked)
	return view, nil
}

// voicePanel shows where somebody speaks, of what has pictures.
func (p *pages) voicePanel(r *http.Request, s subject, part butler.Part, a axis, marked []markedSpan) (panel, error) {
	if s.Kind == butler.Track {
		return panel{}, nil
	}
	view := panel{ID: "voice", Title: "Speech"}
	v, err := p.voice(r.Context(), s, part)
	if p.lost(r, err) {
		view.Missing = lackText(s, part.ID, voiceAnalysis, "ButlerTaskGenerateVoiceActivity")
		return view, nil
	} else if err != nil {
		return view, err
	}
	total := int64(0)
	for _, seg := range v.Segments {
		total += seg.End - seg.Start
	}
	view.Figures = []figure{
		{"Speech", page.Duration(time.Duration(total) * time.Millisecond)},
		{"Of the time", page.Percent(total, max(1, v.DurationMS))},
		{"Stretches", page.Count(len(v.Segments))},
	}
	view.drawVoice(a, v, marked)
	return view, nil
}

// speaks returns how much of a stretch somebody speaks, in ms.
func speaks(all []subtitle.Span, from, to int64) (ms int64) {
	for _, s := range all {
		ms += max(0, min(s.End, to)-max(s.Start, from))
	}
	return ms
}

// streamName names a stream of sound.
func streamName(part butler.Part, index int) string {
	for _, s := range part.Streams {
		if s.Index != index {
			continue
		}
		text := fmt.Sprintf("Stream %d", index)
		for _, more := range []string{s.Language, s.Codec, s.Layout, s.Title} {
			if more != "" {
				text += ", " + more
			}
		}
		return text
	}
	return fmt.Sprintf("Stream %d", index)
}

// bitrate returns bits per second for people.
func bitrate(v int64) string {
	switch {
	case v >= 1_000_000:
		return strconv.FormatFloat(float64(v)/1e6, 'f', 1, 64) + " Mb/s"
	case v >= 1000:
		return strconv.FormatInt(v/1000, 10) + " kb/s"
	}
	return strconv.FormatInt(v, 10) + " b/s"
}

// signed returns a number with one decimal, and a minus as print has it.
func signed(v float64) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', 1, 64)
	if v < 0 && text != "0.0" {
		return "−" + text
	}
	return text
}
