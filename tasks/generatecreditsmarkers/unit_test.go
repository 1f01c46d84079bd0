package generatecreditsmarkers

import (
	"image"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/fingerprint"

	"pgregory.net/rapid"
)

func TestViewsAreKept(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := rapid.SliceOf(rapid.Custom(func(t *rapid.T) view {
			return view{
				At:   time.Duration(rapid.Uint32().Draw(t, "at")) * time.Millisecond,
				Text: int(rapid.Uint16().Draw(t, "text")), Bold: int(rapid.Uint16().Draw(t, "bold")), Lines: int(rapid.Byte().Draw(t, "lines")),
				Low: rapid.Byte().Draw(t, "low"), Plain: rapid.Byte().Draw(t, "plain"), Ground: rapid.Byte().Draw(t, "ground"),
				Bright: rapid.Byte().Draw(t, "bright"), Change: rapid.Byte().Draw(t, "change"), Roll: rapid.Int8().Draw(t, "roll"),
				Same: rapid.Bool().Draw(t, "same"), Close: rapid.Bool().Draw(t, "close"),
			}
		})).Draw(t, "all")
		b := encodePictures(all)
		back, err := decodePictures(b)
		if err != nil || !slices.Equal(all, back) {
			t.Fatalf("%+v, %v", back, err)
		}
		if len(all) > 0 {
			if _, err := decodePictures(b[:len(b)-1]); !butler.IsKind(err, butler.KindDamaged) {
				t.Fatalf("cut short: %v", err)
			}
		}
	})
}

func FuzzDecodePictures(f *testing.F) {
	f.Add(encodePictures([]view{{At: time.Second, Text: 3}}))
	f.Add([]byte("CRED"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if all, err := decodePictures(b); err == nil && !slices.Equal(encodePictures(all)[:5], b[:5]) {
			t.Errorf("%v", all)
		}
	})
}

// Pictures of any size are looked at without complaint.
func TestLookAtAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l looker
		for range 3 {
			w, h := rapid.IntRange(1, 70).Draw(t, "w"), rapid.IntRange(1, 70).Draw(t, "h")
			m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
			r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
			for i := range m.Y {
				m.Y[i] = uint8(r.IntN(256))
			}
			l.look(0, m)
		}
	})
}

// The reel is never longer than it may be, covers all of the time, and is in order.
func TestReel(t *testing.T) {
	var r reel
	for i := range 400_000 {
		if at := time.Duration(i) * 500 * time.Millisecond; r.due(at) {
			r.add(view{At: at})
		}
	}
	if n := len(r.all); n > reelSize || n < reelSize/4 {
		t.Errorf("%d pictures", n)
	}
	if last := r.all[len(r.all)-1].At; last < 400_000*490*time.Millisecond {
		t.Errorf("the last is of %v", last)
	}
	if !slices.IsSortedFunc(r.all, func(a, b view) int { return int(a.At - b.At) }) {
		t.Error("not in order")
	}
	if r.due(time.Second) {
		t.Error("a time that has jumped back")
	}
}

// strip makes key frames every two seconds: s scene, b black, t text, o text over a picture, l subtitles.
func strip(kinds string) ([]view, time.Duration) {
	var all []view
	for i, k := range kinds {
		v := view{At: time.Duration(i) * 2 * time.Second, Bright: 200, Plain: 100}
		switch k {
		case 'b':
			v.Bright, v.Plain = 1, 255
		case 't':
			v.Text, v.Bold, v.Lines, v.Plain, v.Change = 20, 20, 4, 250, 9
		case 'o':
			v.Text, v.Bold, v.Lines, v.Change = 12, 12, 3, 50
		case 'l':
			v.Text, v.Bold, v.Lines, v.Low = 12, 12, 2, 255
		}
		all = append(all, v)
	}
	return all, time.Duration(len(kinds)) * 2 * time.Second
}

