package access_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/access"
)

// try makes a request with a secret and returns its kind of refusal, or 255 if it is let in.
func try(g *access.Guard, peer, secret string) butler.Kind {
	r := call(secret)
	r.RemoteAddr = peer
	if _, err := g.Admit(r, nil, false); err != nil {
		return butler.KindOf(err)
	}
	return letIn
}

const letIn = butler.Kind(255)

const (
	strong = "a-token-that-nobody-guesses"
	weak   = "guess-me"
)

func TestFailedLogins(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := access.NewGuard(access.Options{Admin: strong})
		const peer = "203.0.113.5:1000"
		expect := func(what, secret string, want butler.Kind) {
			t.Helper()
			if got := try(g, peer, secret); got != want {
				t.Errorf("%s: %v, want %v", what, got, want)
			}
		}
		for i := range 10 {
			expect(fmt.Sprint("failure ", i), "wrong", butler.KindUnauthorized)
			expect("none is no failure", "", butler.KindUnauthorized)
		}
		expect("the eleventh", "wrong", butler.KindTooMany)
		expect("the owner", strong, letIn)
		if got := try(g, "203.0.113.6:1000", "wrong"); got != butler.KindUnauthorized {
			t.Errorf("another address: %v", got)
		}
		pause := time.Minute
		for range 10 {
			time.Sleep(pause - time.Second)
			expect("before the end of the pause", "wrong", butler.KindTooMany)
			expect("the owner", strong, letIn)
			time.Sleep(time.Second)
			tries := 0
			for try(g, peer, "wrong") == butler.KindUnauthorized {
				tries++
			}
			if tries == 0 || tries > 10 {
				t.Errorf("%d tries after a pause of %v", tries, pause)
			}
			pause = min(2*pause, time.Hour)
		}
		time.Sleep(26 * time.Hour) // all is forgotten
		for range 10 {
			expect("a day later", "wrong", butler.KindUnauthorized)
		}
		time.Sleep(time.Minute)
		expect("after the first pause", "wrong", butler.KindUnauthorized)
	})
}

func TestSlowFailuresAreNoAttack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := access.NewGuard(access.Options{Admin: strong})
		for range 100 {
			if got := try(g, "203.0.113.5:1000", "old token"); got != butler.KindUnauthorized {
				t.Fatal(got)
			}
			time.Sleep(5*time.Minute/9 + time.Second)
		}
	})
}

// A token that can be guessed is not even looked at while the address has to pause.
func TestWeakTokenIsNotGuessed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := access.NewGuard(access.Options{Admin: weak})
		const peer = "[2001:db8::1]:1000"
		for range 9 {
			try(g, peer, "wrong")
		}
		if got := try(g, peer, weak); got != letIn {
			t.Errorf("before the pause: %v", got)
		}
		try(g, peer, "wrong")
		if got := try(g, peer, weak); got != butler.KindTooMany {
			t.Errorf("in the pause: %v", got)
		}
		if got := try(g, "[2001:db8::ffff:0:0:1]:1000", weak); got != butler.KindTooMany {
			t.Errorf("in the same /64: %v", got)
		}
		if got := try(g, "[2001:db8:0:1::1]:1000", weak); got != letIn {
			t.Errorf("from elsewhere: %v", got)
		}
		time.Sleep(time.Minute)
		if got := try(g, peer, weak); got != letIn {
			t.Errorf("after the pause: %v", got)
		}
	})
}

func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := access.NewGuard(access.Options{Admin: strong})
		h := g.Watch(refusing(g))
		ask := func(secret string) *httptest.ResponseRecorder {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, call(secret))
			return w
		}
		for range 10 {
			if w := ask("wrong"); w.Code != http.StatusUnauthorized || w.Header().Get("Retry-After") != "" {
				t.Fatalf("%d %v", w.Code, w.Header())
			}
		}
		time.Sleep(1500 * time.Millisecond)
		w := ask("wrong")
		if seconds, _ := strconv.Atoi(w.Header().Get("Retry-After")); w.Code != http.StatusTooManyRequests || seconds != 59 {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	})
}

// refusing answers as the APIs do: with the status of the refusal.
func refusing(g *access.Guard) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := g.Admit(r, nil, r.URL.Path == "/open")
		if err != nil {
			w.WriteHeader(butler.KindOf(err).Traits().Status)
			return
		}
		if r.URL.Path == "/admin" {
			if err := access.Admin(r.Context()); err != nil {
				w.WriteHeader(butler.KindOf(err).Traits().Status)
			}
		}
	})
}

// TestGuessesAreBounded: whenever wrong tokens come, a peer is told of no more than ten within a minute, and
// of no more than twelve within five, that they are wrong; and the owner is let in all the time.
func TestGuessesAreBounded(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		gaps := rapid.SliceOfN(rapid.OneOf(rapid.IntRange(0, 5), rapid.IntRange(0, 400)), 1, 300).Draw(rt, "gaps") // s
		synctest.Test(t, func(*testing.T) {
			g := access.NewGuard(access.Options{Admin: strong})
			var told []time.Time
			for _, gap := range gaps {
				time.Sleep(time.Duration(gap) * time.Second)
				switch got := try(g, "203.0.113.5:1", "wrong"); got {
				case butler.KindUnauthorized:
					told = append(told, time.Now())
					for few, within := range map[int]time.Duration{10: time.Minute, 12: 5 * time.Minute} {
						if n := len(told); n > few && told[n-1].Sub(told[n-1-few]) < within {
							rt.Fatalf("%d answers within %v", few+1, told[n-1].Sub(told[n-1-few]))
						}
					}
				case butler.KindTooMany:
				default:
					rt.Fatalf("%v", got)
				}
				if got := try(g, "203.0.113.5:1", strong); got != letIn {
					rt.Fatalf("the owner is locked out: %v", got)
				}
			}
		})
	})
}

func TestFailuresTakeLittleMemory(t *testing.T) {
	g := access.NewGuard(access.Options{Admin: strong})
	memory := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := memory()
	for i := range 200_000 {
		try(g, fmt.Sprintf("[2001:db8:%x:%x::1]:1", i>>16, i&0xffff), "wrong")
	}
	const most = 4 << 20
	if after := memory(); after > before+most {
		t.Errorf("%d bytes more", after-before)
	}
	for range 10 { // and who comes last is known
		try(g, "203.0.113.5:1", "wrong")
	}
	if got := try(g, "203.0.113.5:1", "wrong"); got != butler.KindTooMany {
		t.Error(got)
	}
}
