//go:build eval

package generateadmarkers_test

import (
	"encoding/binary"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"butler/internal/eval"
)

// record writes the recording as a transport stream, and returns what is true of it.
func (s station) record(t testing.TB, dir string) (path string, truth []eval.Span, length time.Duration) {
	t.Helper()
	b := s.air()
	path = eval.Make(t, filepath.Join(dir, s.name+".ts"), func(path string) {
		wav := path + ".wav"
		writeWAV(t, wav, b.track.samples)
		defer os.Remove(wav)
		b.encode(t, wav, path)
	})
	return path, b.truth, time.Duration(b.at * float64(time.Second))
}

func (b *broadcast) encode(t testing.TB, wav, path string) {
	t.Helper()
	args := []string{"-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", strconv.Itoa(b.w) + "x" + strconv.Itoa(b.h), "-r", b.rate,
		"-i", "pipe:0", "-i", wav, "-aspect", b.aspect, "-g", strconv.Itoa(b.gop), "-threads", "1", "-c:v", b.codec}
	if b.codec == "libx264" {
		args = append(args, "-preset", "ultrafast", "-crf", "26", "-keyint_min", strconv.Itoa(b.gop), "-sc_threshold", "0")
	} else {
		args = append(args, "-qscale:v", "5", "-bf", "2")
		if b.interlaced {
			args = append(args, "-vf", "setfield=tff", "-flags", "+ilme+ildct")
		}
	}
	args = append(args, "-c:a", "mp2", "-ar", "48000", "-ac", "2", "-b:a", "128k", "-f", "mpegts", path)
	cmd := exec.CommandContext(t.Context(), "ffmpeg", args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	b.render(in)
	_ = in.Close()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
}

func (b *broadcast) render(out io.Writer) {
	c := newCanvas(b.w, b.h)
	mark := newLogo(rand.New(rand.NewPCG(b.seed, 11)), b.w, b.h, b.corner, b.opacity)
	rate := 25.0
	if b.rate != "25" {
		rate = 30000.0 / 1001
	}
	n := 0
	for _, s := range b.scenes {
		var picture *shot
		if !s.black {
			picture = newShot(rand.New(rand.NewPCG(s.seed, 13)), b.w, b.h, s.still)
		}
		for frame := 0; float64(n)/rate < s.to-1e-6; frame, n = frame+1, n+1 {
			if s.black {
				c.black()
			} else {
				picture.draw(c, frame)
				if s.rows > 0 || s.columns > 0 {
					c.bars(s.rows, s.columns)
				}
			}
			if s.logo && b.opacity > 0 {
				mark.draw(c)
			}
			if _, err := out.Write(c.data); err != nil {
				return // the encoder tells why
			}
		}
	}
}

func writeWAV(t testing.TB, path string, samples []float32) {
	t.Helper()
	data := make([]byte, 44, 44+2*len(samples))
	copy(data, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	binary.LittleEndian.PutUint32(data[4:], uint32(36+2*len(samples)))
	binary.LittleEndian.PutUint32(data[24:], trackRate)
	binary.LittleEndian.PutUint32(data[28:], 2*trackRate)
	copy(data[32:], "\x02\x00\x10\x00data")
	binary.LittleEndian.PutUint32(data[40:], uint32(2*len(samples)))
	for _, s := range samples {
		data = binary.LittleEndian.AppendUint16(data, uint16(int16(math.Round(32767*float64(min(1, max(-1, s)))))))
	}
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
