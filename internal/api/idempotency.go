package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/access"
)

// Headers of idempotency, as the IETF's draft draft-ietf-httpapi-idempotency-key-header names the first.
const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
)

const (
	maxKey     = 255 // characters of a key
	keyPattern = `^[!-~]+$`
)

// keyParameter describes the header of idempotency.
func keyParameter() *huma.Param {
	least, most := 1, maxKey
	return &huma.Param{
		Name: keyHeader, In: "header",
		Description: "Makes a retry safe: the same request with the same key is done once within a day, " +
			"and answered again as the first time. Visible ASCII characters",
		Schema:  &huma.Schema{Type: huma.TypeString, MinLength: &least, MaxLength: &most, Pattern: keyPattern},
		Example: "8e03978e-40d5-43dd-bc93-6894a57f9324",
	}
}

// ledger knows the requests with a key that are being answered: their fingerprints, by key.
type ledger struct {
	mu   sync.Mutex
	busy map[string]string
}

// enter notes that a request is being answered, and returns what ends that. It refuses one whose key is
// taken by another one that is still being answered.
func (l *ledger) enter(key, request string) (leave func(), refusal *Problem) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if other, ok := l.busy[key]; ok {
		if other != request {
			return nil, keyReused()
		}
		return nil, problem(butler.E(butler.KindConflict, "", "the same request with the same key is being answered").
			WithHint("ask again in a moment for its answer")).with("Retry-After", "1")
	}
	if l.busy == nil {
		l.busy = map[string]string{}
	}
	l.busy[key] = request
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.busy, key)
	}, nil
}

// once answers a request, of which text is the body. One with an idempotency key that was answered before
// gets the same answer again.
func (s *service) once(w http.ResponseWriter, r *http.Request, op *operation, text []byte, do http.Handler) {
	keys, ok := r.Header[keyHeader]
	if !ok {
		do.ServeHTTP(w, r)
		return
	}
	if p := checkKey(keys); p != nil {
		p.write(w)
		return
	}
	kept := butler.Answer{Key: scopedKey(r.Context(), op, keys[0]), Request: fingerprint(r, text)}
	leave, refusal := s.ledger.enter(kept.Key, kept.Request)
	if refusal != nil {
		refusal.write(w)
		return
	}
	defer leave()
	store := s.Answers
	if op.secret {
		store = s.secrets
	}
	earlier, err := store.Answer(r.Context(), kept.Key)
	switch {
	case err == nil && earlier.Request != kept.Request:
		keyReused().write(w)
		return
	case err == nil:
		replay(w, earlier)
		return
	case !butler.IsKind(err, butler.KindNotFound):
		s.failed(r.Context(), op.id, err).write(w)
		return
	}
	s.keep(w, r, kept, store, do)
}

// keep answers a request and keeps the answer. The request is carried out also if its client goes away in
// the meantime: the client cannot know whether it was, and will ask again with the same key.
func (s *service) keep(w http.ResponseWriter, r *http.Request, kept butler.Answer, store butler.AnswerStore, do http.Handler) {
	ctx := context.WithoutCancel(r.Context())
	out := newRecorder()
	do.ServeHTTP(out, r.WithContext(ctx))
	out.WriteHeader(http.StatusOK) // unless it has a status
	if final(out.status) {
		kept.Status, kept.Body, kept.At = out.status, out.body.Bytes(), time.Now()
		kept.ContentType, kept.Location = out.header.Get("Content-Type"), out.header.Get("Location")
		if err := store.KeepAnswer(ctx, kept); err != nil {
			s.Log.Error("an answer could not be kept: the request will be done again if it is sent again", "error", err)
		}
	}
	maps.Copy(w.Header(), out.header)
	w.WriteHeader(out.status)
	_, _ = w.Write(out.body.Bytes()) // fails only if the client has gone
}

// final reports whether a request that is sent again must be answered the same. It must not if the
// server could not do it, or did not look at it.
func final(status int) bool {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		return false
	}
	return status < http.StatusInternalServerError
}

func replay(w http.ResponseWriter, a butler.Answer) {
	h := w.Header()
	h.Set(replayedHeader, "true")
	for name, value := range map[string]string{"Content-Type": a.ContentType, "Location": a.Location} {
		if value != "" {
			h.Set(name, value)
		}
	}
	w.WriteHeader(a.Status)
	_, _ = w.Write(a.Body) // fails only if the client has gone
}

func checkKey(keys []string) *Problem {
	const where = "header." + keyHeader
	visible := func(c rune) bool { return c < '!' || c > '~' }
	switch {
	case len(keys) != 1:
		return faulty(Fault{where, "it is given twice"})
	case keys[0] == "" || len(keys[0]) > maxKey || strings.ContainsFunc(keys[0], visible):
		return faulty(Fault{where, fmt.Sprintf("it has 1 to %d visible ASCII characters", maxKey)})
	}
	return nil
}

func keyReused() *Problem {
	return problemOf(http.StatusUnprocessableEntity, butler.E(butler.KindInvalid, "", "the idempotency key was used for another request").
		WithHint("make a new key for each request, and send it again only with the same one"))
}

// scopedKey returns a key that is that of one caller and one operation only.
func scopedKey(ctx context.Context, op *operation, key string) string {
	caller := access.CallerOf(ctx)
	return digest(string(caller.Scope), caller.Name, op.pattern, key)
}

// fingerprint returns what tells a request from others for the same operation.
func fingerprint(r *http.Request, text []byte) string {
	return digest(r.URL.EscapedPath(), asked(r.URL).Encode(), string(text))
}

// asked returns the parameters of a query but those that say who calls.
func asked(u *url.URL) url.Values {
	query := u.Query()
	for name := range query {
		if ofPlex(name) {
			delete(query, name)
		}
	}
	return query
}

// digest returns a hash of texts and of where each ends.
func digest(texts ...string) string {
	h := sha256.New()
	for _, text := range texts {
		fmt.Fprintf(h, "%d:%s", len(text), text)
	}
	return hex.EncodeToString(h.Sum(nil))
}
