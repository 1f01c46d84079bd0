package logfile

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
)

// Reader reads the logs of a folder, that being written and those put aside.
type Reader struct {
	Dir string
	// Budget is how many bytes are looked through for a page; 0 for 32 MB.
	Budget int64
}

var _ butler.LogReader = Reader{}

const (
	usualBudget = 32 << 20
	usualPage   = 100
	mostPage    = 1000
	head        = 512 // bytes of a log's first line, by which it is known
)

// kept is a log, open.
type kept struct {
	f    *os.File
	id   string    // of its first line: it stays the same when the log is put aside
	end  int64     // where its last whole line ends
	last time.Time // when it was written to last
}

// Log returns a page.
func (r Reader) Log(ctx context.Context, q butler.LogQuery) (out butler.LogPage, err error) {
	want, err := wanted(q)
	if err != nil {
		return out, err
	}
	logs, err := r.open()
	defer func() {
		for _, l := range logs {
			_ = l.f.Close() // it was only read
		}
	}()
	if err != nil {
		return out, err
	}
	if len(logs) == 0 {
		return out, nil
	}
	out.Newest = place(logs[0], logs[0].end)
	if q.Before != "" {
		i, at, err := find(logs, q.Before)
		if err != nil || i < 0 {
			return out, err // or removed meanwhile, with all that is older
		}
		logs[i].end = min(logs[i].end, at)
		for _, l := range logs[:i] {
			l.end = 0
		}
	}
	stop, since := -1, int64(0)
	if q.Since != "" {
		if stop, since, err = find(logs, q.Since); err != nil {
			return out, err
		}
	}
	left := r.Budget
	if left == 0 {
		left = usualBudget
	}
	for i, l := range logs {
		if stop >= 0 && i > stop || !q.From.IsZero() && l.last.Before(q.From) {
			break
		}
		from := int64(0)
		if i == stop {
			from = since
		}
		if full, err := want.take(ctx, l, from, &left, &out); err != nil || full {
			return out, err
		}
	}
	return out, nil
}

// open opens the logs, newest first.
func (r Reader) open() (logs []*kept, err error) {
	root, err := os.OpenRoot(r.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // none was kept yet
	}
	if err != nil {
		return nil, butler.E(butler.KindPermission, "read log", "the folder of the logs cannot be opened")
	}
	defer root.Close()
	// That being written comes first: if it is put aside between this and the list, it is found twice, and known by its id.
	names := []string{current}
	dir, err := fs.ReadDir(root.FS(), ".")
	if err != nil {
		return nil, butler.E(butler.KindPermission, "read log", "the folder of the logs cannot be read")
	}
	for _, e := range slices.Backward(dir) {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), before) && strings.HasSuffix(e.Name(), ending) {
			names = append(names, e.Name())
		}
	}
	for _, name := range names {
		l, err := openLog(root, name)
		if err != nil || l == nil {
			continue // removed meanwhile, or empty
		}
		if slices.ContainsFunc(logs, func(other *kept) bool { return other.id == l.id }) {
			_ = l.f.Close()
			continue
		}
		logs = append(logs, l)
	}
	return logs, nil
}

// openLog opens a log, and returns nil for one without a whole line.
func openLog(root *os.Root, name string) (*kept, error) {
	if info, err := root.Lstat(name); err != nil || !info.Mode().IsRegular() {
		return nil, err
	}
	f, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	l := &kept{f: f}
	info, err := f.Stat()
	if err == nil {
		l.last = info.ModTime()
		l.end, err = wholeLines(f, info.Size())
	}
	if err != nil || l.end == 0 {
		return nil, errors.Join(err, f.Close())
	}
	first, err := bufio.NewReaderSize(io.NewSectionReader(f, 0, head), head).ReadSlice('\n')
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, errors.Join(err, f.Close())
	}
	sum := fnv.New64a()
	_, _ = sum.Write(first) // it never fails
	l.id = strconv.FormatUint(sum.Sum64(), 16)
	return l, nil
}

