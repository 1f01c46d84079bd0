package app

import (
	"context"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// noon is a zone in which it is the hour after noon: the Window does not open, nor the day end, while a test goes on.
func noon() *time.Location {
	return time.FixedZone("noon", 60*60*(12-time.Now().UTC().Hour()))
}

// start runs a server until the test ends. It is noon where it is, unless the test wants another zone.
func start(t testing.TB, o Options) *App {
	t.Helper()
	if o.Zone == nil {
		o.Zone = noon()
	}
	a, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, a) })
	if err := a.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

func stop(t testing.TB, a *App) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := a.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// connect returns a client of a server, whose idle connections end with the test.
func connect(t testing.TB, url, token string) *client.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := client.New(url, client.WithToken(token), client.WithHTTPClient(&http.Client{Transport: transport}))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// patience is how long anything may take that a test waits for: ffmpeg, at the lowest priority, hardly comes to work on a
// machine with much else to do.
const patience = 10 * time.Minute

// eventually asks until it is answered yes.
func eventually(t testing.TB, what string, ask func() bool) {
	t.Helper()
	limit := time.After(patience)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for !ask() {
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("%s: not within %v", what, patience)
		}
	}
}

func addLibrary(t *testing.T, c *client.Client, root string) {
	t.Helper()
	for name, kind := range map[string]butler.SectionKind{
		"Movies": butler.Movies, "TV": butler.Shows, "Music": butler.Music, "Photos": butler.Photos,
	} {
		_, err := c.Library.Add(t.Context(), client.NewSection{Kind: kind, Name: name, Roots: []string{filepath.Join(root, name)}})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// ended waits until no Run is active and returns all Runs, newest first.
func ended(t testing.TB, c *client.Client) []butler.Run {
	t.Helper()
	var runs []butler.Run
	eventually(t, "all runs end", func() bool {
		page, err := c.Runs.List(t.Context(), client.RunQuery{Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		runs = page.Items
		for _, r := range runs {
			if !r.State.Final() {
				return false
			}
		}
		return true
	})
	return runs
}

// TestNight lets a window open on a small library and looks at what was made.
func TestNight(t *testing.T) {
	root := butlertest.Library(t)
	data := filepath.Join(t.TempDir(), "data")
	a := start(t, Options{Data: data, Version: "test"})
	c := connect(t, a.URL(), a.Token())
	addLibrary(t, c, root)
	err := c.Preferences.Set(t.Context(), map[string]string{
		"ButlerTaskRefreshLibraries": "true", "GenerateBIFBehavior": butler.Scheduled, butler.PrefBackgroundLow: "false",
		// These begin at a random time of the window, or ask the internet.
		"ButlerTaskRefreshPeriodicMetadata": "false", "ButlerTaskRefreshEpgGuides": "false", "ButlerTaskCheckForUpdates": "false",
	})
	if err != nil {
		t.Fatal(err)
	}
	// The window opens now: it is all day.
	err = c.Preferences.Set(t.Context(), map[string]string{butler.PrefStartHour: "0", butler.PrefEndHour: "0"})
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "runs are opened", func() bool {
		page, err := c.Runs.List(t.Context(), client.RunQuery{Limit: 100})
		return err == nil && len(page.Items) > 0
	})
	seen := map[string]butler.Run{}
	for _, r := range ended(t, c) {
		if r.State != butler.RunDone || r.Trigger != butler.TriggerWindow {
			t.Errorf("%s: %s by %s: %s", r.Task, r.State, r.Trigger, r.Reason)
		}
		seen[r.Task] = r
	}
	for _, task := range []string{"BackupDatabase", "OptimizeDatabase", "RefreshLibraries", "GenerateMediaIndexFiles",
		"GenerateChapterThumbs", "GenerateBlurHashes", "DeepMediaAnalysis", "LoudnessAnalysis", "CleanOldBundles", "CleanOldCacheFiles"} {
		if _, ok := seen[task]; !ok {
			t.Errorf("%s did not run", task)
		}
	}
	if r := seen["GenerateMediaIndexFiles"]; r.Done == 0 || r.Failed != 0 || r.Bytes == 0 {
		t.Errorf("previews: %+v", r)
	}
	if !seen["RefreshLibraries"].Ended.After(seen["BackupDatabase"].Ended) || seen["LoudnessAnalysis"].Started.Before(seen["RefreshLibraries"].Ended) {
		t.Error("the phases are out of order")
	}
	if left, err := os.ReadDir(filepath.Join(data, "scratch")); err != nil || len(left) > 0 {
		t.Errorf("scratch holds %v, %v", left, err)
	}

	// A second start goes on with the same data and does no work twice.
	stop(t, a)
	b := start(t, Options{Data: data})
	if b.Token() != a.Token() || b.id != a.id {
		t.Error("token or identity changed")
	}
	c = connect(t, b.URL(), b.Token())
	tasks, err := c.Tasks.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, task := range tasks {
		if task.Active != nil || task.Lacking != 0 && task.Enabled {
			t.Errorf("%s: lacking %d, %+v", task.Name, task.Lacking, task.Active)
		}
	}
	if again := ended(t, c); len(again) != len(seen) {
		t.Errorf("%d runs after the second start, want %d", len(again), len(seen))
	}
}

func TestNewRefuses(t *testing.T) {
	dir := t.TempDir()
	data := filepath.Join(dir, "data")
	running := start(t, Options{Data: data})
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	address := strings.TrimPrefix(running.URL(), "http://")
	tests := []struct {
		name string
		o    Options
		kind butler.Kind
	}{
		{"in use", Options{Data: data}, butler.KindLocked},
		{"a file", Options{Data: file}, butler.KindInvalid},
		{"no folder", Options{}, butler.KindInvalid},
		{"no ffmpeg", Options{Data: filepath.Join(dir, "none"), Tools: []string{dir}}, butler.KindMissingTool},
		{"port taken", Options{Data: filepath.Join(dir, "other"), Listen: address}, butler.KindPortTaken},
		{"no address", Options{Data: filepath.Join(dir, "other"), Listen: "nonsense"}, butler.KindInvalid},
		{"token with a space", Options{Data: filepath.Join(dir, "none"), Token: "open sesame"}, butler.KindInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(t.Context(), tt.o)
			if !butler.IsKind(err, tt.kind) {
				t.Fatalf("%v, want %s", err, tt.kind)
			}
			if tt.kind != butler.KindInvalid && butler.HintOf(err) == "" {
				t.Error("no hint")
			}
		})
	}
	if _, err := os.Stat(filepath.Join(dir, "none")); err == nil {
		t.Error("something was made before the token was checked")
	}
}

// A folder that cannot be made, as in /proc, is no fault of ours.
func TestFolderThatCannotBeMade(t *testing.T) {
	err := fileError("open data folder", "/proc/data", &fs.PathError{Op: "mkdir", Path: "/proc/data", Err: syscall.ENOENT})
	if !butler.IsKind(err, butler.KindUnreachable) || butler.HintOf(err) == "" {
		t.Errorf("%v of kind %s, hint %q", err, butler.KindOf(err), butler.HintOf(err))
	}
}

func TestNewerAndDamagedData(t *testing.T) {
	data := t.TempDir()
	if err := os.WriteFile(filepath.Join(data, "catalogue.db"), []byte("this is no database, whatever it may be called"), 0o600); err != nil {
		t.Fatal(err)
	}
	a, err := New(t.Context(), Options{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Start(t.Context()); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("start: %v", err)
	}
	stop(t, a)
	stop(t, a) // twice
	if err := a.Start(t.Context()); !butler.IsKind(err, butler.KindUnavailable) {
		t.Errorf("start after stop: %v", err)
	}
	again, err := New(t.Context(), Options{Data: data}) // nothing is held
	if err != nil {
		t.Fatal(err)
	}
	stop(t, again)
}

func TestAnswersWhileStarting(t *testing.T) {
	a, err := New(t.Context(), Options{Data: t.TempDir(), Token: testToken})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, a)
	a.serve(t.Context())
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for path, want := range map[string]int{"/identity": 503, "/butler": 503, "/api/v1/tasks": 503} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Plex-Token", testToken)
		res, err := transport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", path, res.StatusCode, want)
		}
	}
}

func TestTokenFileAndFolderArePrivate(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	a := start(t, Options{Data: data})
	for name, want := range map[string]os.FileMode{"": 0o700, "token": 0o600, "identity": 0o600, "lock": 0o600, "catalogue.db": 0o600} {
		info, err := os.Stat(filepath.Join(data, name))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v, want %v", name, info.Mode().Perm(), err, want)
		}
	}
	host, _, err := net.SplitHostPort(strings.TrimPrefix(a.URL(), "http://"))
	if err != nil || !net.ParseIP(host).IsLoopback() {
		t.Errorf("URL is %s", a.URL())
	}
}
