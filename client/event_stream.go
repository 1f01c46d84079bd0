package client

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"time"

	"butler"
)

const (
	silence  = 90 * time.Second // after which a connection counts as lost; servers speak every 30 s
	longLine = 1 << 20          // bytes of a line that are read
)

// stream listens to the server's own stream.
func (l *listening) stream(ctx context.Context) error {
	k := call{op: listenOp, api: ownAPI, route: "/events", query: l.o.query(), header: http.Header{"Accept": {"text/event-stream"}}}
	if l.o.After != "" {
		k.header.Set("Last-Event-ID", l.o.After)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	answer, err := l.c.open(ctx, k, 1)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type")); err != nil || kind != "text/event-stream" {
		return &Error{Kind: butler.KindUnsupported, Op: k.op, Status: answer.StatusCode, Text: "the answer is no stream of events"}
	}
	quiet := time.AfterFunc(silence, cancel)
	defer quiet.Stop()
	return l.read(answer.Body, func() { quiet.Reset(silence) })
}

// read takes events from a stream until it ends. heard is called for every line.
func (l *listening) read(body io.Reader, heard func()) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, longLine)
	var e streamEvent
	for lines.Scan() {
		heard()
		if line := lines.Bytes(); len(line) > 0 {
			e.add(line)
			continue
		}
		more, err := l.take(e)
		if !more || err != nil {
			return err
		}
		e = streamEvent{}
	}
	return errLost
}

// take delivers an event of the stream. It reports false if the caller wants no more.
func (l *listening) take(e streamEvent) (more bool, err error) {
	strange := func(err error) error {
		return &Error{Kind: butler.KindUnsupported, Op: listenOp, Text: "the server sent what is no event", Err: err}
	}
	switch e.name {
	case "":
		return true, nil
	case "hello":
		var hello struct {
			Complete bool `json:"complete"`
		}
		if err := json.Unmarshal(e.data, &hello); err != nil {
			return false, strange(err)
		}
		complete := hello.Complete && l.o.After != ""
		if e.id != "" {
			l.o.After = e.id
		}
		return l.begun(complete), nil
	}
	event := Event{ID: e.id}
	if err := json.Unmarshal(e.data, &event.Event); err != nil {
		return false, strange(err)
	}
	return l.deliver(event), nil
}

// streamEvent is a server-sent event: see the HTML standard, section 9.2.
type streamEvent struct {
	name, id string
	data     []byte
}

// add adds a line, which may be a comment.
func (e *streamEvent) add(line []byte) {
	field, value, _ := bytes.Cut(line, []byte(":"))
	value = bytes.TrimPrefix(value, []byte(" "))
	switch string(field) {
	case "event":
		e.name = string(value)
	case "id":
		if !bytes.ContainsRune(value, 0) {
			e.id = string(value)
		}
	case "data":
		if e.data != nil {
			e.data = append(e.data, '\n')
		}
		e.data = append(e.data, value...)
	}
}
