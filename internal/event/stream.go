package event

import (
	"context"
	"net/http"
	"time"
)

// Stream is an answer of server-sent events, as the HTML standard defines them (section 9.2).
type Stream struct {
	w          http.ResponseWriter
	connection *http.ResponseController
}

// OpenStream begins to answer a request with a stream.
func OpenStream(w http.ResponseWriter) (*Stream, error) {
	s := &Stream{w, http.NewResponseController(w)}
	if err := s.connection.SetReadDeadline(time.Time{}); err != nil { // the server's is for requests that end
		return nil, err
	}
	h := w.Header()
	h.Set("Cache-Control", "no-cache, no-transform")
	h.Set("Content-Type", "text/event-stream")
	h.Set("X-Accel-Buffering", "no") // proxies must not hold events back
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
	return s, nil
}

// Write sends text, which is events with the empty line that ends each, at once. It fails when ctx has
// a deadline and that passes.
func (s *Stream) Write(ctx context.Context, text []byte) error {
	deadline, _ := ctx.Deadline()
	if err := s.connection.SetWriteDeadline(deadline); err != nil {
		return err
	}
	if _, err := s.w.Write(text); err != nil {
		return err
	}
	return s.connection.Flush()
}
