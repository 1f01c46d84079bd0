package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
)

// deadlined is an answer on a connection with a deadline for reading.
type deadlined struct {
	*httptest.ResponseRecorder
	deadline time.Time
}

func (d *deadlined) SetReadDeadline(t time.Time) error { d.deadline = t; return nil }

// A deadline for reading that passes ends the context of the request: there is none while the work is done.
func TestLongWorkIsNotCutOff(t *testing.T) {
	w := &deadlined{httptest.NewRecorder(), time.Now().Add(time.Minute)}
	o := options(fake.NewOperator(), &shelf{})
	o.Guard, _ = guard(t)
	o.Tag = func(context.Context, butler.Item, butler.TagOptions) ([]butler.TaggedFile, error) {
		if !w.deadline.IsZero() {
			t.Errorf("the work has to be done by %s", w.deadline)
		}
		return nil, nil
	}
	h := api.New(o)
	for _, body := range []string{"", `{"dryRun":true}`} {
		w.ResponseRecorder, w.deadline = httptest.NewRecorder(), time.Now().Add(time.Minute)
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/items/1/loudness/tags", strings.NewReader(body))
		r.Header.Set("X-Plex-Token", token)
		r.Header.Set("Content-Type", "application/json")
		if h.ServeHTTP(w, r); w.Code != http.StatusOK {
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
}
