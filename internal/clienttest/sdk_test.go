package clienttest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"butler"
	"butler/client"
)

// newSDK returns our own library.
func newSDK(t *testing.T, w world, url string, opts ...client.Option) *client.Client {
	t.Helper()
	c, err := client.New(url, append([]client.Option{client.WithToken(token), client.WithHTTPClient(w.web)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// likePlex returns the address of the same server without its own API, as a Plex Media Server looks.
func likePlex(t *testing.T, w world) string {
	t.Helper()
	target, err := url.Parse(w.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }, Transport: w.web.Transport}
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/") {
			rw.Header().Set("Content-Type", "text/html")
			rw.WriteHeader(http.StatusNotFound)
			return
		}
		proxy.ServeHTTP(rw, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func testSDK(t *testing.T, w world) {
	own, plex := newSDK(t, w, w.url, client.WithIdempotency()), newSDK(t, w, likePlex(t, w))
	t.Run("server", func(t *testing.T) { sdkServer(t, own, plex) })
	t.Run("tasks", func(t *testing.T) { sdkTasks(t, w, own, plex) })
	t.Run("history", func(t *testing.T) { sdkHistory(t, own) })
	t.Run("preferences", func(t *testing.T) { sdkPreferences(t, own, plex) })
	t.Run("library", func(t *testing.T) { sdkLibrary(t, own, plex) })
	t.Run("files", func(t *testing.T) { sdkFiles(t, own, plex) })
	t.Run("changes of the library", func(t *testing.T) { sdkEdits(t, w, own, plex) })
	t.Run("keys", func(t *testing.T) { sdkKeys(t, own) })
	t.Run("tokens", func(t *testing.T) { sdkTokens(t, w, own) })
}

func sdkServer(t *testing.T, own, plex *client.Client) {
	ctx := t.Context()
	for c, want := range map[*client.Client]client.Product{own: client.ProductButler, plex: client.ProductPlex} {
		info, err := c.Server.Info(ctx)
		identity, identityErr := c.Identity(ctx)
		if err != nil || identityErr != nil || info.Product != want || info.MachineIdentifier != identity.MachineIdentifier ||
			info.Version != "1.2.3" || info.Name != "attic" || info.Started.IsZero() != (want == client.ProductPlex) {
			t.Errorf("%s: %+v, %v", want, info, err)
		}
		can, err := c.Server.Capabilities(ctx)
		if err != nil || can.Product != want || can.OwnAPI != (want == client.ProductButler) {
			t.Errorf("%s: %+v, %v", want, can, err)
		}
		if _, err := c.Server.Updates(ctx); err != nil {
			t.Error(err)
		}
	}
	storage, err := own.Server.Storage(ctx)
	if err != nil || storage.Database == 0 || storage.Disk.Size == 0 || len(storage.Files) == 0 {
		t.Errorf("storage %+v, %v", storage, err)
	}
	until := time.Now().Add(time.Hour).Truncate(time.Second)
	if pause, err := own.Server.Pause(ctx, until); err != nil || !pause.Paused || !pause.Until.Equal(until) {
		t.Errorf("pause %+v, %v", pause, err)
	}
	if pause, err := own.Server.Resume(ctx); err != nil || pause.Paused {
		t.Errorf("resume %+v, %v", pause, err)
	}
	workers, err := own.Server.Workers(ctx)
	if err != nil || len(workers) != 1 || !workers[0].Local {
		t.Fatalf("workers %+v, %v", workers, err)
	}
	if worker, err := own.Server.SetSlots(ctx, workers[0].Name, 3); err != nil || worker.Slots != 3 {
		t.Errorf("slots %+v, %v", worker, err)
	}
	if _, err := plex.Server.Workers(ctx); !errors.Is(err, client.ErrUnsupported) {
		t.Errorf("workers of a Plex Media Server: %v", err)
	}
}

func sdkTasks(t *testing.T, w world, own, plex *client.Client) {
	ctx := t.Context()
	all, err := own.Tasks.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []*client.Client{own, plex} {
		list, err := c.Butler.List(ctx)
		if err != nil || len(list) != len(all) {
			t.Fatalf("%d tasks, want %d, %v", len(list), len(all), err)
		}
		for i, task := range list {
			if task.Name != all[i].Name || task.Interval != all[i].Interval || bool(task.Enabled) != all[i].Enabled {
				t.Errorf("got %+v, want %+v", task, all[i])
			}
		}
		for _, want := range []bool{false, true} {
			if already, err := c.Butler.Start(ctx, endless); already != want || err != nil {
				t.Errorf("start: %v, %v", already, err)
			}
		}
		activities, err := c.Activities.Detailed(ctx)
		if err != nil || !slices.ContainsFunc(activities, func(a butler.Activity) bool { return a.Type == "butler" && a.Cancellable }) {
			t.Errorf("activities %+v, %v", activities, err)
		}
		if err := c.Butler.StopAll(ctx); err != nil {
			t.Error(err)
		}
		w.idle(t)
		if err := c.Butler.Stop(ctx, endless); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("nothing to stop: %v", err)
		}
	}
	started, err := own.Tasks.Start(ctx, endless, client.StartOptions{Force: true, Priority: 3})
	if err != nil || started.Action != butler.ActionStart || started.Run.Priority != 3 {
		t.Fatalf("started %+v, %v", started, err)
	}
	if run, err := own.Runs.SetPriority(ctx, started.Run.ID, -2); err != nil || run.Priority != -2 {
		t.Errorf("priority %+v, %v", run, err)
	}
	if err := own.Runs.Stop(ctx, started.Run.ID); err != nil {
		t.Error(err)
	}
	w.idle(t)
	if err := own.Runs.Stop(ctx, started.Run.ID); !errors.Is(err, client.ErrConflict) {
		t.Errorf("it has ended: %v", err)
	}
	task, err := own.Tasks.Get(ctx, endless)
	if err != nil || task.Last == nil || task.Last.ID != started.Run.ID || task.Last.State != butler.RunStopped {
		t.Errorf("task %+v, %v", task, err)
	}
	if _, err := own.Tasks.Get(ctx, "None"); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("no such task: %v", err)
	}
	if plan, err := own.Tasks.Plan(ctx); err != nil || len(plan.Tasks) != len(all) {
		t.Errorf("plan %+v, %v", plan, err)
	}
}

func sdkHistory(t *testing.T, own *client.Client) {
	ctx := t.Context()
	var runs []butler.Run
	for r, err := range own.Runs.All(ctx, client.RunQuery{Limit: 2}) {
		if err != nil {
			t.Fatal(err)
		}
		if n := len(runs); n > 0 && runs[n-1].ID <= r.ID {
			t.Errorf("run %d after %d", r.ID, runs[n-1].ID)
		}
		runs = append(runs, r)
	}
	if len(runs) < 6 {
		t.Fatalf("%d runs", len(runs))
	}
	scan := runs[len(runs)-1]
	for _, r := range runs {
		if r.Task == "RefreshLibraries" {
			scan = r
		}
	}
	units := 0
	for _, err := range own.Runs.AllUnits(ctx, scan.ID, client.UnitQuery{Limit: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		units++
	}
	if int64(units) != scan.Done+scan.Failed+scan.Skipped || units == 0 {
		t.Errorf("%d units of %+v", units, scan)
	}
	if d, err := own.Runs.Digest(ctx, scan.ID); err != nil || d.Run.ID != scan.ID {
		t.Errorf("digest %+v, %v", d, err)
	}
	days := 0
	for d, err := range own.Digests.All(ctx, client.DigestQuery{}) {
		if err != nil {
			t.Fatal(err)
		}
		if day, err := own.Digests.Get(ctx, d.Day); err != nil || len(day.Runs) == 0 || day.Done != d.Done {
			t.Errorf("day %+v, %v", day, err)
		}
		days++
	}
	if days == 0 {
		t.Error("no day has a digest")
	}
}

func sdkPreferences(t *testing.T, own, plex *client.Client) {
	ctx := t.Context()
	mine, err := own.Preferences.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := plex.Preferences.List(ctx)
	// Plex has no words for limits, formats and secrets; its values are not to hold a colon.
	ignore := cmpopts.IgnoreFields(butler.Preference{}, "Min", "Max", "Format", "Enum", "Secret")
	if diff := cmp.Diff(mine, theirs, ignore); diff != "" || err != nil {
		t.Error(diff, err)
	}
	for i, c := range []*client.Client{own, plex} {
		value := []string{"3", "4"}[i]
		if err := c.Preferences.Set(ctx, map[string]string{butler.PrefStartHour: value}); err != nil {
			t.Error(err)
		}
		if p, err := c.Preferences.Get(ctx, butler.PrefStartHour); err != nil || p.Value != value {
			t.Errorf("got %+v, %v", p, err)
		}
		if err := c.Preferences.Set(ctx, map[string]string{butler.PrefStartHour: "25"}); !errors.Is(err, client.ErrInvalid) {
			t.Errorf("a value that is not allowed: %v", err)
		}
	}
}

// sdkLibrary compares what the two APIs of one server tell.
func sdkLibrary(t *testing.T, own, plex *client.Client) {
	ctx := t.Context()
	mine, err := own.Library.Sections(ctx)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := plex.Library.Sections(ctx)
	times := cmp.Comparer(func(a, b time.Time) bool { return a.Unix() == b.Unix() }) // Plex has whole seconds
	if diff := cmp.Diff(mine, theirs, times, cmpopts.IgnoreFields(butler.Section{}, "Items", "Parts", "Missing", "Warning", "OptOuts", "Updated")); diff != "" || err != nil {
		t.Error(diff, err)
	}
	untold := cmpopts.IgnoreFields(butler.Item{}, "Key", "SortTitle", "IndexEnd", "Disc", "Updated")
	for _, kind := range []butler.ItemKind{butler.Movie, butler.Show, butler.Season, butler.Episode, butler.Artist, butler.Album, butler.Track, butler.Photo} {
		q := client.ItemQuery{Kind: kind, Limit: 2}
		a, b := collect(ctx, t, own, q), collect(ctx, t, plex, q)
		if diff := cmp.Diff(a, b, times, untold); diff != "" || len(a) == 0 {
			t.Errorf("%s: %s", kind, diff)
		}
	}
	added := collect(ctx, t, own, client.ItemQuery{Kind: butler.Episode, Sort: butler.SortAdded})
	for _, q := range []client.ItemQuery{
		{Kind: butler.Episode, AddedSince: added[0].Added.Truncate(time.Second)},
		{Kind: butler.Episode, AddedSince: added[len(added)-1].Added.Add(2 * time.Second)},
		{Kind: butler.Episode, AddedBefore: added[0].Added.Truncate(time.Second)},
		{Kind: butler.Movie, Title: "a", Sort: butler.SortTitle, Descending: true},
	} {
		if diff := cmp.Diff(collect(ctx, t, own, q), collect(ctx, t, plex, q), times, untold); diff != "" {
			t.Errorf("%+v: %s", q, diff)
		}
	}
	for _, show := range collect(ctx, t, own, client.ItemQuery{Kind: butler.Show}) {
		for _, deep := range []bool{false, true} {
			q := client.ItemQuery{Parent: show.ID, Deep: deep}
			a, b := collect(ctx, t, own, q), collect(ctx, t, plex, q)
			if diff := cmp.Diff(a, b, times, untold); diff != "" || len(a) == 0 {
				t.Errorf("below %s: %s", show.Title, diff)
			}
		}
	}
	for _, item := range collect(ctx, t, own, client.ItemQuery{Kind: butler.Episode}) {
		a, err := own.Library.Item(ctx, item.ID)
		if err != nil {
			t.Fatal(err)
		}
		b, err := plex.Library.Item(ctx, item.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(a.Markers) != 2 || len(a.Work) == 0 || len(a.Findings) == 0 {
			t.Errorf("%+v", a)
		}
		if diff := cmp.Diff(a.Markers, b.Markers, cmpopts.IgnoreFields(butler.Marker{}, "Part", "Source")); diff != "" {
			t.Error(diff)
		}
		if len(a.Media) != 1 || len(b.Media) != 1 || a.Media[0].Parts[0].Path != b.Media[0].Parts[0].Path || a.Media[0].Parts[0].ID != b.Media[0].Parts[0].ID ||
			len(a.Media[0].Parts[0].Streams) != len(b.Media[0].Parts[0].Streams) || a.Media[0].Parts[0].Features != b.Media[0].Parts[0].Features {
			t.Errorf("got %+v, want %+v", b.Media, a.Media)
		}
	}
	if _, err := plex.Library.Item(ctx, 1<<40); !errors.Is(err, client.ErrNotFound) {
		t.Errorf("no such item: %v", err)
	}
}

func collect(ctx context.Context, t *testing.T, c *client.Client, q client.ItemQuery) []butler.Item {
	t.Helper()
	var all []butler.Item
	for item, err := range c.Library.AllItems(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, item)
	}
	return all
}

func sdkFiles(t *testing.T, own, plex *client.Client) {
	ctx := t.Context()
	film := collect(ctx, t, own, client.ItemQuery{Kind: butler.Movie})[0]
	fetched := map[string][]string{}
	for _, c := range []*client.Client{own, plex} {
		item, err := c.Library.Item(ctx, film.ID)
		if err != nil {
			t.Fatal(err)
		}
		part := item.Media[0].Parts[0]
		for name, fetch := range map[string]func() (*client.File, error){
			"previews": func() (*client.File, error) { return c.Library.Artifact(ctx, part.ID, "index-sd.bif", 8) },
			"preview":  func() (*client.File, error) { return c.Library.Preview(ctx, part.ID, 0) },
			"file":     func() (*client.File, error) { return c.Library.Media(ctx, part, 100) },
		} {
			file, err := fetch()
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			body, err := io.ReadAll(file)
			if err != nil || int64(len(body)) != file.Size || len(body) == 0 {
				t.Errorf("%s: %d bytes of %d, %v", name, len(body), file.Size, err)
			}
			file.Close()
			fetched[name] = append(fetched[name], string(body))
		}
		for _, stream := range part.Streams {
			if stream.Kind == butler.StreamAudio {
				levels, err := c.Library.Levels(ctx, stream.ID, 10)
				loudness, loudnessErr := c.Library.Loudness(ctx, stream.ID)
				if err != nil || loudnessErr != nil || len(levels) == 0 || len(levels) > len(loudness) {
					t.Errorf("%d levels of %d, %v, %v", len(levels), len(loudness), err, loudnessErr)
				}
			}
		}
	}
	for name, both := range fetched {
		if len(both) != 2 || both[0] != both[1] {
			t.Errorf("%s: the two APIs give other bytes", name)
		}
	}
	if _, err := own.Library.Artifact(ctx, 1, "../../catalogue.db", 0); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("a way out: %v", err)
	}
}

func sdkEdits(t *testing.T, w world, own, plex *client.Client) {
	ctx := t.Context()
	for i, c := range []*client.Client{own, plex} {
		root := t.TempDir()
		made, err := c.Library.Add(ctx, client.NewSection{Kind: butler.Movies, Name: "Empty", Roots: []string{root}})
		if err != nil || made.Name != "Empty" || made.ID == 0 || !slices.Equal(made.Roots, []string{root}) {
			t.Fatalf("added %+v, %v", made, err)
		}
		if _, err := c.Library.Add(ctx, client.NewSection{Kind: butler.Movies, Name: "Empty", Roots: []string{t.TempDir()}}); err == nil {
			t.Error("the name is taken")
		}
		name := "Void"
		if changed, err := c.Library.Edit(ctx, made.ID, client.SectionEdit{Name: &name}); err != nil || changed.Name != name {
			t.Errorf("changed %+v, %v", changed, err)
		}
		w.idle(t)
		if started, err := c.Library.Scan(ctx, made.ID); err != nil || started.Action != butler.ActionStart {
			t.Errorf("scan %+v, %v", started, err)
		}
		w.idle(t)
		if n, err := c.Library.EmptyTrash(ctx, made.ID); err != nil || n != []int64{0, -1}[i] {
			t.Errorf("trash: %d, %v", n, err)
		}
		w.idle(t)
		if err := c.Library.Remove(ctx, made.ID); err != nil {
			t.Error(err)
		}
		if _, err := c.Library.Section(ctx, made.ID); !errors.Is(err, client.ErrNotFound) {
			t.Errorf("it was removed: %v", err)
		}
	}
}

func sdkKeys(t *testing.T, own *client.Client) {
	ctx := client.WithIdempotencyKey(t.Context(), "sdk-"+t.Name())
	root := t.TempDir()
	in := client.NewSection{Kind: butler.Photos, Name: "Once", Roots: []string{root}}
	one, err := own.Library.Add(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	two, err := own.Library.Add(ctx, in)
	if err != nil || one.ID != two.ID {
		t.Errorf("made %d, then %d, %v", one.ID, two.ID, err)
	}
	in.Name = "Twice"
	if _, err := own.Library.Add(ctx, in); !errors.Is(err, client.ErrInvalid) {
		t.Errorf("another request with the same key: %v", err)
	}
	if err := own.Library.Remove(t.Context(), one.ID); err != nil {
		t.Error(err)
	}
}

func sdkTokens(t *testing.T, w world, own *client.Client) {
	ctx := t.Context()
	made, err := own.Tokens.Make(ctx, "reader", butler.ScopeRead)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.Tokens.Make(ctx, "reader", butler.ScopeRead); !errors.Is(err, client.ErrConflict) {
		t.Errorf("the name is taken: %v", err)
	}
	reader := newSDK(t, w, w.url, client.WithToken(made.Secret))
	if _, err := reader.Tasks.List(ctx); err != nil {
		t.Errorf("looking: %v", err)
	}
	for name, call := range map[string]func() error{
		"start":   func() error { _, err := reader.Tasks.Start(ctx, endless, client.StartOptions{}); return err },
		"butler":  func() error { return reader.Butler.StopAll(ctx) },
		"tokens":  func() error { _, err := reader.Tokens.List(ctx); return err },
		"scan":    func() error { _, err := reader.Library.ScanAll(ctx); return err },
		"refresh": func() error { return reader.Library.Refresh(ctx, 1) },
	} {
		if err := call(); !errors.Is(err, client.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := own.Tokens.List(ctx); err != nil || len(all) != 1 || all[0].Name != "reader" {
		t.Errorf("tokens %+v, %v", all, err)
	}
	if err := own.Tokens.Revoke(ctx, "reader"); err != nil {
		t.Error(err)
	}
	if _, err := reader.Tasks.List(ctx); !errors.Is(err, client.ErrUnauthorized) {
		t.Errorf("after it was revoked: %v", err)
	}
}
