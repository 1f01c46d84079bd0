package butler

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
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
	Format   TextFormat     `json:"format,omitempty"` // of a text
	Min      int            `json:"min,omitzero"`     // of an int, if Max is above it
	Max      int            `json:"max,omitzero"`
}

// TextFormat is a rule for the value of a text.
type TextFormat string

// The formats. Each allows the empty text too.
const (
	FormatNetworks TextFormat = "networks" // addresses and networks: 192.168.1.7, 10.0.0.0/8
	FormatTime     TextFormat = "time"     // RFC 3339
)

// Parse returns the canonical form of a text, and reports whether the format allows it.
func (f TextFormat) Parse(text string) (string, bool) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return "", true
	case f == FormatNetworks:
		all, err := ParseNetworks(text)
		names := make([]string, len(all))
		for i, n := range all {
			names[i] = n.String()
		}
		return strings.Join(names, ", "), err == nil
	case f == FormatTime:
		t, err := time.Parse(time.RFC3339, text)
		return t.Format(time.RFC3339), err == nil
	}
	return text, true
}

// ParseNetworks reads a list of addresses and networks, separated by commas. A network is given by the
// length of its prefix or by its mask: 10.0.0.0/8, 10.0.0.0/255.0.0.0.
func ParseNetworks(text string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		n, err := parseNetwork(entry)
		if err != nil {
			return nil, E(KindInvalid, "read networks", "%q is neither an address nor a network", entry).
				WithHint("give them like 192.168.1.7 or 10.0.0.0/8, separated by commas")
		}
		all = append(all, n)
	}
	return all, nil
}

func parseNetwork(entry string) (netip.Prefix, error) {
	address, rest, network := strings.Cut(entry, "/")
	a, err := netip.ParseAddr(address)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, E(KindInvalid, "", "no address")
	}
	a = a.Unmap()
	bits := a.BitLen()
	if mask, err := netip.ParseAddr(rest); network && err == nil && mask.Is4() && a.Is4() {
		ones, size := net.IPMask(mask.AsSlice()).Size()
		if size == 0 {
			return netip.Prefix{}, E(KindInvalid, "", "no mask")
		}
		bits = ones
	} else if network {
		if bits, err = strconv.Atoi(rest); err != nil {
			return netip.Prefix{}, err
		}
	}
	n, err := a.Prefix(bits)
	return n, err
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
		if p.Format != "" {
			v, ok := p.Format.Parse(value)
			if !ok {
				return bad(map[TextFormat]string{
					FormatNetworks: "a list of addresses and networks such as 192.168.1.7, 10.0.0.0/8",
					FormatTime:     "a time such as 2006-01-02T15:04:05Z",
				}[p.Format])
			}
			value = v
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

// Paused reports whether work is paused at a time, and until when: zero if that is open.
func (s Settings) Paused(now time.Time) (until time.Time, paused bool) {
	if !s.Bool(PrefPaused) {
		return time.Time{}, false
	}
	until, err := time.Parse(time.RFC3339, s.Text(PrefPausedUntil))
	if err != nil {
		return time.Time{}, true
	}
	return until, now.Before(until)
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
	PrefUpdates         = "ScheduledLibraryUpdatesEnabled"
	PrefUpdateInterval  = "ScheduledLibraryUpdateInterval"
	PrefPaused          = "ButlerPaused"
	PrefPausedUntil     = "ButlerPausedUntil"
	PrefNetworks        = "allowedNetworks"
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
		{ID: PrefPaused, Label: "Pause", Type: PreferenceBool, Default: "false", Group: "butler",
			Summary: "No work begins, and files in hand are given back. Tasks that are not done file by file end what they are at."},
		{ID: PrefPausedUntil, Label: "End of the pause", Type: PreferenceText, Format: FormatTime, Advanced: true, Group: "butler",
			Summary: "When a pause ends by itself. Empty for never."},
		{ID: PrefUpdates, Label: "Scan libraries periodically", Type: PreferenceBool, Default: "false", Group: "library",
			Summary: "Scans for changes by day too, whenever the interval has passed since the last scan."},
		{ID: PrefUpdateInterval, Label: "Interval of periodic scans", Type: PreferenceInt, Default: "3600", Enum: intervals(), Group: "library",
			Summary: "How long after a scan the next one begins, in seconds."},
		{ID: PrefNetworks, Label: "Addresses that are let in without a token", Type: PreferenceText, Format: FormatNetworks, Advanced: true, Group: "network",
			Summary: "Whoever calls from these addresses or networks is the administrator. Empty, as it should be, for none."},
		{ID: PrefScannerLow, Label: "Scan at lower priority", Type: PreferenceBool, Default: "true", Group: "library",
			Summary: "Scans yield to other programs."},
		{ID: PrefBackgroundLow, Label: "Work in the background at lower priority", Type: PreferenceBool, Default: "true", Group: "butler",
			Summary: "Analyses yield to other programs: lowest processor priority, idle disk priority."},
	}
}

func intervals() []EnumValue {
	return []EnumValue{
		{"900", "every 15 minutes"}, {"1800", "every 30 minutes"}, {"3600", "hourly"}, {"7200", "every 2 hours"},
		{"21600", "every 6 hours"}, {"43200", "every 12 hours"}, {"86400", "daily"},
	}
}

func hours() []EnumValue {
	var all []EnumValue
	for h := range 24 {
		all = append(all, EnumValue{strconv.Itoa(h), fmt.Sprintf("%02d:00", h)})
	}
	return all
}
