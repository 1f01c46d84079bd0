package butler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// PreferenceType is the type of a preference's value.
type PreferenceType string

// The types, as Plex names them.
const (
	PreferenceBool   PreferenceType = "bool"
	PreferenceInt    PreferenceType = "int"
	PreferenceText   PreferenceType = "text"
	PreferenceDouble PreferenceType = "double"
)

// Preference defines one setting. Its value is kept as text: "true" or "false", digits, or any.
type Preference struct {
	ID       string         `json:"id"`
	Label    string         `json:"label"`
	Summary  string         `json:"summary"`
	Type     PreferenceType `json:"type"`
	Default  string         `json:"default"`
	Hidden   bool           `json:"hidden,omitempty"`
	Advanced bool           `json:"advanced,omitempty"`
	Group    string         `json:"group"`
	Enum     []EnumValue    `json:"enum,omitempty"`
	Min      int            `json:"min,omitzero"` // of an int, if Max is above it
	Max      int            `json:"max,omitzero"`
}

// EnumValue is one value that a preference may have.
type EnumValue struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// Parse returns the canonical text of a value, or an error of [KindInvalid] that says what is allowed.
func (p Preference) Parse(value string) (string, error) {
	bad := func(want string) (string, error) {
		return "", E(KindInvalid, "set "+p.ID, "%q is not %s", value, want)
	}
	switch p.Type {
	case PreferenceBool:
		switch strings.ToLower(value) {
		case "1", "true":
			value = "true"
		case "0", "false":
			value = "false"
		default:
			return bad("true or false")
		}
	case PreferenceInt:
		n, err := strconv.Atoi(value)
		if err != nil {
			return bad("a whole number")
		}
		if p.Max > p.Min && (n < p.Min || n > p.Max) {
			return bad(fmt.Sprintf("between %d and %d", p.Min, p.Max))
		}
		value = strconv.Itoa(n)
	case PreferenceDouble:
		f, err := strconv.ParseFloat(value, 64)
		if err != nil || f-f != 0 {
			return bad("a number")
		}
	case PreferenceText:
		if strings.ContainsRune(value, 0) {
			return bad("text")
		}
	}
	if len(p.Enum) > 0 && !slices.ContainsFunc(p.Enum, func(e EnumValue) bool { return e.Value == value }) {
		var all []string
		for _, e := range p.Enum {
			all = append(all, e.Value)
		}
		return bad("one of " + strings.Join(all, ", "))
	}
	return value, nil
}

// Settings is a snapshot of all preferences: their definitions, and the values that were set.
type Settings struct {
	definitions []Preference
	index       map[string]int
	values      map[string]string
}

// NewSettings returns a snapshot. Values of preferences that are not defined, or that their
// definition does not allow, are left out, so that the default holds.
func NewSettings(definitions []Preference, values map[string]string) Settings {
	s := Settings{definitions, make(map[string]int, len(definitions)), make(map[string]string, len(values))}
	for i, d := range definitions {
		s.index[d.ID] = i
		if v, ok := values[d.ID]; ok {
			if v, err := d.Parse(v); err == nil {
				s.values[d.ID] = v
			}
		}
	}
	return s
}

// Definitions returns all definitions in their order.
func (s Settings) Definitions() []Preference { return s.definitions }

// Definition returns the definition of a preference.
func (s Settings) Definition(id string) (Preference, bool) {
	i, ok := s.index[id]
	if !ok {
		return Preference{}, false
	}
	return s.definitions[i], true
}

// Text returns the value of a preference as text: the one that was set, or the default. It panics
// if there is no such preference.
func (s Settings) Text(id string) string {
	if v, ok := s.values[id]; ok {
		return v
	}
	d, ok := s.Definition(id)
	if !ok {
		panic("butler: no preference " + id)
	}
	return d.Default
}

// Bool returns the value of a bool preference.
func (s Settings) Bool(id string) bool {
	v := s.Text(id)
	return v == "true" || v == "1"
}

// Int returns the value of an int preference.
func (s Settings) Int(id string) int {
	n, err := strconv.Atoi(s.Text(id))
	if err != nil {
		panic("butler: preference " + id + " is no int")
	}
	return n
}

// Window returns the Window that is set.
func (s Settings) Window() Window {
	return Window{s.Int(PrefStartHour), s.Int(PrefEndHour)}
}

// The preferences that belong to no Task.
const (
	PrefStartHour       = "ButlerStartHour"
	PrefEndHour         = "ButlerEndHour"
	PrefGrace           = "ButlerWindowGrace"
	PrefManualIgnores   = "ButlerManualStartIgnoresSchedule"
	PrefFriendlyName    = "FriendlyName"
	PrefScannerLow      = "ScannerLowPriority"
	PrefBackgroundLow   = "BackgroundTranscodeLowPriority"
	PrefLongRunningJobs = "LongRunningJobThreads"
)

// CorePreferences returns the preferences that belong to no Task. cores is the number of processor
// cores of the machine.
func CorePreferences(cores int) []Preference {
	return []Preference{
		{ID: PrefFriendlyName, Label: "Friendly name", Type: PreferenceText, Group: "general",
			Summary: "The name of this server in clients. Empty for the machine's name."},
		{ID: PrefStartHour, Label: "Time at which tasks start to run", Type: PreferenceInt, Default: "2", Max: 23, Enum: hours(), Group: "butler",
			Summary: "The hour of the wall clock at which the nightly window opens."},
		{ID: PrefEndHour, Label: "Time at which tasks stop running", Type: PreferenceInt, Default: "5", Max: 23, Enum: hours(), Group: "butler",
			Summary: "The hour at which it closes. At or before the first, it is on the next day."},
		{ID: PrefGrace, Label: "Grace at the end of the window, in seconds", Type: PreferenceInt, Default: "120", Max: 3600, Advanced: true, Group: "butler",
			Summary: "How long work in hand may go on when the window closes."},
		{ID: PrefManualIgnores, Label: "Starts by hand ignore the schedule", Type: PreferenceBool, Default: "false", Advanced: true, Group: "butler",
			Summary: "As if every start by hand were forced, for clients that cannot ask for it."},
		{ID: PrefLongRunningJobs, Label: "Units worked on at a time", Type: PreferenceInt, Default: strconv.Itoa(max(1, cores/2)), Min: 1, Max: 256, Advanced: true, Group: "butler",
			Summary: "How many files are analysed side by side on this machine."},
		{ID: PrefScannerLow, Label: "Scan at lower priority", Type: PreferenceBool, Default: "true", Group: "library",
			Summary: "Scans yield to other programs."},
		{ID: PrefBackgroundLow, Label: "Work in the background at lower priority", Type: PreferenceBool, Default: "true", Group: "butler",
			Summary: "Analyses yield to other programs: lowest processor priority, idle disk priority."},
	}
}

func hours() []EnumValue {
	var all []EnumValue
	for h := range 24 {
		all = append(all, EnumValue{strconv.Itoa(h), fmt.Sprintf("%02d:00", h)})
	}
	return all
}
