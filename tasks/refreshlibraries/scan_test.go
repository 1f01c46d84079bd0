package refreshlibraries

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"butler"
)

func decode(b json.RawMessage) (s Summary) {
	if err := json.Unmarshal(b, &s); err != nil {
		panic(err)
	}
	return s
}

func TestLifeOfAFile(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.must(t, Counts{})
	w.write(t, "A (2001)/A (2001).mkv", "content of a")
	w.write(t, "B (2002).mkv", "bad content")
	w.must(t, Counts{Found: 2, New: 2, Problems: 1})
	a, b := w.at(t, "A (2001)/A (2001).mkv").Part, w.at(t, "B (2002).mkv").Part

	w.must(t, Counts{Found: 2})
	if len(w.headers)+len(w.ids) > 0 {
		t.Errorf("unchanged files were read: %v %v", w.headers, w.ids)
	}
	w.touch(t, "B (2002).mkv")
	w.must(t, Counts{Found: 2, Touched: 1})
	if len(w.headers) > 0 {
		t.Errorf("headers of an untouched content were read: %v", w.headers)
	}
	w.rename(t, "A (2001)/A (2001).mkv", "A, or Another (2001)/A, or Another (2001).mkv")
	w.must(t, Counts{Found: 2, Moved: 1})
	if p := w.at(t, "A, or Another (2001)/A, or Another (2001).mkv"); p.Part != a || p.place.Items[0].Title != "A, or Another" || len(w.headers) > 0 {
		t.Errorf("after a move: %+v, headers read: %v", p, w.headers)
	}
	w.write(t, "B (2002).mkv", "good content, longer")
	w.must(t, Counts{Found: 2, Changed: 1})
	if p := w.at(t, "B (2002).mkv"); p.Part != b || p.Problem {
		t.Errorf("after a change: %+v", p)
	}
	w.rename(t, "B (2002).mkv", "../B")
	w.must(t, Counts{Found: 1, Missing: 1})
	w.must(t, Counts{Found: 1})
	w.rename(t, "../B", "B (2002).mkv")
	w.must(t, Counts{Found: 2, Back: 1})
	w.rename(t, "B (2002).mkv", "../B")
	w.must(t, Counts{Found: 1, Missing: 1})
	w.rename(t, "../B", "Sub/B (2002).mkv")
	w.must(t, Counts{Found: 2, Moved: 1})
	if p := w.at(t, "Sub/B (2002).mkv"); p.Part != b {
		t.Errorf("a file that was away and moved is part %d, was %d", p.Part, b)
	}
}

func TestFilesThatChangePlaces(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "A (2001).mkv", "content of a")
	w.write(t, "B (2002).mkv", "content of b, longer")
	w.write(t, "C (2003).mkv", "content of c, longer still")
	w.must(t, Counts{Found: 3, New: 3})
	a, b, c := w.at(t, "A (2001).mkv").Part, w.at(t, "B (2002).mkv").Part, w.at(t, "C (2003).mkv").Part

	w.rename(t, "A (2001).mkv", "x")
	w.rename(t, "B (2002).mkv", "A (2001).mkv")
	w.rename(t, "C (2003).mkv", "B (2002).mkv")
	w.rename(t, "x", "C (2003).mkv")
	w.must(t, Counts{Found: 3, Moved: 3})
	if w.at(t, "A (2001).mkv").Part != b || w.at(t, "B (2002).mkv").Part != c || w.at(t, "C (2003).mkv").Part != a {
		t.Error("files that went round did not keep their parts")
	}
	// One moves over another, and a new one takes its place.
	w.rename(t, "A (2001).mkv", "B (2002).mkv")
	w.write(t, "A (2001).mkv", "something new")
	w.must(t, Counts{Found: 3, New: 1, Moved: 1, Missing: 1})
	if w.at(t, "B (2002).mkv").Part != b {
		t.Error("a file that replaced another did not keep its part")
	}
	// A copy is new while the original stays.
	w.write(t, "Copy (2001).mkv", "something new")
	w.must(t, Counts{Found: 4, New: 1})
}

func TestEmptyFilesAreNotTakenForOneAnother(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "A (2001).mkv", "")
	w.write(t, "B (2002).mkv", "b")
	w.must(t, Counts{Found: 2, New: 2})
	w.remove(t, "A (2001).mkv")
	w.write(t, "C (2003).mkv", "")
	w.must(t, Counts{Found: 2, New: 1, Missing: 1})
}

