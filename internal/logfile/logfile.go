// Package logfile is a log on disk that is bounded: by its size, by its age, and by the number of logs before it.
package logfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

// Limits are those of a [File]. What they leave, the Task ButlerTaskCleanSupplementalLogFiles cleans further.
type Limits struct {
	Size  int64         // bytes, from which a new log is begun
	Age   time.Duration // from which a new log is begun
	Files int           // logs that are kept beside the one being written
}

// Usual returns the limits of a server: at most some 200 MB in all.
func Usual() Limits { return Limits{Size: 10_000_000, Age: 7 * 24 * time.Hour, Files: 20} }

const (
	current = "butler.log"
	before  = "butler-" // and the time at which it was put aside
	ending  = ".log"
	stamp   = "20060102T150405.000000000Z"
)

// File is the log of a folder, butler.log. It is an [io.Writer] whose Write never fails, so that a full disk keeps nobody
// from working: what cannot be written is lost. It is safe for use by several goroutines.
type File struct {
	dir    string
	limits Limits

	mu    sync.Mutex
	f     *os.File // nil after a failure, until the next try
	size  int64
	began time.Time // by the monotonic clock, or when an earlier process wrote to it first
	tried time.Time // when opening failed last
}

// pause is how long after a failure the log is not tried again.
const pause = time.Minute

// Open makes the folder if need be and goes on with its log.
func Open(dir string, l Limits) (*File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f := &File{dir: dir, limits: l}
	return f, f.open()
}

// open opens the log, which an earlier process may have begun. Locked.
func (l *File) open() error {
	path := filepath.Join(l.dir, current)
	if info, err := os.Lstat(path); err == nil && !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a file", current) // a link might lead anywhere
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.f, l.size, l.began = f, info.Size(), time.Now()
	if l.size > 0 && info.ModTime().Before(l.began) {
		l.began = info.ModTime() // it is older than that
	}
	return nil
}

// Write implements [io.Writer].
func (l *File) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f != nil && l.size > 0 && (l.size+int64(len(b)) > l.limits.Size || time.Since(l.began) > l.limits.Age) {
		l.rotate()
	}
	if l.f == nil {
		if time.Since(l.tried) < pause {
			return len(b), nil
		}
		if err := l.open(); err != nil {
			l.tried = time.Now()
			return len(b), nil
		}
	}
	n, err := l.f.Write(b)
	l.size += int64(n)
	if err != nil {
		l.fail()
	}
	return len(b), nil
}

// fail gives the log up for a while. Locked.
func (l *File) fail() {
	_ = l.f.Close()
	l.f, l.tried = nil, time.Now()
}

// rotate puts the log aside and begins a new one. Locked.
func (l *File) rotate() {
	_ = l.f.Close()
	l.f = nil
	name := before + time.Now().UTC().Format(stamp) + ending
	if err := os.Rename(filepath.Join(l.dir, current), filepath.Join(l.dir, name)); err != nil {
		l.tried = time.Now()
		// Without a new one, the old must not grow for ever.
		if err := os.Truncate(filepath.Join(l.dir, current), 0); err != nil {
			return
		}
		l.tried = time.Time{}
		return
	}
	l.prune()
}

// prune removes the oldest logs beyond the limit, by their names. Locked.
func (l *File) prune() {
	entries, err := os.ReadDir(l.dir)
	if err != nil {
		return
	}
	var old []string
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), before) && strings.HasSuffix(e.Name(), ending) {
			old = append(old, e.Name())
		}
	}
	slices.Sort(old)
	for len(old) > l.limits.Files {
		if err := os.Remove(filepath.Join(l.dir, old[0])); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return
		}
		old = old[1:]
	}
}

// Close ends the log.
func (l *File) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.f == nil {
		return nil
	}
	err := l.f.Close()
	l.f, l.tried = nil, time.Now().Add(1<<62) // never again
	return err
}
