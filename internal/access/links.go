package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"sync"
	"time"

	"butler"
)

// Limits of links to sign in with.
const (
	linkLife = 15 * time.Minute
	maxLinks = 20 // that wait to be used: the oldest goes
)

// SignInPath is the page on which people sign in.
const SignInPath = "/web/sign-in"

// CodeField is the name of the query parameter, and of the field of the form there, that holds a one-time code.
const CodeField = "code"

// links are the one-time codes that were given out and not used yet. Only hashes are kept, and only in memory. The zero
// value is ready to use.
type links struct {
	mu  sync.Mutex
	all []link // the oldest first
}

type link struct {
	sum     [sha256.Size]byte
	holder  holder
	expires time.Time
}

// add makes a code.
func (l *links) add(h holder, now time.Time) (code string, expires time.Time) {
	code, expires = rand.Text(), now.Add(linkLife)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all = append(l.all, link{sha256.Sum256([]byte(code)), h, expires})
	l.all = l.all[max(0, len(l.all)-maxLinks):]
	return code, expires
}

// take uses a code up. It reports false if there is no such code any more, or its token was revoked.
func (l *links) take(code string, now time.Time) (holder, bool) {
	sum := sha256.Sum256([]byte(code))
	l.mu.Lock()
	defer l.mu.Unlock()
	i := slices.IndexFunc(l.all, func(o link) bool { return o.sum == sum })
	if i < 0 {
		return holder{}, false
	}
	one := l.all[i]
	l.all = slices.Delete(l.all, i, i+1)
	return one.holder, now.Before(one.expires) && (one.holder.life == nil || one.holder.life.Err() == nil)
}

// NewLink makes a link by which a browser signs in as the administrator: for whoever starts the server.
func (g *Guard) NewLink() butler.SignInLink { return g.link(g.administrator()) }

// LinkFor makes a link by which a browser signs in as whoever makes the request of ctx. One that was let in by its
// address has no token with which a session could end, and gets the administrator's. Errors: [butler.KindForbidden] if it
// may not change things, [butler.KindUnauthorized].
func (g *Guard) LinkFor(ctx context.Context) (butler.SignInLink, error) {
	if err := Admin(ctx); err != nil {
		return butler.SignInLink{}, err
	}
	caller := CallerOf(ctx)
	if caller.Trusted || caller.Name == administratorName {
		return g.NewLink(), nil
	}
	n := g.o.Tokens.named(caller.Name)
	if n == nil {
		return butler.SignInLink{}, unauthorized()
	}
	return g.link(n.holder()), nil
}

func (g *Guard) link(h holder) butler.SignInLink {
	code, expires := g.links.add(h, time.Now())
	return butler.SignInLink{Path: SignInPath + "?" + CodeField + "=" + code, Expires: expires.UTC().Truncate(time.Second)}
}
