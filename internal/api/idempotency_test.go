package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"butler"
	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// answers is an AnswerStore that can fail.
type answers struct {
	mu   sync.Mutex
	kept map[string]butler.Answer
	err  error
}

func (a *answers) Answer(_ context.Context, key string) (butler.Answer, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err != nil {
		return butler.Answer{}, a.err
	}
	found, ok := a.kept[key]
	if !ok {
		return butler.Answer{}, butler.E(butler.KindNotFound, "find answer", "none")
	}
	return found, nil
}

func (a *answers) KeepAnswer(_ context.Context, kept butler.Answer) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.kept == nil {
		a.kept = map[string]butler.Answer{}
	}
	a.kept[kept.Key] = kept
	return a.err
}

func TestReplay(t *testing.T) {
	store := &answers{}
	var events []butler.Event
	catalogue := &shelf{}
	o := options(fake.NewOperator(), catalogue)
	o.Guard, _ = guard(t)
	o.Answers = store
	o.Editor.Publish = func(e butler.Event) { events = append(events, e) }
	h := api.New(o)
	body := `{"kind":"movies","name":"Films","roots":["` + t.TempDir() + `"]}`
	first := ask(h, http.MethodPost, "/api/v1/sections", body, "k")
	if first.Code != http.StatusCreated || first.Header().Get("Idempotent-Replayed") != "" {
		t.Fatalf("%d %s %v", first.Code, first.Body, first.Header())
	}
	for _, target := range []string{"/api/v1/sections", "/api/v1/sections/?X-Plex-Client-Identifier=other"} {
		again := ask(h, http.MethodPost, target, body, "k")
		if again.Code != first.Code || again.Body.String() != first.Body.String() || again.Header().Get("Location") != first.Header().Get("Location") ||
			again.Header().Get("Content-Type") != first.Header().Get("Content-Type") || again.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%s: %d %s %v", target, again.Code, again.Body, again.Header())
		}
	}
	if len(events) != 1 {
		t.Errorf("was done %d times", len(events))
	}
	if w := ask(h, http.MethodPost, "/api/v1/sections", strings.Replace(body, "Films", "Films ", 1), "k"); w.Code != http.StatusUnprocessableEntity ||
		!strings.Contains(w.Body.String(), `"hint"`) {
		t.Errorf("another request with the key: %d %s", w.Code, w.Body)
	}
	if w := ask(h, http.MethodDelete, "/api/v1/sections/1", "", "k"); w.Code != http.StatusNoContent {
		t.Errorf("another operation with the key: %d %s", w.Code, w.Body)
	}
	if w := ask(h, http.MethodDelete, "/api/v1/sections/2", "", "k"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("the same operation on another section: %d %s", w.Code, w.Body)
	}
	if w := ask(h, http.MethodDelete, "/api/v1/sections/1", "", "k"); w.Code != http.StatusNoContent || w.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("a section that is gone: %d %s", w.Code, w.Body)
	}
	refusal := ask(h, http.MethodDelete, "/api/v1/sections/1", "", "l")
	again := ask(h, http.MethodDelete, "/api/v1/sections/1", "", "l")
	if refusal.Code != http.StatusNotFound || again.Body.String() != refusal.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("an error: %d %s, and again %d %s", refusal.Code, refusal.Body, again.Code, again.Body)
	}
	for key, a := range store.kept {
		if a.At.IsZero() || a.Request == "" || len(key) != 64 || a.Key != key {
			t.Errorf("kept %+v", a)
		}
	}
}

// Two callers with the same key are two requests, also if one was revoked and made anew with another scope.
func TestKeysBelongToCallers(t *testing.T) {
	tokens, err := access.OpenTokens(t.TempDir() + "/tokens.json")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	_, secret, err := tokens.MakeToken(t.Context(), "other", butler.ScopeAdmin)
	if err != nil {
		t.Fatal(err)
	}
	operator := fake.NewOperator()
	o := options(operator, &shelf{})
	o.Guard = access.NewGuard(access.Options{Admin: token, Tokens: tokens})
	h := api.New(o)
	for _, who := range []string{token, secret, token, secret} {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/tasks/start", nil)
		r.Header.Set("X-Plex-Token", who)
		r.Header.Set("Idempotency-Key", "k")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	if got := operator.Calls(); !slices.Equal(got, []string{"start all", "start all"}) {
		t.Errorf("asked %q", got)
	}
}

func TestBadKeys(t *testing.T) {
	h := handler(t)
	for _, key := range []string{" ", "a b", "ü", "a\x7f", strings.Repeat("x", 256)} {
		if w := ask(h, http.MethodPost, "/api/v1/tasks/start", "", key); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "header.Idempotency-Key") {
			t.Errorf("%q: %d %s", key, w.Code, w.Body)
		}
	}
	for _, keys := range [][]string{{""}, {"a", "a"}} {
		r := httptest.NewRequest(http.MethodPost, "/api/v1/tasks/start", nil)
		r.Header.Set("X-Plex-Token", token)
		r.Header["Idempotency-Key"] = keys
		w := httptest.NewRecorder()
		if h.ServeHTTP(w, r); w.Code != http.StatusBadRequest {
			t.Errorf("%q: %d %s", keys, w.Code, w.Body)
		}
	}
	if w := ask(h, http.MethodPost, "/api/v1/tasks/start", "", strings.Repeat("~", 255)); w.Code != http.StatusOK {
		t.Errorf("the longest key: %d %s", w.Code, w.Body)
	}
	if w := ask(h, http.MethodGet, "/api/v1/tasks", "", "a b"); w.Code != http.StatusOK {
		t.Errorf("a key on a read: %d %s", w.Code, w.Body)
	}
}

