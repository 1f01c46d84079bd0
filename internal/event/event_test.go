package event

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func run(id int64) butler.Event {
	return butler.Event{Topic: butler.TopicRun, Change: butler.ChangeStarted, Run: &butler.Run{ID: id}}
}

func line(text string) butler.Event {
	return butler.Event{Topic: butler.TopicLog, Change: butler.ChangeAdded, Log: &butler.LogLine{Message: text}}
}

func TestListenerGetsWhatIsNew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := NewHub()
		h.Publish(run(1))
		l, complete := h.Listen(Options{})
		if !complete {
			t.Error("a new listener missed something")
		}
		var got []int64
		var all sync.WaitGroup
		all.Go(func() {
			for {
				batch, err := l.Next(t.Context())
				if err != nil {
					if !errors.Is(err, ErrClosed) {
						t.Errorf("ended with %v", err)
					}
					return
				}
				for _, m := range batch {
					got = append(got, m.Run.ID)
				}
			}
		})
		synctest.Wait() // it waits for something new
		h.Publish(run(2))
		h.Publish(line("not wanted"))
		synctest.Wait()
		h.Publish(run(3))
		h.Close()
		all.Wait()
		h.Publish(run(4)) // nobody hears it
		h.Close()
		if diff := cmp.Diff([]int64{2, 3}, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestNextEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, _ := NewHub().Listen(Options{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended with %v", err)
		}
	})
}

// Whatever is published and however slow a listener is: it gets all that it wants, once and in order, or
// is told that it missed something.
func TestNothingIsLostUnsaid(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.IntRange(1, 9).Draw(t, "size")
		h := newHub(size, size)
		o := Options{Wants: func(topic butler.Topic) bool { return topic == butler.TopicRun }}
		l, _ := h.Listen(o)
		var published []int64 // ids of Runs, 0 for what is not wanted
		read := 0             // how many of them the listener has passed
		done, cancel := context.WithCancel(context.Background())
		cancel()
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			kept := read >= len(published)-size
			switch rapid.SampledFrom([]string{"run", "item", "line", "read", "return"}).Draw(t, "step") {
			case "run":
				published = append(published, int64(len(published)+1))
				h.Publish(run(published[len(published)-1]))
			case "item":
				published = append(published, 0)
				h.Publish(butler.Event{Topic: butler.TopicItem})
			case "line":
				h.Publish(line("x"))
			case "read":
				batch, err := l.Next(done)
				if errors.Is(err, ErrBehind) == kept {
					t.Fatalf("%d of %d were read, %d are kept: %v", read, len(published), size, err)
				}
				var got, want []int64
				for _, m := range batch {
					got = append(got, m.Run.ID)
				}
				if kept {
					want = slices.DeleteFunc(slices.Clone(published[read:]), func(id int64) bool { return id == 0 })
				} else {
					l, _ = h.Listen(o)
				}
				if !slices.Equal(got, want) {
					t.Fatalf("got %v, want %v", got, want)
				}
				read = len(published)
			case "return":
				again, complete := h.Listen(Options{Wants: o.Wants, After: l.Position()})
				if complete != kept {
					t.Fatalf("complete is %v, %d of %d were read, %d are kept", complete, read, len(published), size)
				}
				l = again
				if !complete {
					read = len(published)
				}
			}
		}
	})
}

func TestComingBack(t *testing.T) {
	h := newHub(4, 4)
	for id := range int64(6) {
		h.Publish(run(id + 1)) // 3 to 6 are kept
	}
	next := func(after string) (ids []int64, complete bool) {
		l, complete := h.Listen(Options{After: after})
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		batch, _ := l.Next(ctx)
		for _, m := range batch {
			ids = append(ids, m.Run.ID)
		}
		return ids, complete
	}
	cases := []struct {
		name, after string
		want        []int64
		complete    bool
	}{
		{"the last one", h.name(6), nil, true},
		{"one before", h.name(5), []int64{6}, true},
		{"the oldest that is complete", h.name(2), []int64{3, 4, 5, 6}, true},
		{"too old", h.name(1), nil, false},
		{"of the future", h.name(7), nil, false},
		{"of another process", "abcdefgh-5", nil, false},
		{"nonsense", "%00", nil, false},
		{"a number only", "5", nil, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got, complete := next(c.after)
			if diff := cmp.Diff(c.want, got); diff != "" || complete != c.complete {
				t.Errorf("complete %v: %s", complete, diff)
			}
		})
	}
}

