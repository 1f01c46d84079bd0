package item

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/subtitle"
)

func wholeFile(length int64) axis {
	a := axis{Page: "/web/items/1/curves", Part: 1, Length: length, To: length}
	a.within()
	a.links()
	return a
}

// A file of which only what was found in it tells the length is looked at as closely as others.
func TestStretchOfUnknownLength(t *testing.T) {
	s := subject{ItemDetail: butler.ItemDetail{Media: []butler.Media{{Parts: []butler.Part{{ID: 1}}}}}}
	for query, want := range map[string][2]int64{
		"": {0, 60_000}, "?from=10&to=20": {10_000, 20_000}, "?from=50": {50_000, 60_000}, "?to=5": {0, 5000}, "?from=90&to=99": {59_000, 60_000},
	} {
		a, _, err := axisOf(httptest.NewRequest(http.MethodGet, "/x"+query, nil), s, "/x")
		if err != nil {
			t.Fatal(err)
		}
		if a = a.stretched(60_000); a.From != want[0] || a.To != want[1] {
			t.Errorf("%q shows %d to %d, want %v", query, a.From, a.To, want)
		}
	}
}

func TestStretchOfValues(t *testing.T) {
	values := []int{0, 1, 2, 3, 4}
	for _, c := range []struct {
		from, to int64
		want     string
	}{
		{0, 500, "[0 1 2 3 4]"}, {100, 300, "[1 2]"}, {150, 250, "[1 2]"}, {400, 9000, "[4]"}, {500, 900, "[]"}, {0, 0, "[]"}, {-300, 100, "[0]"},
	} {
		if got := stretch(values, 100, c.from, c.to); fmt.Sprint(got) != c.want {
			t.Errorf("%d to %d: %v, want %s", c.from, c.to, got, c.want)
		}
	}
}

func TestLoudnessIsDrawn(t *testing.T) {
	levels := make([]float64, 200) // 20 s
	for i := range levels {
		levels[i] = -23
		if i < 50 {
			levels[i] = math.NaN()
		}
	}
	levels[150] = -5.5
	integrated := -21.25
	var v panel
	v.drawLoudness(wholeFile(20_000), levels, &integrated, []markedSpan{{1000, 2000, "Intro"}})
	if len(v.Rows) != 20 || !slices.Equal(v.Rows[0], []string{"0:00 – 0:01", "silence", "silence"}) || !slices.Equal(v.Rows[15], []string{"0:15 – 0:16", "−5.5 LUFS", "−23.0 LUFS"}) {
		t.Errorf("%q", v.Rows)
	}
	if len(v.Legend) != 3 || v.Legend[2].Text != "markers" || !strings.Contains(string(v.Chart), "Intro") {
		t.Errorf("%+v", v.Legend)
	}
}

func TestRateIsDrawn(t *testing.T) {
	c := rateCurve{Step: 1000, Bitrate: []int64{1_000_000, 3_000_000, 2_000_000, 500}, KeyFrames: []int64{0, 900, 1100, 3999}}
	var v panel
	v.drawRate(wholeFile(4000), c, deepData{Faults: []faultData{{At: 1500, Until: 1600, What: nasty}, {At: -1, What: "all"}}}, nil)
	want := [][]string{
		{"0:00 – 0:01", "1.0 Mb/s", "1.0 Mb/s", "2"}, {"0:01 – 0:02", "3.0 Mb/s", "3.0 Mb/s", "1"},
		{"0:02 – 0:03", "2.0 Mb/s", "2.0 Mb/s", "0"}, {"0:03 – 0:04", "500 b/s", "500 b/s", "1"},
	}
	if !slices.EqualFunc(v.Rows, want, slices.Equal[[]string]) {
		t.Errorf("%q", v.Rows)
	}
	if text := string(v.Chart); strings.Contains(text, "<script") || !strings.Contains(text, "Damaged at 0:01.5") || strings.Count(text, "Damaged") != 1 {
		t.Error(text)
	}
}

func TestSpeechIsDrawn(t *testing.T) {
	voice := subtitle.Voice{DurationMS: 10_000, Segments: []subtitle.Span{{Start: 500, End: 1500}, {Start: 4000, End: 6000}}, Speech: make([]byte, 100)}
	var v panel
	v.drawVoice(wholeFile(10_000), voice, nil)
	if len(v.Rows) != 10 || v.Rows[0][1] != "50 %" || v.Rows[2][1] != "0 %" || v.Rows[4][1] != "100 %" {
		t.Errorf("%q", v.Rows)
	}
}

