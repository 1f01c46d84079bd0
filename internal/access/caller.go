package access

import (
	"context"

	"butler"
)

// Caller is who makes a request that was admitted.
type Caller struct {
	Name  string // of the token, or what else let the request in
	Scope butler.TokenScope
}

type callerKey struct{}

func withCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf returns who makes the request of ctx; the zero value for a request that is open to all.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Admin returns an error of [butler.KindForbidden] unless the caller may change things and see secrets.
func Admin(ctx context.Context) error {
	if CallerOf(ctx).Scope == butler.ScopeAdmin {
		return nil
	}
	return butler.E(butler.KindForbidden, "", "this token may only look").
		WithHint("use a token of the scope admin")
}
