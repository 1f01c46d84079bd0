package api

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"butler"
)

const problemType = "application/problem+json"

// Problem is the body of every error (RFC 9457).
type Problem struct {
	Title  string  `json:"title" doc:"The meaning of the status"`
	Status int     `json:"status" doc:"The HTTP status"`
	Detail string  `json:"detail" doc:"What went wrong, in a sentence"`
	Kind   string  `json:"kind" doc:"What sort of thing went wrong; stable: decide by this" example:"not-found"`
	Hint   string  `json:"hint,omitempty" doc:"What to do about it"`
	Errors []Fault `json:"errors,omitempty" doc:"Each fault of a request that is invalid"`

	allow string // header Allow
}

// Fault is one fault of a request.
type Fault struct {
	Location string `json:"location" doc:"Where it is" example:"body.roots[0]"`
	Message  string `json:"message"`
}

// Error returns what went wrong.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders returns the headers that belong to the status.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch p.Status {
	case http.StatusUnauthorized:
		h.Set("WWW-Authenticate", `Bearer realm="butler"`)
	case http.StatusMethodNotAllowed:
		h.Set("Allow", p.allow)
	case http.StatusServiceUnavailable:
		h.Set("Retry-After", "5") // seconds
	}
	return h
}

// ContentType returns the media type of problems.
func (*Problem) ContentType(string) string { return problemType }

// toProblem turns an error that huma found, in a request that does not fit the description, into a
// Problem. The package's own way, replacing huma.NewError, would change every API of the process.
func toProblem(ctx huma.Context, _ string, v any) (any, error) {
	model, ok := v.(*huma.ErrorModel)
	if !ok {
		return v, nil
	}
	status := model.Status
	kind := butler.KindInvalid
	switch {
	case status >= http.StatusInternalServerError:
		kind = butler.KindInternal
	case status == http.StatusUnprocessableEntity:
		status = kind.Traits().Status
	}
	p := &Problem{Title: http.StatusText(status), Status: status, Detail: model.Detail, Kind: kind.String()}
	for _, e := range model.Errors {
		p.Errors = append(p.Errors, Fault{Location: e.Location, Message: e.Message})
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
		p.Hint = "openapi.yaml describes what is expected"
	}
	if settled, ok := ctx.(*settledContext); ok {
		settled.status = status
	}
	return p, nil
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

// settleDescription says in the description what huma cannot see: that every error is a Problem, and
// that the rows of a copy that was not opened are null.
func settleDescription(o *huma.OpenAPI) {
	schemas := o.Components.Schemas
	delete(schemas.Map(), "ErrorModel")
	delete(schemas.Map(), "ErrorDetail")
	schemas.Schema(reflect.TypeFor[Problem](), true, "")
	schemas.Map()["BackupInfo"].Properties["rows"].Nullable = true
}

// problemResponse describes the answer of an operation that fails.
func problemResponse() *huma.Response {
	return &huma.Response{
		Description: "Error",
		Content: map[string]*huma.MediaType{
			problemType: {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}},
		},
	}
}
