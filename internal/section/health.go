package section

import (
	"context"
	"errors"
	"io"
	"maps"
	"os"
	"sync"
	"time"

	"butler"
)

// Looker looks whether the folders of Sections answer. It is safe for use by several goroutines, and looks at one folder
// once at a time, however many ask: a look may hang for as long as a mount does, and is left behind then.
type Looker struct {
	Now func() time.Time // nil for the clock

	see   func(path string) butler.RootHealth // nil for [healthOf]; tests set it
	mu    sync.Mutex
	looks map[string]*look
}

// look is the last look at a folder.
type look struct {
	done   chan struct{} // closed when it has ended
	health butler.RootHealth
	before butler.RootHealth // of the look before; its state is "" if there was none
}

// freshFor is how long what was seen of a folder is told again.
const freshFor = 10 * time.Second

// Look returns how the folders of a Section are. Of one that does not answer until ctx ends it tells what was seen last, or
// that it is silent.
func (l *Looker) Look(ctx context.Context, s butler.Section) butler.SectionHealth {
	h := butler.SectionHealth{Section: s.ID, Roots: make([]butler.RootHealth, len(s.Roots))}
	looks := make([]*look, len(s.Roots))
	for i, path := range s.Roots { // at all at once
		looks[i] = l.begin(path)
	}
	for i, one := range looks {
		h.Roots[i] = one.wait(ctx, s.Roots[i], l.now())
	}
	return h
}

// wait returns what a look sees, if it ends in time.
func (k *look) wait(ctx context.Context, path string, now time.Time) butler.RootHealth {
	select {
	case <-k.done: // also if ctx has ended
		return k.health
	default:
	}
	select {
	case <-k.done:
		return k.health
	case <-ctx.Done():
	}
	if k.before.State != "" && now.Sub(k.before.At) < 2*freshFor {
		return k.before
	}
	return butler.RootHealth{
		Path: path, State: butler.RootSilent, At: now, Reason: "the folder does not answer", Hint: "check the mount that it is on",
	}
}

// begin returns the look that is under way, or was a short while ago, or a new one.
func (l *Looker) begin(path string) *look {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	last, known := l.looks[path]
	if known {
		select {
		case <-last.done:
			if age := now.Sub(last.health.At); age >= 0 && age < freshFor {
				return last
			}
		default:
			return last
		}
	}
	k := &look{done: make(chan struct{})}
	if known {
		k.before = last.health
	}
	if l.looks == nil {
		l.looks = make(map[string]*look)
	}
	maps.DeleteFunc(l.looks, func(_ string, old *look) bool { return old.old(now) })
	l.looks[path] = k
	see := healthOf
	if l.see != nil {
		see = l.see
	}
	go func() {
		defer close(k.done)
		k.health = see(path)
		k.health.At = l.now()
	}()
	return k
}

// old reports whether nobody has asked for a folder for long: it belongs to no Section any more.
func (k *look) old(now time.Time) bool {
	const forgotten = time.Hour
	select {
	case <-k.done:
		return now.Sub(k.health.At) > forgotten
	default:
		return false
	}
}

func (l *Looker) now() time.Time {
	if l.Now != nil {
		return l.Now()
	}
	return time.Now()
}

// healthOf looks at a folder.
func healthOf(path string) butler.RootHealth {
	h := butler.RootHealth{Path: path, State: butler.RootGood}
	target, err := readable(path)
	if err != nil {
		h.State, h.Reason = butler.RootAway, err.Error()
		var e *butler.Error
		if errors.As(err, &e) {
			h.Reason, h.Hint = e.Text, e.Hint
		}
		return h
	}
	if f, err := os.Open(target); err == nil {
		if _, err := f.Readdirnames(1); errors.Is(err, io.EOF) {
			h.State, h.Reason = butler.RootEmpty, "the folder is empty, as the place of a disk that is not mounted is"
			h.Hint = "see whether its disk is mounted; nothing is forgotten meanwhile"
		}
		_ = f.Close() // nothing was written
	}
	return h
}
