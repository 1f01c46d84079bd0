package clienttest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"butler"
	"butler/internal/app"
	"butler/internal/butlertest"
	"butler/plexapi"
	"butler/tasks"
)

const token = "a-token-for-clients"

// world is a running server with a small library that was scanned and analysed.
type world struct {
	url string
	web *http.Client
}

// newWorld starts one. It ends with the test.
func newWorld(t *testing.T) world {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	server, err := app.New(ctx, app.Options{
		Data: filepath.Join(t.TempDir(), "data"), Token: token, Version: "1.2.3", Zone: noon(), Tasks: allTasks(),
	})
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	transport := &http.Transport{}
	t.Cleanup(func() {
		defer cancel()
		transport.CloseIdleConnections()
		end, done := context.WithTimeout(ctx, 2*time.Minute)
		defer done()
		if err := server.Stop(end); err != nil {
			t.Error(err)
		}
	})
	if err := server.Start(ctx); err != nil {
		t.Fatal(err)
	}
	w := world{server.URL(), &http.Client{Transport: transport, Timeout: time.Minute}}
	root := butlertest.Library(t)
	for name, kind := range map[string]butler.SectionKind{
		"Movies": butler.Movies, "TV": butler.Shows, "Music": butler.Music, "Photos": butler.Photos,
	} {
		w.post(t, "/api/v1/sections", map[string]any{"kind": kind, "name": name, "roots": []string{filepath.Join(root, name)}})
	}
	w.do(t, http.MethodPut, "/:/prefs?"+url.Values{
		"FriendlyName": {"attic"}, "GenerateBIFBehavior": {butler.Scheduled}, butler.PrefBackgroundLow: {"0"},
		"ButlerTaskRefreshLocalMedia": {"0"}, // it would follow the scan, and it is endless
	}.Encode(), http.StatusOK)
	w.work(t, "RefreshLibraries")
	w.do(t, http.MethodPut, "/:/prefs?ButlerTaskRefreshLocalMedia=1", http.StatusOK)
	w.work(t, "GenerateMediaIndexFiles", "GenerateChapterThumbs", "LoudnessAnalysis", "GenerateBlurHashes", markers)
	return w
}

// noon is the zone in which it is noon now: the Window is closed.
func noon() *time.Location {
	now := time.Now().UTC()
	midday := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)
	return time.FixedZone("noon", int(midday.Sub(now)/time.Second))
}

// work starts Tasks and waits until nothing goes on.
func (w world) work(t *testing.T, tasks ...string) {
	t.Helper()
	for _, task := range tasks {
		w.do(t, http.MethodPost, "/butler/"+task+"?force=1", http.StatusOK, http.StatusAccepted)
	}
	w.idle(t)
}

// idle waits until nothing goes on.
func (w world) idle(t *testing.T) {
	t.Helper()
	limit := time.After(10 * time.Minute)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		var list plexapi.Container[plexapi.Activities]
		if err := json.Unmarshal(w.do(t, http.MethodGet, "/activities", http.StatusOK), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.MediaContainer.Activity) == 0 {
			return
		}
		select {
		case <-tick.C:
		case <-limit:
			t.Fatalf("still at it: %+v", list.MediaContainer.Activity)
		}
	}
}

// do makes a request and returns the body, which is JSON. The status must be one of those wanted.
func (w world) do(t *testing.T, method, target string, want ...int) []byte {
	t.Helper()
	return w.request(t, method, target, nil, want...)
}

func (w world) post(t *testing.T, target string, body any) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	w.request(t, http.MethodPost, target, bytes.NewReader(text), http.StatusCreated)
}

func (w world) request(t *testing.T, method, target string, body io.Reader, want ...int) []byte {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, w.url+target, body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	r.Header.Set("X-Plex-Token", token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := w.web.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(want, answer.StatusCode) {
		t.Fatalf("%s %s: %s\n%s", method, target, answer.Status, text)
	}
	return text
}

// The Tasks of the tests' own.
const (
	endless = "RefreshLocalMedia"              // runs until it is stopped
	markers = "ButlerTaskGenerateIntroMarkers" // marks the same stretches of every video
	absent  = "RefreshPeriodicMetadata"        // is not there
)

// allTasks returns the Tasks that there are, two of them as the tests need them.
func allTasks() []butler.Task {
	all := slices.DeleteFunc(tasks.All(), func(t butler.Task) bool {
		return t.Name == endless || t.Name == markers || t.Name == absent
	})
	return append(all,
		butler.Task{
			Name: endless, Title: "Refresh Local Media", Description: "Goes on until it is stopped, if it is not for one item.",
			Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseRefresh, Activity: "library.refresh.items",
			Gate:    butler.Gate{Preference: "ButlerTaskRefreshLocalMedia", Default: "true"},
			Targets: butler.TargetsItems,
			Chore: func(ctx context.Context, host butler.Host, report butler.Reporter) error {
				if host.Run.Item != 0 { // somebody refreshes an Item
					return nil
				}
				report.Doing("the guide", 0.5)
				<-ctx.Done()
				return ctx.Err()
			},
		},
		butler.Task{
			Name: markers, Title: "Detect Intros", Description: "Marks what is shown again and again.",
			Schedule: butler.Schedule{Interval: 1}, Phase: butler.PhaseConclude, Activity: "media.generate.intros",
			Gate: butler.Gate{Preference: "GenerateIntroMarkerBehavior", Behaviour: true, Default: butler.Scheduled},
			Analysis: &butler.Analysis{
				Name: "test-markers", Version: 1, Applies: []butler.Features{butler.HasVideo},
				Begin: func(butler.AnalysisInput) (butler.Analyzer, error) { return marker{}, nil },
			},
		},
	)
}

// marker finds an intro and credits in every video.
type marker struct{}

func (marker) Wants() butler.Wants         { return butler.Wants{Packets: true} }
func (marker) Packet(*butler.Packet) error { return nil }
func (marker) Frame(*butler.Frame) error   { return nil }
func (marker) Sound(*butler.Sound) error   { return nil }
func (marker) Close() error                { return nil }

func (marker) Finish(context.Context, butler.PassEnd) (butler.Result, error) {
	return butler.Result{Summary: "2 markers", Markers: []butler.Marker{
		{Kind: butler.MarkerIntro, Start: 100, End: 900},
		{Kind: butler.MarkerCredits, Start: 2000, End: 3000, Final: true},
	}}, nil
}
