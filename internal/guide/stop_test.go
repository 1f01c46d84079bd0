package guide

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

// A file in which nothing is found is read no further than until the Run is stopped.
func TestLoadingStopsWithinAFile(t *testing.T) {
	b := newBed(t)
	b.file("one", xmltv(show{"a", "Old", 0, 1, ""}))
	b.load()
	b.file("one", "<tv>"+strings.Repeat("<other>"+strings.Repeat("z", 1000)+"</other>\n", 5000)+"<programme>")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	stopped := errors.New("stopped by hand")
	read := 0.0
	b.o.Doing = func(what string, fraction float64) {
		if strings.HasPrefix(what, "reading") {
			read = fraction
			cancel(stopped)
		}
	}
	if _, err := Load(ctx, b.o); !butler.IsKind(err, butler.KindInterrupted) || !errors.Is(err, stopped) || read > 0.5 {
		t.Errorf("%v after %g", err, read)
	}
	b.tidy()
	b.want("a 0-1 Old")
}

// Of a mount that hangs nothing comes, not even an end.
func TestAFileThatHangs(t *testing.T) {
	mount, end := io.Pipe()
	defer end.Close()
	ctx, cancel := context.WithCancel(t.Context())
	s := &stoppable{ctx: ctx, r: mount}
	go func() { _, _ = end.Write([]byte("something")) }()
	b := make([]byte, len("something"))
	if _, err := io.ReadFull(s, b); err != nil || string(b) != "something" {
		t.Fatalf("%q, %v", b, err)
	}
	go cancel()
	if n, err := s.Read(b); n != 0 || !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("%d, %v", n, err)
	}
}

// What is opened too late is closed.
func TestAFileThatOpensTooLate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "late")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	answers, closed := make(chan struct{}), make(chan *os.File)
	open := func() (*os.File, error) {
		cancel()
		<-answers
		return os.Open(path)
	}
	if _, err := await(ctx, open, func(f *os.File) { f.Close(); closed <- f }); !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("%v", err)
	}
	close(answers)
	if _, err := (<-closed).Stat(); !errors.Is(err, os.ErrClosed) {
		t.Errorf("%v", err)
	}
}
