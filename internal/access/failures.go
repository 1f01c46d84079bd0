package access

import (
	"container/list"
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"butler"
)

// Limits of failed logins.
const (
	failuresAllowed = 10
	failuresWithin  = 5 * time.Minute
	firstPause      = time.Minute // doubled with each further one
	longestPause    = time.Hour
	failuresKept    = 24 * time.Hour // after the end of a pause: until then the next one is longer
	maxPeers        = 4096           // that are remembered: those that failed last
)

// failures counts wrong tokens by peer. The zero value is ready to use.
//
// After [failuresAllowed] within [failuresWithin] a peer has to pause. Until then its wrong tokens are
// answered alike without being looked at, and so is an administrator's token that can be guessed; a
// right one that cannot be guessed, as all are that are made here, still passes. So whoever tries
// tokens from the owner's network, or through the same proxy, can neither go on guessing what is worth
// guessing nor lock the owner out.
type failures struct {
	mu    sync.Mutex
	peers map[netip.Prefix]*list.Element // of *peerFailures
	order list.List                      // that which failed last in front
}

type peerFailures struct {
	peer  netip.Prefix
	last  [failuresAllowed]time.Time // a ring
	next  int                        // the oldest in it
	pause time.Duration              // the last one
	until time.Time                  // its end
}

// wait returns how long a peer still has to pause, or 0.
func (f *failures) wait(peer netip.Prefix, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	e, ok := f.peers[peer]
	if !ok {
		return 0
	}
	return max(0, e.Value.(*peerFailures).until.Sub(now))
}

// add notes a failure, and returns the pause that begins with it, or 0.
func (f *failures) add(peer netip.Prefix, now time.Time) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	p := f.of(peer)
	oldest := p.last[(p.next+1)%failuresAllowed]
	p.last[p.next] = now
	p.next = (p.next + 1) % failuresAllowed
	if oldest.IsZero() || now.Sub(oldest) > failuresWithin {
		return 0
	}
	if now.Sub(p.until) > failuresKept {
		p.pause = 0
	}
	p.pause = min(max(firstPause, 2*p.pause), longestPause)
	p.until = now.Add(p.pause)
	return p.pause
}

// of returns what is known of a peer, which is the last one that failed now.
func (f *failures) of(peer netip.Prefix) *peerFailures {
	if e, ok := f.peers[peer]; ok {
		f.order.MoveToFront(e)
		return e.Value.(*peerFailures)
	}
	if f.peers == nil {
		f.peers = map[netip.Prefix]*list.Element{}
	}
	if len(f.peers) >= maxPeers {
		oldest := f.order.Remove(f.order.Back()).(*peerFailures)
		delete(f.peers, oldest.peer)
	}
	p := &peerFailures{peer: peer}
	f.peers[peer] = f.order.PushFront(p)
	return p
}

// later is an error that says when to try again.
type later struct {
	error
	after time.Duration
}

// Unwrap returns the error itself, for its kind.
func (l later) Unwrap() error { return l.error }

func tooManyFailures(wait time.Duration) error {
	return later{butler.E(butler.KindTooMany, "", "too many failed logins from this address").
		WithHint("wait, and then use the right token"), wait}
}

// setRetryAfter says in whole seconds when to try again.
func setRetryAfter(h http.Header, after time.Duration) {
	h.Set("Retry-After", strconv.Itoa(int(math.Ceil(after.Seconds()))))
}
