package access

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"butler"
	"butler/internal/durable"
)

const (
	sessionsVersion = 1
	maxSessionsFile = 2 << 20 // bytes
	cookieIDLength  = 6
)

// sessionsFile is the form of the file.
type sessionsFile struct {
	Version  int            `json:"version"`
	Cookie   string         `json:"cookie"` // what the name of the cookie ends with
	Sessions []sessionEntry `json:"sessions"`
}

type sessionEntry struct {
	butler.Session
	Code string `json:"code"` // of its secret and its token, in hexadecimal digits
}

// SessionOptions are what [OpenSessions] is told.
type SessionOptions struct {
	Admin  string       // the administrator's token; with an empty one nobody is signed in
	Tokens *Tokens      // the named ones; nil for none
	Log    *slog.Logger // nil to be silent
}

// OpenSessions reads the sessions from a file, which is made with the first of them. A file that cannot be understood is
// replaced: then everybody has to sign in anew. [Sessions.Close] must be called. Errors: [butler.KindPermission],
// [butler.KindInternal].
func OpenSessions(path string, o SessionOptions) (*Sessions, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &Sessions{
		path: path, holders: holders{sha256.Sum256([]byte(o.Admin)), o.Admin != "", o.Tokens},
	}
	s.flush = time.AfterFunc(flushDelay, s.writeUse)
	s.flush.Stop()
	text, err := readSessions(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return nil, err
	default:
		if err := s.parse(text); err != nil {
			o.Log.Warn("everybody has to sign in anew: the sessions cannot be read", "file", path, "error", err)
		}
	}
	if s.cookie == "" {
		s.cookie = strings.ToLower(rand.Text()[:cookieIDLength])
	}
	return s, nil
}

func readSessions(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, failed("read sessions", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSessionsFile+1))
	if err != nil {
		return nil, failed("read sessions", err)
	}
	return text, nil
}

// parse takes over the sessions of a file whose tokens are still there, all or none.
func (s *Sessions) parse(text []byte) error {
	damaged := butler.E(butler.KindDamaged, "", "it does not have the form of version %d", sessionsVersion)
	if len(text) > maxSessionsFile {
		return damaged
	}
	var file sessionsFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil || file.Version != sessionsVersion || len(file.Sessions) > maxSessions ||
		len(file.Cookie) != cookieIDLength || strings.Trim(file.Cookie, "abcdefghijklmnopqrstuvwxyz234567") != "" {
		return damaged
	}
	all := make([]*session, 0, len(file.Sessions))
	ids := map[string]bool{}
	for _, e := range file.Sessions {
		code, err := hex.DecodeString(e.Code)
		if err != nil || len(code) != sha256.Size || len(e.ID) != sessionIDLength || ids[e.ID] || e.Began.IsZero() || e.Used.IsZero() {
			return damaged
		}
		ids[e.ID] = true
		all = append(all, &session{Session: e.Session, code: [sha256.Size]byte(code)})
	}
	s.cookie = file.Cookie
	now := time.Now()
	for _, one := range all {
		h, ok := s.holders.of(one.Name)
		if ok && now.Before(one.expires()) && s.hold(one, h) {
			one.Scope = h.Scope // whatever the file says
			s.all = append(s.all, one)
		}
	}
	return nil
}

// save writes the sessions; the file is the old one or the new one at any moment.
func (s *Sessions) save(op string) error {
	file := sessionsFile{Version: sessionsVersion, Cookie: s.cookie, Sessions: make([]sessionEntry, len(s.all))}
	for i, one := range s.all {
		file.Sessions[i] = sessionEntry{one.told(), hex.EncodeToString(one.code[:])}
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return failed(op, err)
	}
	if err := durable.Replace(s.path, append(text, '\n')); err != nil {
		s.dirty = true
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", err).
			WithHint("see to the disk that holds the data folder")
	}
	s.dirty = false
	return nil
}

// touch sees to it that what changed by itself is written some time.
func (s *Sessions) touch() {
	s.dirty = true
	if !s.done {
		s.flush.Reset(flushDelay)
	}
}

// writeUse writes when sessions were used.
func (s *Sessions) writeUse() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done || !s.dirty {
		return
	}
	if err := s.save("note use of sessions"); err != nil {
		s.flush.Reset(flushRetry) // nobody asked for it, so nobody is told
	}
}

// Close writes what is not written yet.
func (s *Sessions) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.done {
		return nil
	}
	s.done = true
	s.flush.Stop()
	for _, one := range s.all {
		one.loose()
	}
	if !s.dirty {
		return nil
	}
	return s.save("note use of sessions")
}
