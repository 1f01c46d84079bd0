package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"butler"
	"butler/internal/media/tool"

	"golang.org/x/sync/errgroup"
)

// marker is a hidden file that says that the library is complete, and which one it is.
const (
	marker  = ".butler-demo"
	edition = "1\n"
)

const op = "make demo library"

// Make makes the demo library in dir, which it creates: the folders Movies, TV, Music and Photos. It
// appears whole or not at all; if it is there already, nothing is done. progress is told what is
// being made, one call at a time. Errors: [butler.KindConflict] if dir holds something else,
// [butler.KindMissingTool], [butler.KindInterrupted], and those of the file system.
func Make(ctx context.Context, dir string, tools tool.Tools, progress func(string)) error {
	return make1(ctx, dir, tools, progress, full())
}

// scale says how large the library is.
type scale struct {
	chapter  int // seconds of a chapter of the film
	opening  int // seconds of the shortest part before an intro
	intro    int // seconds
	rest     int // seconds of an episode after its intro
	song     int // seconds
	episodes int
	songs    int
	photos   int
	frame    string // size of the film's pictures
	show     string // and of the episodes'
}

func full() scale {
	return scale{chapter: 20, opening: 4, intro: 12, rest: 30, song: 24, episodes: 4, songs: 4, photos: 6, frame: "854x480", show: "480x270"}
}

// job makes one file.
type job struct {
	name string // path in the library, with slashes
	args func(m *maker, path string) []string
}

// maker makes files in a folder.
type maker struct {
	scale
	tools   tool.Tools
	dir     string
	encoder []string // options of the video encoder
}

func make1(ctx context.Context, dir string, tools tool.Tools, progress func(string), s scale) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return butler.E(butler.KindInvalid, op, "%w", err)
	}
	done, err := isDone(dir)
	if done || err != nil {
		return err
	}
	making := dir + ".making" // ours alone: what an earlier try left goes away
	if err := os.RemoveAll(making); err != nil {
		return fileError(err)
	}
	defer func() { _ = os.RemoveAll(making) }()
	m := &maker{scale: s, tools: tools, dir: making}
	if err := m.makeAll(ctx, progress); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(making, marker), []byte(edition), 0o600); err != nil {
		return fileError(err)
	}
	if err := syncAll(making); err != nil {
		return fileError(err)
	}
	if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder
		return fileError(err)
	}
	if err := os.Rename(making, dir); err != nil {
		return fileError(err)
	}
	return fileErrorOrNil(syncFile(filepath.Dir(dir)))
}

// isDone reports whether the library is there.
func isDone(dir string) (bool, error) {
	if _, err := os.Stat(filepath.Join(dir, marker)); err == nil {
		return true, nil
	}
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fileError(err)
	case len(entries) > 0:
		return false, butler.E(butler.KindConflict, op, "the folder %s holds something else", dir).WithHint("name an empty or a new folder")
	}
	return false, nil
}

func (m *maker) makeAll(ctx context.Context, progress func(string)) error {
	if err := os.MkdirAll(filepath.Join(m.dir, work), 0o755); err != nil {
		return fileError(err)
	}
	if err := m.writeChapters(); err != nil {
		return fileError(err)
	}
	if err := m.chooseEncoder(ctx); err != nil {
		return err
	}
	var mu sync.Mutex
	say := func(name string) {
		mu.Lock()
		defer mu.Unlock()
		progress(name)
	}
	for _, step := range [][]job{m.covers(), m.files()} {
		group, gctx := errgroup.WithContext(ctx)
		group.SetLimit(max(runtime.NumCPU(), 2))
		for _, j := range step {
			group.Go(func() error {
				say(j.name)
				path := filepath.Join(m.dir, filepath.FromSlash(j.name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					return fileError(err)
				}
				return m.run(gctx, append(j.args(m, path), "file:"+path)...)
			})
		}
		if err := group.Wait(); err != nil {
			if ctx.Err() != nil {
				return butler.E(butler.KindInterrupted, op, "%w", context.Cause(ctx))
			}
			return err
		}
	}
	return fileErrorOrNil(os.RemoveAll(filepath.Join(m.dir, work)))
}

// work is the folder, in the one being made, of what is needed on the way.
const work = ".work"

func (m *maker) files() []job {
	jobs := []job{m.movie()}
	jobs = append(jobs, m.season()...)
	jobs = append(jobs, m.album()...)
	return append(jobs, m.pictures()...)
}

// chooseEncoder takes H.264 where ffmpeg has it: some distributions leave it out.
func (m *maker) chooseEncoder(ctx context.Context) error {
	m.encoder = []string{"-c:v", "libx264", "-preset", "ultrafast", "-crf", "30", "-g", "96", "-pix_fmt", "yuv420p"}
	try := append([]string{"-f", "lavfi", "-i", "color=s=64x64", "-frames:v", "1"}, m.encoder...)
	err := m.run(ctx, append(try, "-f", "null", "-")...)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil || butler.IsKind(err, butler.KindMissingTool) {
		return err
	}
	m.encoder = []string{"-c:v", "mpeg4", "-q:v", "6", "-g", "96", "-pix_fmt", "yuv420p"}
	return nil
}

// run runs ffmpeg, which may write in the folder being made only.
func (m *maker) run(ctx context.Context, args ...string) error {
	p, err := m.tools.Start(ctx, tool.Command{
		Program: tool.FFmpeg, Args: append([]string{"-y", "-v", "error"}, args...), Writable: m.dir,
	})
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, p.Stdout)
	if err := p.Wait(); err != nil {
		return fmt.Errorf("%s: %w", op, err)
	}
	return nil
}

// syncAll makes what was written last through a loss of power.
func syncAll(dir string) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return syncFile(path)
	})
}

func syncFile(path string) error {
	f, err := os.Open(path) //nolint:gosec // the library's own file
	if err != nil {
		return err
	}
	err = f.Sync()
	return errors.Join(err, f.Close())
}

func fileErrorOrNil(err error) error {
	if err == nil {
		return nil
	}
	return fileError(err)
}

// fileError gives an error of the file system its kind.
func fileError(err error) error {
	e := butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", err)
	switch e.Kind {
	case butler.KindPermission:
		e.Hint = "choose a folder that may be written"
	case butler.KindNoSpace:
		e.Hint = "the demo library takes about 50 MB"
	default:
	}
	return e
}