func TestARootThatIsAwayLeavesTheLibraryAlone(t *testing.T) {
	for name, vanish := range map[string]func(t *testing.T, w *world){
		"gone":  func(t *testing.T, w *world) { w.rename(t, ".", "../elsewhere") },
		"empty": func(t *testing.T, w *world) { w.rename(t, ".", "../elsewhere"); mkdir(t, w.root) },
		"a file": func(t *testing.T, w *world) {
			w.rename(t, ".", "../elsewhere")
			if err := os.WriteFile(w.root, nil, 0o600); err != nil {
				t.Fatal(err)
			}
		},
		"near empty": func(t *testing.T, w *world) {
			for i := range 15 {
				w.remove(t, "Film "+strconv.Itoa(i)+".mkv")
			}
			w.write(t, "Another.mkv", "new")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, butler.Movies)
			for i := range 20 {
				w.write(t, "Film "+strconv.Itoa(i)+".mkv", "film "+strconv.Itoa(i))
			}
			w.must(t, Counts{Found: 20, New: 20})
			when, before := w.section.Scanned, w.present()
			vanish(t, w)
			_, err := w.scan(t.Context())
			if !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" {
				t.Fatalf("error is %v", err)
			}
			if after := w.present(); len(after) != len(before) {
				t.Errorf("%d of %d parts are left", len(after), len(before))
			}
			if !w.section.Scanned.Equal(when) || w.section.Warning == "" || len(w.report.Said) != 1 {
				t.Errorf("warning %q, said %q", w.section.Warning, w.report.Said)
			}
			if strings.Contains(err.Error(), w.report.Said[0]) { // a Run's reason holds both
				t.Errorf("the error %q says again what was said", err)
			}
			last := w.report.Units[len(w.report.Units)-1]
			if last.Subject != "section:7" || last.State != butler.UnitFailed || last.Reason == "" {
				t.Errorf("report %+v", last)
			}
		})
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestTheGuardBelievesMovesAndPeople(t *testing.T) {
	w := newWorld(t, butler.Movies)
	for i := range 20 {
		w.write(t, "Old/Film "+strconv.Itoa(i)+".mkv", "film "+strconv.Itoa(i))
	}
	w.must(t, Counts{Found: 20, New: 20})
	w.rename(t, "Old", "New")
	w.must(t, Counts{Found: 20, Moved: 20})
	for i := range 15 {
		w.remove(t, "New/Film "+strconv.Itoa(i)+".mkv")
	}
	w.set[PrefMassLoss] = "80"
	w.must(t, Counts{Found: 5, Missing: 15})
	w.remove(t, "New")
	w.set[PrefMassLoss] = "100"
	w.must(t, Counts{Missing: 5})
}

