package butler

import (
	"context"
	"time"
)

// Session is a browser that is signed in to the dashboard. Its secret is not kept, only a hash of it.
type Session struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"` // of the token that it was begun with, or "administrator"
	Scope   TokenScope `json:"scope"`
	Device  string     `json:"device"`            // what the browser said it is: "Firefox on Linux"
	Address string     `json:"address,omitempty"` // from which it was begun
	Began   time.Time  `json:"began"`
	Used    time.Time  `json:"used"`    // last, to the hour
	Expires time.Time  `json:"expires"` // unless it is used again before; not later than half a year after Began
}

// SignInLink is an address of the dashboard that signs one browser in, once.
type SignInLink struct {
	Path    string    `json:"path"` // with the code in its query
	Expires time.Time `json:"expires"`
}

// SessionKeeper knows the Sessions.
type SessionKeeper interface {
	// Sessions returns them, that which was used last first.
	Sessions() []Session
	// EndSession signs a browser out. Errors: [KindNotFound].
	EndSession(ctx context.Context, id string) error
}
