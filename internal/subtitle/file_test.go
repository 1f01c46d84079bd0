package subtitle

import (
	"bytes"
	"encoding/binary"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/asticode/go-astisub"
	"pgregory.net/rapid"

	"butler"
)

const srt = "1\r\n00:00:01,500 --> 00:00:04,000\r\n<i>Hello</i>, caf\xe9\r\n--> not a time\r\n\r\n2\r\n00:59:59,999 --> 01:00:01,000  X1:40 X2:600\r\nTwo\r\nlines\r\n"

const vtt = `WEBVTT - with a title

NOTE nothing at 00:00:01.000

STYLE
::cue { color: lime }

id-1
00:01.500 --> 00:04.000 align:start position:10%
<v Ann>One <00:02.250>word <c.loud>more</c>

01:00:00.000 --> 01:00:01.000
Late
`

const ass = `[Script Info]
Title: Sample
; 0:00:09.00,0:00:10.00

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: 0,0:00:01.50,0:00:04.00,Default,,0,0,0,,{\k50}Hello, there
Comment: 0,0:00:02.00,0:00:03.00,Default,,0,0,0,,aside
Dialogue: 0,9:59:59.99,10:00:01.00,Default,,0,0,0,,Late
`

func later(ms int64) int64 { return ms + 2345 }

func TestOnlyTimesChange(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in, out string
		format        Format
		cues          []Span
	}{
		{"SubRip in Latin-1", srt, strings.NewReplacer("00:00:01,500", "00:00:03,845", "00:00:04,000", "00:00:06,345",
			"00:59:59,999", "01:00:02,344", "01:00:01,000", "01:00:03,345").Replace(srt), SRT, []Span{{1500, 4000}, {3599999, 3601000}}},
		{"WebVTT", vtt, strings.NewReplacer("00:01.500", "00:03.845", "00:04.000", "00:06.345", "<00:02.250>", "<00:04.595>",
			"01:00:00.000", "01:00:02.345", "01:00:01.000", "01:00:03.345").Replace(vtt), VTT, []Span{{1500, 4000}, {3600000, 3601000}}},
		{"SubStation Alpha", ass, strings.NewReplacer("0:00:01.50", "0:00:03.85", "0:00:04.00", "0:00:06.35", ",0:00:02.00", ",0:00:04.35", "0:00:03.00", "0:00:05.35",
			"9:59:59.99", "10:00:02.34", "10:00:01.00", "10:00:03.35").Replace(ass), ASS, []Span{{1500, 4000}, {35999990, 36001000}}},
		{"with a mark", "\ufeff1\n0:0:1,5 --> 0:0:2\nA\n", "\ufeff1\n0:00:03,8 --> 0:00:04\nA\n", SRT, []Span{{1500, 2000}}},
		{"old Macintosh", "1\r00:00:01,000 --> 00:00:02,000\rA\r\r", "1\r00:00:03,345 --> 00:00:04,345\rA\r\r", SRT, []Span{{1000, 2000}}},
		{"minutes become hours", "WEBVTT\n\n59:59.000 --> 59:59.500\nA\n", "WEBVTT\n\n01:00:01.345 --> 01:00:01.845\nA\n", VTT, []Span{{3599000, 3599500}}},
		{"points for commas", "1\n00:00:01.000 --> 00:00:02.000\nA\n", "1\n00:00:03.345 --> 00:00:04.345\nA\n", SRT, []Span{{1000, 2000}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f, err := Read([]byte(c.in))
			if err != nil {
				t.Fatal(err)
			}
			if f.Format != c.format || !slices.Equal(f.Cues(), c.cues) {
				t.Errorf("format %s, cues %v", f.Format, f.Cues())
			}
			if got := string(f.Write(later)); got != c.out {
				t.Errorf("got\n%q\nwant\n%q", got, c.out)
			}
		})
	}
}

