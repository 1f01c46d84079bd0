// Package compress sends answers in gzip to clients that take it: text, JSON and XML from [MinSize] on.
// Event streams, pictures, parts of files and what is encoded already go out as they are.
//
// That compression lets the size of an answer tell of its content (BREACH) is of no use here: it takes a
// secret in the body beside something that a foreign page chose. Tokens are in no body but that of the
// call that makes one, which is below the size; and no cookie or address lets a foreign page ask.
package compress

import (
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// MinSize is the size in bytes from which on answers are compressed: a smaller one fits into a packet.
const MinSize = 1 << 10

// Handler returns a handler that compresses what next answers.
func Handler(next http.Handler) http.Handler {
	encoders := &sync.Pool{New: func() any {
		z, _ := gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails only for a level that there is not
		return z
	}}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, encoders: encoders, request: r, accepted: accepts(r.Header["Accept-Encoding"])}
		// Not deferred: an answer that panics is cut off, and must not look as if it were whole.
		next.ServeHTTP(a, r)
		a.end()
	})
}

// answer compresses what is written to it, or not: that is decided when the size is known or enough is
// written.
type answer struct {
	http.ResponseWriter
	encoders *sync.Pool
	request  *http.Request
	accepted bool // the client takes gzip

	status  int    // that the handler chose; 0 before
	decided bool   // the header is sent
	held    []byte // what is written before it is decided
	encoder *gzip.Writer
	nowhere bool // the body of an answer to HEAD
}

// WriteHeader sends the header, or keeps the status until it is decided how the body is sent.
func (a *answer) WriteHeader(status int) {
	if status < http.StatusOK && status != http.StatusSwitchingProtocols || a.decided {
		a.ResponseWriter.WriteHeader(status)
		return
	}
	if a.status != 0 {
		return
	}
	a.status = status
	h := a.Header()
	switch {
	case status == http.StatusNotModified:
		vary(h)
		if tag := h.Get("Etag"); strings.HasPrefix(tag, `"`) && strings.Contains(a.request.Header.Get("If-None-Match"), "W/"+tag) {
			h.Set("Etag", "W/"+tag) // the client has what [answer.compress] sent
		}
		a.plain()
	case !bodyAllowed(status) || !compressible(h, status):
		a.plain()
	default:
		vary(h)
		length, err := strconv.Atoi(h.Get("Content-Length"))
		switch {
		case !a.accepted || err == nil && length < MinSize:
			a.plain()
		case err == nil:
			a.compress()
		}
	}
}

// Write compresses, or holds back what may still turn out to be too little for that.
func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.WriteHeader(http.StatusOK)
	}
	if !a.decided {
		if len(a.held)+len(b) < MinSize {
			a.held = append(a.held, b...)
			return len(b), nil
		}
		a.compress()
		if err := a.writeHeld(); err != nil {
			return 0, err
		}
	}
	return a.write(b)
}

func (a *answer) write(b []byte) (int, error) {
	switch {
	case a.nowhere:
		return len(b), nil
	case a.encoder != nil:
		return a.encoder.Write(b)
	}
	return a.ResponseWriter.Write(b)
}

func (a *answer) writeHeld() error {
	held := a.held
	a.held = nil
	if len(held) == 0 {
		return nil
	}
	_, err := a.write(held)
	return err
}

// plain sends the header for a body as it is.
func (a *answer) plain() {
	a.decided = true
	a.ResponseWriter.WriteHeader(a.status)
}

// compress sends the header for a compressed body. What was the same bytes each time is so no more, so
// a strong validator becomes a weak one: it still answers If-None-Match, but not If-Range.
func (a *answer) compress() {
	a.decided = true
	h := a.Header()
	h.Set("Content-Encoding", "gzip")
	h.Del("Content-Length")
	h.Del("Accept-Ranges")
	if tag := h.Get("Etag"); strings.HasPrefix(tag, `"`) {
		h.Set("Etag", "W/"+tag)
	}
	a.ResponseWriter.WriteHeader(a.status)
	if a.request.Method == http.MethodHead {
		a.nowhere = true
		return
	}
	a.encoder = a.encoders.Get().(*gzip.Writer)
	a.encoder.Reset(a.ResponseWriter)
}

// FlushError sends what is written so far.
func (a *answer) FlushError() error {
	if !a.decided {
		if a.status == 0 {
			a.WriteHeader(http.StatusOK)
		}
		if !a.decided {
			a.plain()
		}
		if err := a.writeHeld(); err != nil {
			return err
		}
	}
	if a.encoder != nil {
		if err := a.encoder.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(a.ResponseWriter).Flush()
}

// Flush implements [http.Flusher] for those who do not use [http.ResponseController].
func (a *answer) Flush() { _ = a.FlushError() }

// Unwrap lets [http.ResponseController] and websockets find what is behind.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// end writes what is left.
func (a *answer) end() {
	if a.status != 0 && !a.decided {
		a.plain()
		_ = a.writeHeld() // fails only if the client has gone
	}
	if a.encoder != nil {
		_ = a.encoder.Close() // likewise
		a.encoder.Reset(nil)
		a.encoders.Put(a.encoder)
		a.encoder = nil
	}
}
