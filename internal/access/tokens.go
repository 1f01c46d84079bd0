package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"

	"butler"
)

const (
	maxTokens    = 1000
	maxTokenName = 64          // characters
	flushDelay   = time.Minute // from a token's use until it is written
	flushRetry   = time.Hour   // from a time at which it could not be
)

// Tokens are the named tokens, kept in a file. Of each secret there is only the SHA-256 hash: a secret
// has 130 random bits, so that a slow hash would protect nothing more.
type Tokens struct {
	path  string
	valid atomic.Pointer[map[[sha256.Size]byte]*named] // replaced, never changed

	mu    sync.Mutex
	all   []*named // as in the file, in the order in which they were made
	dirty atomic.Bool
	flush *time.Timer // writes when tokens were used
	done  bool
}

var _ butler.TokenKeeper = (*Tokens)(nil)

// named is one token. Only used changes.
type named struct {
	butler.Token
	sum  [sha256.Size]byte
	used atomic.Int64    // Unix time, whole hours in seconds; 0 for never
	life context.Context // until it is revoked
	end  context.CancelFunc
}

// errRevoked is why the requests end that a token or an address has let in.
var errRevoked = errors.New("the token was revoked, the session ended, or the address is trusted no more")

// find returns the token whose secret has a hash, or nil, and notes that it is used. The place of a hash
// tells nothing of the secret, and no other token's can be made to stand beside it.
func (t *Tokens) find(sum [sha256.Size]byte, now time.Time) *named {
	if t == nil {
		return nil
	}
	n := (*t.valid.Load())[sum]
	if n == nil {
		return nil
	}
	hour := now.Unix() / 3600 * 3600
	if n.used.Load() != hour && n.used.Swap(hour) != hour {
		t.touch()
	}
	return n
}

// touch sees to it that the use of a token is written some time.
func (t *Tokens) touch() {
	if t.dirty.Swap(true) {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.done {
		t.flush.Reset(flushDelay)
	}
}

// Tokens implements [butler.TokenKeeper]: in the order in which they were made.
func (t *Tokens) Tokens() []butler.Token {
	t.mu.Lock()
	defer t.mu.Unlock()
	list := make([]butler.Token, len(t.all))
	for i, n := range t.all {
		list[i] = n.told()
	}
	return list
}

func (n *named) told() butler.Token {
	told := n.Token
	if used := n.used.Load(); used > 0 {
		told.Used = time.Unix(used, 0).UTC()
	}
	return told
}

// MakeToken implements [butler.TokenKeeper].
func (t *Tokens) MakeToken(ctx context.Context, name string, scope butler.TokenScope) (butler.Token, string, error) {
	const op = "make token"
	if err := checkName(name); err != nil {
		return butler.Token{}, "", butler.E(butler.KindInvalid, op, "%w", err)
	}
	if scope != butler.ScopeAdmin && scope != butler.ScopeRead {
		return butler.Token{}, "", butler.E(butler.KindInvalid, op, "a token's scope is %s or %s", butler.ScopeAdmin, butler.ScopeRead)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return butler.Token{}, "", butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if t.done {
		return butler.Token{}, "", butler.E(butler.KindUnavailable, op, "the server is stopping")
	}
	if index(t.all, name) >= 0 {
		return butler.Token{}, "", butler.E(butler.KindConflict, op, "there is a token called %s", name).
			WithHint("choose another name, or revoke that one")
	}
	if len(t.all) >= maxTokens {
		return butler.Token{}, "", butler.E(butler.KindRefused, op, "there are %d tokens already", maxTokens).
			WithHint("revoke some that are not used")
	}
	secret := rand.Text()
	n := newNamed(butler.Token{Name: name, Scope: scope, Created: time.Now().UTC().Truncate(time.Second)}, sha256.Sum256([]byte(secret)))
	all := append(slices.Clone(t.all), n)
	if err := t.save(op, all); err != nil {
		return butler.Token{}, "", err
	}
	t.all = all
	valid := maps.Clone(*t.valid.Load())
	valid[n.sum] = n
	t.valid.Store(&valid)
	return n.told(), secret, nil
}

// RevokeToken implements [butler.TokenKeeper]. Requests that the token let in end. If that cannot be
// written the token is worthless until the server ends, and can be revoked again.
func (t *Tokens) RevokeToken(_ context.Context, name string) error {
	const op = "revoke token"
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.all, func(n *named) bool { return n.Name == name })
	if i < 0 {
		return butler.E(butler.KindNotFound, op, "there is no token of that name")
	}
	n := t.all[i]
	valid := maps.Clone(*t.valid.Load())
	delete(valid, n.sum)
	t.valid.Store(&valid)
	n.end()
	all := slices.Delete(slices.Clone(t.all), i, i+1)
	if err := t.save(op, all); err != nil {
		return err
	}
	t.all = all
	return nil
}

// index returns the place of the token whose name differs at most in case, or -1.
func index(all []*named, name string) int {
	return slices.IndexFunc(all, func(n *named) bool { return strings.EqualFold(n.Name, name) })
}

func newNamed(told butler.Token, sum [sha256.Size]byte) *named {
	n := &named{Token: told, sum: sum}
	n.life, n.end = context.WithCancel(context.Background())
	if !told.Used.IsZero() {
		n.used.Store(told.Used.Unix())
	}
	return n
}

// checkName reports a name that cannot be shown, cannot be in an address, or is somebody else's.
func checkName(name string) error {
	switch {
	case !utf8.ValidString(name) || name == "" || utf8.RuneCountInString(name) > maxTokenName:
		return butler.E(butler.KindInvalid, "", "a token's name has 1 to %d characters", maxTokenName)
	case strings.TrimSpace(name) != name || strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }):
		return butler.E(butler.KindInvalid, "", "a token's name has only visible characters, and no space around it")
	case strings.Contains(name, "/") || strings.Trim(name, ".") == "":
		return butler.E(butler.KindInvalid, "", "a token's name has no slash, and not only dots")
	case strings.EqualFold(name, administratorName) || strings.HasPrefix(strings.ToLower(name), "address "):
		return butler.E(butler.KindInvalid, "", "a token cannot be called that").
			WithHint("the log would not tell it from the administrator's own, or from a trusted address")
	}
	return nil
}
