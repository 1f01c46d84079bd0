package butler

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
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
	Secret   bool           `json:"secret,omitempty"` // its value is told to nobody, see [Masked]
	Advanced bool           `json:"advanced,omitempty"`
	Group    string         `json:"group"`
	Enum     []EnumValue    `json:"enum,omitempty"`
	Format   TextFormat     `json:"format,omitempty"` // of a text
	Min      int            `json:"min,omitzero"`     // of an int, if Max is above it
	Max      int            `json:"max,omitzero"`
}

// EnumValue is one value that a preference may have.
type EnumValue struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

// maxText is how long the text of a preference may be, in bytes: as long as a path.
const maxText = 4096

// Parse returns the canonical text of a value, or an error of [KindInvalid] that says what is allowed.
func (p Preference) Parse(value string) (string, error) {
	bad := func(want string) (string, error) {
		if p.Secret {
			return "", E(KindInvalid, "set "+p.ID, "the value is not %s", want)
		}
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
		if len(value) > maxText {
			return "", E(KindInvalid, "set "+p.ID, "the text has more than %d bytes", maxText)
		}
		// Control characters cannot be written in XML, and would act on the terminals that show the value.
		if !utf8.ValidString(value) || strings.ContainsFunc(value, unicode.IsControl) {
			return bad("text in one line, of visible characters")
		}
		if p.Format != "" {
			v, ok := p.Format.Parse(value)
			if !ok {
				return bad(map[TextFormat]string{
					FormatNetworks: "a list of addresses and networks such as 192.168.1.7, 10.0.0.0/8",
					FormatTime:     "a time such as 2006-01-02T15:04:05Z",
					FormatFolder:   "the absolute path of a folder",
					FormatHours:    "a list of spans such as 07:00-09:00, 22:00-06:00",
					FormatURL:      "an address such as https://example.org/feed",
					FormatMail:     "an address such as smtp://user:password@host:587/?from=butler@example.org&to=me@example.org",
					FormatFile:     "the name of a file, without a folder",
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

// Double returns the value of a double preference.
func (s Settings) Double(id string) float64 {
	f, err := strconv.ParseFloat(s.Text(id), 64)
	if err != nil {
		panic("butler: preference " + id + " is no double")
	}
	return f
}

// Window returns the Window that is set.
func (s Settings) Window() Window {
	return Window{s.Int(PrefStartHour), s.Int(PrefEndHour)}
}

// Quota returns how many bytes generated files may have in all, 0 for no limit.
func (s Settings) Quota() int64 {
	const gigabyte = 1_000_000_000
	return int64(s.Int(PrefQuota)) * gigabyte
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

// SettingsUsed writes down the values of some preferences in one text, which is the same only if all
// values are: by it is known whether a result was made with other settings.
func SettingsUsed(s Settings, ids []string) string {
	var all []string
	for _, id := range ids {
		all = append(all, id+"="+strconv.Quote(s.Text(id)))
	}
	slices.Sort(all)
	return strings.Join(all, "\n")
}