func TestBehind(t *testing.T) {
	h := newHub(4, 4)
	l, _ := h.Listen(Options{Wants: func(butler.Topic) bool { return true }})
	for range 100 {
		h.Publish(line("many lines push nothing else out"))
	}
	h.Publish(run(1))
	batch, err := l.Next(t.Context())
	if err != nil || len(batch) != 5 || batch[0].Topic != butler.TopicRun || batch[0].ID == "" || batch[1].ID != "" {
		t.Fatalf("%d messages, %v", len(batch), err)
	}
	var lines strings.Builder
	if err := h.WriteLines(&lines); err != nil || strings.Count(lines.String(), "many lines push nothing else out\"\n") != 4 {
		t.Errorf("%v, lines kept:\n%s", err, lines.String())
	}
	for range int64(5) {
		h.Publish(run(2))
	}
	if _, err := l.Next(t.Context()); !errors.Is(err, ErrBehind) {
		t.Errorf("ended with %v", err)
	}
}

// Many publish and listen at once.
func TestAtOnce(t *testing.T) {
	h := NewHub()
	encodings := 0
	var counted sync.Mutex
	e := NewEncoder(func(e *Message) string {
		counted.Lock()
		defer counted.Unlock()
		encodings++
		return fmt.Sprint(e.Run.ID)
	})
	const writers, each, readers = 4, 200, 8
	var reading, writing sync.WaitGroup
	for range readers {
		l, _ := h.Listen(Options{})
		reading.Go(func() {
			last := map[int64]int64{}
			n := 0
			for {
				batch, err := l.Next(t.Context())
				if err != nil {
					break
				}
				for _, m := range batch {
					writer, i := m.Run.ID/each, m.Run.ID%each
					if i < last[writer] || e.Form(m) != fmt.Sprint(m.Run.ID) {
						t.Errorf("%d out of order", m.Run.ID)
					}
					last[writer] = i
					n++
				}
			}
			if n != writers*each {
				t.Errorf("%d messages", n)
			}
		})
	}
	for w := range int64(writers) {
		writing.Go(func() {
			for i := range int64(each) {
				h.Publish(run(w*each + i))
			}
		})
	}
	writing.Wait()
	h.Close()
	reading.Wait()
	if encodings < writers*each || encodings > readers*writers*each/2 {
		t.Errorf("%d encodings of %d messages", encodings, writers*each)
	}
}

func TestLogHandler(t *testing.T) {
	var text bytes.Buffer
	var lines []butler.LogLine
	log := slog.New(NewLogHandler(slog.NewTextHandler(&text, &slog.HandlerOptions{Level: slog.LevelWarn}), func(e butler.Event) {
		lines = append(lines, *e.Log)
	}))
	log.Debug("hidden")
	log.Info("told", "a", 1, "b", "two words", "", "dropped")
	log.With("x", "y\n").WithGroup("g").With(slog.Group("h", "i", true)).Warn("both", slog.Group("", "j", "k=l"), "z", "")
	log.WithGroup("").Error("plain")
	want := []butler.LogLine{
		{Level: "INFO", Message: "told", Detail: `a=1 b="two words"`},
		{Level: "WARN", Message: "both", Detail: `x="y\n" g.h.i=true g.j="k=l" g.z=""`},
		{Level: "ERROR", Message: "plain"},
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if got := strings.Count(text.String(), "\n"); got != 2 {
		t.Errorf("%d lines went on:\n%s", got, text.String())
	}
}

// BenchmarkPublish is one event for a thousand listeners, until the last one has it.
func BenchmarkPublish(b *testing.B) {
	for _, listeners := range []int{0, 1, 1000} {
		b.Run(fmt.Sprint(listeners), func(b *testing.B) {
			h := NewHub()
			got := make(chan struct{}, listeners)
			var all sync.WaitGroup
			for range listeners {
				l, _ := h.Listen(Options{})
				all.Go(func() {
					for {
						if _, err := l.Next(b.Context()); err != nil {
							return
						}
						got <- struct{}{}
					}
				})
			}
			b.ReportAllocs()
			for b.Loop() {
				h.Publish(run(1))
				for range listeners {
					<-got
				}
			}
			h.Close()
			all.Wait()
		})
	}
}
