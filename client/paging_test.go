package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"butler"
	"butler/client"
)

func TestRunsAll(t *testing.T) {
	asked := 0
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked++
		before, _ := strconv.Atoi(r.URL.Query().Get("before"))
		limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
		if before == 0 {
			before = 8
		}
		var runs []string
		for id := before - 1; id > 0 && len(runs) < min(limit, 3); id-- { // the server has a limit of its own
			runs = append(runs, fmt.Sprintf(`{"id":%d}`, id))
		}
		answerJSON(w, 200, `{"runs":[`+strings.Join(runs, ",")+`]}`)
	})
	var ids []int64
	for r, err := range c.Runs.All(t.Context(), butler.RunQuery{Limit: 5}) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.ID)
	}
	if !slices.Equal(ids, []int64{7, 6, 5, 4, 3, 2, 1}) {
		t.Errorf("got %v", ids)
	}
	asked = 0
	for range c.Runs.All(t.Context(), butler.RunQuery{}) {
		break
	}
	if asked != 1 {
		t.Errorf("asked %d times for one run", asked)
	}
}

func TestRunsThatNeverEnd(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, 200, `{"runs":[{"id":5},{"id":4}]}`) })
	var last error
	n := 0
	for _, err := range c.Runs.All(t.Context(), butler.RunQuery{}) {
		n, last = n+1, err
	}
	if n != 3 || !errors.Is(last, client.ErrUnsupported) {
		t.Errorf("%d entries, %v", n, last)
	}
}

func TestUnitsAndItemsAll(t *testing.T) {
	const total = 7
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		offset, _ := strconv.Atoi(r.URL.Query().Get("offset"))
		name, field := "units", "title"
		if strings.HasSuffix(r.URL.Path, "/items") {
			name = "items"
		}
		var all []string
		for i := offset; i < min(total, offset+3); i++ {
			all = append(all, fmt.Sprintf(`{"%s":"%d"}`, field, i))
		}
		answerJSON(w, 200, fmt.Sprintf(`{"%s":[%s],"total":%d}`, name, strings.Join(all, ","), total))
	})
	var titles []string
	for u, err := range c.Runs.AllUnits(t.Context(), butler.UnitReportQuery{Run: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, u.Title)
	}
	for i, err := range c.Library.AllItems(t.Context(), butler.ItemQuery{Section: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		titles = append(titles, i.Title)
	}
	if got := strings.Join(titles, ""); got != "01234560123456" {
		t.Errorf("got %s", got)
	}
}

func TestPagesThatFail(t *testing.T) {
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	for name, errs := range map[string]func(yield func(error) bool){
		"runs": func(yield func(error) bool) {
			for _, err := range c.Runs.All(t.Context(), butler.RunQuery{}) {
				yield(err)
			}
		},
		"units": func(yield func(error) bool) {
			for _, err := range c.Runs.AllUnits(t.Context(), butler.UnitReportQuery{Run: 1}) {
				yield(err)
			}
		},
		"items": func(yield func(error) bool) {
			for _, err := range c.Library.AllItems(t.Context(), butler.ItemQuery{Section: 1}) {
				yield(err)
			}
		},
	} {
		n := 0
		for err := range errs {
			if n++; !errors.Is(err, client.ErrForbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d errors", name, n)
		}
	}
}