// An outline has the highest and the lowest value, in the order of time.
func TestOutlineKeepsTheExtremes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.IntRange(-1000, 1000), 1, 5*curvePoints).Draw(t, "values")
		points := outline(values, 500, 100, func(v int) float64 { return float64(v) })
		last, low, high := -1.0, math.Inf(1), math.Inf(-1)
		for _, p := range points {
			i := int(p.X-500) / 100
			if p.X <= last || float64(values[i]) != p.Y {
				t.Fatalf("%+v after %v", p, last)
			}
			last, low, high = p.X, min(low, p.Y), max(high, p.Y)
		}
		if len(points) > curvePoints || low != float64(slices.Min(values)) || high != float64(slices.Max(values)) {
			t.Fatalf("%d points from %v to %v", len(points), low, high)
		}
	})
}

// However large a file is, and however closely it is looked at, a chart stays small and has no number that is none.
func TestCurvesAreBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		length := rapid.Int64Range(1, 40_000_000).Draw(t, "length")
		a := axis{Page: "/x", Length: length, From: rapid.Int64Range(0, length).Draw(t, "from"), To: rapid.Int64Range(0, length).Draw(t, "to")}
		a.within()
		step := rapid.Int64Range(1, 50).Draw(t, "step") * 1000
		n := int(rapid.Int64Range(0, length/step+5).Draw(t, "values"))
		c := rateCurve{Step: step, Bitrate: make([]int64, n)}
		voice := subtitle.Voice{DurationMS: length, Speech: make([]byte, min(length/100, 300_000))}
		for i := range n {
			c.Bitrate[i] = int64(i%77) * 100_000
			c.KeyFrames = append(c.KeyFrames, int64(i)*step/3)
			voice.Segments = append(voice.Segments, subtitle.Span{Start: int64(i) * step, End: int64(i)*step + step/2})
		}
		levels := make([]float64, min(length/100, 300_000))
		for i := range levels {
			levels[i] = -float64(i % 90)
		}
		var v panel
		v.drawRate(a, c, deepData{}, nil)
		charts := []string{string(v.Chart)}
		v.drawVoice(a, voice, nil)
		charts = append(charts, string(v.Chart))
		v.drawLoudness(a, levels, nil, nil)
		for _, chart := range append(charts, string(v.Chart)) {
			if len(chart) > 200_000 || strings.Contains(chart, "NaN") || strings.Contains(chart, "Inf") {
				t.Fatalf("%d bytes: %.300s", len(chart), chart)
			}
		}
	})
}

func TestWhyThereIsNoCurve(t *testing.T) {
	for state, want := range map[butler.WorkState]string{
		butler.WorkLacking: "has not worked on this file yet", butler.WorkFailed: "failed on this file: because", butler.WorkWaiting: "failed on this file: because",
		butler.WorkOptedOut: "opted out", butler.WorkNone: "nothing in this file", butler.WorkHanded: "is at work", butler.WorkDone: "not there any more",
	} {
		s := subject{ItemDetail: butler.ItemDetail{Work: []butler.PartStatus{{Part: 1, Analysis: "voice", State: state, Reason: "because"}}}}
		if got := lackText(s, 1, "voice", "X"); !strings.Contains(got, want) {
			t.Errorf("%s: %q", state, got)
		}
	}
}

func TestNumbersOfCurves(t *testing.T) {
	for v, want := range map[float64]string{-0.04: "0.0", -0.06: "−0.1", 14.24: "14.2"} {
		if got := signed(v); got != want {
			t.Errorf("%v: %s", v, got)
		}
	}
	for v, want := range map[int64]string{0: "0 b/s", 999: "999 b/s", 1500: "1 kb/s", 12_340_000: "12.3 Mb/s"} {
		if got := bitrate(v); got != want {
			t.Errorf("%d: %s", v, got)
		}
	}
}

// The curves of ten hours.
func BenchmarkCurves(b *testing.B) {
	const length = 36_000_000
	a := wholeFile(length)
	levels := make([]float64, length/100)
	for i := range levels {
		levels[i] = -20 - 15*math.Sin(float64(i)/70)
	}
	c := rateCurve{Step: 5000, Bitrate: make([]int64, 7200)}
	for i := range c.Bitrate {
		c.Bitrate[i] = int64(1_000_000 + i%500*9000)
	}
	for i := range int64(18_000) {
		c.KeyFrames = append(c.KeyFrames, i*2000)
	}
	voice := subtitle.Voice{DurationMS: length, Speech: make([]byte, length/100)}
	for i := range int64(8000) {
		voice.Segments = append(voice.Segments, subtitle.Span{Start: i * 4500, End: i*4500 + 3000})
	}
	bytes := 0
	for b.Loop() {
		var v panel
		bytes = 0
		v.drawLoudness(a, levels, nil, nil)
		bytes += len(v.Chart)
		v.drawRate(a, c, deepData{}, nil)
		bytes += len(v.Chart)
		v.drawVoice(a, voice, nil)
		bytes += len(v.Chart)
	}
	b.ReportMetric(float64(bytes), "bytes")
}
