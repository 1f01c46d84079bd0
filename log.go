package butler

import (
	"context"
	"time"
)

// LogEntry is a line of the log that is kept in the data folder.
type LogEntry struct {
	At      time.Time  `json:"at,omitzero"` // zero for a line that is none of the log's own
	Level   string     `json:"level"`       // DEBUG, INFO, WARN, ERROR
	Message string     `json:"message"`
	Fields  []LogField `json:"fields,omitempty"` // in the order in which they were logged
}

// LogField is a thing that a line of the log names.
type LogField struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Field returns the value of the first field with a key, or "".
func (e LogEntry) Field(key string) string {
	for _, f := range e.Fields {
		if f.Key == key {
			return f.Value
		}
	}
	return ""
}

// LogQuery asks for lines of the log, newest first.
type LogQuery struct {
	Level  string    // the lowest: "debug", "info", "warn", "error"; "" for all
	Text   string    // part of the message or of a field, whatever the case; "" for any
	Task   string    // that the line names; "" for any
	Run    int64     // that the line names; 0 for any
	From   time.Time // no line before; zero for no bound
	To     time.Time // no line at or after; zero for no bound
	Before string    // [LogPage.Next] of the page before; "" for the newest
	Since  string    // only lines that came after [LogPage.Newest] was told; "" for all
	Limit  int       // 0 for 100
}

// LogPage is a page of the log.
type LogPage struct {
	Entries []LogEntry
	Next    string // where older lines begin; "" if there are none
	Newest  string // where the log ended when it was read: for Since
	// Until is how far it was looked back, if the page ends because so much was looked through and not because it is full.
	Until time.Time
}

// LogReader reads the log.
type LogReader interface {
	// Log returns a page. Errors: [KindInvalid] for a Level, Before or Since that there is not.
	Log(ctx context.Context, q LogQuery) (LogPage, error)
}
