package access

import (
	"crypto/sha256"
	"path/filepath"
	"testing"
	"time"

	"butler"
)

// One who signs in after the clock was set back is signed in, however many sessions of that token seem newer.
func TestSignInAfterTheClockWasSetBack(t *testing.T) {
	const token = "the-token-of-the-administrator-0"
	s, err := OpenSessions(filepath.Join(t.TempDir(), "sessions.json"), SessionOptions{Admin: token})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	h := holder{Caller: administrator(), sum: sha256.Sum256([]byte(token))}
	now := time.Now()
	for range maxOwnSessions {
		if _, _, err := s.begin(h, "", "", now); err != nil {
			t.Fatal(err)
		}
	}
	before := now.Add(-2 * time.Hour)
	told, value, err := s.begin(h, "", "", before)
	if err != nil {
		t.Fatal(err)
	}
	if one, who := s.find(value, before); one == nil || one.ID != told.ID || who.Scope != butler.ScopeAdmin {
		t.Errorf("signed in, and yet a stranger: %+v", who)
	}
	if got := len(s.Sessions()); got != maxOwnSessions {
		t.Errorf("%d sessions", got)
	}
}
