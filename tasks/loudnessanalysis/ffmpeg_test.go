package loudnessanalysis

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// TestAgainstFFmpeg holds the meter against ffmpeg's ebur128 filter on the same samples.
func TestAgainstFFmpeg(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		source   string // lavfi
		rate     int
		channels int
		layout   string
	}{
		{"sine", "sine=f=997:r=48000:d=6,volume=0.5,aformat=channel_layouts=stereo", 48000, 2, "stereo"},
		{"mono", "sine=f=440:r=48000:d=5", 48000, 1, "mono"},
		{"white noise", "anoisesrc=c=white:r=48000:d=6:a=0.5:seed=1,aformat=channel_layouts=stereo", 48000, 2, "stereo"},
		{"pink noise at 44.1 kHz", "anoisesrc=c=pink:r=44100:d=8:a=0.8:seed=2", 44100, 1, "mono"},
		{"brown noise", "anoisesrc=c=brown:r=48000:d=8:a=0.8:seed=3", 48000, 1, "mono"},
		{"levels that change", "anoisesrc=c=pink:r=48000:d=20:a=0.9:seed=4,volume='if(lt(mod(t,7),3),0.05,if(lt(mod(t,7),5),1,0.3))':eval=frame", 48000, 1, "mono"},
		{"5.1", "aevalsrc='0.3*sin(440*2*PI*t)|0.2*sin(550*2*PI*t)|0.4*sin(330*2*PI*t)|0.9*sin(50*2*PI*t)|0.25*sin(660*2*PI*t)|0.35*sin(770*2*PI*t)':c=5.1:s=48000:d=5", 48000, 6, "5.1"},
		{"5.1 side", "aevalsrc='0.1*random(0)|0.2*random(1)|0.4*random(2)|0.9*random(3)|0.25*random(4)|0.35*random(5)':c=5.1(side):s=44100:d=5", 44100, 6, "5.1(side)"},
		{"7.1", "aevalsrc='0.1*random(0)|0.1*random(1)|0.1*random(2)|0.9*random(3)|0.3*random(4)|0.3*random(5)|0.2*random(6)|0.2*random(7)':c=7.1:s=48000:d=4", 48000, 8, "7.1"},
		{"quad", "aevalsrc='0.1*random(0)|0.1*random(1)|0.4*random(2)|0.4*random(3)':c=quad:s=48000:d=4", 48000, 4, "quad"},
		{"8 kHz", "anoisesrc=c=pink:r=8000:d=6:a=0.7:seed=5", 8000, 1, "mono"},
		{"11.025 kHz", "anoisesrc=c=pink:r=11025:d=6:a=0.7:seed=6", 11025, 1, "mono"},
		{"96 kHz", "anoisesrc=c=pink:r=96000:d=4:a=0.7:seed=7", 96000, 1, "mono"},
		{"192 kHz", "anoisesrc=c=white:r=192000:d=5:a=0.7:seed=8,aformat=channel_layouts=stereo", 192000, 2, "stereo"},
		{"silence", "anullsrc=r=48000:cl=stereo:d=3", 48000, 2, "stereo"},
		{"a fifth of a second", "sine=f=997:r=48000:d=0.2", 48000, 1, "mono"},
		{"half a second", "sine=f=997:r=48000:d=0.5", 48000, 1, "mono"},
		{"clipped", "anoisesrc=c=pink:r=48000:d=6:a=1:seed=9,volume=20dB,aformat=sample_fmts=s16:channel_layouts=stereo", 48000, 2, "stereo"},
		{"quarter of the sample rate, between samples", "aevalsrc='0.5*sin(2*PI*t*12000+PI/4)|0.5*sin(2*PI*t*12000+PI/4)':s=48000:d=5,afade=d=1,afade=t=out:st=4:d=1", 48000, 2, "stereo"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "sound.wav")
			ffmpeg(t, "-f", "lavfi", "-i", c.source, "-c:a", "pcm_f32le", "-f", "wav", path)
			want := parseSummary(t, ffmpeg(t, "-i", path, "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"))
			raw := filepath.Join(t.TempDir(), "sound.f32")
			ffmpeg(t, "-i", path, "-f", "f32le", raw)
			got := measure(t, c.rate, c.channels, c.layout, readFloats(t, raw))
			near(t, "loudness", got.Loudness, want["I"], -70, 0.1)
			near(t, "range", got.Range, want["LRA"], 0, 0.2)
			near(t, "true peak", got.PeakDB, want["Peak"], math.Inf(-1), 0.2)
		})
	}
}

// near compares a measurement with ffmpeg's, which has one decimal and a value of its own for what
// cannot be told.
func near(t *testing.T, what string, got *float64, want, unknown, tolerance float64) {
	t.Helper()
	if got == nil {
		if want != unknown {
			t.Errorf("%s: unknown; ffmpeg says %v", what, want)
		}
		return
	}
	t.Logf("%s: %.2f; ffmpeg %v", what, *got, want)
	if !(math.Abs(*got-want) <= tolerance+0.05) {
		t.Errorf("%s: %.2f; ffmpeg says %v", what, *got, want)
	}
}

func ffmpeg(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-hide_banner", "-nostdin", "-y"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, stderr.String())
	}
	return stderr.String()
}

func parseSummary(t *testing.T, text string) map[string]float64 {
	t.Helper()
	all := make(map[string]float64)
	at := bytes.LastIndex([]byte(text), []byte("Summary:"))
	if at < 0 {
		t.Fatalf("no summary in:\n%s", text)
	}
	for _, m := range regexp.MustCompile(`(I|LRA|Peak):\s+(\S+) (LUFS|LU|dBFS)`).FindAllStringSubmatch(text[at:], -1) {
		v, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		all[m[1]] = v
	}
	if len(all) != 3 {
		t.Fatalf("summary not understood:\n%s", text[at:])
	}
	return all
}

func readFloats(t *testing.T, path string) []float32 {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]float32, len(raw)/4)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
	}
	return all
}
