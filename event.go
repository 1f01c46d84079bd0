package butler

import "time"

// Topic is what an [Event] tells of.
type Topic string

// The topics.
const (
	TopicActivity   Topic = "activity"   // something goes on
	TopicRun        Topic = "run"        // a Run was opened, or is in another state
	TopicItem       Topic = "item"       // the library, or what was found out about it
	TopicSection    Topic = "section"    // a Section was added, changed, removed or scanned
	TopicPreference Topic = "preference" // preferences were changed
	TopicReport     Topic = "report"     // a Report was made
	TopicAlarm      Topic = "alarm"      // an Alarm came or went
	TopicLog        Topic = "log"        // a line of the log
)

// EventChange says what became of what an [Event] tells of.
type EventChange string

// The changes.
const (
	ChangeStarted  EventChange = "started"  // an Activity, a Run, an Alarm
	ChangeUpdated  EventChange = "updated"  // anything
	ChangeEnded    EventChange = "ended"    // an Activity, a Run, an Alarm
	ChangeAdded    EventChange = "added"    // an Item, a Section, a Report
	ChangeRemoved  EventChange = "removed"  // an Item, a Section
	ChangeAnalysed EventChange = "analysed" // an Item
)

// Event tells those who listen that something happened. The field of its topic is set, and no other.
type Event struct {
	At          time.Time         `json:"at"`
	Topic       Topic             `json:"topic"`
	Change      EventChange       `json:"change"`
	Activity    *Activity         `json:"activity,omitempty"`
	Run         *Run              `json:"run,omitempty"`
	Item        *ItemChange       `json:"item,omitempty"`
	Section     *Section          `json:"section,omitempty"`
	Preferences map[string]string `json:"preferences,omitempty"` // the new values
	Report      *Report           `json:"report,omitempty"`      // without its lists
	Alarm       *Alarm            `json:"alarm,omitempty"`
	Log         *LogLine          `json:"log,omitempty"`
}

// ItemChange is an Item that changed. Of a change of many Items at once only the Section is told.
type ItemChange struct {
	Section  int64    `json:"section"`
	Item     int64    `json:"item,omitzero"`
	Kind     ItemKind `json:"kind,omitempty"`
	Title    string   `json:"title,omitempty"`
	Analysis string   `json:"analysis,omitempty"` // of ChangeAnalysed
}

// LogLine is a line of the server's log.
type LogLine struct {
	Level   string `json:"level"` // DEBUG, INFO, WARN, ERROR
	Message string `json:"message"`
	Detail  string `json:"detail,omitempty"` // key=value …
}

// Publish hands an event to those who listen. It never waits. Callers may hold locks.
type Publish func(Event)
