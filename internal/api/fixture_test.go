package api_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"butler"
	"butler/internal/access"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
	"butler/internal/section"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const token = "a-token-for-tests-that-is-long-enough"

// fixture is a server with fakes behind it, and a folder with folders.
type fixture struct {
	*httptest.Server
	operator  *fake.Operator
	catalogue *shelf
	read      string // secret of a token that may only look
	dir       string // has films/, films/new/, music/, data/, file.txt, link → films
}

func newFixture(t testing.TB, change func(*api.Options)) fixture {
	t.Helper()
	f := fixture{operator: fake.NewOperator(), catalogue: &shelf{}, dir: t.TempDir()}
	for _, name := range []string{"films/new", "music", "data"} {
		if err := os.MkdirAll(filepath.Join(f.dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, "file.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("films", filepath.Join(f.dir, "link")); err != nil {
		t.Fatal(err)
	}
	files := bundles{dir: filepath.Join(f.dir, "bundles")}
	if err := files.fill(); err != nil {
		t.Fatal(err)
	}
	f.operator.Find = func(target butler.Target) error {
		if target.Section != 0 {
			_, err := f.catalogue.Section(context.Background(), target.Section)
			return err
		}
		_, err := f.catalogue.Item(context.Background(), target.Item)
		return err
	}
	o := options(f.operator, f.catalogue)
	o.Guard, f.read = guard(t)
	o.Bundles = files
	o.Editor.Data = filepath.Join(f.dir, "data")
	if change != nil {
		change(&o)
	}
	f.Server = httptest.NewServer(api.New(o))
	t.Cleanup(f.Close)
	return f
}

// options are those of a server that has everything.
func options(operator butler.Operator, catalogue *shelf) api.Options {
	return api.Options{
		Operator: operator, Library: catalogue, Items: catalogue, Runs: catalogue, Backups: fake.Backups{}, Guide: fake.Guide{}, Tokens: &keeper{}, Updater: updater(),
		Editor:   &section.Editor{Library: catalogue, Operator: operator},
		Sources:  sources,
		Failures: fake.Failures{}, Logs: fake.Log{},
		Sessions: signedIn{}, Folders: folders{},
		Server: api.Server{Version: "1.2.3", MachineID: "0123456789abcdef", Name: "attic", URL: "http://127.0.0.1:32500", Started: fake.Now()},
		Guess: func(_ context.Context, path string) ([]butler.Guess, error) {
			return []butler.Guess{{Path: path, Name: "Films", Kind: butler.Movies, Reason: "12 videos", Files: 12}}, nil
		},
		Storage: func(context.Context) (butler.Storage, error) {
			return butler.Storage{
				Database: 4096, Backups: 8192, Files: []butler.Stored{{Section: 1, Analysis: "previews", Bytes: 9, Files: 1}},
				Disk: butler.DiskSpace{Size: 1 << 40, Free: 1 << 39},
			}, nil
		},
		StorageHistory: fake.NewStorageHistory(), Restorer: fake.NewRestorer(),
		Examine: func(context.Context) ([]butler.Check, error) {
			return []butler.Check{
				{Name: "clock", State: butler.CheckGood, Text: "2026-03-29"},
				{Name: "backups", State: butler.CheckWarning, Text: "there is no backup", Hint: "make one"},
			}, nil
		},
		Stale:    func(context.Context, string) (int64, error) { return 7, nil },
		Coverage: func(context.Context) (butler.LibraryCoverage, error) { return coverage(), nil },
		Reports:  reports(), TestNotify: sent, Alarms: alarms,
		Health: func(_ context.Context, s butler.Section) butler.SectionHealth {
			h := butler.SectionHealth{Section: s.ID}
			for _, path := range s.Roots {
				h.Roots = append(h.Roots, butler.RootHealth{Path: path, State: butler.RootEmpty, Reason: "the folder is empty", Hint: "mount it", At: fake.Now()})
			}
			return h
		},
		Markers:     &fake.Markers{},
		Collections: collections(), Metadata: fake.NewMetadata(), Blobs: posters{},
		Garbage: &fake.Trash{Kept: []butler.Collected{{Run: 4200, At: fake.Now(), Parts: 12, Items: 3}}},
		EmptyTrash: func(ctx context.Context, section int64) (int64, error) {
			_, err := catalogue.Section(ctx, section)
			return 3, err
		},
	}
}

func coverage() butler.LibraryCoverage {
	return butler.LibraryCoverage{At: fake.Now(), All: []butler.Coverage{
		{Task: "LoudnessAnalysis", Analysis: "loudness", Section: 1, Total: 12, Done: 7, Failed: 1, Lacking: 4, Waiting: 1},
		{Task: "ButlerTaskGenerateIntroMarkers", Analysis: "intros", Groups: true, Section: 1, Total: 3, Done: 1, OptedOut: 2},
	}}
}

// collections holds one that a rule built; of the films of the shelf.
func collections() *fake.Collections {
	var items []butler.DescribedItem
	for id := range int64(films) {
		items = append(items, butler.DescribedItem{Item: film(id + 1)})
	}
	c := fake.NewCollections(items...)
	built := butler.BuiltCollection{
		Collection: butler.Collection{Key: "western", Title: "Western", Kind: butler.Movie, Summary: "Everything of the genre Western."}, Members: []int64{1, 3},
	}
	if _, err := c.Build(context.Background(), 1, "genre", []butler.BuiltCollection{built}, false); err != nil {
		panic(err)
	}
	return c
}

func alarms() []butler.Alarm {
	return []butler.Alarm{{
		Key: "overdue:BackupDatabase", Text: "BackupDatabase has not succeeded since 2026-03-20, and is to run every 3 days", Since: fake.Now(),
	}}
}

func sent(context.Context) ([]butler.Delivery, error) {
	return []butler.Delivery{
		{ID: 1, Report: 3, To: "mail", State: butler.DeliveryFailed, Attempts: 1, Reason: "send report: it took too long", At: fake.Now()},
		{ID: 2, Report: 3, To: "ntfy", State: butler.DeliveryDone, Attempts: 1, At: fake.Now()},
	}, nil
}

// reports holds that of a night, which waits to be sent, and that of an alarm.
func reports() *fake.Reports {
	s := &fake.Reports{}
	day, began := butler.DateOf(fake.Now()), fake.Now().Add(-time.Hour)
	night := butler.NewReport(butler.ReportFacts{
		Kind: butler.ReportNight, Made: fake.Now(), Day: day,
		Runs: []butler.Run{
			{ID: 1, Task: "BackupDatabase", State: butler.RunDone, Day: day, Trigger: butler.TriggerWindow, Started: began, Ended: fake.Now(), Done: 1, Bytes: 4096, Reason: "finished"},
			{ID: 2, Task: "LoudnessAnalysis", State: butler.RunInterrupted, Day: day, Trigger: butler.TriggerWindow, Started: began, Ended: fake.Now(), Done: 3, Failed: 1, Skipped: 2,
				Total: 9, Reason: "the window closed; the next one goes on"},
		},
		Skips:    []butler.ReportCount{{Task: "LoudnessAnalysis", Reason: "there is no sound", Count: 2}},
		Failures: []butler.ReportLine{{Task: "LoudnessAnalysis", Run: 2, Title: "Film\n1.mkv", Part: 1, Reason: "the file is damaged"}},
		Left:     []butler.ReportLeft{{Task: "LoudnessAnalysis", Count: 3, Reason: "the window closed; the next one goes on"}},
	})
	old := butler.Alarm{Key: "backup-age", Text: "there is no backup of the database", Since: fake.Now()}
	for _, r := range []butler.Report{night, butler.NewAlarmReport([]butler.Alarm{old}, fake.Now())} {
		if _, err := s.AddReport(context.Background(), r, []string{"ntfy"}); err != nil {
			panic(err) // the store is empty
		}
	}
	return s
}

// updater knows of a newer version, which has not been fetched.
func updater() *fake.Updater {
	return &fake.Updater{
		New: &butler.Release{Version: "1.3.0", Title: "Spring", Notes: "Faster", Page: "https://example.org/1.3.0", Published: fake.Now(), Size: 1 << 20},
		Now: butler.UpdateStatus{Version: "1.2.3", Configured: true, CanInstall: true, State: butler.UpdateNone},
	}
}

// guard admits the administrator, and one who may only look.
func guard(t testing.TB) (g *access.Guard, read string) {
	t.Helper()
	tokens, err := access.OpenTokens(filepath.Join(t.TempDir(), "tokens.json"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tokens.Close() })
	_, read, err = tokens.MakeToken(t.Context(), "hall", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	return access.NewGuard(access.Options{Admin: token, Tokens: tokens}), read
}

// do makes a request and returns the answer as text. DIR in the target and body is the folder.
func (f fixture) do(t testing.TB, method, target, body string, header http.Header) string {
	t.Helper()
	var in io.Reader
	if body != "" {
		in = strings.NewReader(strings.ReplaceAll(body, "DIR", f.dir))
	}
	r, err := http.NewRequestWithContext(t.Context(), method, f.URL+target, in)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", token)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, values := range header {
		r.Header[name] = values
	}
	client := f.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	fmt.Fprintln(&b, answer.Status)
	var names []string
	for name := range answer.Header {
		if name != "Date" && name != "Content-Length" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(answer.Header[name], " | "))
	}
	fmt.Fprintf(&b, "\n%s", text)
	return strings.ReplaceAll(b.String(), f.dir, "DIR")
}
