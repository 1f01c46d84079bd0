package loudness_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"testing"

	"butler"
	"butler/internal/loudness"
)

// file returns a levels file.
func file(levels ...int16) []byte {
	raw := loudness.Header(uint32(len(levels)))
	for _, l := range levels {
		raw = binary.LittleEndian.AppendUint16(raw, uint16(l))
	}
	return raw
}

// constant returns so many seconds of one level.
func constant(seconds int, level int16) []int16 {
	all := make([]int16, seconds*10)
	for i := range all {
		all[i] = level
	}
	return all
}

func TestAlbum(t *testing.T) {
	cases := []struct {
		name      string
		tracks    [][]int16
		gain      float64
		gainOK    bool
		spread    float64
		spreadOK  bool
		tolerance float64
	}{
		{name: "no tracks"},
		{name: "silence", tracks: [][]int16{constant(60, loudness.Silence)}},
		{name: "below the gate", tracks: [][]int16{constant(60, -7100)}},
		{name: "one level", tracks: [][]int16{constant(60, -2300)}, gain: 5, gainOK: true, spreadOK: true},
		{name: "two tracks of one level", tracks: [][]int16{constant(60, -2300), constant(30, -2300)}, gain: 5, gainOK: true, spreadOK: true},
		// The quiet track lies below the relative gate of the loud one, and is not heard for the gain.
		{name: "gated", tracks: [][]int16{constant(60, -2000), constant(60, -4500)}, gain: 2, gainOK: true, spreadOK: true},
		// EBU Tech 3342, case 1: two levels 10 LU apart have that range.
		{name: "range", tracks: [][]int16{append(constant(20, -2000), constant(20, -3000)...)}, gain: -18 + 20 - 10*math.Log10(0.55), gainOK: true, spread: 10, spreadOK: true, tolerance: .1},
		{name: "too short for a range", tracks: [][]int16{constant(2, -2300)}, gain: 5, gainOK: true},
		{name: "louder than anything", tracks: [][]int16{constant(10, 32000)}, gain: -48, gainOK: true, spreadOK: true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			var a loudness.Album
			for _, levels := range c.tracks {
				if err := a.Add(bytes.NewReader(file(levels...))); err != nil {
					t.Fatal(err)
				}
			}
			gain, ok := a.Gain()
			if ok != c.gainOK || math.Abs(gain-c.gain) > .02+c.tolerance {
				t.Errorf("gain %.3f %v, want %.3f", gain, ok, c.gain)
			}
			spread, ok := a.Range()
			if ok != c.spreadOK || math.Abs(spread-c.spread) > .02+c.tolerance {
				t.Errorf("range %.3f %v, want %.3f", spread, ok, c.spread)
			}
		})
	}
}

func TestDamaged(t *testing.T) {
	good := file(-2300, -2400)
	for name, raw := range map[string][]byte{"nothing": nil, "no file of levels": []byte("RIFF............"), "cut": good[:len(good)-1], "too long": append(good, 0)} {
		var a loudness.Album
		if err := a.Add(bytes.NewReader(raw)); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
