package butler_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"syscall"
	"testing"

	"butler"
)

func TestErrorText(t *testing.T) {
	tests := []struct {
		err  error
		want string
	}{
		{butler.E(butler.KindNotFound, "show run", "there is no run %d", 7), "show run: there is no run 7"},
		{butler.E(butler.KindDamaged, "read film", "cut off: %w", io.ErrUnexpectedEOF), "read film: cut off: unexpected EOF"},
		{&butler.Error{Kind: butler.KindTimeout}, "timeout"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
}

func TestErrorChain(t *testing.T) {
	inner := butler.E(butler.KindNoSpace, "write", "%w", io.ErrShortWrite).WithHint("free some space")
	err := fmt.Errorf("backup: %w", &butler.Error{Kind: butler.KindFailed, Op: "run", Err: inner})
	if got := butler.KindOf(err); got != butler.KindFailed {
		t.Errorf("kind %s: the outermost counts", got)
	}
	if got := butler.HintOf(err); got != "free some space" {
		t.Errorf("hint %q", got)
	}
	if !errors.Is(err, io.ErrShortWrite) {
		t.Error("the cause is lost")
	}
	if butler.KindOf(io.EOF) != butler.KindInternal || butler.IsKind(nil, butler.KindInternal) {
		t.Error("foreign errors are internal, and nil is none")
	}
}

func TestKindsAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for k := butler.KindInternal; ; k++ {
		traits := k.Traits()
		if k > 0 && traits.Name == "internal" {
			break // beyond the last
		}
		if traits.Name == "" || seen[traits.Name] || traits.Status < 400 || traits.Exit == 0 {
			t.Errorf("kind %d: %+v", k, traits)
		}
		seen[traits.Name] = true
	}
}

func TestFileErrorKind(t *testing.T) {
	for err, want := range map[error]butler.Kind{
		&fs.PathError{Op: "write", Path: "x", Err: syscall.ENOSPC}: butler.KindNoSpace,
		syscall.EDQUOT:   butler.KindNoSpace,
		fs.ErrPermission: butler.KindPermission,
		syscall.EROFS:    butler.KindPermission,
		syscall.EIO:      butler.KindUnreachable,
	} {
		if got := butler.FileErrorKind(err, butler.KindUnreachable); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
}

func TestDate(t *testing.T) {
	d, err := butler.ParseDate("2024-02-28")
	if err != nil {
		t.Fatal(err)
	}
	if got := d.AddDays(2).String(); got != "2024-03-01" {
		t.Error(got)
	}
	if got := d.AddDays(366).Sub(d); got != 366 {
		t.Error(got)
	}
	for _, bad := range []string{"", "2024-02-30", "yesterday"} {
		if _, err := butler.ParseDate(bad); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	var zero butler.Date
	if err := zero.UnmarshalText(nil); err != nil || !zero.IsZero() || zero.String() != "" {
		t.Error("the zero day does not survive text")
	}
}
