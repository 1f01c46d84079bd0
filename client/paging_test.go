package client_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler"
	"butler/client"
)

// sequence makes a list as titles or ids, for comparison.
type sequence func(context.Context, *client.Client) iter.Seq2[string, error]

func texts[T any](all iter.Seq2[T, error], text func(T) string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for v, err := range all {
			if !yield(text(v), err) {
				return
			}
		}
	}
}

// sequences are all lists that have pages, by the member of the answer that holds them.
func sequences() map[string]sequence {
	return map[string]sequence{
		"runs": func(ctx context.Context, c *client.Client) iter.Seq2[string, error] {
			return texts(c.Runs.All(ctx, client.RunQuery{Limit: 5}), func(r butler.Run) string { return r.Reason })
		},
		"units": func(ctx context.Context, c *client.Client) iter.Seq2[string, error] {
			return texts(c.Runs.AllUnits(ctx, 1, client.UnitQuery{Limit: 5}), func(u butler.UnitReport) string { return u.Reason })
		},
		"items": func(ctx context.Context, c *client.Client) iter.Seq2[string, error] {
			return texts(c.Library.AllItems(ctx, client.ItemQuery{Limit: 5}), func(i butler.Item) string { return i.Title })
		},
		"digests": func(ctx context.Context, c *client.Client) iter.Seq2[string, error] {
			return texts(c.Digests.All(ctx, client.DigestQuery{Limit: 5}), func(d butler.Digest) string { return number(d.Done) })
		},
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }

func TestPages(t *testing.T) {
	for name, all := range sequences() {
		t.Run(name, func(t *testing.T) {
			asked := 0
			c := serve(t, func(w http.ResponseWriter, r *http.Request) {
				asked++
				if r.URL.Query().Get("limit") != "5" {
					t.Errorf("limit of %s", r.URL)
				}
				from, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Query().Get("cursor"), "after "))
				var page []string
				for i := from; i < min(from+3, 7); i++ { // the server has a limit of its own
					page = append(page, fmt.Sprintf(`{"title":"%d","reason":"%d","done":%d}`, i, i, i))
				}
				next := fmt.Sprintf(`,"next":"after %d"`, from+3)
				if from+3 >= 7 {
					next = ""
				}
				answerJSON(w, 200, fmt.Sprintf(`{%q:[%s]%s}`, name, strings.Join(page, ","), next))
			})
			var got []string
			for text, err := range all(t.Context(), c) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, text)
			}
			if want := []string{"0", "1", "2", "3", "4", "5", "6"}; !slices.Equal(got, want) || asked != 3 {
				t.Errorf("got %v by %d requests", got, asked)
			}
			asked = 0
			for range all(t.Context(), c) {
				break
			}
			if asked != 1 {
				t.Errorf("asked %d times for one", asked)
			}
		})
	}
}

func TestPagesThatNeverEnd(t *testing.T) {
	for name, all := range sequences() {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			answerJSON(w, 200, fmt.Sprintf(`{%q:[{},{}],"next":"same"}`, name))
		})
		var last error
		n := 0
		for _, err := range all(t.Context(), c) {
			n, last = n+1, err
		}
		if n != 5 || !errors.Is(last, client.ErrUnsupported) {
			t.Errorf("%s: %d entries, %v", name, n, last)
		}
	}
}

func TestPagesThatFail(t *testing.T) {
	for name, all := range sequences() {
		c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
		n := 0
		for _, err := range all(t.Context(), c) {
			if n++; !errors.Is(err, client.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d errors", name, n)
		}
	}
}
