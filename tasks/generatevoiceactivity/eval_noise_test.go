//go:build eval

package generatevoiceactivity

import (
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"butler/internal/eval"
)

// backgrounds are the kinds of sound behind speech, and without any.
func backgrounds() []string {
	return []string{"music", "effects", "nature", "wind", "engine", "applause", "rain", "hum"}
}

// background returns n samples of a kind of sound. Those of held scenes are other pieces, and other noise.
func background(t testing.TB, kind string, held bool, random *rand.Rand, n int) []float32 {
	t.Helper()
	switch kind {
	case "music":
		all := pieces()
		var fit []string
		for i, p := range all {
			if (i%2 == 1) == held {
				fit = append(fit, p)
			}
		}
		return loop(recording(t, fit[random.IntN(len(fit))], 20, 60), random, n)
	case "effects", "nature":
		return loop(effects(t, kind, held), random, n)
	}
	return noise(kind, random, n)
}

func pieces() []string {
	var all []string
	for _, name := range []string{"Constructive", "Humanitarian", "Hv2", "Infinite", "Proton", "Prototype", "Quite", "music002", "music003",
		"music004", "music005", "music006", "music007", "music008", "music009", "music012", "music013"} {
		all = append(all, "/usr/share/games/colobot/music/"+name+".ogg")
	}
	for _, name := range []string{"macroform-cold_day", "macroform-robot_dity", "macroform-the_simplicity", "reno_project-system"} {
		all = append(all, "/usr/share/asterisk/moh/"+name+".g722")
	}
	return append(all, "/usr/share/games/frozen-bubble/snd/frozen-mainzik-1p.ogg", "/usr/share/games/frozen-bubble/snd/frozen-mainzik-2p.ogg")
}

func recording(t testing.TB, path string, from, seconds int) []float32 {
	t.Helper()
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + ".f32"
	return fetch(t, eval.Make(t, filepath.Join(eval.Dir(t, "voice"), "sound-"+name), func(p string) { store(t, p, decode(t, path, from, seconds)) }))
}

// effects returns sounds of games one after the other: shots, machines, insects; steps, fire, leaves, water.
func effects(t testing.TB, kind string, held bool) []float32 {
	t.Helper()
	name := "effects-" + kind + map[bool]string{true: "-held"}[held] + ".f32"
	return fetch(t, eval.Make(t, filepath.Join(eval.Dir(t, "voice"), name), func(p string) {
		glob := "/usr/share/games/colobot/sounds/*.wav"
		if kind == "nature" {
			glob = "/usr/share/games/minetest/games/minetest_game/mods/*/sounds/*.ogg"
		}
		var all []float32
		for i, f := range files(t, glob) {
			if (i%2 == 1) == held {
				all = append(all, decode(t, f, 0, 6)...)
			}
		}
		store(t, p, all)
	}))
}

// loop returns n samples from somewhere in a recording on.
func loop(samples []float32, random *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	at := random.IntN(len(samples))
	for i := range out {
		out[i] = samples[(at+i)%len(samples)]
	}
	return out
}

// noise makes sounds that no package has.
func noise(kind string, random *rand.Rand, n int) []float32 {
	out := make([]float32, n)
	var low, lower, phase, burst, gust float64
	pitch := 40 + 50*random.Float64()
	for i := range out {
		t := float64(i) / rate
		white := random.NormFloat64()
		switch kind {
		case "wind": // noise below some hundred Hz that swells
			if i%rate == 0 {
				gust = 0.2 + random.Float64()
			}
			low += 0.00005 * (gust - low)
			lower += (0.02 + 0.05*low) * (white - lower)
			out[i] = float32(lower * low)
		case "engine": // a rough hum with all its harmonics
			phase += pitch * (1 + 0.1*math.Sin(2*math.Pi*0.1*t)) / rate
			lower += 0.2 * (white - lower)
			saw := 2*(phase-math.Floor(phase)) - 1
			low += 0.15 * (saw - low)
			out[i] = float32(low + 0.3*lower)
		case "applause": // claps of many hands
			if random.Float64() < 60.0/rate {
				burst += 0.3 + random.Float64()
			}
			burst *= 1 - 1.0/(0.008*rate)
			low += 0.5 * (white - low)
			out[i] = float32(burst * (white - low))
		case "rain":
			lower += 0.6 * (white - lower)
			out[i] = float32(lower)
		case "hum": // mains, and a hissing amplifier
			out[i] = float32(math.Sin(2*math.Pi*50*t) + 0.5*math.Sin(2*math.Pi*150*t) + 0.1*white)
		}
	}
	return out
}
