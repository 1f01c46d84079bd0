package plex

import (
	"io"
	"net/http"

	"butler"
	"butler/internal/disclose"
)

// conditional holds back the refusals of [http.ServeContent], which are plain text or nothing: clients
// read errors in the forms of [server.fail].
type conditional struct {
	http.ResponseWriter
	refused int // status; 0 if the file is given out
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

// refuse answers that a file cannot be given out as the request asks for it.
func refuse(w http.ResponseWriter, r *http.Request, status int) error {
	d := disclose.Disclosure{Kind: butler.KindConflict, Status: status, Message: "the file is not the one that the request is about"}
	if status == http.StatusRequestedRangeNotSatisfiable {
		d = disclose.Disclosure{Kind: butler.KindInvalid, Status: status, Message: "the file has no such bytes"}
	}
	as := ofError(r)
	body, err := encodeError(as, d)
	if err != nil {
		return butler.E(butler.KindInternal, "encode error", "%w", err)
	}
	w.Header().Del("Content-Disposition")
	write(w, status, as, body)
	return nil
}
