package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"time"

	"butler"
	"butler/client"
)

// exampleServer stands for a server that listens somewhere.
func exampleServer() *httptest.Server {
	answer := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	mux := http.NewServeMux()
	for route, body := range map[string]string{
		"GET /api/v1/server":                      `{"product":"butler","version":"1.0.0","name":"attic"}`,
		"GET /identity":                           `{"MediaContainer":{"machineIdentifier":"6d2a","version":"1.0.0"}}`,
		"GET /activities":                         `{"MediaContainer":{"size":1,"Activity":[{"uuid":"u","type":"butler","title":"Backup Database","progress":40,"cancellable":true}]}}`,
		"GET /api/v1/activities":                  `{"activities":[{"uuid":"u","type":"butler","title":"Backup Database","progress":40,"run":12,"task":"BackupDatabase"}]}`,
		"GET /api/v1/runs":                        `{"runs":[{"id":1,"task":"BackupDatabase","state":"done","reason":"","done":1}]}`,
		"GET /api/v1/runs/1/digest":               `{"run":{"id":1,"task":"LoudnessAnalysis"},"failed":[],"skipped":[],"byReason":[{"state":"failed","reason":"the file is damaged","count":2}]}`,
		"GET /api/v1/failures/counts":             `{"counts":[{"task":"LoudnessAnalysis","reason":"read: moov atom not found","count":2}]}`,
		"POST /api/v1/failures/retry":             `{"files":2,"tasks":["LoudnessAnalysis"],"started":[]}`,
		"GET /api/v1/log":                         `{"entries":[{"level":"WARN","message":"a file cannot be read"}]}`,
		"GET /api/v1/digests":                     `{"digests":[{"day":"2026-03-29","done":311,"failed":2}]}`,
		"GET /api/v1/reports":                     `{"reports":[{"id":7,"kind":"night","headline":"Night of 2026-03-29: 9 tasks done","trouble":false}]}`,
		"GET /api/v1/collections":                 `{"collections":[{"id":1000000001,"title":"Western","rule":"genre","kind":"movie","items":12}],"total":1}`,
		"GET /api/v1/guide/programmes":            `{"programmes":[{"id":3,"channel":"one.example","start":"2026-03-29T20:15:00Z","title":"The Film"}],"total":1}`,
		"GET /api/v1/plan":                        `{"window":{"start":2,"end":5},"zone":"UTC","tasks":[{"task":"BackupDatabase","will":true,"reason":"never run successfully"}]}`,
		"GET /api/v1/items":                       `{"items":[{"id":5,"title":"Big Buck Bunny","year":2008}],"total":1}`,
		"GET /api/v1/backups":                     `{"backups":[{"path":"catalogue-2026-03-29.db","size":1048576,"made":"2026-03-29T02:00:01Z"}]}`,
		"POST /api/v1/updates/check":              `{"version":"1.0.0","configured":true,"canInstall":true,"state":"available","release":{"version":"1.1.0","title":"Spring"}}`,
		"GET /api/v1/preferences":                 `{"preferences":[{"id":"ButlerStartHour","label":"Time at which tasks start to run","value":"2"}]}`,
		"PATCH /api/v1/preferences":               `{"preferences":[]}`,
		"PUT /api/v1/pause":                       `{"paused":true,"until":"2026-03-29T08:00:00Z"}`,
		"POST /api/v1/sections":                   `{"id":1,"kind":"movies","name":"Films","roots":["/media/films"]}`,
		"POST /api/v1/sessions/links":             `{"path":"/web/sign-in?code=7NQ2","expires":"2026-03-29T02:15:00Z"}`,
		"POST /api/v1/tokens":                     `{"token":{"name":"dashboard","scope":"read"},"secret":"s"}`,
		"POST /api/v1/tasks/BackupDatabase/start": `{"task":"BackupDatabase","action":"start","reason":"started by hand","run":{"id":12,"state":"queued"}}`,
		"GET /butler": `{"ButlerTasks":{"ButlerTask":[
			{"name":"BackupDatabase","interval":3,"scheduleRandomized":false,"enabled":true,"title":"Backup Database","description":""},
			{"name":"RefreshLibraries","interval":1,"scheduleRandomized":false,"enabled":false,"title":"Refresh Libraries","description":""}]}}`,
	} {
		mux.Handle(route, answer(200, "application/json", body))
	}
	mux.Handle("POST /api/v1/tasks/RefreshLibraries/start", answer(400, "application/problem+json",
		`{"detail":"RefreshLibraries is disabled by the setting ButlerTaskRefreshLibraries","kind":"refused","hint":"start it with force"}`))
	return httptest.NewServer(mux)
}

