package generatecreditsmarkers_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"butler/internal/butlertest"
	"butler/internal/eval"
)

// film is what is made into a file.
type film struct {
	name, group string
	seed        uint64
	w, h        int
	fps         int
	gop         int
	cuts        bool    // key frames also where shots change
	bars        float64 // of the height, black above and below
	grain       int
	theme       uint64 // of a season
	chapters    []chapterAt
	pieces      []piece
}

type chapterAt struct {
	at   float64
	name string
}

func (f *film) seconds() (sum float64) {
	for _, p := range f.pieces {
		sum += p.seconds
	}
	return sum
}

// truth returns where credits are: black before them is theirs.
func (f *film) truth() []eval.Span {
	var all []eval.Span
	t := 0.0
	for _, p := range f.pieces {
		if p.credits {
			from, to := int64(t*1000), int64((t+p.seconds)*1000)
			if n := len(all); n > 0 && all[n-1].End.Milliseconds() >= from-2 {
				all[n-1].End = eval.MS(0, to).End
			} else {
				all = append(all, eval.MS(from, to))
			}
		}
		t += p.seconds
	}
	return all
}

// make encodes the film. speech is what is said in it, or nil.
func (f *film) make(t testing.TB, path string, speech []float32) {
	t.Helper()
	dir := t.TempDir()
	sound := filepath.Join(dir, "sound.wav")
	if err := os.WriteFile(sound, wave(f.listen(speech)), 0o600); err != nil {
		t.Fatal(err)
	}
	meta := filepath.Join(dir, "chapters.txt")
	var text bytes.Buffer
	text.WriteString(";FFMETADATA1\n")
	for i, c := range f.chapters {
		end := f.seconds()
		if i+1 < len(f.chapters) {
			end = f.chapters[i+1].at
		}
		fmt.Fprintf(&text, "[CHAPTER]\nTIMEBASE=1/1000\nSTART=%d\nEND=%d\ntitle=%s\n", int64(c.at*1000), int64(end*1000), c.name)
	}
	if err := os.WriteFile(meta, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	x264 := fmt.Sprintf("keyint=%d:min-keyint=%d", f.gop, min(f.gop, 12))
	if !f.cuts {
		x264 = fmt.Sprintf("keyint=%d:min-keyint=%d:scenecut=0", f.gop, f.gop)
	}
	cmd := exec.CommandContext(t.Context(), butlertest.FFmpeg(t), "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p",
		"-s", fmt.Sprintf("%dx%d", f.w, f.h), "-r", strconv.Itoa(f.fps), "-i", "pipe:0", "-i", sound, "-f", "ffmetadata", "-i", meta, "-map_chapters", "2",
		"-map", "0:v", "-map", "1:a", "-threads", "1", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "27", "-x264-params", x264,
		"-c:a", "flac", "-compression_level", "0", path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var problems bytes.Buffer
	cmd.Stderr = &problems
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	err = f.show(in)
	in.Close()
	if e := cmd.Wait(); e != nil || err != nil {
		t.Fatalf("%s: %v, %v: %s", f.name, err, e, problems.Bytes())
	}
}

// show writes all pictures, as they come one after the other.
func (f *film) show(out io.Writer) error {
	c := newCanvas(f.w, f.h)
	r := rand.New(rand.NewPCG(f.seed, 7))
	noise := make([]int8, 1<<16)
	for i := range noise {
		noise[i] = int8(r.IntN(2*f.grain+1) - f.grain)
	}
	buf := make([]byte, f.w*f.h*3/2)
	n := 0
	start := 0.0
	for _, p := range f.pieces {
		for ; float64(n)/float64(f.fps) < start+p.seconds; n++ {
			p.draw(c, float64(n)/float64(f.fps)-start)
			if bar := int(f.bars * float64(f.h)); bar > 0 && !p.credits {
				for i := range bar * f.w {
					c.y[i], c.y[len(c.y)-1-i] = 16, 16
				}
			}
			copy(buf, c.y)
			if f.grain > 0 {
				at := r.IntN(1 << 15)
				for i := range c.y {
					buf[i] = uint8(max(0, int(buf[i])+int(noise[(at+i)&0xffff])))
				}
			}
			for i := range f.w * f.h / 4 {
				buf[len(c.y)+i], buf[len(c.y)*5/4+i] = c.u, c.v
			}
			if _, err := out.Write(buf); err != nil {
				return err
			}
		}
		start += p.seconds
	}
	return nil
}

const soundRate = 16000

// listen makes the sound of all pieces.
func (f *film) listen(speech []float32) []float32 {
	var all []float32
	r := rand.New(rand.NewPCG(f.seed, 8))
	said, left := 0, 0        // in snatches, or films would have long speeches in common
	heard := map[string]int{} // how much of each piece of music was played
	start := 0.0
	for _, p := range f.pieces {
		start += p.seconds
		n := int(start*soundRate) - len(all)
		part := make([]float32, n)
		seed := f.seed
		switch p.sound {
		case "theme", "theme2":
			seed = f.theme + uint64(len(p.sound))
			fallthrough
		case "music":
			tune(part, seed, heard[p.sound])
			heard[p.sound] += n
		case "talk", "noise":
			for i := range part {
				part[i] = float32(0.01 * r.NormFloat64())
				if p.sound == "talk" && len(speech) > 0 {
					if left == 0 {
						said, left = r.IntN(len(speech)), soundRate+r.IntN(3*soundRate)
					}
					part[i] += 0.5 * speech[said%len(speech)]
					said, left = said+1, left-1
				}
			}
			if p.sound == "talk" && len(speech) == 0 {
				babble(part, r)
			}
		}
		all = append(all, part...)
	}
	return all
}

// babble adds syllables of random pitch and colour, with pauses.
func babble(out []float32, r *rand.Rand) {
	for at := 0; at < len(out); {
		n := min(len(out)-at, soundRate/8+r.IntN(soundRate/4))
		hz, colour, loud := 90+150*r.Float64(), 300+2500*r.Float64(), 0.4*float64(r.IntN(5))/4
		for i := range n {
			t := float64(i) / soundRate
			for k := 1.0; k*hz < 4000; k++ {
				out[at+i] += float32(loud * math.Sin(2*math.Pi*k*hz*t) / (4 + math.Abs(k*hz-colour)/60) * math.Sin(math.Pi*float64(i)/float64(n)))
			}
		}
		at += n
	}
}

// tune plays a melody over chords, from a sample on.
func tune(out []float32, seed uint64, from int) {
	scale := []int{0, 2, 4, 5, 7, 9, 11, 12}
	tempo := 0.2 + 0.25*rand.New(rand.NewPCG(seed, 1)).Float64()
	var hz [4]float64
	var phase [4]float64
	beat := -1
	for i := range out {
		t := float64(from+i) / soundRate
		if b := int(t / tempo); b != beat {
			beat = b
			r := rand.New(rand.NewPCG(seed, uint64(b)+10))
			bar := rand.New(rand.NewPCG(seed, uint64(b/4)+1<<40))
			root := bar.IntN(7)
			for k := range 3 {
				hz[k] = 110 * math.Pow(2, float64(scale[(root+2*k)%7])/12)
			}
			hz[3] = 440 * math.Pow(2, float64(scale[r.IntN(8)])/12)
		}
		age := t - float64(beat)*tempo
		var v float64
		for k := range hz {
			phase[k] += hz[k] / soundRate
			x := phase[k] - math.Floor(phase[k])
			v += (4*math.Abs(x-0.5) - 1) * (0.08 + 0.1*math.Exp(-5*age))
		}
		out[i] = float32(v)
	}
}

func wave(samples []float32) []byte {
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00")
	b = binary.LittleEndian.AppendUint32(b, soundRate)
	b = binary.LittleEndian.AppendUint32(b, 2*soundRate)
	b = append(b, "\x02\x00\x10\x00data"...)
	b = binary.LittleEndian.AppendUint32(b, uint32(2*len(samples)))
	binary.LittleEndian.PutUint32(b[4:], uint32(36+2*len(samples)))
	for _, s := range samples {
		b = binary.LittleEndian.AppendUint16(b, uint16(int16(max(-1, min(1, s))*32767)))
	}
	return b
}
