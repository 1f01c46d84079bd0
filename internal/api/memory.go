package api

import (
	"context"
	"maps"
	"sync"
	"time"

	"butler"
)

// keptFor is how long an answer is kept.
const keptFor = 24 * time.Hour

// memory is an [butler.AnswerStore] that writes nothing to disk: for answers that hold a secret.
type memory struct {
	mu      sync.Mutex
	answers map[string]butler.Answer
}

// Answer implements [butler.AnswerStore].
func (m *memory) Answer(_ context.Context, key string) (butler.Answer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	a, ok := m.answers[key]
	if !ok {
		return butler.Answer{}, butler.E(butler.KindNotFound, "find answer", "none is kept")
	}
	return a, nil
}

// KeepAnswer implements [butler.AnswerStore].
func (m *memory) KeepAnswer(_ context.Context, a butler.Answer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	if m.answers == nil {
		m.answers = map[string]butler.Answer{}
	}
	m.answers[a.Key] = a
	return nil
}

// forget drops what is too old.
func (m *memory) forget() {
	maps.DeleteFunc(m.answers, func(_ string, a butler.Answer) bool { return time.Since(a.At) >= keptFor })
}
