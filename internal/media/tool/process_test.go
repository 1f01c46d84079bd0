package tool

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
)

// fake returns tools whose ffmpeg is a shell script.
func fake(t *testing.T, code string) Tools {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+code), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	return Tools{paths: map[Program]string{FFmpeg: path}}
}

// soon is far less than what sleeps here, and enough for a machine with much else to do. That a stop is
// felt within a second is for people to see, not for a clock in a test.
const soon = 5 * time.Minute

// A group is gone soon after the end of ctx, children that hold the pipes too.
func TestKillsTheGroup(t *testing.T) {
	tools := fake(t, "sleep 1000 & echo $!; sleep 1000 & echo $!; wait")
	ctx, cancel := context.WithCancelCause(t.Context())
	p, err := tools.Start(ctx, Command{Program: FFmpeg, Pipes: 2})
	if err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 64)
	var said string
	for strings.Count(said, "\n") < 2 {
		n, err := p.Stdout.Read(buf)
		if err != nil {
			t.Fatal(err)
		}
		said += string(buf[:n])
	}
	why := errors.New("stopped by hand")
	start := time.Now()
	cancel(why)
	for _, f := range append(p.Pipes, p.Stdout) {
		if _, err := io.Copy(io.Discard, f); err != nil {
			t.Fatal(err)
		}
	}
	err = p.Wait()
	if took := time.Since(start); took > soon {
		t.Errorf("took %v", took)
	}
	if !butler.IsKind(err, butler.KindInterrupted) || !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	for _, s := range strings.Fields(said) {
		pid, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		for lives(pid) { // it has let go of the pipes, but dying takes a moment
			if time.Since(start) > soon {
				t.Errorf("child %d lives", pid)
				break
			}
			runtime.Gosched()
		}
	}
}

// lives reports whether a process runs. It may be a zombie until the reaper of orphans comes, but then
// it runs no more.
func lives(pid int) bool {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(b), ") Z") && syscall.Kill(pid, 0) == nil
}

// Children that the program leaves behind do not keep Wait from returning.
func TestStragglersDie(t *testing.T) {
	tools := fake(t, "sleep 1000 &\nexit 0")
	p, err := tools.Start(t.Context(), Command{Program: FFmpeg})
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	if err := p.Wait(); err != nil {
		t.Error(err)
	}
	if took := time.Since(start); took > soon {
		t.Errorf("took %v", took)
	}
}

func TestLastWords(t *testing.T) {
	input := filepath.Join(t.TempDir(), "film.mkv")
	if err := os.WriteFile(input, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	tools := fake(t, `i=0; while [ $i -lt 500 ]; do echo "line $i of file:`+input+`" >&2; i=$((i+1)); done; exit 3`)
	p, err := tools.Start(t.Context(), Command{Program: FFmpeg, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Wait()
	if !butler.IsKind(err, butler.KindDamaged) || !strings.Contains(err.Error(), "line 499 of film.mkv") || !strings.Contains(err.Error(), "exit status 3") {
		t.Errorf("got %v", err)
	}
	words := p.Complaints()
	if len(words) != keptFirst+1+keptLast || words[0] != "line 0 of film.mkv" {
		t.Errorf("got %q", words)
	}
}

// What a person reads says first what it means, and holds neither paths nor addresses.
func TestLastWordsArePlain(t *testing.T) {
	input := filepath.Join(t.TempDir(), "film.mkv")
	if err := os.WriteFile(input, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	tools := fake(t, `echo "[mov @ 0x55d0c8a1] error reading header" >&2; echo "    Last message repeated 3 times" >&2; exit 1`)
	p, err := tools.Start(t.Context(), Command{Program: FFmpeg, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	err = p.Wait()
	const want = "read media: the file is damaged, or holds what ffmpeg cannot read: [mov] error reading header (exit status 1)"
	if err == nil || err.Error() != want || butler.HintOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestInputVanishesMeanwhile(t *testing.T) {
	input := filepath.Join(t.TempDir(), "film.mkv")
	if err := os.WriteFile(input, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := fake(t, "rm '"+input+"'; exit 1").Start(t.Context(), Command{Program: FFmpeg, Input: input})
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" {
		t.Errorf("got %v", err)
	}
}

func TestStartErrors(t *testing.T) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	gone := fake(t, "")
	if err := os.Remove(gone.Path(FFmpeg)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		tools Tools
		ctx   context.Context //nolint:containedctx // a table
		want  butler.Kind
	}{
		{"zero", Tools{}, t.Context(), butler.KindMissingTool},
		{"gone", gone, t.Context(), butler.KindMissingTool},
		{"ended", fake(t, ""), cancelled, butler.KindInterrupted},
	} {
		if _, err := c.tools.Start(c.ctx, Command{Program: FFmpeg}); !butler.IsKind(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestFind(t *testing.T) {
	folder := func(version string) string {
		dir := t.TempDir()
		for _, p := range []Program{FFmpeg, FFprobe} {
			if err := os.WriteFile(filepath.Join(dir, string(p)), []byte("#!/bin/sh\n[ \"$2\" = -version ] && echo '"+string(p)+" version "+version+" Copyright'\nexit 0\n"), 0o700); err != nil { //nolint:gosec // it is to be run
				t.Fatal(err)
			}
		}
		return dir
	}
	oldDir, newDir := folder("4.3.8-0+deb11u1"), folder("7.1.2")
	tools, err := FindIn(t.Context(), []string{"", ".", "/nonexistent", oldDir, newDir})
	if err != nil || tools.Path(FFmpeg) != filepath.Join(newDir, "ffmpeg") || tools.Version != "7.1.2" {
		t.Errorf("got %v, %v", tools, err)
	}
	for _, folders := range [][]string{{""}, {t.TempDir()}, {oldDir}} {
		_, err := FindIn(t.Context(), folders)
		if !butler.IsKind(err, butler.KindMissingTool) || !strings.Contains(butler.HintOf(err), "install") {
			t.Errorf("%q: %v", folders, err)
		}
		if len(folders) == 1 && folders[0] == oldDir && !strings.Contains(err.Error(), "4.3.8") {
			t.Errorf("does not name the old version: %v", err)
		}
	}
}

func TestParseVersion(t *testing.T) {
	const git = " version N-111-gabc Copyright\nlibavutil      %s\n"
	for _, c := range []struct {
		out, version string
		ok           bool
	}{
		{"ffmpeg version 5.1.9-0+deb12u1 Copyright (c)", "5.1.9-0+deb12u1", true},
		{"ffmpeg version n4.4.1 Copyright", "n4.4.1", true},
		{"ffmpeg version 4.4 Copyright", "4.4", true},
		{"ffprobe version 7.0.2-Jellyfin Copyright", "7.0.2-Jellyfin", true},
		{"ffmpeg version 10.0 Copyright", "10.0", true},
		{"ffmpeg version 4.3.9 Copyright", "4.3.9", false},
		{"ffmpeg version 3.4 Copyright", "3.4", false},
		{"ffmpeg" + strings.ReplaceAll(git, "%s", "56. 70.100 / 56. 70.100"), "N-111-gabc", true},
		{"ffmpeg" + strings.ReplaceAll(git, "%s", "56. 51.100 / 56. 51.100"), "N-111-gabc", false},
		{"ffmpeg version git-2026 Copyright", "git-2026", false},
		{"bash: ffmpeg: not found", "", false},
		{"", "", false},
	} {
		version, err := parseVersion(c.out)
		if version != c.version || (err == nil) != c.ok {
			t.Errorf("%q: %q, %v", c.out, version, err)
		}
	}
}
