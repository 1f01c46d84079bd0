package refreshperiodicmetadata

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"butler"
	"butler/internal/provider/configured"
	"butler/internal/provider/providertest"
)

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func body(contentType string, data []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.Write(data)
	}
}

func cutOff(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte(`{"id":603,`))
	w.(http.Flusher).Flush()
	panic(http.ErrAbortHandler)
}

func endless(w http.ResponseWriter, _ *http.Request) {
	for {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			return
		}
	}
}

// manyFilms are films that TMDB knows by their ids, which are all that of one.
func manyFilms(n int) (all []butler.ItemTree) {
	for i := range n {
		all = append(all, film(int64(i+1), fmt.Sprintf("Film %d", i+1), 1999, fmt.Sprintf("%d {tmdb-603}.mkv", i+1)))
	}
	return all
}

// A provider that is down ends its part of the Run, and not that of others.
func TestProviderDown(t *testing.T) {
	tests := []struct {
		name  string
		fault http.HandlerFunc
		most  int // requests to it
		said  string
	}{
		{"wants a pause", status(429, "Retry-After", "3600"), workers, "it wants no requests until"},
		{"is overloaded", status(503, "Retry-After", "3600"), workers, "it wants no requests until"},
		{"a wrong key", status(401), workers, "401 Unauthorized"},
		{"forbids", status(403), workers, "403 Forbidden"},
		{"broken", status(500), patience + workers, "500 Internal Server Error"},
		{"a portal", body("text/html", []byte("<html>log in</html>")), patience + workers, "other than JSON"},
		{"nonsense", body("application/json", []byte(`{{`)), patience + workers, "does not make sense"},
		{"cut off", cutOff, patience + workers, "cut off"},
		{"endless", endless, patience + workers, "larger than"},
		{"redirects", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.String(), http.StatusFound) }, 6 * (patience + workers), "redirects more than"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, append(manyFilms(40), artist(50, "Portishead", album(60, "Dummy", 1994, "Mysterons", "Sour Times")))...)
			w.tmdb.Fault("/", tt.fault)
			sum, report := w.well()
			if n := len(w.tmdb.Asked()); n > tt.most {
				t.Errorf("it was asked %d times", n)
			}
			if sum.Matched != 2 || sum.Left+sum.Failed != 40 || sum.Left < 40-patience-workers || !strings.HasPrefix(sum.Sources["tmdb"], "stopped: ") {
				t.Errorf("%+v", sum)
			}
			if len(report.Said) != 1 || !strings.HasPrefix(report.Said[0], "TMDB is not asked any more in this run: ") || !strings.Contains(report.Said[0], tt.said) {
				t.Errorf("said %q", report.Said)
			}
			// When it is back, everything is still to do.
			w.tmdb.Fault("/", nil)
			if sum, _ := w.well(); sum.Matched != 40 {
				t.Errorf("%+v", sum)
			}
		})
	}
}

func TestAllDown(t *testing.T) {
	w := newWorld(t, manyFilms(10)...)
	w.tmdb.Fault("/", status(401))
	sum, _, err := w.refresh()
	if !butler.IsKind(err, butler.KindUnauthorized) || sum.Left+sum.Failed != 10 {
		t.Errorf("%v, %+v", err, sum)
	}
}

// What one film has is that film's.
func TestOneBroken(t *testing.T) {
	w := newWorld(t, append(manyFilms(8), film(9, "Broken", 2000, "x {tmdb-604}.mkv"))...)
	w.tmdb.Fault("/movie/604", status(500))
	sum, report := w.well()
	if sum.Matched != 8 || sum.Failed != 1 || sum.Left != 0 || len(report.Said) != 0 {
		t.Errorf("%+v, said %q", sum, report.Said)
	}
	for _, u := range report.Units {
		if (u.Subject == "item:9") != (u.State == butler.UnitFailed) || u.State == butler.UnitFailed && !strings.Contains(u.Reason, "500") {
			t.Errorf("%+v", u)
		}
	}
	if w.online(9).Item != 0 {
		t.Error("something was stored")
	}
}

// A picture that cannot be had costs the film nothing else, and is asked for again.
func TestPictures(t *testing.T) {
	tests := []struct {
		name  string
		fault http.HandlerFunc
		note  string
		again bool
	}{
		{"none there", status(404), "", false},
		{"a page", body("image/jpeg", []byte("<html>sorry</html>")), "no poster", true},
		{"cut in the middle", body("image/jpeg", providertest.Picture("x")[:200]), "no poster", true},
		{"cut off", cutOff, "no poster", true},
		{"endless", endless, "no poster", true},
		{"enormous", body("image/png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01\x86\xa0\x00\x01\x86\xa0\x08\x02\x00\x00\x00")), "no poster", true},
		{"empty", body("image/jpeg", nil), "no poster", true},
		{"broken", status(500), "no poster", true},
		{"forbidden", status(403), "no poster", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := newWorld(t, film(1, "The Matrix", 1999, "The Matrix (1999).mkv"))
			w.tmdb.Fault("/t/p/w780/", tt.fault)
			sum, report := w.well()
			m := w.online(1)
			if sum.Matched != 1 || sum.Pictures != 2 || m.Title != "Matrix" || len(m.Assets) != 2 || !strings.Contains(report.Units[0].Reason, tt.note) {
				t.Errorf("%+v, %+v: %q", sum, m, report.Units[0].Reason)
			}
			w.tmdb.Fault("/t/p/w780/", nil)
			w.age(31*days, 1)
			sum, _ = w.well()
			if want := map[bool]int64{true: 1}[tt.again]; sum.Pictures != want || len(w.online(1).Assets) != 2+int(want) {
				t.Errorf("later: %+v", sum)
			}
		})
	}
}

