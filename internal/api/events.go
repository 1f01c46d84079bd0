package api

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
)

// Hello is the data of the first event of a stream.
type Hello struct {
	Complete bool `json:"complete" doc:"All events since the one that was asked for follow. If not, some are not kept any more: ask anew for what you show"`
}

func (s *service) addEvents(mux *http.ServeMux) {
	encoder := event.NewEncoder(func(m *event.Message) []byte { return eventText(string(m.Topic), m.ID, m.Event) })
	s.stream(mux, http.MethodGet, "/events", s.describeEvents(), func(w http.ResponseWriter, r *http.Request) {
		wants, err := wantedTopics(r)
		if err != nil {
			problem(err).write(w)
			return
		}
		after := r.Header.Get("Last-Event-ID")
		if after == "" {
			after = r.URL.Query().Get("after")
		}
		listener, complete := s.Events.Listen(event.Options{Wants: wants, After: after})
		stream, err := event.OpenStream(w)
		if err != nil {
			s.failed(r.Context(), "listenEvents", err).write(w)
			return
		}
		greeting := append([]byte("retry: 2000\n"), eventText("hello", listener.Position(), Hello{complete})...)
		if r.Method == http.MethodHead || stream.Write(r.Context(), greeting) != nil {
			return
		}
		_ = listener.Relay(r.Context(), // however it ends: the client comes back
			func(ctx context.Context, m *event.Message) error { return stream.Write(ctx, encoder.Form(m)) },
			func(ctx context.Context) error { return stream.Write(ctx, []byte(": still here\n\n")) })
	}, saying("The first event is hello. The name of every other one is its topic, its data an Event. A comment "+
		"comes every half minute in which nothing happens. A client that reads too slowly is cut off; it comes back "+
		"with Last-Event-ID, and misses nothing that is still kept: some thousand events."))
}

func (s *service) describeEvents() huma.Operation {
	text := func(n int) *huma.Schema { return &huma.Schema{Type: huma.TypeString, MaxLength: &n} }
	const longestID = 64
	schemas := s.huma.OpenAPI().Components.Schemas
	hello := schemas.Schema(reflect.TypeFor[Hello](), true, "")
	data := schemas.Schema(reflect.TypeFor[butler.Event](), true, "")
	var names []any
	for _, t := range topics() {
		names = append(names, string(t))
	}
	return huma.Operation{
		OperationID: "listenEvents", Summary: "What happens, as server-sent events",
		Parameters: []*huma.Param{
			{Name: "topic", In: "query", Explode: new(bool), Schema: &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Enum: names}},
				Description: "Only events of these topics, separated by commas; without it all but the log. The log is for the scope admin"},
			{Name: "after", In: "query", Schema: text(longestID), Description: "As the header Last-Event-ID, for clients that cannot set it"},
			{Name: "Last-Event-ID", In: "header", Schema: text(longestID), Description: "The id of the last event that was got: what happened since follows"},
		},
		Responses: map[string]*huma.Response{"200": {
			Description: "OK",
			Content: map[string]*huma.MediaType{"text/event-stream": {
				Schema: &huma.Schema{Description: "The data of an event", OneOf: []*huma.Schema{hello, data}},
			}},
		}},
	}
}

func topics() []butler.Topic {
	return []butler.Topic{
		butler.TopicActivity, butler.TopicRun, butler.TopicItem, butler.TopicSection, butler.TopicPreference, butler.TopicReport,
		butler.TopicAlarm, butler.TopicLog,
	}
}

// wantedTopics returns which topics a caller asks for and may hear of.
func wantedTopics(r *http.Request) (func(butler.Topic) bool, error) {
	var named []butler.Topic
	for _, list := range r.URL.Query()["topic"] {
		for name := range strings.SplitSeq(list, ",") {
			t := butler.Topic(strings.TrimSpace(name))
			if !slices.Contains(topics(), t) {
				return nil, butler.E(butler.KindInvalid, "topic", "there is no such topic").
					WithHint("topics are %s", strings.Trim(fmt.Sprint(topics()), "[]"))
			}
			named = append(named, t)
		}
	}
	if slices.Contains(named, butler.TopicLog) {
		if err := access.Admin(r.Context()); err != nil {
			return nil, err
		}
	}
	return func(t butler.Topic) bool {
		if len(named) == 0 {
			return t != butler.TopicLog
		}
		return slices.Contains(named, t)
	}, nil
}

// eventText returns an event as a stream has it. Without an id the client's last one stays.
func eventText(name, id string, data any) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "event: %s\n", name)
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	b.WriteString("data: ")
	if err := json.NewEncoder(&b).Encode(data); err != nil { // one line, with its end
		panic(err) // the types are ours, and all of them can be encoded
	}
	b.WriteByte('\n')
	return b.Bytes()
}
