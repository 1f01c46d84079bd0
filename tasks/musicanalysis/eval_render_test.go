//go:build eval

package musicanalysis

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"butler/internal/eval"
)

// render makes the sound file of a piece, and returns its path.
func render(t testing.TB, w work) string {
	t.Helper()
	return eval.Make(t, filepath.Join(eval.Dir(t, "music"), w.name()+".opus"), func(path string) {
		wav := path + ".wav"
		defer os.Remove(wav)
		if w.font == "" {
			if err := os.WriteFile(wav, w.synthesize(), 0o600); err != nil {
				t.Fatal(err)
			}
		} else {
			midi := path + ".mid"
			defer os.Remove(midi)
			if err := os.WriteFile(midi, w.midi(), 0o600); err != nil {
				t.Fatal(err)
			}
			eval.Run(t, "nice", "-n", "10", "fluidsynth", "-ni", "-q", "-R", "1", "-g", "0.5", "-r", "44100", "-F", wav, w.font, midi)
		}
		eval.Run(t, "nice", "-n", "10", "ffmpeg", "-v", "error", "-y", "-i", wav, "-c:a", "libopus", "-b:a", "96k", path)
	})
}

const ticks = 480 // of a beat

// midi returns the piece as a Standard MIDI File.
func (w work) midi() []byte {
	type event struct {
		tick  int
		bytes []byte
	}
	var events []event
	add := func(tick int, b ...byte) { events = append(events, event{tick, b}) }
	perBeat := int(60e6 / w.tempo)
	add(0, 0xFF, 0x51, 3, byte(perBeat>>16), byte(perBeat>>8), byte(perBeat))
	tuning := 8192 + int(w.cents/100*8192)
	for channel, program := range w.programs {
		c := byte(channel)
		add(0, 0xC0|c, byte(program))
		// Registered parameter 1 is the fine tuning of a channel.
		add(0, 0xB0|c, 101, 0)
		add(0, 0xB0|c, 100, 1)
		add(0, 0xB0|c, 6, byte(tuning>>7))
		add(0, 0xB0|c, 38, byte(tuning&127))
	}
	for _, n := range w.notes {
		c := byte(n.channel)
		if c == 3 {
			c = 9
		}
		from := int(n.at * ticks)
		to := from + max(20, int(n.length*ticks))
		add(from, 0x90|c, byte(n.key), byte(n.loud))
		add(to, 0x80|c, byte(n.key), 0)
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Compare(a.tick, b.tick) })
	var track bytes.Buffer
	last := 0
	for _, e := range events {
		track.Write(variable(e.tick - last))
		last = e.tick
		track.Write(e.bytes)
	}
	track.Write([]byte{0, 0xFF, 0x2F, 0})
	var out bytes.Buffer
	out.WriteString("MThd\x00\x00\x00\x06\x00\x00\x00\x01")
	binary.Write(&out, binary.BigEndian, uint16(ticks))
	out.WriteString("MTrk")
	binary.Write(&out, binary.BigEndian, uint32(track.Len()))
	out.Write(track.Bytes())
	return out.Bytes()
}

// variable writes a number as MIDI does.
func variable(n int) []byte {
	out := []byte{byte(n & 127)}
	for n >>= 7; n > 0; n >>= 7 {
		out = append([]byte{byte(n&127) | 128}, out...)
	}
	return out
}

// synthesize plays the piece with our own voices, and returns a WAV file of 44.1 kHz in mono.
func (w work) synthesize() []byte {
	const rate = 44100
	out := make([]float64, int((w.seconds+1)*rate))
	for i, n := range w.notes {
		from := int(n.at * 60 / w.tempo * rate)
		length := int(n.length * 60 / w.tempo * rate)
		loud := float64(n.loud) / 127
		if n.channel == 3 {
			hit(out[from:], n.key, loud, uint32(i+1))
			continue
		}
		hz := 440 * math.Pow(2, (float64(n.key-69)+w.cents/100)/12)
		voice(out[from:], w.programs[n.channel], hz, length, loud)
	}
	peak := 0.01
	for _, v := range out {
		peak = max(peak, math.Abs(v))
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "RIFF")
	binary.Write(&b, binary.LittleEndian, uint32(36+2*len(out)))
	b.WriteString("WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	binary.Write(&b, binary.LittleEndian, []uint32{rate, 2 * rate, 0x00100002})
	b.WriteString("data")
	binary.Write(&b, binary.LittleEndian, uint32(2*len(out)))
	for _, v := range out {
		binary.Write(&b, binary.LittleEndian, int16(v/peak*30000))
	}
	return b.Bytes()
}

// voice plays a tone: plucked, an organ, bowed, or like a clarinet.
func voice(out []float64, program int, hz float64, length int, loud float64) {
	partials := [][]float64{{1, .6, .4, .25, .2, .1, .08, .05}, {1, .8, .5, .4, 0, .3, 0, .2}, {1, .5, .33, .25, .2, .17, .14, .12}, {1, 0, .7, 0, .4, 0, .25}}[program]
	decay := []float64{3, 0, 0.3, 0.5}[program]
	rise := []float64{400, 60, 12, 40}[program]
	total := min(len(out), length+4410)
	for p, strength := range partials {
		w := 2 * math.Pi * hz * float64(p+1) / 44100
		if strength == 0 || w > math.Pi*0.9 {
			continue
		}
		for i := range total {
			at := float64(i) / 44100
			e := (1 - math.Exp(-rise*at)) * math.Exp(-decay*float64(p+1)*0.5*at)
			if i > length {
				e *= math.Exp(-40 * float64(i-length) / 44100)
			}
			out[i] += 0.2 * loud * strength * e * math.Sin(w*float64(i))
		}
	}
}

// hit plays a drum.
func hit(out []float64, key int, loud float64, seed uint32) {
	decay, tone, noise := 60.0, 0.0, 0.5
	switch key {
	case 36:
		decay, tone, noise = 18, 55, 0.05
	case 38:
		decay, tone, noise = 22, 190, 0.6
	}
	last := 0.0
	for i := range min(len(out), 11025) {
		at := float64(i) / 44100
		seed = seed*1664525 + 1013904223
		n := float64(int32(seed)) / (1 << 31)
		bright := n - last // without its low part
		last = n
		v := noise * bright
		if tone > 0 {
			v += math.Sin(2 * math.Pi * (tone*at + 2*(1-math.Exp(-30*at))))
		}
		out[i] += 0.5 * loud * v * math.Exp(-decay*at)
	}
}
