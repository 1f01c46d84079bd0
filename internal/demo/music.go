package demo

import (
	"fmt"
	"math"
	"path/filepath"
	"strings"
)

// tune is a piece of music: four chords, a second each at tempo 1, over and over.
type tune struct {
	chords [4]int  // semitones of the roots above A 220 Hz
	minor  [4]bool // of each chord
	beat   float64 // seconds a chord
	bright float64 // share of the second partial
}

// tunes are tunes that cannot be mistaken for each other.
func tunes() []tune {
	return []tune{
		{[4]int{0, -4, 3, -2}, [4]bool{true, false, false, false}, 2, 0.3},
		{[4]int{3, -2, 0, -4}, [4]bool{false, false, true, false}, 1.6, 0.5},
		{[4]int{5, 0, 7, 2}, [4]bool{true, true, false, true}, 2.4, 0.15},
		{[4]int{-5, -1, 2, 4}, [4]bool{false, true, true, false}, 1.2, 0.4},
		{[4]int{1, 6, 8, -3}, [4]bool{true, false, false, true}, 1.8, 0.6},
		{[4]int{-7, -2, -4, 0}, [4]bool{false, false, true, true}, 2.2, 0.2},
	}
}

// sound returns a filter graph without a label at its end that plays the tune for some seconds in
// stereo. Computing a formula for every sample is slow, so each chord is computed once, in mono and at
// half the rate, and all are repeated. name makes its labels its own.
func (t tune) sound(name string, seconds int) string {
	const rate = 24000
	var graph, labels string
	for i := range t.chords {
		graph += fmt.Sprintf("aevalsrc=exprs='%s':s=%d:d=%g[%s%d];", t.chord(i), rate, t.beat, name, i)
		labels += fmt.Sprintf("[%s%d]", name, i)
	}
	return graph + fmt.Sprintf("%sconcat=n=%d:v=0:a=1,aloop=loop=-1:size=%d,aresample=48000,aformat=channel_layouts=stereo,"+
		"adelay=0|13,atrim=duration=%d,asetpts=PTS-STARTPTS", labels, len(t.chords), int(t.beat*rate)*len(t.chords), seconds)
}

// chord returns the formula of a chord: root, third and fifth, with the envelope of something plucked twice.
func (t tune) chord(i int) string {
	third := 4
	if t.minor[i] {
		third = 3
	}
	var notes []string
	for _, interval := range []int{0, third, 7} {
		w := 2 * math.Pi * 220 * math.Pow(2, float64(t.chords[i]+interval)/12)
		notes = append(notes, fmt.Sprintf("sin(%.3f*t)+%g*sin(%.3f*t)", w, t.bright, 2*w))
	}
	return fmt.Sprintf("0.16*(1-exp(-80*mod(t,%g)))*exp(-1.2*mod(t,%g))*(%s)", t.beat/2, t.beat/2, strings.Join(notes, "+"))
}

// surround spreads stereo over six channels.
const surround = "pan=5.1|FL=FL|FR=FR|FC=0.4*FL+0.4*FR|LFE=0.2*FL+0.2*FR|BL=0.5*FR|BR=0.5*FL"

func (m *maker) album() []job {
	titles := []string{"Sunrise", "Walking", "Rain on the Roof", "Going Home"}
	var jobs []job
	for i := range m.songs {
		title := titles[i%len(titles)]
		name := fmt.Sprintf("Music/The Sines/Waves (2024)/%02d - %s.flac", i+1, title)
		jobs = append(jobs, job{name, func(m *maker, _ string) []string {
			tags := []string{
				"title=" + title, "artist=The Sines", "album=Waves", "album_artist=The Sines", fmt.Sprintf("track=%d", i+1),
				"disc=1", "date=2024", "genre=Ambient",
			}
			args := []string{
				"-f", "lavfi", "-i", tunes()[i%len(tunes())].sound("s", m.song+3*i), "-i", "file:" + filepath.Join(m.dir, work, "cover.jpg"),
				"-map", "0:a", "-map", "1:v", "-c:a", "flac", "-sample_fmt", "s16", "-c:v", "copy", "-disposition:v:0", "attached_pic",
				"-metadata:s:v", "comment=Cover (front)",
			}
			for _, t := range tags {
				args = append(args, "-metadata", t)
			}
			return args
		}})
	}
	return jobs
}
