package media_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// singlyCommands are the best command lines that read a film once for each Analysis.
func singlyCommands() map[string][][]string {
	chapters := [][]string{}
	for i := range benchChapters {
		chapters = append(chapters, strings.Fields(fmt.Sprintf(
			"-threads 1 -skip_frame:v nokey -noaccurate_seek -ss %d INPUT -an -sn -frames:v 1 -vf scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -", i*benchSeconds/benchChapters)))
	}
	return map[string][][]string{
		"previews":       {strings.Fields("-threads 1 -skip_frame:v nokey INPUT -an -sn -vf scale=320:-2 -vsync passthrough -c:v mjpeg -q:v 4 -f image2pipe -")},
		"chapter images": chapters,
		"blurhash":       {strings.Fields("-threads 1 -skip_frame:v nokey -noaccurate_seek -ss 60 INPUT -an -sn -frames:v 1 -vf scale=32:-2 -pix_fmt rgb24 -f rawvideo -")},
		"packets":        {strings.Fields("INPUT -map 0 -c copy -flush_packets 0 -f framecrc -")},
		"black":          {strings.Fields("-threads 1 -skip_frame:v nokey INPUT -an -sn -vf blackdetect -vsync passthrough -f null -")},
		"fingerprint":    {strings.Fields("-threads 1 INPUT -vn -sn -map 0:a:0 -f chromaprint -")},
		"silence":        {strings.Fields("-threads 1 INPUT -vn -sn -map 0:a:0 -af silencedetect -f null -")},
		"speech":         {strings.Fields("-threads 1 INPUT -vn -sn -map 0:a:0 -ac 1 -ar 16000 -f s16le -")},
		"loudness":       {strings.Fields("-threads 1 INPUT -vn -sn -filter_complex_threads 1 -filter_complex [0:a:0]ebur128=peak=true[a];[0:a:1]ebur128=peak=true[b] -map [a] -f null - -map [b] -f null -")},
	}
}

// serverCommands are the command lines that media servers use by default.
func serverCommands() map[string][][]string {
	chapters := [][]string{}
	for i := range benchChapters {
		chapters = append(chapters, strings.Fields(fmt.Sprintf(
			"-ss %d INPUT -an -sn -frames:v 1 -vf scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -", i*benchSeconds/benchChapters)))
	}
	return map[string][][]string{
		"previews":       {strings.Fields("INPUT -an -sn -vf fps=1/10,scale=320:-2 -c:v mjpeg -q:v 4 -f image2pipe -")},
		"chapter images": chapters,
		"blurhash":       {strings.Fields("-ss 60 INPUT -an -sn -frames:v 1 -vf scale=32:-2 -pix_fmt rgb24 -f rawvideo -")},
		"black":          {strings.Fields("INPUT -an -sn -vf blackdetect -f null -")},
		"fingerprint":    {strings.Fields("INPUT -vn -sn -map 0:a:0 -f chromaprint -")},
		"silence":        {strings.Fields("INPUT -vn -sn -map 0:a:0 -af silencedetect -f null -")},
		"speech":         {strings.Fields("INPUT -vn -sn -map 0:a:0 -ac 1 -ar 16000 -f s16le -")},
		"packets":        {strings.Fields("FFPROBE -v error -show_packets -of compact INPUT")},
		"loudness": {
			strings.Fields("INPUT -map 0:a:0 -af ebur128=peak=true -f null -"),
			strings.Fields("INPUT -map 0:a:1 -af ebur128=peak=true -f null -"),
		},
	}
}

// benchCommands runs command lines and returns the processor time of all.
func benchCommands(b *testing.B, tools tool.Tools, film butler.Part, name string, commands map[string][][]string) time.Duration {
	b.Helper()
	var sum time.Duration
	for what, lines := range commands {
		took := cpu(b, func() {
			for _, args := range lines {
				launch(b, tools, film.Path, args)
			}
		})
		b.Logf("%-8s %-18s %7.2f s", name, what, took.Seconds())
		sum += took
	}
	return sum
}

func launch(b *testing.B, tools tool.Tools, input string, args []string) {
	b.Helper()
	c := tool.Command{Program: tool.FFmpeg, Input: input, Args: []string{"-v", "warning"}}
	if args[0] == "FFPROBE" {
		c.Program, c.Args, args = tool.FFprobe, nil, args[1:]
	}
	for _, a := range args {
		if a == "INPUT" {
			a = tool.Input
		}
		c.Args = append(c.Args, a)
	}
	tools.Sandbox = "" // as it would be called by others
	p, err := tools.Start(b.Context(), c)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.Stdout); err != nil {
		b.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		b.Fatal(err)
	}
}