func TestUTF16(t *testing.T) {
	t.Parallel()
	text := "1\n00:00:01,000 --> 00:00:02,000\nПривет 😀\n"
	want := "1\n00:00:03,345 --> 00:00:04,345\nПривет 😀\n"
	for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
		code := func(s string) []byte {
			out := order.AppendUint16(nil, 0xfeff)
			for _, u := range utf16.Encode([]rune(s)) {
				out = order.AppendUint16(out, u)
			}
			return out
		}
		f, err := Read(code(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Write(later); !bytes.Equal(got, code(want)) {
			t.Errorf("%v: %q", order, got)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		in   string
		kind butler.Kind
	}{
		"nothing":         {"", butler.KindInvalid},
		"no times":        {"Hello\nthere\n", butler.KindInvalid},
		"a film":          {"\x00\x00\x00\x20ftypisom", butler.KindInvalid},
		"half UTF-16":     {"\xff\xfea", butler.KindInvalid},
		"wrong UTF-16":    {"\xff\xfe\x00\xd8a\x00", butler.KindInvalid},
		"too large":       {strings.Repeat(srt, MaxFile/len(srt)+1), butler.KindInvalid},
		"empty events":    {"[Script Info]\n[Events]\nFormat: Start, End, Text\n", butler.KindInvalid},
		"events of bytes": {"[events]\nDialogue: 0,x,y\n", butler.KindInvalid},
	} {
		if _, err := Read([]byte(c.in)); !butler.IsKind(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Another reader finds the same in the file as before, but for the times.
func TestReadByOthers(t *testing.T) {
	t.Parallel()
	read := map[Format]func(b []byte) (*astisub.Subtitles, error){
		SRT: func(b []byte) (*astisub.Subtitles, error) { return astisub.ReadFromSRT(bytes.NewReader(b)) },
		VTT: func(b []byte) (*astisub.Subtitles, error) { return astisub.ReadFromWebVTT(bytes.NewReader(b)) },
		ASS: func(b []byte) (*astisub.Subtitles, error) { return astisub.ReadFromSSA(bytes.NewReader(b)) },
	}
	for format, text := range map[Format]string{SRT: strings.NewReplacer("--> not a time\r\n", "", "\xe9", "é").Replace(srt), VTT: strings.ReplaceAll(vtt, "<00:02.250>", ""), ASS: ass} {
		f, err := Read([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		a, err := read[format]([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		b, err := read[format](f.Write(later))
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Items) != len(b.Items) || len(a.Items) == 0 {
			t.Fatalf("%s: %d items, then %d", format, len(a.Items), len(b.Items))
		}
		for i, x := range a.Items {
			y := b.Items[i]
			if d := y.StartAt - x.StartAt; d < 2335*time.Millisecond || d > 2355*time.Millisecond || !reflect.DeepEqual(x.Lines, y.Lines) {
				t.Errorf("%s: %v %+v, then %v %+v", format, x.StartAt, x.Lines, y.StartAt, y.Lines)
			}
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{srt, vtt, ass, "\ufeff" + srt, "\xff\xfe1\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(data)
		if err != nil {
			return
		}
		out := file.Write(later)
		again, err := Read(out)
		if err != nil || len(again.Cues()) != len(file.Cues()) {
			t.Fatalf("%q became %q: %v", data, out, err)
		}
	})
}

func TestVoiceSurvives(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := Voice{DurationMS: rapid.Int64Range(0, 1<<31-1).Draw(t, "duration"), Speech: rapid.SliceOf(rapid.Byte()).Draw(t, "speech"), Segments: []Span{}}
		var at int64
		for range rapid.IntRange(0, 20).Draw(t, "segments") {
			s := Span{Start: at + rapid.Int64Range(0, 1<<20).Draw(t, "gap")}
			s.End = s.Start + rapid.Int64Range(0, 1<<20).Draw(t, "length")
			at = s.End
			v.Segments = append(v.Segments, s)
		}
		got, err := DecodeVoice(v.Encode())
		if err != nil || got.DurationMS != v.DurationMS || !slices.Equal(got.Segments, v.Segments) || !slices.Equal(got.Speech, v.Speech) {
			t.Fatalf("%+v became %+v, %v", v, got, err)
		}
	})
}

func FuzzDecodeVoice(f *testing.F) {
	f.Add(makeFilm(1, 3, 0, 0).voice.Encode())
	f.Add([]byte("BVA1\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01\x05"))
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := DecodeVoice(data)
		if err == nil {
			_, _ = Align(t.Context(), makeFilm(1, 3, 0, 0).cues, v)
		} else if !butler.IsKind(err, butler.KindDamaged) {
			t.Fatal(err)
		}
	})
}
