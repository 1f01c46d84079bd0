package media

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media/tool"
)

var errPoison = errors.New("poison")

// One Analyzer that fails, however it does, ends alone.
func TestAnalyzersFailAlone(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Sound: []butlertest.Sound{{}}}))
	good, last := analysis("good", everything(), nil)
	errs, _ := analysis("errs", everything(), func(r *recorder) { r.fail = errPoison })
	panics := butler.Analysis{Name: "panics", Begin: func(butler.AnalysisInput) (butler.Analyzer, error) { return &panicking{}, nil }}
	begins := butler.Analysis{Name: "begins", Begin: func(butler.AnalysisInput) (butler.Analyzer, error) { return nil, errPoison }}
	panicsAtOnce := butler.Analysis{Name: "panics at once", Begin: func(butler.AnalysisInput) (butler.Analyzer, error) { panic("x") }}
	dir := t.TempDir()
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{errs, good, panics, begins, panicsAtOnce}, butler.Settings{}, dir)
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(out[0].Err, errPoison) || !errors.Is(out[3].Err, errPoison) {
		t.Errorf("got %v and %v", out[0].Err, out[3].Err)
	}
	for _, i := range []int{2, 4} {
		if !butler.IsKind(out[i].Err, butler.KindInternal) || !strings.Contains(out[i].Err.Error(), "panic") {
			t.Errorf("got %v", out[i].Err)
		}
	}
	if r := last(); out[1].Err != nil || len(r.times) != 3 || r.ends != 1 || out[1].Result.Summary != "recorded" {
		t.Errorf("%v, %+v", out[1].Err, r)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "good" {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

type panicking struct{ recorder }

func (*panicking) Wants() butler.Wants         { return butler.Wants{Packets: true} }
func (*panicking) Packet(*butler.Packet) error { panic("a fault") }

// When nobody is left the file is not read to its end.
func TestNobodyListens(t *testing.T) {
	p := partOf(t, butlertest.Media(t, butlertest.Film{Sound: []butlertest.Sound{{}}}))
	a, last := analysis("errs", butler.Wants{Packets: true}, func(r *recorder) { r.fail = errPoison })
	out, err := performer(t).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if err != nil || !errors.Is(out[0].Err, errPoison) || last().calls != 2 || last().ends != 0 || last().closes != 1 {
		t.Errorf("%v, %v, %+v", out, err, last())
	}
}

// fakeTools finds an ffmpeg that is a shell script. It answers questions as one would.
func fakeTools(t *testing.T, code string) tool.Tools {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"ffmpeg", "ffprobe"} {
		script := "#!/bin/sh\ncase \"$2\" in -version) echo '" + name + " version 7.1 x'; exit;; -demuxers|-filters) exit;; esac\n" + code
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o700); err != nil { //nolint:gosec // it is to be run
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
	tools, err := tool.Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tools
}

func TestHang(t *testing.T) {
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	a, last := analysis("a", butler.Wants{Packets: true}, nil)
	pf := NewPerformer(fakeTools(t, "exec sleep 1000"), Options{Stall: 200 * time.Millisecond})
	start := time.Now()
	out, err := pf.Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
	if err != nil || !butler.IsKind(out[0].Err, butler.KindTimeout) || butler.HintOf(out[0].Err) == "" || last().closes != 1 {
		t.Errorf("%v, %v", out, err)
	}
	if took := time.Since(start); took > 5*time.Minute {
		t.Errorf("took %v", took)
	}
}

// An ffmpeg that fails for what one Analysis wants does not hold up the others.
func TestPoisonousAnalysis(t *testing.T) {
	const code = `case "$*" in *wav*) echo "no sound today" >&2; exit 1;; esac
echo "#tb 0: 1/25" >&3; echo "0, 0, 0, 1, 100, 0x0" >&3; exit 0`
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	packets, last := analysis("packets", butler.Wants{Packets: true}, nil)
	sound, _ := analysis("sound", butler.Wants{Sound: &butler.SoundWants{}}, nil)
	out, err := NewPerformer(fakeTools(t, code), Options{}).Pass(t.Context(), p, []butler.Analysis{sound, packets}, butler.Settings{}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if !butler.IsKind(out[0].Err, butler.KindDamaged) || !strings.Contains(out[0].Err.Error(), "no sound today") {
		t.Errorf("sound: %v", out[0].Err)
	}
	if out[1].Err != nil || len(last().packets) != 1 || last().end.Duration != 40*time.Millisecond {
		t.Errorf("packets: %v, %+v", out[1].Err, last())
	}
}

// What a broken ffmpeg writes is never taken for data.
func TestNonsenseFromTheProcess(t *testing.T) {
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	a, _ := analysis("a", everything(), nil)
	for _, code := range []string{
		"echo nonsense >&3", "echo this is no sound >&6", `printf '#tb 0: 1/25\n0, 0, 0, 0, 999999999999, 0x0\n' >&4`, "head -c 100000 /dev/zero >&6",
	} {
		out, err := NewPerformer(fakeTools(t, code), Options{}).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
		if err != nil || !butler.IsKind(out[0].Err, butler.KindInternal) {
			t.Errorf("%s: %v, %v", code, out, err)
		}
	}
}

// A stop takes effect at once, also on a process that does not let go.
func TestStop(t *testing.T) {
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("by hand")
	stopping := butler.Analysis{Name: "stopping", Begin: func(butler.AnalysisInput) (butler.Analyzer, error) {
		return &stopper{stop: func() { cancel(why) }}, nil
	}}
	const code = `trap "" TERM INT; echo "#tb 0: 1/25" >&3; echo "0, 0, 0, 1, 100, 0x0" >&3; while :; do sleep 1000; done`
	start := time.Now()
	_, err := NewPerformer(fakeTools(t, code), Options{}).Pass(ctx, p, []butler.Analysis{stopping}, butler.Settings{}, t.TempDir())
	if !butler.IsKind(err, butler.KindInterrupted) || !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Minute {
		t.Errorf("took %v", took)
	}
}

type stopper struct {
	recorder
	stop func()
}

func (*stopper) Wants() butler.Wants { return butler.Wants{Packets: true} }
func (s *stopper) Packet(*butler.Packet) error {
	s.stop()
	return nil
}

func TestFileChangesMeanwhile(t *testing.T) {
	p := film()
	p.Path = write(t, "film.mkv", []byte("x"))
	a, _ := analysis("a", butler.Wants{Packets: true}, nil)
	for code, want := range map[string]butler.Kind{"echo more >> '" + p.Path + "'": butler.KindConflict, "rm '" + p.Path + "'": butler.KindUnreachable} {
		if err := os.WriteFile(p.Path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := NewPerformer(fakeTools(t, code), Options{}).Pass(t.Context(), p, []butler.Analysis{a}, butler.Settings{}, t.TempDir())
		if err != nil || !butler.IsKind(out[0].Err, want) {
			t.Errorf("%s: %v, %v", code, out, err)
		}
	}
}

// Slowness is no stall, and a report that says nothing new is no progress.
func TestWatch(t *testing.T) {
	for _, c := range []struct {
		name    string
		reports func(i int) string
		want    bool
	}{
		{"advances", func(i int) string { return "out_time_us=" + strings.Repeat("1", i+1) + "\nspeed=1x\n" }, false},
		{"speaks but stands still", func(i int) string { return "out_time_us=5\nspeed=0." + strings.Repeat("1", i+1) + "x\n" }, true},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			defer cancel(nil)
			var p progress
			r, w := io.Pipe()
			done := make(chan error, 1)
			go func() { done <- p.read(r) }()
			stop := watch(time.Minute, &p, cancel)
			for i := range 10 {
				time.Sleep(50 * time.Second) // of the clock of the bubble: no time passes
				if _, err := io.WriteString(w, c.reports(i)); err != nil {
					t.Fatal(err)
				}
			}
			stop()
			_ = w.Close()
			if err := <-done; err != nil {
				t.Error(err)
			}
			if got := butler.IsKind(context.Cause(ctx), butler.KindTimeout); got != c.want {
				t.Errorf("%s: %v", c.name, context.Cause(ctx))
			}
		})
	}
}
