package butlertest

import (
	"context"
	_ "embed"
	"os"
	"path/filepath"
	"strconv"
)

// talk is somebody who reads from "Sense and Sensibility", cut into pieces with pauses between. The recording
// is one of LibriVox, in the public domain; Debian's pocketsphinx-testdata has it.
//
//go:embed talk.opus
var talk []byte

// Talk is a film of 52 seconds in which somebody speaks English.
type Talk struct {
	Channels int // of the sound; 1 if 0
	Delay    int // milliseconds by which the sound begins later than the pictures
}

// Spoken returns when somebody speaks in a [Talk], from and to in milliseconds, without its delay.
func Spoken() [][2]int64 {
	return [][2]int64{
		{1500, 2600}, {4300, 6600}, {7500, 9100}, {11700, 12600}, {13800, 14310}, {17710, 19010}, {19810, 21710}, {23210, 24210},
		{28310, 29550}, {30650, 32150}, {34350, 35450}, {36350, 38440}, {40340, 41940}, {44840, 45810}, {47110, 47710}, {48510, 50070},
	}
}

func (f Talk) extension() string { return "mkv" }

func (f Talk) make(ctx context.Context, ffmpeg, dir, path string) error {
	sound := filepath.Join(dir, "talk.opus")
	if err := os.WriteFile(sound, talk, 0o600); err != nil {
		return err
	}
	return ffmpegRun(ctx, ffmpeg, "-f", "lavfi", "-i", "testsrc2=size=64x36:rate=5:duration=52",
		"-itsoffset", strconv.FormatFloat(float64(f.Delay)/1000, 'f', 3, 64), "-i", sound,
		"-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-c:a", "flac",
		"-ac", strconv.Itoa(max(1, f.Channels)), "-fflags", "+bitexact", "-flags", "+bitexact", path)
}