func TestMarkersOfStrips(t *testing.T) {
	t.Parallel()
	const body = "ssssssssssssssssssssssssssssssssssssssss" // 80 s
	for _, c := range []struct {
		name, kinds string
		want        []int64 // seconds, in pairs
		final       bool
	}{
		{"nothing", "", nil, false},
		{"a picture", "s", nil, false},
		{"story", body + body, nil, false},
		{"text", body + "tttttttttt", []int64{80, 100}, true},
		{"black before", body + "bbtttttttt", []int64{80, 100}, true},
		{"over pictures", body + "oooosooooo", []int64{80, 100}, true},
		{"The End", body + "bttt", nil, false},
		{"a card in between", body + "tt" + body, nil, false},
		{"scene within", body + "tttttttttt" + "ssssssssss" + "tttttttttt", []int64{80, 100, 120, 140}, true},
		{"scene after", body + "tttttttttt" + "ssssssssss", []int64{80, 100}, false},
		{"logo after", body + "tttttttttt" + "ss", []int64{80, 104}, true},
		{"text long before the end", body + "tttttttttt" + body, nil, false},
		{"subtitles", "lslslslslslslslslslslslslslslslslsllllllllll", nil, false},
		{"all text", "tttttttttttttttttttttttttttttttttttttttttttt", nil, false},
		{"black", body + "bbbbbbbbbbbbbb", nil, false},
		{"titles at the beginning", "tttttttttt" + body, nil, false},
	} {
		all, end := strip(c.kinds)
		markers := ending{pictures: all, known: prior{end: end}}.markers()
		var got []int64
		for _, m := range markers {
			got = append(got, m.Start/1000, m.End/1000)
		}
		if !slices.Equal(got, c.want) || len(markers) > 0 && markers[len(markers)-1].Final != c.final {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		closer := closeLooks(all, end)
		for _, s := range closer {
			if s.From < 0 || s.To < s.From {
				t.Errorf("%s: %+v", c.name, s)
			}
		}
	}
}

// What chapters and the sound of other episodes say counts without any text.
func TestMarkersWithoutText(t *testing.T) {
	t.Parallel()
	all, end := strip("ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss")
	at := span{90 * time.Second, 120 * time.Second}
	for name, known := range map[string]prior{
		"sound":   {end: end, shared: []shared{{at, 3, 4}}},
		"chapter": {end: end, named: []span{at}, story: []span{{0, at.from}, {at.to, end}}},
	} {
		markers := ending{pictures: all, known: known}.markers()
		if len(markers) != 1 || markers[0].Start != 90_000 || markers[0].End != 120_000 || markers[0].Final {
			t.Errorf("%s: %+v", name, markers)
		}
	}
}

// Whatever was kept of a file, Markers lie within it, in order and apart, and none but the last is final.
func TestMarkersOfAnything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		end := time.Duration(rapid.Int64Range(1, 200_000).Draw(t, "end")) * time.Millisecond
		at := func(name string) time.Duration {
			return time.Duration(rapid.Int64Range(0, 220_000).Draw(t, name)) * time.Millisecond
		}
		spanAt := func() span {
			from := at("from")
			return span{from, from + time.Millisecond + at("long")}
		}
		e := ending{known: prior{end: end}}
		for range rapid.IntRange(0, 40).Draw(t, "pictures") {
			e.pictures = append(e.pictures, view{
				At: at("at"), Text: rapid.IntRange(0, 60).Draw(t, "text"), Bold: rapid.IntRange(0, 20).Draw(t, "bold"), Lines: rapid.IntRange(0, 9).Draw(t, "lines"),
				Low: rapid.Byte().Draw(t, "low"), Plain: rapid.Byte().Draw(t, "plain"), Bright: rapid.Byte().Draw(t, "bright"), Same: rapid.Bool().Draw(t, "same"),
				Roll: rapid.Int8().Draw(t, "roll"), Close: rapid.Bool().Draw(t, "close"),
			})
		}
		slices.SortFunc(e.pictures, func(a, b view) int { return int(a.At - b.At) })
		for range rapid.IntRange(0, 3).Draw(t, "known") {
			e.known.named = append(e.known.named, spanAt())
			e.known.story = append(e.known.story, spanAt())
			e.known.shared = append(e.known.shared, shared{spanAt(), 1, 2})
		}
		last := int64(0)
		all := e.markers()
		for i, m := range all {
			if m.Start < last || m.End <= m.Start || m.End > end.Milliseconds() || m.Final && i+1 < len(all) || !(m.Confidence > 0 && m.Confidence <= 1) || len(m.Evidence) == 0 {
				t.Fatalf("%d of %+v, of %v", i, all, end)
			}
			last = m.End
			for _, v := range m.Evidence {
				if math.IsNaN(v.Weight) || math.Abs(v.Weight) > 1 || v.Until < v.At {
					t.Fatalf("%+v", v)
				}
			}
		}
	})
}

func TestChapters(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"Credits": true, "End Credits": true, "end credits": true, "Abspann": true, "Générique": true, "Générique de fin": true, "Outro": true, "ED": true,
		"Closing": true, "エンディング": true, "Ending": true, "Opening Credits": false, "Générique de début": false, "Chapter 12": false, "": false,
		"The Editor": false, "Incredits": false, "Wed": false, "Intro": false, "Titoli di coda": true, "Créditos": true,
		"Финальные титры": true, "Ending 2": true, "The Ending of All": false, "Closing In": false, "Main Title & Credits": false, "Outtakes and Credits": true,
	} {
		named, _ := chapters([]butler.Chapter{{Start: 0, End: 1000, Title: "One"}, {Start: 1000, End: 2000, Title: title}})
		if (len(named) == 1) != want {
			t.Errorf("%q: %v", title, named)
		}
	}
}

