package tool

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"butler"

	"golang.org/x/sync/errgroup"
)

// Program is one of the two programs.
type Program string

// The programs.
const (
	FFmpeg  Program = "ffmpeg"
	FFprobe Program = "ffprobe"
)

// Tools are ffmpeg and ffprobe as they were found. The zero value can launch nothing.
type Tools struct {
	Version string // of ffmpeg, as it prints it
	Sandbox string // executable whose main calls [SandboxMain]; "" to launch without confinement
	Low     bool   // lowest processor priority and idle disk priority

	paths   map[Program]string
	formats string // demuxers that may be used, separated by commas
	filters []string
}

// Find looks for ffmpeg and ffprobe in PATH and then where distributions and media servers keep
// them, and asks what they can do. Errors: [butler.KindMissingTool] with a hint how to install them.
func Find(ctx context.Context) (Tools, error) {
	return FindIn(ctx, nil)
}

// places are folders outside of PATH in which ffmpeg is found.
func places() []string {
	return []string{
		"/usr/lib/jellyfin-ffmpeg", "/usr/share/jellyfin-ffmpeg", "/usr/bin", "/usr/local/bin",
		"/opt/ffmpeg/bin", "/opt/homebrew/bin", "/snap/bin", "/run/current-system/sw/bin",
	}
}

// FindIn looks as [Find] does, but in some folders only, if any are given. The first that holds a pair
// that is new enough counts.
func FindIn(ctx context.Context, folders []string) (Tools, error) {
	const op = "find ffmpeg"
	if len(folders) == 0 {
		folders = append(filepath.SplitList(os.Getenv("PATH")), places()...)
	}
	var old string
	for _, dir := range folders {
		if !filepath.IsAbs(dir) { // never the current folder
			continue
		}
		t, err := look(ctx, dir)
		switch {
		case ctx.Err() != nil:
			return Tools{}, butler.E(butler.KindInterrupted, op, "%w", context.Cause(ctx))
		case err == nil:
			return t, nil
		case t.Version != "":
			old = filepath.Join(dir, string(FFmpeg)) + " is version " + t.Version
		}
	}
	text := "not installed"
	if old != "" {
		text = old
	}
	return Tools{}, butler.E(butler.KindMissingTool, op, "%s; ffmpeg and ffprobe %s or newer are needed", text, oldest).WithHint("%s", installHint())
}

// look asks the pair in dir for its version and abilities. If it is there but too old, the version is returned
// beside the error.
func look(ctx context.Context, dir string) (Tools, error) {
	t := Tools{paths: map[Program]string{}}
	for _, p := range []Program{FFmpeg, FFprobe} {
		path, err := exec.LookPath(filepath.Join(dir, string(p)))
		if err != nil {
			return Tools{}, err
		}
		t.paths[p] = path
	}
	var version, demuxers, filters string
	group, gctx := errgroup.WithContext(ctx)
	for _, ask := range []struct {
		program Program
		flag    string
		to      *string
	}{
		{FFmpeg, "-version", &version},
		{FFmpeg, "-demuxers", &demuxers},
		{FFmpeg, "-filters", &filters},
		{FFprobe, "-version", new(string)},
	} {
		group.Go(func() (err error) {
			*ask.to, err = t.ask(gctx, ask.program, ask.flag)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return Tools{}, err
	}
	var err error
	if t.Version, err = parseVersion(version); err != nil {
		return t, err
	}
	t.formats = strings.Join(safeFormats(parseTable(demuxers)), ",")
	t.filters = parseTable(filters)
	return t, nil
}

// ask returns what a program prints about itself.
func (t Tools) ask(ctx context.Context, p Program, flag string) (string, error) {
	cmd := exec.CommandContext(ctx, t.paths[p], "-hide_banner", flag) //nolint:gosec // the path was looked up, the flags are ours
	cmd.Env = environment()
	out, err := cmd.Output()
	return string(out), err
}

// HasFilter reports whether ffmpeg was built with a filter.
func (t Tools) HasFilter(name string) bool { return slices.Contains(t.filters, name) }

// Path returns where a program was found.
func (t Tools) Path(p Program) string { return t.paths[p] }

// installHint says how to install ffmpeg on this kind of machine.
func installHint() string {
	if runtime.GOOS == "darwin" {
		return "install it: brew install ffmpeg"
	}
	for _, m := range []struct{ manager, how string }{
		{"apt-get", "apt install ffmpeg"},
		{"dnf", "dnf install ffmpeg-free"},
		{"pacman", "pacman -S ffmpeg"},
		{"apk", "apk add ffmpeg"},
		{"zypper", "zypper install ffmpeg"},
	} {
		if _, err := exec.LookPath(m.manager); err == nil {
			return "install it: " + m.how
		}
	}
	return "install it with the package manager of the system (apt install ffmpeg, dnf install ffmpeg-free, pacman -S ffmpeg, brew install ffmpeg)"
}
