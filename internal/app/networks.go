package app

import (
	"context"
	"log/slog"
	"net/netip"
	"sync"

	"butler"
)

// networks are those whose addresses need no token. They follow the preference: those who tell of its
// changes do so in their order.
type networks struct {
	log *slog.Logger

	mu   sync.Mutex
	text string
	all  []netip.Prefix
	life context.Context // until they are others; nil while there are none
	end  context.CancelFunc
}

// trusted returns the networks, and a context that ends when they are others.
func (n *networks) trusted() ([]netip.Prefix, context.Context) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.all, n.life
}

// follow reads the preference, and warns when it lets anybody in. Whoever was let in before has to come
// again.
func (n *networks) follow(text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.text == text {
		return
	}
	all, err := butler.ParseNetworks(text)
	if err != nil {
		all = nil // the preference takes no such text
	}
	if n.end != nil {
		n.end()
	}
	n.text, n.all, n.life, n.end = text, all, nil, nil
	if len(all) == 0 {
		return
	}
	n.life, n.end = context.WithCancel(context.Background())
	n.log.Warn("whoever calls from these addresses is the administrator, without a token", butler.PrefNetworks, text)
}

// publish follows a change of the preference at once, and hands the event on.
func (n *networks) publish(next butler.Publish) butler.Publish {
	return func(e butler.Event) {
		if text, ok := e.Preferences[butler.PrefNetworks]; ok {
			n.follow(text)
		}
		next(e)
	}
}
