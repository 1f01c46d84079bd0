package update

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"runtime"
	"strings"

	"butler"
)

const opCheck = "check for updates"

// Check implements [butler.Updater].
func (s *Service) Check(ctx context.Context) (butler.UpdateStatus, error) {
	feed := s.o.Feed()
	if feed.URL == "" {
		return s.Status(), butler.E(butler.KindRefused, opCheck, "no feed of releases is set").
			WithHint("set the preference ButlerUpdateFeed")
	}
	if canonical(s.o.Version) == "" {
		return s.Status(), butler.E(butler.KindRefused, opCheck, "this build has no version (%s) that others could be compared with", line(s.o.Version, maxTitle)).
			WithHint("install a released version")
	}
	if err := s.take(ctx); err != nil {
		return s.Status(), err
	}
	defer s.give()
	if err := s.failed(s.check(ctx, feed)); err != nil {
		return s.Status(), err
	}
	return s.Status(), nil
}

func (s *Service) check(ctx context.Context, feed Feed) error {
	base, err := url.Parse(feed.URL)
	if err != nil {
		return butler.E(butler.KindInvalid, opCheck, "the address of the feed is none") // it may hold a secret
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, feed.URL, http.NoBody)
	if err != nil {
		return butler.E(butler.KindInvalid, opCheck, "the address of the feed is none")
	}
	req.Header.Set("Accept", "application/vnd.github+json, application/json")
	sum := sha256.Sum256([]byte(strings.Join([]string{feed.URL, feed.Channel, s.o.Version}, "\n")))
	asked := hex.EncodeToString(sum[:])
	s.mu.Lock()
	if s.state.Asked == asked { // otherwise what was not chosen then may be now
		set(req.Header, "If-None-Match", s.state.ETag)
		set(req.Header, "If-Modified-Since", s.state.Modified)
	}
	s.mu.Unlock()
	a, err := s.feeds.Read(ctx, req)
	if err != nil {
		return err
	}
	now := s.o.Now()
	if a.Status == http.StatusNotModified {
		return s.change(func(st *state) { st.Checked, st.Problem = now, "" })
	}
	all, err := parse(a.Body)
	if err != nil {
		return err
	}
	base.User = nil // what is relative to the feed needs no more than its place
	best, lacking := choose(all, base, s.o.Version, feed.Channel, s.m)
	problem := ""
	if lacking != "" {
		problem = "version " + lacking + " has nothing for " + runtime.GOOS + "/" + runtime.GOARCH
	}
	return s.change(func(st *state) {
		st.Checked, st.Problem, st.Asked = now, problem, asked
		st.ETag, st.Modified = bounded(a.Header.Get("ETag")), bounded(a.Header.Get("Last-Modified"))
		if best == nil || st.Found == nil || !same(best.Version, st.Found.Version) {
			st.Choice = butler.ChoiceNone
		}
		st.Found = best
	})
}

func set(h http.Header, name, value string) {
	if value != "" {
		h.Set(name, value)
	}
}

// bounded returns a header that is worth keeping.
func bounded(value string) string {
	if len(value) > 1000 {
		return ""
	}
	return value
}