// What the server could not do is done when it is asked again.
func TestFailuresAreNotKept(t *testing.T) {
	operator := fake.NewOperator()
	o := options(operator, &shelf{})
	o.Guard, _ = guard(t)
	h := api.New(o)
	operator.Errs = map[string]error{"StartAll": errors.New("disk I/O error")}
	if w := ask(h, http.MethodPost, "/api/v1/tasks/start", "", "k"); w.Code != http.StatusInternalServerError {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	operator.Errs = nil
	if w := ask(h, http.MethodPost, "/api/v1/tasks/start", "", "k"); w.Code != http.StatusOK || w.Header().Get("Idempotent-Replayed") != "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	// Without knowing what was answered before nothing is done.
	store := &answers{err: butler.E(butler.KindUnavailable, "find answer", "migrating")}
	o.Answers = store
	h = api.New(o)
	before := len(operator.Calls())
	if w := ask(h, http.MethodPost, "/api/v1/tasks/start", "", "k"); w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if len(operator.Calls()) != before {
		t.Error("was done")
	}
}

// The secret of a token is told again to who asks with the same key, and is written nowhere.
func TestSecretsAreNotStored(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &answers{}
		o := options(fake.NewOperator(), &shelf{})
		o.Guard = access.NewGuard(access.Options{Admin: token})
		o.Answers = store
		h := api.New(o)
		const body = `{"name":"hall","scope":"read"}`
		first := ask(h, http.MethodPost, "/api/v1/tokens", body, "k")
		again := ask(h, http.MethodPost, "/api/v1/tokens", body, "k")
		if first.Code != http.StatusCreated || again.Body.String() != first.Body.String() || again.Header().Get("Idempotent-Replayed") != "true" {
			t.Errorf("%d %s, and again %d %s", first.Code, first.Body, again.Code, again.Body)
		}
		if again.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("again with %v", again.Header())
		}
		if len(store.kept) != 0 {
			t.Errorf("kept %v", store.kept)
		}
		time.Sleep(24 * time.Hour) // of the bubble
		if w := ask(h, http.MethodPost, "/api/v1/tokens", body, "k"); w.Code != http.StatusConflict {
			t.Errorf("a day later: %d %s", w.Code, w.Body)
		}
	})
}

// slow is an Operator whose starts wait until they are let go.
type slow struct {
	*fake.Operator
	begun, let chan struct{}
}

func (s slow) Start(ctx context.Context, task string, o butler.StartOptions) (butler.Started, error) {
	s.begun <- struct{}{}
	<-s.let
	if err := ctx.Err(); err != nil {
		return butler.Started{}, err
	}
	return s.Operator.Start(ctx, task, o)
}

// While a request is being answered, the same one is told to wait, and another one with its key is
// refused. It is carried out also if its client has gone.
func TestDuplicateMeanwhile(t *testing.T) {
	operator := slow{fake.NewOperator(), make(chan struct{}), make(chan struct{})}
	o := options(operator, &shelf{})
	o.Guard, _ = guard(t)
	h := api.New(o)
	ctx, gone := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/v1/tasks/BackupDatabase/start", nil)
		r.Header.Set("X-Plex-Token", token)
		r.Header.Set("Idempotency-Key", "k")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}()
	<-operator.begun
	w := ask(h, http.MethodPost, "/api/v1/tasks/BackupDatabase/start", "", "k")
	if w.Code != http.StatusConflict || w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), `"kind":"conflict"`) {
		t.Errorf("the same request: %d %s %v", w.Code, w.Body, w.Header())
	}
	if w := ask(h, http.MethodPost, "/api/v1/tasks/BackupDatabase/start", `{"force":true}`, "k"); w.Code != http.StatusUnprocessableEntity {
		t.Errorf("another request: %d %s", w.Code, w.Body)
	}
	gone()
	close(operator.let)
	<-done
	w = ask(h, http.MethodPost, "/api/v1/tasks/BackupDatabase/start", "", "k")
	if w.Code != http.StatusOK || w.Header().Get("Idempotent-Replayed") != "true" {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// However many ask at a time, an operation is done once a key, and all who are told what became of it
// are told the same.
func TestOncePerKey(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		operator := fake.NewOperator()
		o := options(operator, &shelf{})
		o.Guard = access.NewGuard(access.Options{Admin: token})
		h := api.New(o)
		keys := rapid.IntRange(1, 4).Draw(rt, "keys")
		asks := rapid.SliceOfN(rapid.IntRange(1, keys), 1, 40).Draw(rt, "asks")
		bodies := make([]string, len(asks))
		var all sync.WaitGroup
		for i, k := range asks {
			all.Go(func() {
				key := fmt.Sprintf("key-%d", k)
				body := fmt.Sprintf(`{"name":"token-%d","scope":"read"}`, k)
				for {
					w := ask(h, http.MethodPost, "/api/v1/tokens", body, key)
					if w.Code == http.StatusConflict && w.Header().Get("Retry-After") != "" {
						continue // another one is at it
					}
					bodies[i] = w.Body.String()
					return
				}
			})
		}
		all.Wait()
		secrets := map[int]string{}
		for i, k := range asks {
			var made struct{ Secret string }
			if err := json.Unmarshal([]byte(bodies[i]), &made); err != nil || made.Secret == "" {
				rt.Fatalf("key %d: %s", k, bodies[i]) // a second time it would be a conflict of names
			}
			if secrets[k] == "" {
				secrets[k] = bodies[i]
			}
			if secrets[k] != bodies[i] {
				rt.Fatalf("key %d: %s, and %s", k, secrets[k], bodies[i])
			}
		}
		if tokens := o.Tokens.Tokens(); len(tokens) != len(secrets) {
			rt.Fatalf("%d tokens of %d keys", len(tokens), len(secrets))
		}
	})
}
