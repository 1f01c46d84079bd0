package api

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// A mount that hangs must not hold up the request, nor for ever the memory of it.
func TestBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		mount := make(chan struct{})
		hang := func() (string, error) {
			<-mount
			return "/x", nil
		}
		begun := time.Now()
		_, err := bounded(t.Context(), hang)
		if !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" {
			t.Errorf("error %v", err)
		}
		if took := time.Since(begun); took != maxInspect {
			t.Errorf("took %v", took)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := bounded(gone, hang); err == nil {
			t.Error("the client has gone, but it waits")
		}
		close(mount)
		synctest.Wait() // panics if anything is left
		if target, err := bounded(t.Context(), hang); target != "/x" || err != nil {
			t.Errorf("%q, %v", target, err)
		}
	})
}

func TestWithin(t *testing.T) {
	cases := []struct {
		path, dir string
		want      bool
	}{
		{"/a", "/a", true},
		{"/a/b", "/a", true},
		{"/ab", "/a", false},
		{"/a", "/a/b", false},
		{"/a", "/", true},
		{"/", "/", true},
		{"/", "/a", false},
	}
	for _, c := range cases {
		if got := within(c.path, c.dir); got != c.want {
			t.Errorf("%s within %s: %v", c.path, c.dir, got)
		}
	}
}
