package access

import (
	"context"

	"butler"
)

// Caller is who makes a request that was admitted.
type Caller struct {
	Name    string // of the token, "administrator", or "address" and the address that let it in
	Scope   butler.TokenScope
	Trusted bool   // let in by its address
	Session string // id of the session that let it in; "" for none
}

// administratorName is the Caller of the administrator's own token. No other token may have it.
const administratorName = "administrator"

func administrator() Caller { return Caller{Name: administratorName, Scope: butler.ScopeAdmin} }

// CallerOf returns who makes the request of ctx; the zero value for a request that is open to all.
func CallerOf(ctx context.Context) Caller {
	if v, ok := ctx.Value(visitKey{}).(*visit); ok {
		return v.caller
	}
	return Caller{}
}

// Admin returns an error of [butler.KindForbidden] unless the caller may change things and see secrets.
// The request is one that the log has to tell of, whatever its method.
func Admin(ctx context.Context) error {
	v, ok := ctx.Value(visitKey{}).(*visit)
	if ok {
		v.changes.Store(true)
		if v.caller.Scope == butler.ScopeAdmin {
			return nil
		}
		if v.caller.Trusted {
			return butler.E(butler.KindForbidden, "", "a browser that does not tell which page asks may only look").
				WithHint("send a token, or call this server by https or from its own machine")
		}
	}
	return butler.E(butler.KindForbidden, "", "this token may only look").
		WithHint("use a token of the scope admin")
}