// A server of pictures that is down is not asked for each.
func TestPicturesDown(t *testing.T) {
	w := newWorld(t, manyFilms(30)...)
	w.tmdb.Fault("/t/p/", status(502))
	sum, report := w.well()
	if n := providertest.Count(w.tmdb.Asked(), "/t/p/"); n > patience+workers {
		t.Errorf("it was asked %d times", n)
	}
	if sum.Matched != 30 || len(report.Said) != 1 || !strings.Contains(report.Said[0], "no more pictures") {
		t.Errorf("%+v, said %q", sum, report.Said)
	}
}

// full is a store of Blobs on a full disk.
type full struct{ butler.BlobKeeper }

func (full) PutBlob(context.Context, []byte) (string, error) {
	return "", butler.E(butler.KindNoSpace, "store blob", "the disk is full")
}

func TestFullDisk(t *testing.T) {
	w := newWorld(t, manyFilms(10)...)
	w.blobs = full{w.blobs}
	sum, _, err := w.refresh()
	if !butler.IsKind(err, butler.KindNoSpace) || sum.Matched != 0 {
		t.Errorf("%v, %+v", err, sum)
	}
	if m := w.online(1); m.Item != 0 {
		t.Errorf("%+v", m)
	}
}

func TestBrokenCatalogue(t *testing.T) {
	w := newWorld(t, manyFilms(3)...)
	broken := errors.New("disk I/O error")
	w.metadata.Fail(broken)
	if _, _, err := w.refresh(); !errors.Is(err, broken) {
		t.Error(err)
	}
	w.tmdb.Fault("/movie/", func(rw http.ResponseWriter, _ *http.Request) { // in the middle
		w.metadata.Fail(broken)
		rw.WriteHeader(http.StatusNotFound)
	})
	w.metadata.Fail(nil)
	if _, _, err := w.refresh(); !errors.Is(err, broken) {
		t.Error(err)
	}
}

// A Run that is cut off leaves nothing half done, and the next one goes on where it ended.
func TestResume(t *testing.T) {
	w := newWorld(t, append(manyFilms(20), show(50, "Breaking Bad", "x", season(60, 1, 1, 2)))...)
	ctx, cancel := context.WithCancelCause(t.Context())
	stop := errors.New("the window closed")
	matrix, err := fs.ReadFile(answers("tmdb"), "movie_603.json")
	if err != nil {
		t.Fatal(err)
	}
	var asked atomic.Int64
	w.tmdb.Fault("/movie/", func(rw http.ResponseWriter, r *http.Request) {
		if asked.Add(1) > 8 {
			cancel(stop)
		}
		body("application/json", matrix)(rw, r)
	})
	set := configured.New(configured.Options{Settings: w.host().Settings, Attempts: 1})
	defer set.Close()
	if err := refreshAll(ctx, w.host(), &guarded{Report: newReport()}, set); !errors.Is(err, stop) {
		t.Fatal(err)
	}
	w.tmdb.Fault("/movie/", nil)
	done := int64(0)
	for id := int64(1); id <= 20; id++ {
		if w.online(id).Title != "" {
			done++
		}
	}
	sum, _ := w.well()
	if done == 0 || sum.Due != 21-done || sum.Matched != 21-done {
		t.Errorf("%d were done, then %+v", done, sum)
	}
}

// Answers may hold anything.
func TestHostileAnswers(t *testing.T) {
	w := newWorld(t, manyFilms(1)...)
	long := strings.Repeat("é", 200_000)
	many := strings.Repeat(`{"id":1,"name":"x\u0000y"},`, 20_000) + `{"id":2,"name":"z"}`
	w.tmdb.Fault("/movie/603", body("application/json", []byte(`{"id":603,"title":"A\u0000\u001b[2J\nB","overview":"`+long+`","genres":[`+many+`],"credits":{"cast":[`+many+`]},"release_date":"99999-01-01","vote_average":1e308}`)))
	sum, report := w.well()
	m := w.online(1)
	if sum.Matched != 1 || strings.ContainsAny(m.Title, "\x00\x1b") || len(m.Summary) > maxText || len(m.Genres) > maxEntries || len(m.Credits) > maxEntries || m.Rating != 0 {
		t.Errorf("%+v, %.200q, %v", sum, m.Title, report.Units)
	}
}

// slow is a server that does not answer.
func TestSlow(t *testing.T) {
	w := newWorld(t, manyFilms(1)...)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	w.tmdb.Fault("/", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	set := configured.New(configured.Options{Settings: w.host().Settings, Attempts: 1})
	defer set.Close()
	if err := refreshAll(ctx, w.host(), &guarded{Report: newReport()}, set); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}
