package client

import (
	"context"
	"crypto/rand"

	"butler"
)

// idempotencyHeader is that of draft-ietf-httpapi-idempotency-key-header.
const idempotencyHeader = "Idempotency-Key"

const maxKey = 255 // bytes

type keyInContext struct{}

// WithIdempotencyKey returns a context for one call that changes something on a Butler: the server does
// at most once what it is asked for under a key, and answers the same again for a day. So the call is
// tried again like a read if no answer came, and may be made again, by this program or a later one, with
// the same key and the same arguments. The same key with other arguments is [ErrInvalid].
//
// A key is 1 to 255 visible ASCII characters, hard to guess and used for nothing else: a random UUID,
// say. It goes with the calls of a Butler's own API. Those that are made in Plex's words ([ButlerService],
// cancelling an activity or a scan, and all calls to a Plex Media Server) take no key, and are sent once.
func WithIdempotencyKey(ctx context.Context, key string) context.Context {
	return context.WithValue(ctx, keyInContext{}, key)
}

// idempotencyKey returns the key of a call that changes something, or "".
func (c *Client) idempotencyKey(ctx context.Context, op string) (string, error) {
	key, given := ctx.Value(keyInContext{}).(string)
	switch {
	case given && !validKey(key):
		return "", newError(butler.KindInvalid, op, "the idempotency key cannot be used",
			"give 1 to 255 visible ASCII characters")
	case given:
		return key, nil
	case c.options.idempotent:
		return rand.Text(), nil
	}
	return "", nil
}

func validKey(key string) bool {
	for _, b := range []byte(key) {
		if b <= ' ' || b > '~' {
			return false
		}
	}
	return key != "" && len(key) <= maxKey
}
