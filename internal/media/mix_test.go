package media

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"butler"
)

// However many channels there are, and at whatever rate, everyone who wishes for [butler.Speech] gets one and the same
// sound: of the right length, with what is in the centre, not clipped. Nobody else loses anything by it.
func TestSpeechOfOddSound(t *testing.T) {
	tones := func(channels int, layout string, rate int, level float64) []string {
		expr := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%g*sin(2*PI*440*t)|", level), channels), "|")
		source := fmt.Sprintf("aevalsrc=exprs='%s':s=%d:d=1", expr, rate)
		if layout != "" {
			source += ":c=" + layout
		}
		return []string{"-f", "lavfi", "-i", source}
	}
	centre := func(channels int, layout string) []string {
		all := make([]string, channels)
		for i := range all {
			all[i] = "0"
		}
		all[2] = "0.5*sin(2*PI*440*t)"
		return []string{"-f", "lavfi", "-i", "aevalsrc=exprs='" + strings.Join(all, "|") + "':s=48000:d=1:c=" + layout}
	}
	for _, c := range []struct {
		name     string
		in, out  []string
		channels int
		lowest   float64 // of the greatest sample of what is made
		highest  float64
	}{
		{"8kHz.wav", tones(1, "mono", 8000, 0.5), nil, 1, 0.49, 0.51},
		{"192kHz.wav", tones(2, "stereo", 192000, 0.25), []string{"-c:a", "pcm_f32le"}, 2, 0.3, 0.37},
		{"loud.flac", tones(2, "stereo", 44100, 0.95), nil, 2, 1.25, 1.42},
		{"7.1.flac", tones(8, "7.1", 48000, 0.1), nil, 8, 0.4, 0.5},
		{"22.2.wav", tones(24, "22.2", 48000, 0.1), nil, 24, 0.3, 0.6},
		{"centre5.1.flac", centre(6, "5.1"), nil, 6, 0.45, 0.55},
		{"centre22.2.wav", centre(24, "22.2"), nil, 24, 0.45, 0.55},
		{"nine.wav", tones(9, "", 48000, 0.5), nil, 9, 0.45, 0.55},
		{"thirtytwo.wav", tones(32, "", 44100, 0.5), nil, 32, 0.45, 0.55},
		{"ambisonic.opus", tones(4, "", 48000, 0.5), []string{"-mapping_family", "2", "-strict", "-2", "-c:a", "libopus", "-af", "aformat=channel_layouts=4.0"}, 4, 0.3, 1.5},
		{"film.mkv", append(tones(12, "", 48000, 0.5), "-f", "lavfi", "-i", "testsrc2=s=192x108:d=1"), []string{"-c:a", "pcm_s16le", "-c:v", "libx264"}, 12, 0.45, 0.55},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := partOf(t, generate(t, c.name, append(c.in, c.out...)...))
			one, first := analysis("one", butler.Wants{Sound: butler.Speech()}, nil)
			two, second := analysis("two", butler.Wants{Sound: butler.Speech(), Packets: true, Frames: &butler.FrameWants{Width: 64}}, nil)
			own, native := analysis("native", butler.Wants{Sound: &butler.SoundWants{}}, nil)
			out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{one, two, own}, butler.Settings{}, t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range out {
				if o.Err != nil {
					t.Errorf("%s: %v", o.Analysis, o.Err)
				}
			}
			stream := 0
			for i, s := range p.Streams {
				if s.Kind == butler.StreamAudio {
					stream = i
				}
			}
			peak := float64(first().peak[stream])
			if got := first().format[stream]; got.Rate != 16000 || got.Channels != 1 || peak < c.lowest || peak > c.highest {
				t.Errorf("%+v, peak %.3f", got, peak)
			}
			if n := first().samples[stream]; math.Abs(float64(n-16000)) > 400 || second().samples[stream] != n {
				t.Errorf("%d and %d samples", n, second().samples[stream])
			}
			if got := native().format[stream]; got.Channels != c.channels {
				t.Errorf("native: %+v", got)
			}
			if len(second().times) == 0 && p.Features&butler.HasVideo != 0 {
				t.Error("no pictures")
			}
		})
	}
	var wanting []*consumer
	for range 3 {
		wanting = append(wanting, &consumer{wants: butler.Wants{Sound: butler.Speech()}})
	}
	p := film()
	if pl := makePlan(p, wanting, nil, nil); len(pl.sounds) != 1 || len(pl.sounds[0].consumers) != 3 {
		t.Errorf("%+v", pl.sounds)
	}
}
