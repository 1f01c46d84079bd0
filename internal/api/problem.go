package api

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/disclose"
)

const problemType = "application/problem+json"

// Problem is the body of every error (RFC 9457).
type Problem struct {
	Type   string  `json:"type" format:"uri-reference" doc:"Names the kind, and is the address of its explanation" example:"/api/v1/problems/not-found"`
	Title  string  `json:"title" doc:"The meaning of the status" example:"Not Found"`
	Status int     `json:"status" doc:"The HTTP status" example:"404"`
	Detail string  `json:"detail" doc:"What went wrong, in a sentence, for people" example:"find run: there is no run 9"`
	Kind   string  `json:"kind" doc:"What sort of thing went wrong. It is stable: decide by this, not by the words" example:"not-found"`
	Hint   string  `json:"hint,omitempty" doc:"What to do about it"`
	Errors []Fault `json:"errors,omitempty" doc:"Each fault of a request that is invalid"`

	header http.Header // of the answer
}

// Fault is one fault of a request.
type Fault struct {
	Location string `json:"location" doc:"Where it is: in the body, query, path or header" example:"body.roots[0]"`
	Message  string `json:"message" doc:"What is wrong there"`
}

// problem returns what a client may see of an error.
func problem(err error) *Problem {
	d := disclose.Error(err)
	p := &Problem{
		Type: problemPath(d.Kind), Title: http.StatusText(d.Status), Status: d.Status,
		Detail: d.Message, Kind: d.Kind.String(), Hint: d.Hint, header: http.Header{},
	}
	switch d.Status {
	case http.StatusUnauthorized:
		return p.with("WWW-Authenticate", `Bearer realm="butler"`)
	case http.StatusTooManyRequests:
		return p.with("Retry-After", "30") // seconds
	case http.StatusServiceUnavailable:
		return p.with("Retry-After", "5")
	}
	return p
}

// problemOf returns a Problem with a status that is not that of the error's kind.
func problemOf(status int, err error) *Problem {
	p := problem(err)
	p.Status, p.Title = status, http.StatusText(status)
	return p
}

// faulty returns the Problem of a request with faults, of which there is one at least.
func faulty(faults ...Fault) *Problem {
	p := problem(butler.E(butler.KindInvalid, "", "%s: %s", faults[0].Location, faults[0].Message).
		WithHint("openapi.yaml describes what is expected"))
	p.Errors = faults
	return p
}

// faultyError is an error about a request all of whose faults are known.
type faultyError struct {
	error
	faults []Fault
}

func (e faultyError) Unwrap() error { return e.error }

// with sets a header of the answer.
func (p *Problem) with(name, value string) *Problem {
	p.header.Set(name, value)
	return p
}

// Error returns what went wrong.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns the headers of the answer.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType returns the media type of problems.
func (*Problem) ContentType(string) string { return problemType }

// write writes a problem outside of an operation.
func (p *Problem) write(w http.ResponseWriter) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	for name, values := range p.header {
		if name != "Retry-After" || h.Get(name) == "" { // whoever refused the request may know better
			h[name] = values
		}
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(body.Bytes()) // fails only if the client has gone
}

// toProblem turns an error that huma found, in a request that does not fit the description, into a
// Problem. The package's own way, replacing huma.NewError, would change every API of the process.
func toProblem(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	p := problem(butler.E(butler.KindInvalid, "", "%s", model.Detail))
	if model.Status >= http.StatusInternalServerError {
		p = problem(butler.E(butler.KindInternal, "", "%s", model.Detail))
	} else if faults := faultsOf(model); len(faults) > 0 {
		p = faulty(faults...)
	}
	if settled, ok := ctx.(*settledContext); ok {
		settled.status = p.Status
	}
	return p, nil
}

// faultsOf returns what huma found wrong. Of what does not fit it quotes names of Go's types and formats.
func faultsOf(model *huma.ErrorModel) []Fault {
	var all []Fault
	for _, e := range model.Errors {
		f := Fault{e.Location, e.Message}
		switch {
		case strings.HasPrefix(f.Message, "json: "):
			f.Message = "a value in it does not fit"
		case strings.HasPrefix(f.Message, "invalid date/time"):
			f.Message = "expected a time such as 2026-03-29T02:00:00Z"
		}
		all = append(all, f)
	}
	return all
}

// settleStatus lets [toProblem] change the status that huma chose: it has 422 for what the table of
// kinds has 400.
func settleStatus(ctx huma.Context, next func(huma.Context)) {
	next(&settledContext{wrapped: ctx})
}

type wrapped huma.Context

type settledContext struct {
	wrapped
	status int // 0 for that of huma
}

// SetStatus sends the settled status.
func (c *settledContext) SetStatus(status int) {
	if c.status != 0 {
		status = c.status
	}
	c.wrapped.SetStatus(status)
}