// wholeLines returns where the last whole line of a file ends: the next may be being written.
func wholeLines(f io.ReaderAt, size int64) (int64, error) {
	for end := size; end > 0; {
		n := min(block, end)
		buf := make([]byte, n)
		if _, err := f.ReadAt(buf, end-n); err != nil {
			return 0, err
		}
		for i := n - 1; i >= 0; i-- {
			if buf[i] == '\n' {
				return end - n + i + 1, nil
			}
		}
		end -= n
	}
	return 0, nil
}

// place names a place between two lines of a log.
func place(l *kept, at int64) string { return fmt.Sprintf("%s.%d", l.id, at) }

// find returns the log that a place is in, -1 if that is no more, and where in it.
func find(logs []*kept, text string) (int, int64, error) {
	id, at, ok := strings.Cut(text, ".")
	n, err := strconv.ParseInt(at, 10, 64)
	if !ok || err != nil || n < 0 || len(id) > 16 {
		return 0, 0, butler.E(butler.KindInvalid, "read log", "there is no such place in the log").WithHint("begin with the newest lines")
	}
	return slices.IndexFunc(logs, func(l *kept) bool { return l.id == id }), n, nil
}

// wish is a query as lines are compared with it.
type wish struct {
	butler.LogQuery
	level slog.Level
	run   string
}

func wanted(q butler.LogQuery) (w wish, err error) {
	w = wish{LogQuery: q, level: slog.LevelDebug}
	w.Text = strings.ToLower(q.Text)
	if q.Level != "" {
		if err := w.level.UnmarshalText([]byte(q.Level)); err != nil {
			return w, butler.E(butler.KindInvalid, "read log", "there is no level %q", q.Level).WithHint("use debug, info, warn or error")
		}
	}
	if q.Run != 0 {
		w.run = strconv.FormatInt(q.Run, 10)
	}
	if w.Limit <= 0 {
		w.Limit = usualPage
	}
	w.Limit = min(w.Limit, mostPage)
	return w, nil
}

// take adds lines of a log from an offset on to a page, newest first, and reports whether that is full, or enough was looked
// through.
func (w wish) take(ctx context.Context, l *kept, from int64, left *int64, out *butler.LogPage) (full bool, err error) {
	lines := back{r: l.f, at: l.end}
	end := l.end
	for end > from {
		if err := ctx.Err(); err != nil {
			return true, butler.E(butler.KindInterrupted, "read log", "%w", err)
		}
		line, start, err := lines.line()
		switch {
		case errors.Is(err, io.EOF) || err == nil && start < from:
			return false, nil
		case err != nil:
			return true, butler.E(butler.KindUnreachable, "read log", "a log cannot be read")
		}
		e := parse(string(line))
		if len(line) > 0 && w.suits(e) {
			if len(out.Entries) == w.Limit {
				out.Next = place(l, end)
				return true, nil
			}
			out.Entries = append(out.Entries, e)
		}
		if *left -= end - start; *left < 0 {
			out.Next, out.Until = place(l, start), e.At
			return true, nil
		}
		end = start
	}
	return false, nil
}

// suits reports whether a line is asked for.
func (w wish) suits(e butler.LogEntry) bool {
	var level slog.Level
	if err := level.UnmarshalText([]byte(e.Level)); err != nil {
		level = slog.LevelInfo
	}
	switch {
	case level < w.level,
		!w.From.IsZero() && e.At.Before(w.From), !w.To.IsZero() && !e.At.Before(w.To),
		w.Task != "" && e.Field("task") != w.Task, w.run != "" && e.Field("run") != w.run:
		return false
	case w.Text == "" || strings.Contains(strings.ToLower(e.Message), w.Text):
		return true
	}
	return slices.ContainsFunc(e.Fields, func(f butler.LogField) bool {
		return strings.Contains(strings.ToLower(f.Key+"="+f.Value), w.Text)
	})
}