func ExampleNew() {
	server := exampleServer()
	defer server.Close()

	c, err := client.New(server.URL,
		client.WithToken("administrators-token"),
		client.WithTimeout(10*time.Second),
		client.WithUserAgent("my-script/1"))
	if err != nil {
		fmt.Println(err)
		return
	}
	tasks, err := c.Butler.List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range tasks {
		fmt.Printf("%s every %d days, enabled: %v\n", t.Name, t.Interval, t.Enabled)
	}
	// Output:
	// BackupDatabase every 3 days, enabled: true
	// RefreshLibraries every 1 days, enabled: false
}

func ExampleTasksService_Start() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	started, err := c.Tasks.Start(context.Background(), "BackupDatabase", client.StartOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s: run %d is %s, %s\n", started.Task, started.Run.ID, started.Run.State, started.Reason)
	// Output: BackupDatabase: run 12 is queued, started by hand
}

func ExampleError() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	_, err := c.Tasks.Start(context.Background(), "RefreshLibraries", client.StartOptions{})
	if errors.Is(err, client.ErrRefused) {
		fmt.Println(err)
		fmt.Println("hint:", butler.HintOf(err))
	}
	// Output:
	// start RefreshLibraries: RefreshLibraries is disabled by the setting ButlerTaskRefreshLibraries
	// hint: start it with force
}

func ExampleRunsService_All() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	for run, err := range c.Runs.All(context.Background(), client.RunQuery{Task: "BackupDatabase"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(run.ID, run.Task, run.State)
	}
	// Output: 1 BackupDatabase done
}

func ExampleTasksService_Plan() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	plan, err := c.Tasks.Plan(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.Window, plan.Zone)
	for _, t := range plan.Tasks {
		fmt.Printf("%s: %v, %s\n", t.Task, t.Will, t.Reason)
	}
	// Output:
	// 02:00–05:00 UTC
	// BackupDatabase: true, never run successfully
}

func ExampleLibraryService_Add() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	section, err := c.Library.Add(context.Background(), client.NewSection{
		Kind: butler.Movies, Name: "Films", Roots: []string{"/media/films"},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(section.ID, section.Name)
	// Output: 1 Films
}

func ExampleClient_Product() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	product, err := c.Product(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("This is", product)
	// Output: This is a Butler
}

func ExampleServerService_Pause() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	pause, err := c.Server.Pause(context.Background(), time.Date(2026, 3, 29, 8, 0, 0, 0, time.UTC))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(pause.Paused, "until", pause.Until.Format(time.Kitchen))
	// Output: true until 8:00AM
}

func ExampleButlerService_List() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	tasks, err := c.Butler.List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(tasks), tasks[0].Title)
	// Output: 2 Backup Database
}

func ExampleActivitiesService_Detailed() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	activities, err := c.Activities.Detailed(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range activities {
		fmt.Printf("%s: %d %%, run %d\n", a.Title, a.Progress, a.Run)
	}
	// Output: Backup Database: 40 %, run 12
}

func ExamplePreferencesService_Set() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)
	ctx := context.Background()

	if err := c.Preferences.Set(ctx, map[string]string{"ButlerStartHour": "2"}); err != nil {
		fmt.Println(err)
		return
	}
	hour, err := c.Preferences.Get(ctx, "ButlerStartHour")
	fmt.Println(hour.Label, hour.Value, err)
	// Output: Time at which tasks start to run 2 <nil>
}

func ExampleLibraryService_AllItems() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	for item, err := range c.Library.AllItems(context.Background(), client.ItemQuery{Kind: butler.Movie, Sort: butler.SortYear}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(item.Year, item.Title)
	}
	// Output: 2008 Big Buck Bunny
}

