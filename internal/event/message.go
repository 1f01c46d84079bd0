package event

import (
	"sync"

	"butler"
)

// Message is an event as listeners get it.
type Message struct {
	butler.Event
	// ID names the message for [Options.After]. It is empty for lines of the log: those are not handed
	// out again.
	ID string

	seq   uint64
	forms sync.Map // by the Encoder that made them
}

// Encoder makes a form of messages, such as the text of an answer: once for each message, however many
// listeners want it.
type Encoder[T any] struct{ encode func(*Message) T }

// NewEncoder returns an Encoder. What encode returns is shared by all listeners.
func NewEncoder[T any](encode func(*Message) T) *Encoder[T] { return &Encoder[T]{encode} }

// Form returns the form of a message.
func (e *Encoder[T]) Form(m *Message) T {
	if made, ok := m.forms.Load(e); ok {
		return made.(T) //nolint:forcetypeassert // only this Encoder stores under itself
	}
	made, _ := m.forms.LoadOrStore(e, e.encode(m)) // two at once may encode: the first is kept
	return made.(T)                                //nolint:forcetypeassert // as above
}
