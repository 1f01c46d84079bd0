package butler

import (
	"context"
	"time"
)

// Report is the account of a night or of a Run: what was done, what was not, and why. It is kept as it was made.
type Report struct {
	ID       int64         `json:"id"`
	Kind     ReportKind    `json:"kind"`
	Made     time.Time     `json:"made"`
	Run      int64         `json:"run,omitzero"`       // of ReportRun
	Headline string        `json:"headline"`           // in a sentence
	Trouble  bool          `json:"trouble"`            // something wants a person
	Digest   Digest        `json:"digest"`             // with its Runs
	Skips    []ReportCount `json:"skips,omitempty"`    // what was skipped, by Task and reason
	Failures []ReportLine  `json:"failures,omitempty"` // the first [MaxReportLines] of them
	Left     []ReportLeft  `json:"left,omitempty"`     // what did not fit
	Alarms   []Alarm       `json:"alarms,omitempty"`
}

// MaxReportLines is how many failures a Report lists; its Digest counts all.
const MaxReportLines = 200

// ReportKind is what a Report is about.
type ReportKind string

// The kinds of Reports.
const (
	ReportNight ReportKind = "night" // made when the Window closes
	ReportRun   ReportKind = "run"   // made when a Run ends that the Window did not open
	ReportAlarm ReportKind = "alarm" // made when an Alarm is new
	ReportTest  ReportKind = "test"  // to try where Reports go
)

// ReportCount is how often something was skipped for one reason.
type ReportCount struct {
	Task   string `json:"task"`
	Reason string `json:"reason"`
	Count  int64  `json:"count"`
}

// ReportLine is one failure.
type ReportLine struct {
	Task   string `json:"task"`
	Run    int64  `json:"run"`
	Title  string `json:"title"` // of the file, without its folder
	Part   int64  `json:"part,omitzero"`
	Reason string `json:"reason"`
}

// ReportLeft is work that remains.
type ReportLeft struct {
	Task   string `json:"task"`
	Count  int64  `json:"count"` // files; 0 if it is not known
	Reason string `json:"reason"`
}

// Alarm is something that should be and is not.
type Alarm struct {
	Key   string    `json:"key"` // what makes it the same Alarm: "overdue:BackupDatabase", "backup-age"
	Text  string    `json:"text"`
	Hint  string    `json:"hint,omitempty"`
	Since time.Time `json:"since"`
	Told  time.Time `json:"told,omitzero"` // when a Report said it last
}

// Delivery is one attempt, or several, to send a Report somewhere.
type Delivery struct {
	ID       int64         `json:"id"`
	Report   int64         `json:"report"`
	To       string        `json:"to"` // the kind: "webhook", "ntfy", "discord", "mail", "command"
	State    DeliveryState `json:"state"`
	Attempts int           `json:"attempts"`
	After    time.Time     `json:"after,omitzero"`   // when it is tried again
	Reason   string        `json:"reason,omitempty"` // of the last failure, without secrets
	At       time.Time     `json:"at"`
}

// DeliveryState is how far a Delivery is.
type DeliveryState string

// The states of a Delivery.
const (
	DeliveryWaiting DeliveryState = "waiting"
	DeliveryDone    DeliveryState = "done"
	DeliveryFailed  DeliveryState = "failed" // given up
)

// ReportStore keeps Reports and their Deliveries.
type ReportStore interface {
	// AddReport stores a Report and a waiting Delivery to each of to, in one transaction, and returns it with its id.
	// The Runs of its Digest that have ended have their Report then. Errors: [KindConflict] if there is one of the night, or if it is
	// of a Run that has one.
	AddReport(ctx context.Context, r Report, to []string) (Report, error)
	// Report returns one. Errors: [KindNotFound].
	Report(ctx context.Context, id int64) (Report, error)
	// Reports returns Reports, newest first. Runs, Skips, Failures and Left are not filled in.
	Reports(ctx context.Context, q ReportQuery) ([]Report, error)
	// Deliveries returns those of a Report.
	Deliveries(ctx context.Context, report int64) ([]Delivery, error)
	// DueDeliveries returns waiting ones whose time has come, and when the next one's comes: zero for never.
	DueDeliveries(ctx context.Context, now time.Time, limit int) (due []Delivery, next time.Time, err error)
	// SaveDelivery stores state, attempts, after and reason.
	SaveDelivery(ctx context.Context, d Delivery) error
	// PruneReports forgets Reports from before a time and returns how many.
	PruneReports(ctx context.Context, before time.Time) (int64, error)
	// UnreportedRuns returns Runs that were begun, ended since a time and are in no Report, oldest first.
	UnreportedRuns(ctx context.Context, since time.Time, limit int) ([]Run, error)
	// CountSkips returns how often a Run skipped something, by reason, the most frequent first.
	CountSkips(ctx context.Context, run int64, limit int) ([]ReportCount, error)
	// Alarms returns those that were saved last.
	Alarms(ctx context.Context) ([]Alarm, error)
	// SaveAlarms stores which Alarms there are.
	SaveAlarms(ctx context.Context, all []Alarm) error
	// Watch notes since when Tasks are to run: those that it knows already since then, the others since now. It forgets
	// all others.
	Watch(ctx context.Context, tasks []string, now time.Time) (map[string]time.Time, error)
}

// ReportQuery asks for Reports.
type ReportQuery struct {
	Kind   ReportKind // "" for any
	Before int64      // a Report's id, for paging; 0 for the newest
	Limit  int
}
