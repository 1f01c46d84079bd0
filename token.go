package butler

import "time"

// TokenScope is what a [Token] admits to.
type TokenScope string

// The scopes.
const (
	ScopeAdmin TokenScope = "admin" // everything
	ScopeRead  TokenScope = "read"  // looking, but not at secrets; no change
)

// Token is a named key to the server. Its secret is not kept, only its hash.
type Token struct {
	Name    string     `json:"name"`
	Scope   TokenScope `json:"scope"`
	Created time.Time  `json:"created"`
	Used    time.Time  `json:"used,omitzero"` // last, to the hour
}
