package app

import (
	"log/slog"
	"net/netip"
	"sync/atomic"

	"butler"
)

// networks are those whose addresses need no token. They follow the preference.
type networks struct {
	log *slog.Logger
	now atomic.Pointer[networksRead]
}

type networksRead struct {
	text string
	all  []netip.Prefix
}

// follow reads the preference, and warns when it lets anybody in.
func (n *networks) follow(text string) []netip.Prefix {
	read := n.now.Load()
	if read != nil && read.text == text {
		return read.all
	}
	all, err := butler.ParseNetworks(text)
	if err != nil {
		all = nil // the preference takes no such text
	}
	if n.now.CompareAndSwap(read, &networksRead{text, all}) && len(all) > 0 {
		n.log.Warn("whoever calls from these addresses is the administrator, without a token", butler.PrefNetworks, text)
	}
	return all
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
