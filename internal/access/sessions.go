package access

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"strings"
	"sync"
	"time"

	"butler"
)

// Limits of sessions.
const (
	maxSessions     = 1000
	maxOwnSessions  = 50 // of one token, so that nobody's push out those of others
	sessionIdle     = 30 * 24 * time.Hour
	sessionLife     = 180 * 24 * time.Hour
	sessionIDLength = 10
	secretLength    = 26 // characters of what [rand.Text] makes
)

// Sessions are the browsers that are signed in, kept in a file. What a browser sends is the id of its session and a
// secret of 130 random bits; kept is a code that is made of the secret and of the token with which it signed in, so that
// neither the file nor, when that token is revoked or changed, the secret is worth anything.
type Sessions struct {
	path    string
	holders holders

	mu     sync.Mutex
	all    []*session
	cookie string // the name of the cookie: servers on other ports of one machine have others
	dirty  bool
	flush  *time.Timer // writes when sessions were used
	done   bool
}

var _ butler.SessionKeeper = (*Sessions)(nil)

// session is one of them.
type session struct {
	butler.Session
	code  [sha256.Size]byte
	life  context.Context // until it is ended
	end   context.CancelFunc
	loose func() bool // lets go of the token
}

// holder is whoever has a token, with which sessions are begun and live.
type holder struct {
	Caller
	sum  [sha256.Size]byte // of the token
	life context.Context   // until the token is revoked; nil for the administrator's
}

// holders knows the tokens.
type holders struct {
	admin  [sha256.Size]byte
	known  bool // there is an administrator's token
	tokens *Tokens
}

// of returns the holder of the token of a name.
func (h holders) of(name string) (holder, bool) {
	if name == administratorName {
		return holder{Caller: administrator(), sum: h.admin}, h.known
	}
	n := h.tokens.named(name)
	if n == nil {
		return holder{}, false
	}
	return n.holder(), true
}

func (n *named) holder() holder {
	return holder{Caller{Name: n.Name, Scope: n.Scope}, n.sum, n.life}
}

// named returns the token of a name, or nil.
func (t *Tokens) named(name string) *named {
	if t == nil {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, n := range t.all {
		if n.Name == name && n.life.Err() == nil {
			return n
		}
	}
	return nil
}

// codeOf binds the secret of a session to a token.
func codeOf(secret string, token [sha256.Size]byte) (code [sha256.Size]byte) {
	m := hmac.New(sha256.New, []byte(secret))
	m.Write(token[:])
	return [sha256.Size]byte(m.Sum(code[:0]))
}

// begin makes a session for the holder of a token, and returns what its browser is to send.
func (s *Sessions) begin(h holder, device, address string, now time.Time) (butler.Session, string, error) {
	const op = "sign in"
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return butler.Session{}, "", butler.E(butler.KindUnavailable, op, "the server is stopping")
	}
	now = now.UTC().Truncate(time.Second)
	secret := rand.Text()
	one := &session{
		Session: butler.Session{
			ID: strings.ToLower(rand.Text()[:sessionIDLength]), Name: h.Name, Scope: h.Scope,
			Device: device, Address: address, Began: now, Used: now,
		},
		code: codeOf(secret, h.sum),
	}
	if !s.hold(one, h) {
		return butler.Session{}, "", unauthorized()
	}
	s.bound(h.Name, now)
	s.all = append(s.all, one)
	if err := s.save(op); err != nil {
		s.drop(one)
		return butler.Session{}, "", err
	}
	return one.told(), one.ID + "." + secret, nil
}

// hold gives a session a life that ends with its token. It reports false if that has ended already.
func (s *Sessions) hold(one *session, h holder) bool {
	if h.life != nil && h.life.Err() != nil {
		return false
	}
	one.life, one.end = context.WithCancel(context.Background())
	one.loose = func() bool { return true }
	if h.life != nil {
		one.loose = context.AfterFunc(h.life, func() { s.forget(one) })
	}
	return true
}

// forget ends a session whose token was revoked.
func (s *Sessions) forget(one *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.drop(one)
	s.touch()
}

// drop ends a session.
func (s *Sessions) drop(one *session) {
	one.loose()
	one.end()
	s.all = slices.DeleteFunc(s.all, func(o *session) bool { return o == one })
}

// bound ends what has expired, and what was used the longest ago where one more would be too many. The one more is not
// there yet: after the clock was set back it would look like the oldest.
func (s *Sessions) bound(name string, now time.Time) {
	for _, one := range slices.Clone(s.all) {
		if !now.Before(one.expires()) {
			s.drop(one)
		}
	}
	byUse := slices.Clone(s.all)
	slices.SortStableFunc(byUse, func(a, b *session) int { return a.Used.Compare(b.Used) })
	own := slices.DeleteFunc(slices.Clone(byUse), func(o *session) bool { return o.Name != name })
	for _, one := range own[:max(0, len(own)+1-maxOwnSessions)] {
		s.drop(one)
	}
	for i := 0; len(s.all)+1 > maxSessions; i++ {
		s.drop(byUse[i])
	}
}

func (s *session) expires() time.Time {
	end := s.Used.Add(sessionIdle)
	if last := s.Began.Add(sessionLife); last.Before(end) {
		return last
	}
	return end
}

func (s *session) told() butler.Session {
	told := s.Session
	told.Expires = s.expires()
	return told
}

// find returns the session whose browser sends a value, and the holder of its token; nil if there is none.
func (s *Sessions) find(value string, now time.Time) (*session, holder) {
	if s == nil {
		return nil, holder{}
	}
	id, secret, _ := strings.Cut(value, ".")
	if len(id) != sessionIDLength || len(secret) != secretLength {
		return nil, holder{}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.all, func(o *session) bool { return o.ID == id })
	if i < 0 {
		return nil, holder{}
	}
	one := s.all[i]
	h, ok := s.holders.of(one.Name)
	code := codeOf(secret, h.sum)
	if !ok || !hmac.Equal(code[:], one.code[:]) || !now.Before(one.expires()) {
		return nil, holder{}
	}
	if hour := now.UTC().Truncate(time.Hour); hour.After(one.Used) {
		one.Used = hour
		s.touch()
	}
	return one, h
}

// Sessions implements [butler.SessionKeeper].
func (s *Sessions) Sessions() []butler.Session {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	list := make([]butler.Session, 0, len(s.all))
	for _, one := range s.all {
		if now.Before(one.expires()) {
			list = append(list, one.told())
		}
	}
	slices.SortStableFunc(list, func(a, b butler.Session) int {
		return cmp.Or(b.Used.Compare(a.Used), b.Began.Compare(a.Began))
	})
	return list
}

// EndSession implements [butler.SessionKeeper]. Requests that the session let in end. If that cannot be written the
// session is void until the server ends.
func (s *Sessions) EndSession(_ context.Context, id string) error {
	const op = "end session"
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.all, func(o *session) bool { return o.ID == id })
	if i < 0 {
		return butler.E(butler.KindNotFound, op, "there is no such session").WithHint("it may have been ended already")
	}
	s.drop(s.all[i])
	return s.save(op)
}
