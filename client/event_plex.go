package client

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"butler"
	"butler/plexapi"
)

// socket listens to the notifications of a Plex Media Server.
func (l *listening) socket(ctx context.Context) error {
	query, err := l.o.plexQuery()
	if err != nil {
		return err
	}
	k := call{op: listenOp, api: plexAPI, method: http.MethodGet, route: "/:/websockets/notifications", query: query}
	connection, err := l.c.dial(ctx, k)
	if err != nil {
		return err
	}
	defer func() { _ = connection.CloseNow() }()
	if !l.begun(false) {
		return nil
	}
	for {
		data, err := hear(ctx, connection)
		if err != nil {
			return errLost
		}
		var n plexapi.Notification
		if json.Unmarshal(data, &n) != nil {
			continue // of a kind that looks otherwise
		}
		for _, e := range happened(n.NotificationContainer) {
			if !l.deliver(Event{Event: e}) {
				return nil
			}
		}
	}
}

// dial opens a websocket.
func (c *Client) dial(ctx context.Context, k call) (*websocket.Conn, error) {
	r, err := c.request(ctx, k)
	if err != nil {
		return nil, err
	}
	ctx, r, trip := c.hooked(ctx, r, k, 1)
	ctx, cancel := context.WithTimeout(ctx, c.options.timeout)
	defer cancel()
	connection, answer, err := websocket.Dial(ctx, r.URL.String(), &websocket.DialOptions{HTTPClient: c.http, HTTPHeader: r.Header}) //nolint:bodyclose // that of a websocket is the connection
	if err == nil {
		connection.SetReadLimit(longLine)
	} else if answer != nil && answer.StatusCode >= http.StatusBadRequest {
		err = c.refusal(k, answer)
	} else {
		answer, err = nil, c.unanswered(ctx, k.op, err)
	}
	trip.end(ctx, answer, err)
	return connection, err
}

// hear returns the next message. A server that has been silent is asked whether it is there.
func hear(ctx context.Context, c *websocket.Conn) ([]byte, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ask := time.AfterFunc(silence/2, func() {
		pong, stop := context.WithTimeout(ctx, silence/2)
		defer stop()
		if c.Ping(pong) != nil {
			cancel()
		}
	})
	defer ask.Stop()
	_, data, err := c.Read(ctx)
	return data, err
}

// plexQuery returns the filter of the websocket.
func (o ListenOptions) plexQuery() (url.Values, error) {
	if len(o.Topics) == 0 {
		return nil, nil
	}
	kinds := map[butler.Topic]string{
		butler.TopicActivity: "activity", butler.TopicItem: "timeline", butler.TopicSection: "status",
		butler.TopicPreference: "preference", butler.TopicLog: "log",
	}
	var names []string
	for _, t := range o.Topics {
		if kinds[t] != "" {
			names = append(names, kinds[t])
		}
	}
	if len(names) == 0 {
		return nil, newError(butler.KindUnsupported, listenOp, "a Plex Media Server does not tell of runs",
			"listen to activities there")
	}
	return url.Values{"filters": {strings.Join(names, ",")}}, nil
}

// happened returns the events that notifications tell of.
func happened(c plexapi.NotificationContainer) []butler.Event {
	now := time.Now()
	var all []butler.Event
	for _, n := range c.ActivityNotification {
		a := activityOfPlex(n.Activity)
		a.UUID = n.UUID
		all = append(all, butler.Event{At: now, Topic: butler.TopicActivity, Change: butler.EventChange(n.Event), Activity: &a})
	}
	for _, n := range c.TimelineEntry {
		all = append(all, butler.Event{At: now, Topic: butler.TopicItem, Change: changeOf(n), Item: &butler.ItemChange{
			Section: parseID(n.SectionID), Item: parseID(n.ItemID), Title: n.Title,
		}})
	}
	for _, n := range c.StatusNotification {
		if n.NotificationName == "LIBRARY_UPDATE" {
			all = append(all, butler.Event{At: now, Topic: butler.TopicSection, Change: butler.ChangeUpdated, Section: &butler.Section{
				Name: n.Description, Items: unknown, Parts: unknown, Missing: unknown}})
		}
	}
	if len(c.Setting) > 0 {
		values := map[string]string{}
		for _, n := range c.Setting {
			values[n.ID] = n.Value.Text
		}
		all = append(all, butler.Event{At: now, Topic: butler.TopicPreference, Change: butler.ChangeUpdated, Preferences: values})
	}
	for _, n := range c.LogNotification {
		all = append(all, butler.Event{At: time.UnixMilli(n.Time), Topic: butler.TopicLog, Change: butler.ChangeAdded,
			Log: &butler.LogLine{Level: n.Level, Message: n.Message, Detail: n.Detail}})
	}
	return all
}

// The states of a timeline entry, as Plex numbers them.
const (
	timelineCreated = 0
	timelineDeleted = 9
)

func changeOf(n plexapi.TimelineEntry) butler.EventChange {
	switch {
	case n.State == timelineCreated:
		return butler.ChangeAdded
	case n.State == timelineDeleted:
		return butler.ChangeRemoved
	case n.MediaState == "analyzed":
		return butler.ChangeAnalysed
	}
	return butler.ChangeUpdated
}

// parseID returns an id that is written as text; 0 for none.
func parseID(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // 0 if it is none
	return n
}