func ExampleRunsService_Digest() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	digest, err := c.Runs.Digest(context.Background(), 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range digest.ByReason {
		fmt.Printf("%d %s: %s\n", r.Count, r.State, r.Reason)
	}
	// Output: 2 failed: the file is damaged
}

func ExampleDigestsService_All() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	for night, err := range c.Digests.All(context.Background(), client.DigestQuery{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %d done, %d failed\n", night.Day, night.Done, night.Failed)
	}
	// Output: 2026-03-29: 311 done, 2 failed
}

func ExampleFailuresService_Retry() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	counts, err := c.Failures.Counts(context.Background(), client.FailureQuery{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d files: %s\n", counts[0].Count, counts[0].Reason)
	got, err := c.Failures.Retry(context.Background(), butler.RetryOptions{Task: counts[0].Task})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d files are tried again\n", got.Files)
	// Output:
	// 2 files: read: moov atom not found
	// 2 files are tried again
}

func ExampleLogService_List() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	page, err := c.Log.List(context.Background(), client.LogQuery{Level: "warn", Task: "LoudnessAnalysis"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, line := range page.Entries {
		fmt.Println(line.Level, line.Message)
	}
	// Output: WARN a file cannot be read
}

func ExampleReportsService_List() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	page, err := c.Reports.List(context.Background(), client.ReportQuery{Kind: butler.ReportNight, Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Items[0].Headline)
	// Output: Night of 2026-03-29: 9 tasks done
}

func ExampleBackupsService_List() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	backups, err := c.Backups.List(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(backups[0].Path, backups[0].Size)
	// Output: catalogue-2026-03-29.db 1048576
}

func ExampleUpdatesService_Check() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	now, err := c.Updates.Check(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	if now.Release != nil && now.CanInstall {
		fmt.Println("from", now.Version, "to", now.Release.Version)
	}
	// Output: from 1.0.0 to 1.1.0
}

func ExampleCollectionsService_All() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	for collection, err := range c.Collections.All(context.Background(), client.CollectionQuery{Rule: "genre"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(collection.Title, collection.Items)
	}
	// Output: Western 12
}

func ExampleGuideService_AllProgrammes() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	evening := time.Date(2026, 3, 29, 20, 15, 0, 0, time.UTC)
	for on, err := range c.Guide.AllProgrammes(context.Background(), client.ProgrammeQuery{From: evening, To: evening.Add(time.Second)}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(on.Start.Format("15:04"), on.Channel, on.Title)
	}
	// Output: 20:15 one.example The Film
}

func ExampleTokensService_Make() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL, client.WithToken("administrators-token"))

	made, err := c.Tokens.Make(context.Background(), "dashboard", butler.ScopeRead)
	if err != nil {
		fmt.Println(err)
		return
	}
	reader, err := client.New(c.URL(), client.WithToken(made.Secret))
	fmt.Println(made.Token.Name, made.Token.Scope, reader != nil, err)
	// Output: dashboard read true <nil>
}

func ExampleSessionsService_Link() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL, client.WithToken("administrators-token"))

	link, err := c.Sessions.Link(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.TrimPrefix(link.URL, c.URL()), "until", link.Expires.Format(time.TimeOnly))
	// Output: /web/sign-in?code=7NQ2 until 02:15:00
}

func ExampleWithIdempotencyKey() {
	server := exampleServer()
	defer server.Close()
	c, _ := client.New(server.URL)

	// Kept beside the job it stands for, so that a later run of the program can ask again.
	ctx := client.WithIdempotencyKey(context.Background(), "nightly-2026-03-29")
	started, err := c.Tasks.Start(ctx, "BackupDatabase", client.StartOptions{Force: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(started.Run.ID, started.Action)
	// Output: 12 start
}

func ExampleWithHook() {
	server := exampleServer()
	defer server.Close()

	count := client.Hook{After: func(_ context.Context, r *client.Request, a *client.Response) {
		fmt.Println(r.Method, r.Route, a.Status)
	}}
	c, _ := client.New(server.URL, client.WithHook(count))
	if _, err := c.Butler.List(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output: GET /butler 200
}
