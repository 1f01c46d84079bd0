package demo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// movie is one film: a chapter for each picture of the gallery, each with a tune of its own.
func (m *maker) movie() job {
	return job{"Movies/A Walk Through Patterns (2024)/A Walk Through Patterns (2024).mkv", func(m *maker, _ string) []string {
		var graph strings.Builder
		var video, audio string
		for i, p := range gallery() {
			fmt.Fprintf(&graph, "%s[v%d];%s[a%d];", faded(scene(p.source, m.chapter, m.frame), m.chapter), i, tunes()[i%len(tunes())].sound(fmt.Sprintf("s%d_", i), m.chapter), i)
			video += fmt.Sprintf("[v%d]", i)
			audio += fmt.Sprintf("[a%d]", i)
		}
		n := len(gallery())
		fmt.Fprintf(&graph, "%sconcat=n=%d[v];%sconcat=n=%d:v=0:a=1,asplit[even][wide];[even]asetnsamples=1024:p=0[stereo];[wide]%s,asetnsamples=1536:p=0[six]", video, n, audio, n, surround)
		args := []string{
			"-f", "ffmetadata", "-i", "file:" + filepath.Join(m.dir, chapterList), "-filter_complex", graph.String(), "-map", "[v]", "-map", "[stereo]", "-map", "[six]",
			"-map_chapters", "0", "-map_metadata", "0",
		}
		args = append(args, m.encoder...)
		return append(args, "-c:a:0", "aac", "-b:a:0", "128k", "-c:a:1", "ac3", "-b:a:1", "384k",
			"-metadata:s:a:0", "language=eng", "-metadata:s:a:0", "title=Stereo", "-disposition:a:0", "default",
			"-metadata:s:a:1", "language=eng", "-metadata:s:a:1", "title=Surround", "-disposition:a:1", "0")
	}}
}

// chapterList is where the film's chapters are written for ffmpeg.
const chapterList = work + "/chapters.txt"

func (m *maker) writeChapters() error {
	list := ";FFMETADATA1\ntitle=A Walk Through Patterns\n"
	for i, p := range gallery() {
		list += fmt.Sprintf("[CHAPTER]\nTIMEBASE=1/1\nSTART=%d\nEND=%d\ntitle=%s\n", i*m.chapter, (i+1)*m.chapter, p.title)
	}
	return os.WriteFile(filepath.Join(m.dir, filepath.FromSlash(chapterList)), []byte(list), 0o600)
}

// season is a season of episodes: something of its own, the intro that all have, and something of
// its own again, dark at the end.
func (m *maker) season() []job {
	titles := []string{"Beginnings", "Crossings", "The Long Way", "Arrivals", "Echoes"}
	var jobs []job
	for i := range m.episodes {
		name := fmt.Sprintf("TV/Moving Shapes (2024)/Season 01/Moving Shapes - S01E%02d - %s.mkv", i+1, titles[i%len(titles)])
		jobs = append(jobs, job{name, func(m *maker, _ string) []string { return m.episode(i) }})
	}
	return jobs
}

func (m *maker) episode(i int) []string {
	opening, rest := m.opening+2*i, m.rest+3*i
	own := tunes()[1+i%(len(tunes())-1)]
	const intro = 0 // the tune and picture that all episodes have at their start
	graph := strings.Join([]string{
		faded(scene(variant(1+i, 20+i), opening, m.show), opening) + "[v0]",
		faded(scene(variant(intro, 1), m.intro, m.show), m.intro) + "[v1]",
		faded(scene(variant(2+i, 30+i), rest, m.show), rest) + "[v2]",
		fmt.Sprintf("color=black:s=%s:r=24,trim=duration=%d,setsar=1,format=yuv420p[v3]", m.show, m.opening),
		own.sound("o", opening) + "[a0]",
		tunes()[intro].sound("i", m.intro) + "[a1]",
		own.sound("r", rest+m.opening) + fmt.Sprintf(",afade=t=out:st=%d:d=%d[a2]", rest, m.opening),
		"[v0][v1][v2][v3]concat=n=4[v]",
		"[a0][a1][a2]concat=n=3:v=0:a=1,asetnsamples=1024:p=0[a]",
	}, ";")
	args := []string{"-filter_complex", graph, "-map", "[v]", "-map", "[a]"}
	args = append(args, m.encoder...)
	return append(args, "-c:a", "aac", "-b:a", "128k", "-metadata:s:a:0", "language=eng")
}
