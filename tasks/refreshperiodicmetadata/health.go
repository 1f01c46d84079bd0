package refreshperiodicmetadata

import (
	"errors"
	"sync"

	"butler"
	"butler/internal/provider"
)

// errLeft is that an Item waits for the next Run.
var errLeft = errors.New("its source cannot be asked now")

// patience is how many failures in a row end the part of a provider: each was tried several times already.
const patience = 3

// health keeps which providers are not to be asked any more in this Run, so that one that is down does not cost its time
// for every Item.
type health struct {
	mu       sync.Mutex
	failures map[string]int
	out      map[string]error
}

func newHealth() *health { return &health{failures: map[string]int{}, out: map[string]error{}} }

// forPictures stands for all servers of pictures.
const forPictures = "pictures"

// note takes note of how a request to a provider ended.
func (h *health) note(who string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil || butler.IsKind(err, butler.KindNotFound) {
		h.failures[who] = 0
		return
	}
	now := false
	switch butler.KindOf(err) {
	case butler.KindInterrupted:
		return
	case butler.KindUnauthorized, butler.KindForbidden, butler.KindTooMany:
		now = who != forPictures || butler.IsKind(err, butler.KindTooMany)
	default:
	}
	if h.failures[who]++; (now || h.failures[who] >= patience) && h.out[who] == nil {
		h.out[who] = err
	}
}

// why returns why a provider is not asked any more, or nil.
func (h *health) why(p provider.Provider) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out[p.Name()]
}

func (h *health) pictures() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.out[forPictures]
}
