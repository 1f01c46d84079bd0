package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
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
	const plain, problem = "application/json", "application/problem+json"
	mux := http.NewServeMux()
	mux.Handle("GET /api/v1/server", answer(200, plain, `{"product":"butler","version":"1","name":"Den"}`))
	mux.Handle("GET /butler", answer(200, plain, `{"ButlerTasks":{"ButlerTask":[
		{"name":"BackupDatabase","interval":3,"scheduleRandomized":false,"enabled":true,"title":"Backup Database","description":""},
		{"name":"RefreshLibraries","interval":1,"scheduleRandomized":false,"enabled":false,"title":"Refresh Libraries","description":""}]}}`))
	mux.Handle("POST /api/v1/tasks/BackupDatabase/start", answer(200, plain, `{"task":"BackupDatabase","action":"start","reason":"started by hand","run":{"id":12,"state":"queued"}}`))
	mux.Handle("POST /api/v1/tasks/RefreshLibraries/start", answer(400, problem, `{"detail":"RefreshLibraries is disabled by the setting ButlerTaskRefreshLibraries","kind":"refused","hint":"start it with force"}`))
	mux.Handle("GET /api/v1/runs", answer(200, plain, `{"runs":[{"id":1,"task":"BackupDatabase","state":"done","reason":"","done":1}]}`))
	mux.Handle("GET /api/v1/plan", answer(200, plain, `{"window":{"start":2,"end":5},"zone":"UTC","tasks":[{"task":"BackupDatabase","will":true,"reason":"never run successfully"}]}`))
	mux.Handle("POST /api/v1/sections", answer(201, plain, `{"id":1,"kind":"movies","name":"Films","roots":["/media/films"]}`))
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