// A theme in common is found wherever it lies, and chance is not.
func TestCompare(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	random := func(n int) []uint32 {
		all := make([]uint32, n)
		for i := range all {
			all[i] = r.Uint32()
		}
		return all
	}
	theme := random(300)
	var all []heard
	for i, at := range []int{700, 500, 900} {
		words := random(1500)
		for k, w := range theme {
			words[at+k] = w ^ 1<<r.IntN(32) // another encoder
		}
		all = append(all, newHeard(int64(i), words, time.Minute))
	}
	all = append(all, newHeard(3, random(1500), 0), newHeard(4, nil, 0), newHeard(4, nil, 0))
	found, err := compare(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	for i, at := range []int{700, 500, 900} {
		if len(found[i]) != 1 {
			t.Fatalf("%d: %+v", i, found[i])
		}
		from, to := time.Minute+fingerprint.Middle(at), time.Minute+fingerprint.Middle(at+300)
		if d := found[i][0].from - from; d < -time.Second || d > time.Second {
			t.Errorf("%d from %v, want %v", i, found[i][0].from, from)
		}
		if d := found[i][0].to - to; d < -time.Second || d > time.Second {
			t.Errorf("%d to %v, want %v", i, found[i][0].to, to)
		}
	}
	for i := 3; i < len(found); i++ {
		if len(found[i]) > 0 {
			t.Errorf("%d: %+v", i, found[i])
		}
	}
}

// Sound that is no sound, or that comes when the headers said that there is none any more, does no harm. Where it is
// heard late, it is kept for then.
func TestListenToAnything(t *testing.T) {
	t.Parallel()
	nan := float32(math.NaN())
	const second = time.Second
	for name, c := range map[string]struct {
		declared, seconds int
		sample            float32
		heard             butler.Timeline
		words             int // that the sound is long
		from              time.Duration
	}{
		"silence":              {10, 20, 0, nil, 121, 5 * second},
		"no numbers":           {10, 20, nan, nil, 121, 5 * second},
		"far too loud":         {10, 20, 1e30, nil, 121, 5 * second},
		"unknown duration":     {0, 10, 0.5, nil, 80, 0},
		"shorter than said":    {100, 10, 0.5, nil, 0, 0},
		"longer than said":     {4, 10, 0.5, nil, 64, 2 * second},
		"negative":             {-5, 10, 0.5, nil, 80, 0},
		"beyond all reason":    {1 << 30, 10, 0.5, nil, 0, 0},
		"begins late":          {10, 20, 0.5, butler.Timeline{{At: 3 * second}}, 121, 8 * second},
		"a hole":               {10, 20, 0.5, butler.Timeline{{Decoded: 8 * second, At: 18 * second}}, 202, 5 * second},
		"a hole before it":     {10, 20, 0.5, butler.Timeline{{Decoded: 2 * second, At: 12 * second}}, 121, 15 * second},
		"a hole of many hours": {10, 20, 0.5, butler.Timeline{{Decoded: 8 * second, At: 40 * time.Hour}}, int(longestSound / fingerprint.Step), 40*time.Hour + 12*second - longestSound},
	} {
		var l listener
		l.begin(time.Duration(c.declared) * time.Second)
		samples := make([]float32, butler.SpeechRate/2)
		for i := range samples {
			samples[i] = c.sample
		}
		for range 2 * c.seconds {
			if err := l.add(&butler.Sound{Rate: butler.SpeechRate, Channels: 1, Samples: samples}); err != nil {
				t.Fatal(err)
			}
		}
		words, from := l.keep(c.heard)
		if d := len(words) - c.words; d < -24 || d > 1 || (from-c.from).Abs() > 3*second {
			t.Errorf("%s: %d words from %v, want %d from %v", name, len(words), from, c.words, c.from)
		}
	}
	var l listener
	if err := l.add(&butler.Sound{Rate: 48000, Channels: 2, Samples: make([]float32, 4)}); err == nil {
		t.Error("no error for sound of another kind")
	}
}

func BenchmarkLook(b *testing.B) {
	m := image.NewYCbCr(image.Rect(0, 0, 320, 180), image.YCbCrSubsampleRatio420)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range m.Y {
		m.Y[i] = uint8(128 + 40*r.NormFloat64())
	}
	var l looker
	for b.Loop() {
		l.look(0, m)
	}
}

func BenchmarkListen(b *testing.B) {
	second := make([]float32, butler.SpeechRate)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range second {
		second[i] = float32(0.1 * r.NormFloat64())
	}
	var l listener
	for b.Loop() {
		if err := l.add(&butler.Sound{Rate: butler.SpeechRate, Channels: 1, Samples: second}); err != nil {
			b.Fatal(err)
		}
	}
}

// Credits of a film on two discs are final on the second.
func TestGoesOn(t *testing.T) {
	disc := func(media int64, index int) butler.Part { return butler.Part{Media: media, Index: index} }
	members := []butler.Member{{Part: disc(1, 1)}, {Part: disc(1, 2)}, {Part: disc(2, 1)}}
	for i, want := range []bool{true, false, false} {
		if got := goesOn(members, members[i].Part); got != want {
			t.Errorf("part %d: %v", i, got)
		}
	}
}
