package media_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/internal/media"
	"butler/internal/media/tool"
	"butler/tasks"
)

// BenchmarkPass reports processor seconds, of ourselves and the processes that we start, for a 1080p24
// H.264 film with AAC stereo and AC-3 5.1 sound, 8 Mbit/s in all:
//
//	pass      every Analysis that a recorded episode can have, in one Pass, with the close looks that they ask for
//	singly    what they build on by one command line each, the best there are with key frames only
//	servers   the same by the command lines that today's servers default to, which decode every frame
//	floor     key frames and both audio streams decoded to nothing
//
// The command lines do less than the Pass: they find black pictures and fingerprints, and conclude nothing from them.
func BenchmarkPass(b *testing.B) {
	tools := benchTools(b)
	for _, gop := range []int{48, 250} {
		b.Run("gop="+strconv.Itoa(gop), func(b *testing.B) {
			film := benchFilm(b, tools, gop)
			var pass, singly, servers, floor, wall time.Duration
			for b.Loop() {
				start := time.Now()
				pass += cpu(b, func() { benchPass(b, tools, film, benchAnalyses(film)) })
				wall += time.Since(start)
				singly += benchCommands(b, tools, film, "singly", singlyCommands())
				servers += benchCommands(b, tools, film, "servers", serverCommands())
				floor += benchCommands(b, tools, film, "floor", floorCommands())
			}
			n := float64(b.N)
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(pass.Seconds()/n, "pass-cpu-s")
			b.ReportMetric(singly.Seconds()/n, "singly-cpu-s")
			b.ReportMetric(servers.Seconds()/n, "servers-cpu-s")
			b.ReportMetric(floor.Seconds()/n, "floor-cpu-s")
			b.ReportMetric(pass.Seconds()/singly.Seconds(), "pass/singly")
			b.ReportMetric(servers.Seconds()/pass.Seconds(), "servers/pass")
			b.ReportMetric(pass.Seconds()/floor.Seconds(), "pass/floor")
			b.ReportMetric(benchSeconds*n/wall.Seconds(), "x-realtime")
		})
	}
}

// BenchmarkAnalyses reports what share of a Pass each Analysis takes with its own code, as processor seconds for an
// hour of film. The rest is ffmpeg's and what reads from it.
func BenchmarkAnalyses(b *testing.B) {
	tools := benchTools(b)
	film := benchFilm(b, tools, 48)
	spent := map[string]time.Duration{}
	var all time.Duration
	for b.Loop() {
		analyses := benchAnalyses(film)
		for i := range analyses {
			analyses[i] = metered(analyses[i], spent)
		}
		all += cpu(b, func() { benchPass(b, tools, film, analyses) })
	}
	hours := float64(b.N) * benchSeconds / 3600
	b.ReportMetric(0, "ns/op")
	for name, took := range spent {
		all -= took
		b.ReportMetric(took.Seconds()/hours, name+"-cpu-s/h")
	}
	b.ReportMetric(all.Seconds()/hours, "rest-cpu-s/h")
}

func benchTools(b *testing.B) tool.Tools {
	b.Helper()
	tools, err := tool.Find(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if tools.Sandbox, err = os.Executable(); err != nil {
		b.Fatal(err)
	}
	return tools
}

// benchAnalyses returns all that apply to a film.
func benchAnalyses(film butler.Part) []butler.Analysis {
	var all []butler.Analysis
	for _, t := range tasks.All() {
		if t.Analysis != nil && slices.ContainsFunc(t.Analysis.Applies, func(f butler.Features) bool { return film.Features&f == f }) {
			all = append(all, *t.Analysis)
		}
	}
	return all
}

func benchPass(b *testing.B, tools tool.Tools, film butler.Part, analyses []butler.Analysis) {
	b.Helper()
	definitions := butler.CorePreferences(2)
	for _, t := range tasks.All() {
		definitions = append(append(definitions, t.Definition()), t.Preferences...)
	}
	settings := butler.NewSettings(definitions, map[string]string{butler.PrefBackgroundLow: "false"})
	outcomes, err := media.NewPerformer(tools, media.Options{}).Pass(b.Context(), film, analyses, settings, b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Err != nil {
			b.Fatalf("%s: %v", o.Analysis, o.Err)
		}
		b.Logf("pass     %-18s %s", o.Analysis, o.Result.Summary)
	}
}

// cpu returns the processor time that do takes, of this process and of those it starts and awaits.
func cpu(b *testing.B, do func()) time.Duration {
	b.Helper()
	used := func() (sum time.Duration) {
		for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
			var r syscall.Rusage
			if err := syscall.Getrusage(who, &r); err != nil {
				b.Fatal(err)
			}
			sum += time.Duration(r.Utime.Nano() + r.Stime.Nano())
		}
		return sum
	}
	before := used()
	do()
	return used() - before
}

// floorCommands decode what the Pass decodes, and do nothing with it.
func floorCommands() map[string][][]string {
	return map[string][][]string{
		"decode to nothing": {strings.Fields("-threads 1 -skip_frame:v nokey INPUT -map 0:V:0 -map 0:a -vsync passthrough -f null -")},
	}
}
