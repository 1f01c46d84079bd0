package generateintromarkers

import (
	"slices"
	"testing"
	"time"

	"butler"

	"pgregory.net/rapid"
)

func TestCutsAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ms := rapid.Custom(func(t *rapid.T) time.Duration {
			return time.Duration(rapid.IntRange(0, 1<<31-1).Draw(t, "ms")) * time.Millisecond
		})
		want := cuts{
			Silences: rapid.SliceOf(rapid.Custom(func(t *rapid.T) stretch { return stretch{ms.Draw(t, "from"), ms.Draw(t, "to")} })).Draw(t, "silences"),
			Keys:     rapid.SliceOf(rapid.Custom(func(t *rapid.T) key { return key{ms.Draw(t, "at"), rapid.Bool().Draw(t, "black")} })).Draw(t, "keys"),
		}
		got, err := decodeCuts(want.encode())
		if err != nil || !slices.Equal(got.Silences, want.Silences) || !slices.Equal(got.Keys, want.Keys) {
			t.Fatalf("%+v, %v", got, err)
		}
		fine := rapid.SliceOf(rapid.Uint16()).Draw(t, "fine")
		words, err := decodeFine(encodeFine(fine))
		if err != nil || !slices.Equal(words, fine) {
			t.Fatalf("%v, %v", words, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	c := cuts{Silences: []stretch{{0, time.Second}}, Keys: []key{{time.Second, true}}}
	f.Add(c.encode())
	f.Add(encodeFine([]uint16{1, 2}))
	f.Add([]byte(cutsMagic + "\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, err := decodeCuts(data); err == nil {
			if again := c.encode(); !slices.Equal(again, data) {
				t.Errorf("%q became %q", data, again)
			}
		} else if !butler.IsKind(err, butler.KindDamaged) {
			t.Error(err)
		}
		if w, err := decodeFine(data); err == nil {
			if again := encodeFine(w); !slices.Equal(again, data) {
				t.Errorf("%q became %q", data, again)
			}
		} else if !butler.IsKind(err, butler.KindDamaged) {
			t.Error(err)
		}
	})
}

func TestSilenceWithin(t *testing.T) {
	t.Parallel()
	c := cuts{Silences: []stretch{{1 * time.Second, 2 * time.Second}, {5 * time.Second, 9 * time.Second}}}
	for _, x := range []struct{ from, to, want time.Duration }{
		{0, 1, 0}, {0, 2, 1}, {0, 10, 5}, {6, 7, 1}, {2, 5, 0}, {9, 20, 0}, {0, 0, 0},
	} {
		if got := c.silent(stretch{x.from * time.Second, x.to * time.Second}); got != x.want*time.Second {
			t.Errorf("%v to %v: %v", x.from, x.to, got)
		}
	}
}

// An end goes to what is most telling near it, and stays where nothing is.
func TestSnap(t *testing.T) {
	t.Parallel()
	second := func(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
	regular := []key{{At: 0}, {At: second(10)}, {At: second(20)}, {At: second(30)}, {At: second(40)}}
	with := func(extra ...key) []key {
		all := append(slices.Clone(regular), extra...)
		slices.SortFunc(all, func(a, b key) int { return int(a.At - b.At) })
		return all
	}
	for _, x := range []struct {
		name     string
		at       float64
		begins   bool
		c        cuts
		chapters []butler.Chapter
		want     float64
	}{
		{"nothing", 12, true, cuts{}, nil, 12},
		{"key frames that tell nothing", 20.2, true, cuts{Keys: regular}, nil, 20.2},
		{"a shot", 13.2, true, cuts{Keys: with(key{At: second(13)})}, nil, 13},
		{"a shot too far away", 14, true, cuts{Keys: with(key{At: second(13)})}, nil, 14},
		{"black", 13.5, true, cuts{Keys: with(key{second(13), true})}, nil, 13},
		{"the end of silence", 13.3, true, cuts{Silences: []stretch{{second(12), second(13)}}}, nil, 13},
		{"the begin of silence", 12.2, false, cuts{Silences: []stretch{{second(12), second(13)}}}, nil, 12},
		{"the begin of the file", 0.2, true, cuts{}, nil, 0},
		{"a chapter before a shot", 12.5, true, cuts{Keys: with(key{At: second(12.4)})}, []butler.Chapter{{Start: 12600}}, 12.6},
	} {
		t.Run(x.name, func(t *testing.T) {
			t.Parallel()
			e := snap(second(x.at), x.begins, &x.c, x.chapters)
			if e.at != second(x.want) || (len(e.evidence) > 0) != (x.at != x.want) {
				t.Errorf("%v, %v", e.at, e.evidence)
			}
		})
	}
}
