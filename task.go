package butler

import (
	"context"
	"log/slog"
)

// Task is the definition of one named kind of Butler work. Exactly one of Analysis and Chore is set.
type Task struct {
	Name        string // as Plex spells it
	Title       string
	Description string
	Schedule
	Gate        Gate
	Phase       Phase
	Exclusive   Resource     // what the Run needs to itself, or ""
	Uncuttable  bool         // a Run in hand is let finish when the Window closes
	Targets     Targets      // what a Run of a Chore may be limited to; one of an Analysis may be to anything
	Periodic    bool         // begins also whenever [PrefUpdateInterval] has passed, if [PrefUpdates] says so
	Activity    string       // type of the activities of its work: "media.generate.bif"
	Preferences []Preference // of its own, beyond the gate

	Analysis    *Analysis
	Chore       Chore
	Conclusions []Conclusion // drawn from its Analysis or from those of others
	// After does what needs the results of many Parts at once and is no Conclusion: it runs at the end of each Run of
	// an Analysis that did something, or that follows on one which came to no good end. Nil for nothing.
	After Chore
	// Dry says that the Chore can tell what it would do without doing it: it minds [Run.Dry].
	Dry bool
}

// Phase orders the Runs that one opening of the Window begins: a Run waits for the unfinished Runs
// of earlier phases. Runs of one phase run side by side.
type Phase uint8

// The phases.
const (
	PhaseBackup Phase = iota + 1
	PhaseOptimize
	PhaseRefresh
	PhaseAnalyse
	PhaseConclude
	PhaseClean
)

// Targets says what the Runs of a Task may be limited to.
type Targets uint8

// What Runs may be limited to.
const (
	TargetsNone     Targets = iota // nothing: a Run works on everything
	TargetsSections                // a Section; given an Item, a Run works on the Section that it lies in
	TargetsItems                   // a Section, or an Item with all below it
)

// Resource is something that one Run at a time may have.
type Resource string

// The resources.
const (
	ResourceDatabase Resource = "database"
	ResourceScan     Resource = "scan"
)

// Gate is the preference that says whether a Task runs by itself.
type Gate struct {
	Preference string // its id
	Behaviour  bool   // a text never, scheduled or asap; otherwise a bool
	Default    string // "true", "false", or the behaviour
}

// The behaviours of a generator.
const (
	Never     = "never"     // not even on request, without force
	Scheduled = "scheduled" // in the Window
	ASAP      = "asap"      // in the Window, and when media is added
)

// Enabled reports what the settings say of the gate.
func (g Gate) Enabled(s Settings) bool {
	if g.Behaviour {
		return s.Text(g.Preference) != Never
	}
	return s.Bool(g.Preference)
}

// ASAP reports whether new media is to be worked on as soon as a scan finds it.
func (g Gate) ASAP(s Settings) bool { return g.Behaviour && s.Text(g.Preference) == ASAP }

// Definition returns the preference that is the gate of t.
func (t Task) Definition() Preference {
	p := Preference{
		ID:      t.Gate.Preference,
		Label:   t.Title,
		Summary: t.Description,
		Type:    PreferenceBool,
		Default: t.Gate.Default,
		Group:   "butler",
	}
	if t.Gate.Behaviour {
		p.Type, p.Group = PreferenceText, "library"
		p.Enum = []EnumValue{
			{Never, "never"},
			{Scheduled, "as a scheduled task"},
			{ASAP, "as a scheduled task and when media is added"},
		}
	}
	return p
}

// Chore does a Task's work that happens once per Run, on the server. It returns when the work is
// done or ctx ends, leaves nothing half done, and reports as it goes.
type Chore func(ctx context.Context, host Host, report Reporter) error

// Host is what a Chore may use of the server.
type Host struct {
	Settings    Settings
	Run         Run // the Run it works for
	Library     Library
	Database    Database
	Bundles     BundleStore
	Header      HeaderReader
	Upgrader    Upgrader
	Items       ItemReader
	Runs        RunStore
	Reports     ReportStore
	Metadata    MetadataStore
	Collections CollectionStore
	Vectors     VectorReader
	Blobs       BlobKeeper
	Garbage     Garbage
	Updater     Updater
	Tasks       []Task // all there are
	// Follow begins a Run of another Task, limited to t, when the Run of this Chore has ended well.
	Follow  func(task string, t Target, reason string)
	Data    string // the data folder
	Version string // of the program
	Log     *slog.Logger
}

// Reporter takes note of what a Run does. Its methods may be called from several goroutines.
type Reporter interface {
	// Expect sets how many Units the Run will have; -1 for unknown.
	Expect(total int64)
	// Unit records what was done with one thing.
	Unit(ctx context.Context, u UnitReport) error
	// Doing says what is being worked on, for people who watch. fraction is 0 to 1, or negative if
	// it cannot be told.
	Doing(what string, fraction float64)
	// Sum records figures of the whole Run; v is encoded as JSON. A later call replaces it.
	Sum(v any) error
	// Loud says something that a person should see: a root that is away, a limit that was hit.
	Loud(message string)
}
