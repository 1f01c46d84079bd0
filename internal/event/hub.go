package event

import (
	"crypto/rand"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"butler"
)

// How many messages are kept. Lines of the log have a ring of their own, so that a talkative log does
// not push out the rest.
const (
	keptEvents = 4096
	keptLines  = 2048
)

// Hub takes events and hands them to listeners. It is safe for use by several goroutines.
type Hub struct {
	boot string // tells the messages of this Hub from those of an earlier process

	mu     sync.Mutex
	events ring
	lines  ring
	wake   chan struct{} // closed, and replaced, when there is something new
	closed bool
}

// NewHub returns a Hub.
func NewHub() *Hub { return newHub(keptEvents, keptLines) }

func newHub(events, lines int) *Hub {
	return &Hub{
		boot:   strings.ToLower(rand.Text()[:8]),
		events: newRing(events), lines: newRing(lines),
		wake: make(chan struct{}),
	}
}

// Publish is a [butler.Publish]. The event and what it points to must not be changed any more. At is set
// if it is not.
func (h *Hub) Publish(e butler.Event) {
	if e.At.IsZero() {
		e.At = time.Now()
	}
	m := &Message{Event: e}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	if e.Topic == butler.TopicLog {
		h.lines.add(m)
	} else {
		h.events.add(m)
		m.ID = h.name(m.seq)
	}
	close(h.wake)
	h.wake = make(chan struct{})
}

// Close ends all listening: what was published before is still handed out.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.wake)
	}
}

// WriteLines writes the last lines of the log, oldest first.
func (h *Hub) WriteLines(w io.Writer) error {
	for _, e := range h.last() {
		detail := e.Log.Detail
		if detail != "" {
			detail = " " + detail
		}
		_, err := fmt.Fprintf(w, "%s %-5s %s%s\n", e.At.UTC().Format(time.RFC3339Nano), e.Log.Level, strconv.Quote(e.Log.Message), detail)
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *Hub) last() []butler.Event {
	h.mu.Lock()
	defer h.mu.Unlock()
	var all []butler.Event
	for seq := h.lines.first(); seq <= h.lines.last; seq++ {
		all = append(all, h.lines.at(seq).Event)
	}
	return all
}

// name returns the id of a message by its number.
func (h *Hub) name(seq uint64) string { return h.boot + "-" + strconv.FormatUint(seq, 10) }

// number is the reverse of name. It reports false for an id that no message here has had.
func (h *Hub) number(id string) (uint64, bool) {
	boot, digits, _ := strings.Cut(id, "-")
	seq, err := strconv.ParseUint(digits, 10, 64)
	return seq, err == nil && boot == h.boot && seq <= h.events.last
}
