package client_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"butler"
	"butler/client"
)

func ExampleEventsService_Listen() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/v1/server", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"product":"butler"}`)
	})
	mux.HandleFunc("GET /api/v1/events", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		io.WriteString(w, "event: hello\nid: a-7\ndata: {\"complete\":true}\n\n")
		io.WriteString(w, "event: run\nid: a-8\ndata: {\"topic\":\"run\",\"change\":\"ended\",\"run\":{\"id\":12,\"task\":\"BackupDatabase\",\"state\":\"done\"}}\n\n")
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	c, _ := client.New(server.URL)

	for event, err := range c.Events.Listen(context.Background(), client.ListenOptions{Topics: []butler.Topic{butler.TopicRun}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if event.Missed {
			fmt.Println("ask what is going on, and follow from here")
			continue
		}
		fmt.Println(event.Run.Task, event.Change, event.Run.State)
		break
	}
	// Output:
	// ask what is going on, and follow from here
	// BackupDatabase ended done
}
