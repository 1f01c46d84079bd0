package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/disclose"
)

// operation is what is known of an operation before it is called.
type operation struct {
	id      string
	pattern string          // of the mux, which names it among the idempotency keys of a caller
	text    string          // more than its summary says
	admin   bool            // needs the scope admin
	secret  bool            // answers with a secret, which must not be kept on disk
	body    bool            // takes one
	limit   int64           // bytes of it
	query   map[string]bool // names of the parameters that it takes
}

type option func(*operation)

// saying adds to the description of an operation.
func saying(text string) option { return func(o *operation) { o.text = text } }

// guarded makes an operation that changes nothing one for administrators.
func guarded(o *operation) { o.admin = true }

// secretive marks an operation whose answer holds a secret.
func secretive(o *operation) { o.secret = true }

// upTo lets an operation take a larger body than others, in bytes.
func upTo(limit int64) option { return func(o *operation) { o.limit = limit } }

// body is the answer of an operation.
type body[T any] struct{ Body T }

// none is the input or the answer of an operation that has none.
type none struct{}

// add adds an operation. id is its name in the description, summary says what it does; status is
// that of success.
func add[I, O any](s *service, method, path string, status int, id, summary string,
	do func(context.Context, *I) (*O, error), options ...option,
) {
	op := newOperation(method, path, id, options)
	described := op.describe(huma.Operation{
		Method: method, Path: path, Summary: summary, DefaultStatus: status, MaxBodyBytes: op.limit + 1,
		BodyReadTimeout: -1, // the body has been read already
	})
	huma.Register(s.huma, described, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, s.failed(ctx, id, err)
		}
		return out, nil
	})
	s.learn(op, method, path)
}

// stream adds an operation whose answer is not JSON. described says what huma cannot see: parameters
// and responses.
func (s *service) stream(mux *http.ServeMux, method, path string, described huma.Operation, do http.HandlerFunc, options ...option) {
	op := newOperation(method, path, described.OperationID, options)
	described.Method, described.Path = method, strings.Replace(path, "...}", "}", 1)
	described = op.describe(described)
	s.huma.OpenAPI().AddOperation(&described)
	mux.HandleFunc(op.pattern, do)
	if folder, ok := strings.CutSuffix(op.pattern, "/{name...}"); ok {
		// Without it the mux would redirect to the folder itself.
		mux.HandleFunc(folder, func(w http.ResponseWriter, _ *http.Request) { nothingHere().write(w) })
	}
	s.learn(op, method, described.Path)
}

func newOperation(method, path, id string, options []option) *operation {
	op := &operation{
		id: id, pattern: method + " " + prefix + path, query: map[string]bool{}, limit: maxBody,
		admin: method != http.MethodGet && method != http.MethodHead,
	}
	for _, set := range options {
		set(op)
	}
	return op
}

// describe adds to the description of an operation what is the same for all.
func (o *operation) describe(d huma.Operation) huma.Operation {
	d.OperationID = o.id
	d.Description = o.text
	d.Tags = []string{tagOf(d.Path)}
	d.Security = security(butler.ScopeRead)
	if o.admin {
		d.Security = security(butler.ScopeAdmin)
	}
	return d
}

// learn notes what the description says of an operation, for the checks of its requests.
func (s *service) learn(op *operation, method, path string) {
	item := s.huma.OpenAPI().Paths[path]
	described := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPut: item.Put, http.MethodPost: item.Post,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[method]
	op.body = described.RequestBody != nil
	for _, p := range described.Parameters {
		if p.In == "query" {
			op.query[p.Name] = true
		}
	}
	s.operations[op.pattern] = op
}

// failed returns the Problem that stands for err, and logs what it does not tell.
func (s *service) failed(ctx context.Context, operation string, err error) *Problem {
	p := problem(err)
	if f, ok := errors.AsType[faultyError](err); ok {
		p.Errors = f.faults
	}
	if disclose.Error(err).Ours() {
		level := slog.LevelError
		if ctx.Err() != nil { // the client has gone
			level = slog.LevelDebug
		}
		s.Log.Log(ctx, level, "request failed", "operation", operation, "error", err)
	}
	return p
}

func answer[T any](v T) *body[T] { return &body[T]{v} }

// list returns v, and an empty list for none: clients need not look out for null.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}
