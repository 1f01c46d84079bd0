package bundle

import (
	"hash/maphash"
	"sync"
	"time"
)

// freshFor is for how long what was stored is known to be young.
const freshFor = 24 * time.Hour

// fresh knows what this process has stored lately, by the monotonic clock: the time of a file says nothing of its age if
// the clock was set meanwhile, and what nothing refers to yet must not be taken for garbage. What an
// earlier process has stored and nothing refers to is garbage: its work is done anew. It takes eight bytes or so for
// each name; two that share a hash only make something look young. A nil one knows nothing.
type fresh struct {
	mu    sync.Mutex
	seed  maphash.Seed
	began time.Time           // of new
	new   map[uint64]struct{} // those of up to freshFor
	old   map[uint64]struct{} // those of the time before
}

// turn makes room for a new span of time. Locked.
func (f *fresh) turn() {
	switch passed := time.Since(f.began); {
	case f.new == nil:
		f.seed = maphash.MakeSeed()
	case passed < freshFor:
		return
	case passed < 2*freshFor:
		f.old, f.new = f.new, nil
	default:
		f.old = nil
	}
	f.new, f.began = map[uint64]struct{}{}, time.Now()
}

// add notes that something is being stored.
func (f *fresh) add(name string) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn()
	f.new[maphash.String(f.seed, name)] = struct{}{}
}

// has reports whether something was stored within the last day. Locked.
func (f *fresh) has(name string) bool {
	f.turn()
	key := maphash.String(f.seed, name)
	_, inNew := f.new[key]
	_, inOld := f.old[key]
	return inNew || inOld
}

// time returns when something was stored, of which the disk says modified.
func (f *fresh) time(name string, modified time.Time) time.Time {
	if f == nil {
		return modified
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.has(name) {
		return time.Now()
	}
	return modified
}

// unless removes something, unless it is fresh. Nobody stores it meanwhile.
func (f *fresh) unless(name string, remove func() error) error {
	if f == nil {
		return remove()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.has(name) {
		return nil
	}
	return remove()
}
