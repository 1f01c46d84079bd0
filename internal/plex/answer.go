package plex

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"html"
	"net/http"
	"strconv"

	"butler"
	"butler/internal/disclose"
	"butler/plexapi"
)

// answer writes v with status 200 in the representation that r asks for.
func (s *server) answer(w http.ResponseWriter, r *http.Request, v any) error {
	as := ofSuccess(r)
	body, err := encode(as, v)
	if err != nil {
		return butler.E(butler.KindInternal, "encode answer", "%w", err)
	}
	write(w, http.StatusOK, as, body)
	return nil
}

// write writes an encoded body.
func write(w http.ResponseWriter, status int, as representation, body []byte) {
	h := w.Header()
	h.Set("Cache-Control", "no-cache")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Content-Type", as.contentType())
	h.Set("Vary", "Accept")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // fails only if the client has gone
}

// empty writes an answer without a body. It is never 204: clients take that for an error.
func empty(w http.ResponseWriter, status int) {
	w.Header().Set("Cache-Control", "no-cache")
	w.Header().Set("Content-Length", "0")
	w.WriteHeader(status)
}

// encode returns v in XML or JSON.
func encode(as representation, v any) ([]byte, error) {
	var b bytes.Buffer
	if as == asJSON {
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		err := e.Encode(v)
		return b.Bytes(), err
	}
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", " ")
	err := e.Encode(v)
	b.WriteByte('\n')
	return b.Bytes(), err
}

// fail writes what the client may see of err, and logs what it may not.
func (s *server) fail(w http.ResponseWriter, r *http.Request, err error) {
	d := disclose.Error(err)
	if d.Ours() {
		s.Log.LogAttrs(r.Context(), levelOf(r), "request failed", logAttrs(r, err)...)
	}
	switch d.Kind {
	case butler.KindUnauthorized:
		w.Header().Set("WWW-Authenticate", `Bearer realm="butler"`)
	case butler.KindUnavailable:
		w.Header().Set("Retry-After", "5")
	default:
	}
	as := ofError(r)
	body, err := encodeError(as, d)
	if err != nil {
		s.Log.LogAttrs(r.Context(), levelOf(r), "error not encoded", logAttrs(r, err)...)
	}
	write(w, d.Status, as, body)
}

// errorPage takes the meaning of the status, the status, and the message in HTML.
const errorPage = `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>%[1]s</title></head>
<body><h1>%[2]d %[1]s</h1><p>%[3]s</p></body></html>
`

func encodeError(as representation, d disclose.Disclosure) ([]byte, error) {
	message := d.Message
	if d.Hint != "" && d.Kind != butler.KindUnauthorized { // SDKs compare the text of that one
		message += "; " + d.Hint
	}
	if as == asHTML {
		return fmt.Appendf(nil, errorPage, http.StatusText(d.Status), d.Status, html.EscapeString(message)), nil
	}
	return encode(as, plexapi.Errors{Errors: []plexapi.Error{{Code: code(d), Message: message, Status: d.Status}}})
}

// code returns the stable number of an error.
func code(d disclose.Disclosure) int {
	switch d.Kind {
	case butler.KindInvalid:
		return plexapi.CodeBadRequest
	case butler.KindUnauthorized:
		return plexapi.CodeUnauthorized
	default:
		return plexapi.CodeBase + d.Status
	}
}