func TestARootThatVanishesDuringTheScan(t *testing.T) {
	w := newWorld(t, butler.Movies)
	for i := range 5 {
		w.write(t, "Film "+strconv.Itoa(i)+".mkv", "film "+strconv.Itoa(i))
	}
	w.must(t, Counts{Found: 5, New: 5})
	w.write(t, "Film 9.mkv", "film 9")
	away := filepath.Join(filepath.Dir(w.root), "away")
	w.during = func(string) { _ = os.Rename(w.root, away) }
	if _, err := w.scan(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(w.present()); n < 5 {
		t.Errorf("%d parts are left", n)
	}
}

func TestWhatCannotBeReadIsNotMissing(t *testing.T) {
	w := newWorld(t, butler.Movies)
	outside := filepath.Join(filepath.Dir(w.root), "disk")
	w.write(t, "../disk/A (2001).mkv", "a")
	if err := os.Symlink(outside, filepath.Join(w.root, "Linked")); err != nil {
		t.Fatal(err)
	}
	w.write(t, "B (2002).mkv", "b")
	w.write(t, "C (2003).mkv", "c")
	w.must(t, Counts{Found: 3, New: 3})
	w.rename(t, "../disk", "../unmounted") // the link dangles: its disk is away
	w.must(t, Counts{Found: 2})
	if w.section.Warning == "" {
		t.Error("no warning")
	}
	w.rename(t, "../unmounted", "../disk")
	w.must(t, Counts{Found: 3})

	w.write(t, "C (2003).mkv", "c changed")
	w.write(t, "D (2004).mkv", "d")
	for _, rel := range []string{"C (2003).mkv", "D (2004).mkv"} {
		w.refuse[filepath.Join(w.root, rel)] = &os.PathError{Op: "open", Path: filepath.Join(w.root, rel), Err: syscall.EIO}
	}
	w.must(t, Counts{Found: 4, Unreadable: 2})
	for _, u := range w.report.Units {
		if strings.Contains(u.Reason+u.Title+u.Subject, w.root) {
			t.Errorf("the server's path is told: %+v", u)
		}
	}
	if w.at(t, "C (2003).mkv").Size != 1 {
		t.Error("a file that cannot be read was changed in the library")
	}
	clear(w.refuse)
	w.must(t, Counts{Found: 4, New: 1, Changed: 1})
}

func TestACancelledScanLeavesWhatItApplied(t *testing.T) {
	w := newWorld(t, butler.Photos)
	for i := range 1000 {
		w.write(t, strconv.Itoa(i/100)+"/"+strconv.Itoa(i)+".jpg", strconv.Itoa(i))
	}
	ctx, cancel := context.WithCancel(t.Context())
	w.before = func(batch int) error {
		if batch == 3 {
			cancel()
		}
		return nil
	}
	if _, err := w.scan(ctx); !errors.Is(err, context.Canceled) {
		t.Fatalf("error is %v", err)
	}
	n := len(w.present())
	if n < 200 || n >= 1000 || w.scanned != 0 {
		t.Fatalf("%d files stored, scanned %d times", n, w.scanned)
	}
	w.before = nil
	w.must(t, Counts{Found: 1000, New: int64(1000 - n)})
}

func TestAFullDiskIsReported(t *testing.T) {
	w := newWorld(t, butler.Photos)
	w.write(t, "a.jpg", "a")
	w.before = func(int) error { return butler.E(butler.KindNoSpace, "store scan", "the disk is full") }
	if _, err := w.scan(t.Context()); !butler.IsKind(err, butler.KindNoSpace) {
		t.Fatalf("error is %v", err)
	}
}

func TestSectionsThatOptOutAndThatAreNotThere(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "a.mkv", "a")
	w.section.OptOuts = []string{Name}
	if _, err := w.scan(t.Context()); err != nil || len(w.parts) > 0 || w.report.Units[0].State != butler.UnitSkipped {
		t.Errorf("%v, %d parts, %+v", err, len(w.parts), w.report.Units)
	}
	host := w.host()
	host.Run.Section = 99
	if err := chore(t.Context(), host, &w.report); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("error is %v", err)
	}
}

func TestRootsInsideRootsAreScannedOnce(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "sub/a.mkv", "a")
	w.write(t, "sub b/a.mkv", "b")
	w.section.Roots = []string{w.root + "/sub", w.root, w.root + "/"}
	w.must(t, Counts{Found: 2, New: 2})
	w.section.Roots = []string{w.root + "/sub b", w.root + "/sub"}
	w.must(t, Counts{Found: 2})
}

func TestReportsAreBounded(t *testing.T) {
	w := newWorld(t, butler.Movies)
	for i := range 500 {
		w.write(t, "f/"+strings.Repeat("x", i%7+1)+strconv.Itoa(i)+".mkv", "bad")
		w.write(t, "g/"+strconv.Itoa(i)+".mkv", "good")
	}
	w.must(t, Counts{Found: 1000, New: 1000, Problems: 500})
	if n := len(w.report.Units); n != 1+maxNewNotes+maxBadNotes || w.report.Total != int64(n) {
		t.Errorf("%d reports, %d expected", n, w.report.Total)
	}
}

// Paths that read alike are reported one by one, and long ones by their ends.
func TestReportsOfOddNames(t *testing.T) {
	w := newWorld(t, butler.Movies)
	w.write(t, "\xc3\xa9.mkv", "composed")
	w.write(t, "e\xcc\x81.mkv", "decomposed")
	w.write(t, strings.Repeat(strings.Repeat("y", 200)+"/", 5)+"deep.mkv", "deep")
	w.must(t, Counts{Found: 3, New: 3})
	subjects := make(map[string]bool)
	for _, u := range w.report.Units {
		subjects[u.Subject] = true
		if n := utf8.RuneCountInString(u.Title); n > maxTitle {
			t.Errorf("a title of %d characters", n)
		}
	}
	if len(subjects) != 4 {
		t.Errorf("subjects %q", slices.Sorted(maps.Keys(subjects)))
	}
}
