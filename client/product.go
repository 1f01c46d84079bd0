package client

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"

	"butler"
)

// Product is what kind of server answers.
type Product string

// The products.
const (
	ProductButler Product = "butler"
	ProductPlex   Product = "plex" // a Plex Media Server, or whatever else speaks its API only
)

// String returns the product's name for people.
func (p Product) String() string {
	if p == ProductButler {
		return "a Butler"
	}
	return "a Plex Media Server"
}

// Product finds out what kind of server answers. It is asked for once in the life of a Client, by one
// small request before the first call that depends on it; a failure is not remembered. Errors:
// [ErrUnauthorized]; [ErrUnreachable]; [ErrUnsupported] if it is neither a Butler nor a Plex Media Server.
func (c *Client) Product(ctx context.Context) (Product, error) {
	return c.productFor(ctx, "ask what the server is")
}

// detection remembers the product. The lock is held by whoever asks the server; it is a channel so that
// those who wait for it can leave.
type detection struct {
	lock  chan struct{}
	known *atomic.Pointer[Product]
}

func newDetection() detection {
	return detection{make(chan struct{}, 1), new(atomic.Pointer[Product])}
}

func (c *Client) productFor(ctx context.Context, op string) (Product, error) {
	if p := c.product.known.Load(); p != nil {
		return *p, nil
	}
	select {
	case c.product.lock <- struct{}{}:
		defer func() { <-c.product.lock }()
	case <-ctx.Done():
		return "", c.unanswered(ctx, op, ctx.Err())
	}
	if p := c.product.known.Load(); p != nil {
		return *p, nil
	}
	p, err := c.detect(ctx, op)
	if err == nil {
		c.product.known.Store(&p)
	}
	return p, err
}

// detect asks for what only a Butler has. Who does not have it, but says who it is as Plex Media Servers
// do, is one.
func (c *Client) detect(ctx context.Context, op string) (Product, error) {
	info, err := read[ServerInfo](ctx, c, call{op: op, api: ownAPI, route: serverRoute, anyone: true})
	if err == nil && info.Product == ProductButler {
		return ProductButler, nil
	}
	e, failed := errors.AsType[*Error](err)
	switch {
	case failed && e.own && (e.Status == http.StatusNotFound || e.Status == http.StatusForbidden):
		return ProductButler, nil // a Butler that does not tell
	case failed && e.Kind != butler.KindUnsupported && e.Kind != butler.KindMethod && e.Kind != butler.KindNotFound:
		return "", err
	}
	identity, identityErr := c.identity(ctx, op)
	if identityErr == nil && identity.MachineIdentifier != "" {
		return ProductPlex, nil
	}
	if k := butler.KindOf(identityErr); k == butler.KindInterrupted || k == butler.KindTimeout || k == butler.KindUnreachable {
		return "", identityErr
	}
	if err == nil {
		err = &Error{Kind: butler.KindUnsupported, Op: op, Text: "the server is neither a Butler nor a Plex Media Server",
			Hint: "is " + c.base.Host + " the address of a Butler server?"}
	}
	return "", err
}

// onPlex reports whether a call is to be made in the words of a Plex Media Server.
func (c *Client) onPlex(ctx context.Context, op string) (bool, error) {
	p, err := c.productFor(ctx, op)
	return p == ProductPlex, err
}

// needButler returns an error unless the server is a Butler.
func (c *Client) needButler(ctx context.Context, op string) error {
	plex, err := c.onPlex(ctx, op)
	if err == nil && plex {
		return unsupported(op, "it has no such call")
	}
	return err
}

// unsupported is the error of what a Plex Media Server cannot do.
func unsupported(op, why string) error {
	return &Error{Kind: butler.KindUnsupported, Op: op, Status: http.StatusNotFound,
		Text: "the server is " + ProductPlex.String() + ": " + why, Hint: "a Butler can do that"}
}
