package plex

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
)

// The kinds of notification, as Plex names them.
const (
	kindActivity   = "activity"
	kindTimeline   = "timeline"
	kindStatus     = "status"
	kindPreference = "preference"
	kindLog        = "log"
)

func (s *server) handleNotifications() {
	if s.Events == nil {
		return
	}
	socket := notifier{s, event.NewEncoder(func(m *event.Message) []frame { return s.frames(m.Event, socketForm) })}
	s.handle("/:/websocket/notifications", actions{http.MethodGet: socket.websocket})
	s.handle("/:/websockets/notifications", actions{http.MethodGet: socket.websocket})
	stream := notifier{s, event.NewEncoder(func(m *event.Message) []frame { return s.frames(m.Event, streamForm) })}
	s.handle("/:/eventsource/notifications", actions{http.MethodGet: stream.eventSource})
}

// notifier hands notifications to clients, in one form.
type notifier struct {
	*server
	encoder *event.Encoder[[]frame]
}

// each returns what writes the notifications of a message that are wanted.
func (n notifier) each(wants func(kind string) bool, write func(context.Context, []byte) error) func(context.Context, *event.Message) error {
	return func(ctx context.Context, m *event.Message) error {
		for _, f := range n.encoder.Form(m) {
			if !wants(f.kind) {
				continue
			}
			if err := write(ctx, f.data); err != nil {
				return err
			}
		}
		return nil
	}
}

// frame is one notification, encoded.
type frame struct {
	kind string
	data []byte
}

// wanted returns which kinds of notification a request asks for. The parameter is spelled filter or
// filters: absent, it is all but the log; empty, all; "a,b" is only these; "-a,b" is all but these. The
// log is for administrators.
func wanted(r *http.Request) func(kind string) bool {
	filter, given := filterOf(r.URL.Query())
	exclude := strings.HasPrefix(filter, "-")
	var named []string
	for name := range strings.SplitSeq(filter, ",") {
		if name = strings.TrimPrefix(strings.TrimSpace(name), "-"); name != "" {
			named = append(named, name)
		}
	}
	admin := access.CallerOf(r.Context()).Scope == butler.ScopeAdmin
	return func(kind string) bool {
		switch {
		case kind == kindLog && (!admin || !given):
			return false
		case len(named) == 0:
			return true
		}
		return slices.Contains(named, kind) != exclude
	}
}

func filterOf(q url.Values) (filter string, given bool) {
	for _, name := range []string{"filters", "filter"} {
		if q.Has(name) {
			return strings.Join(q[name], ","), true
		}
	}
	return "", false
}

// topics returns the topics of the Hub that hold some kinds of notification. Runs have none: Plex has no
// word for them but their activities.
func topics(wants func(kind string) bool) func(butler.Topic) bool {
	kinds := map[butler.Topic]string{
		butler.TopicActivity: kindActivity, butler.TopicItem: kindTimeline, butler.TopicSection: kindStatus,
		butler.TopicPreference: kindPreference, butler.TopicLog: kindLog,
	}
	return func(t butler.Topic) bool { return kinds[t] != "" && wants(kinds[t]) }
}

// compact returns v as JSON in one line.
func compact(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // the types are ours, and all of them can be encoded
	}
	return b
}
