package disclose

import (
	"io"
	"net/http"
	"time"
)

// ServeContent is [http.ServeContent], but that a request which cannot be met is left to the caller to
// answer: clients read errors in the forms of ours, and that function writes plain text or nothing. It
// returns the status of such a refusal, or 0.
func ServeContent(w http.ResponseWriter, r *http.Request, modified time.Time, content io.ReadSeeker) (refused int) {
	c := &conditional{ResponseWriter: w}
	http.ServeContent(c, r, "", modified, content)
	return c.refused
}

// conditional holds back refusals.
type conditional struct {
	http.ResponseWriter
	refused int // status; 0 if the content is given out
}

// WriteHeader sends a status that is no refusal.
func (c *conditional) WriteHeader(status int) {
	if status >= http.StatusBadRequest {
		c.refused = status
		return
	}
	c.ResponseWriter.WriteHeader(status)
}

// Write sends what is no refusal.
func (c *conditional) Write(b []byte) (int, error) {
	if c.refused != 0 {
		return len(b), nil
	}
	return c.ResponseWriter.Write(b)
}

// ReadFrom lets the system copy files to the connection, where it can.
func (c *conditional) ReadFrom(r io.Reader) (int64, error) {
	if c.refused != 0 {
		return io.Copy(io.Discard, r)
	}
	return io.Copy(c.ResponseWriter, r)
}

// Unwrap returns the writer behind c, for [http.ResponseController].
func (c *conditional) Unwrap() http.ResponseWriter { return c.ResponseWriter }
