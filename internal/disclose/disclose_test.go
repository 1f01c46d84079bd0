package disclose_test

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"

	"butler"
	"butler/internal/disclose"
)

func TestError(t *testing.T) {
	cause := &fs.PathError{Op: "open", Path: "/var/lib/butler/catalogue.db", Err: errors.New("secret reason")}
	cases := []struct {
		name    string
		err     error
		kind    butler.Kind
		status  int
		message string
		hint    string
	}{
		{"not ours", cause, butler.KindInternal, 500, "internal error", "the server's log says more"},
		{"internal", butler.E(butler.KindInternal, "open catalogue", "bad page").WithHint("x"), butler.KindInternal, 500, "internal error", "the server's log says more"},
		{"text", butler.E(butler.KindRefused, "start X", "it is disabled").WithHint("enable it"), butler.KindRefused, 400, "start X: it is disabled", "enable it"},
		{"cause is left out", butler.E(butler.KindPermission, "read folder", "cannot: %w", cause), butler.KindPermission, 500, "read folder: permission", ""},
		{"ours in ours", butler.E(butler.KindConflict, "add", "wrapped: %w", butler.E(butler.KindNotFound, "find", "no such thing").WithHint("look")), butler.KindConflict, 409, "add: find: no such thing", "look"},
		{"ours in another", fmt.Errorf("more: %w", butler.E(butler.KindNotFound, "find", "no such thing")), butler.KindNotFound, 404, "find: no such thing", ""},
		{"nothing said", &butler.Error{Kind: butler.KindNoSpace, Err: cause}, butler.KindNoSpace, 507, "no space", ""},
		{"paths", butler.E(butler.KindNoSpace, "", "no space in /var/lib/x, nor \"/srv/My Films/a\" (/mnt) and/or here: 1/2").WithHint("look at /var"), butler.KindNoSpace, 507, "no space in (path), nor (path) ((path)) and/or here: 1/2", "look at (path)"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := disclose.Disclosure{Kind: c.kind, Status: c.status, Message: c.message, Hint: c.hint}
			if got := disclose.Error(c.err); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestOurs(t *testing.T) {
	for kind, want := range map[butler.Kind]bool{
		butler.KindInternal: true, butler.KindNoSpace: true, butler.KindInvalid: false, butler.KindUnavailable: false,
		butler.KindUnsupported: false, butler.KindUnreachable: false, butler.KindTooMany: false,
	} {
		if got := disclose.Error(butler.E(kind, "do", "it")).Ours(); got != want {
			t.Errorf("%s: %v", kind, got)
		}
	}
}
