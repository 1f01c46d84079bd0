package plex

import (
	"strconv"

	"butler"
	"butler/plexapi"
)

// form encodes one notification of a kind.
type form func(kind string, e plexapi.NotificationElement) []byte

// frames returns the notifications that tell of an event.
func (s *server) frames(e butler.Event, as form) []frame {
	var all []frame
	add := func(kind string, element plexapi.NotificationElement) {
		all = append(all, frame{kind, as(kind, element)})
	}
	switch {
	case e.Activity != nil:
		add(kindActivity, plexapi.NotificationElement{ActivityNotification: &plexapi.ActivityNotification{
			Event: string(e.Change), UUID: e.Activity.UUID, Activity: wireActivity(*e.Activity),
		}})
	case e.Item != nil:
		for _, entry := range timeline(e) {
			add(kindTimeline, plexapi.NotificationElement{TimelineEntry: &entry})
		}
	case e.Section != nil:
		add(kindStatus, plexapi.NotificationElement{StatusNotification: &plexapi.StatusNotification{
			Title: "Library " + string(e.Change), Description: e.Section.Name, NotificationName: "LIBRARY_UPDATE",
		}})
	case e.Preferences != nil:
		for _, p := range s.Operator.Settings().Definitions() {
			if value, changed := e.Preferences[p.ID]; changed {
				setting := wireSetting(p, value)
				add(kindPreference, plexapi.NotificationElement{Setting: &setting})
			}
		}
	case e.Log != nil:
		add(kindLog, plexapi.NotificationElement{LogNotification: &plexapi.LogNotification{
			Level: e.Log.Level, Message: e.Log.Message, Detail: e.Log.Detail, Time: e.At.UnixMilli(),
		}})
	}
	return all
}

// The states of a timeline entry.
const (
	timelineCreated   = 0
	timelineProcessed = 5
	timelineDeleted   = 9
)

// timeline returns what Plex tells of a change of an Item. A new one is created, and then processed:
// clients that look out for new media wait for both.
func timeline(e butler.Event) []plexapi.TimelineEntry {
	entry := plexapi.TimelineEntry{
		Identifier: "com.plexapp.plugins.library",
		SectionID:  strconv.FormatInt(e.Item.Section, 10),
		ItemID:     strconv.FormatInt(e.Item.Item, 10),
		Type:       typeNumber(e.Item.Kind),
		Title:      e.Item.Title,
		State:      timelineProcessed,
		UpdatedAt:  e.At.Unix(),
	}
	switch e.Change {
	case butler.ChangeAdded:
		created := entry
		created.State, created.MetadataState = timelineCreated, "created"
		return []plexapi.TimelineEntry{created, entry}
	case butler.ChangeRemoved:
		entry.State, entry.MetadataState = timelineDeleted, "deleted"
	case butler.ChangeAnalysed:
		entry.MediaState = "analyzed"
	case butler.ChangeStarted, butler.ChangeUpdated, butler.ChangeEnded:
	}
	return []plexapi.TimelineEntry{entry}
}

// socketForm returns a message of the websocket.
func socketForm(kind string, e plexapi.NotificationElement) []byte {
	c := plexapi.NotificationContainer{Type: kind, Size: 1}
	switch {
	case e.ActivityNotification != nil:
		c.ActivityNotification = []plexapi.ActivityNotification{*e.ActivityNotification}
	case e.TimelineEntry != nil:
		c.TimelineEntry = []plexapi.TimelineEntry{*e.TimelineEntry}
	case e.StatusNotification != nil:
		c.StatusNotification = []plexapi.StatusNotification{*e.StatusNotification}
	case e.Setting != nil:
		c.Setting = []plexapi.Setting{*e.Setting}
	case e.LogNotification != nil:
		c.LogNotification = []plexapi.LogNotification{*e.LogNotification}
	}
	return compact(plexapi.Notification{NotificationContainer: c})
}

// streamForm returns an event of the event stream.
func streamForm(kind string, e plexapi.NotificationElement) []byte {
	b := append([]byte("event: "+kind+"\ndata: "), compact(e)...)
	return append(b, "\n\n"...)
}
