//go:build eval

package generateintromarkers_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/eval"
	"butler/tasks/generateintromarkers"
	"butler/tasks/internal/conform"
)

// mixes are how the sound of a film is stored.
func mixes() [][]string {
	const surround = "pan=5.1|FL=c0|FR=0.8*c0|FC=0.4*c0|LFE=0.1*c0|BL=0.3*c0|BR=0.3*c0"
	return [][]string{
		{"-af", "pan=stereo|c0=c0|c1=0.9*c0", "-ar", "48000", "-c:a", "aac", "-b:a", "96k"},
		{"-af", surround, "-ar", "48000", "-c:a", "ac3", "-b:a", "224k"},
		{"-ar", "44100", "-c:a", "libmp3lame", "-b:a", "64k"},
	}
}

// film makes a file of a take: a colour for each shot, and black.
func (s *show) film(k *take, number int) string {
	t := s.t
	name := fmt.Sprintf("%s-%v-%d.mkv", strings.ReplaceAll(s.name, " ", "-"), s.held, number)
	return eval.Make(t, filepath.Join(eval.Dir(t, "intros-films-1"), name), func(path string) {
		const width, height, perSecond = 160, 90, 12
		dir := t.TempDir()
		sound := make([]byte, 0, 4*len(k.sound))
		for _, v := range k.sound {
			sound = binary.LittleEndian.AppendUint32(sound, math.Float32bits(v))
		}
		picture, err := os.Create(filepath.Join(dir, "picture"))
		if err != nil {
			t.Fatal(err)
		}
		frame := make([]byte, width*height*3/2)
		for at := time.Duration(0); at < k.now(); at += time.Second / perSecond {
			shot, _ := slices.BinarySearch(k.keys, at+1)
			y, u, v := byte(50+shot*67%150), byte(64+shot*29%128), byte(64+shot*83%128)
			if slices.ContainsFunc(k.black, func(b time.Duration) bool { return at >= b && at < b+400*time.Millisecond }) {
				y, u, v = 16, 128, 128
			}
			for i := range frame {
				switch {
				case i < width*height:
					frame[i] = y + byte(i%width/8)*min(1, y-16) // a little shade: nothing where it is black
				case i < width*height*5/4:
					frame[i] = u
				default:
					frame[i] = v
				}
			}
			if _, err := picture.Write(frame); err != nil {
				t.Fatal(err)
			}
		}
		if err := picture.Close(); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "sound"), sound, 0o600); err != nil {
			t.Fatal(err)
		}
		args := []string{"-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", fmt.Sprintf("%dx%d", width, height), "-r", fmt.Sprint(perSecond),
			"-i", picture.Name(), "-f", "f32le", "-ar", "16000", "-ac", "1", "-i", filepath.Join(dir, "sound"),
			"-c:v", "libx264", "-preset", "veryfast", "-g", "120"}
		eval.Run(t, "ffmpeg", append(append(args, mixes()[number%len(mixes())]...), path)...)
	})
}

// TestEvalIntrosOfFiles is the same for files that are read as the server reads them.
func TestEvalIntrosOfFiles(t *testing.T) {
	all := situations()
	var cases []eval.Case
	for _, held := range []bool{false, true} {
		speech := sentences(t, held)
		for _, situation := range []string{"two episodes", "again within", "other mix"} {
			s := newShow(t, situation, 50, held, speech)
			all[situation](s)
			s.takes = s.takes[:min(3, len(s.takes))]
			var group season
			cpu := make([]time.Duration, len(s.takes))
			for i, k := range s.takes {
				k.finish()
				path := s.film(k, i)
				cpu[i] = eval.CPU(t, func() {
					r := conform.Pass(t, generateintromarkers.Task(), conform.Part(t, path, butler.Shows), nil)
					if r.Outcome.Err != nil {
						t.Fatal(r.Outcome.Err)
					}
					group.put(r.Outcome.Result, k.now().Milliseconds())
				})
			}
			found := group.draw(t)
			for i, k := range s.takes {
				c := eval.Case{Name: fmt.Sprintf("%s, episode %d", s.name, i+1), Group: situation, Held: held, Media: k.now(), CPU: cpu[i], Truth: k.truth}
				if m, ok := found[int64(i+1)]; ok {
					c.Found = []eval.Span{eval.MS(m.Start, m.End)}
				}
				cases = append(cases, c)
			}
		}
	}
	eval.Report(t, "intros of files", cases, 2*time.Second)
}
