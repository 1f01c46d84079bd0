package api

import (
	"context"
	"log/slog"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"butler"
)

// body is the answer of an operation.
type body[T any] struct{ Body T }

// none is the input or the answer of an operation that has none.
type none struct{}

// add adds an operation. id is its name in the description, summary says what it does; status is
// that of success.
func add[I, O any](s *service, method, path string, status int, id, summary string,
	do func(context.Context, *I) (*O, error),
) {
	op := huma.Operation{
		OperationID:   id,
		Method:        method,
		Path:          path,
		Summary:       summary,
		DefaultStatus: status,
		MaxBodyBytes:  maxBody,
		Responses:     map[string]*huma.Response{"default": problemResponse()},
	}
	huma.Register(s.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, in)
		if err != nil {
			return nil, s.failed(ctx, id, err)
		}
		return out, nil
	})
}

// failed returns the Problem that stands for err, and logs what it does not tell.
func (s *service) failed(ctx context.Context, operation string, err error) error {
	p := problem(err)
	if p.Status >= http.StatusInternalServerError && !butler.IsKind(err, butler.KindUnavailable) {
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
