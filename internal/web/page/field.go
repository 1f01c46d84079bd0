package page

import (
	"strings"

	"butler"
)

// Field is a field of a form in which a preference is set; the template "field" shows it.
type Field struct {
	butler.Preference
	Value   string
	Was     string // the value when the form was shown: what is not changed in the form is not changed at all
	Default string // as people read it
	Error   string // why what was typed is not taken; "" if it is
	Locked  bool   // it cannot be changed by who sees it
}

// NewField returns the field of a preference with its value. err is why that is not taken, or "".
func NewField(p butler.Preference, value, err string) Field {
	f := Field{Preference: p, Value: p.Shown(value), Was: p.Shown(value), Error: Sentence(err), Default: p.Default}
	for _, e := range p.Enum {
		if e.Value == p.Default {
			f.Default = e.Label
		}
	}
	if p.Type == butler.PreferenceBool {
		f.Default = map[bool]string{true: "on", false: "off"}[p.Default == "true" || p.Default == "1"]
	}
	return f
}

// Typed returns the field with what a person has typed into it, which was not stored: a secret is shown to who typed it
// only. was is the value that a form has to tell of, err why what was typed is not taken, or "".
func (f Field) Typed(value, was, err string) Field {
	f.Value, f.Was, f.Error = value, f.Shown(was), Sentence(err)
	return f
}

// Changed reports whether the value is not the default.
func (f Field) Changed() bool { return !f.Same(f.Value, f.Preference.Default) }

// Input returns how a browser is to take the value.
func (f Field) Input() string {
	switch {
	case len(f.Enum) > 0:
		return "select"
	case f.Type == butler.PreferenceBool:
		return "checkbox"
	case f.Secret:
		return "password"
	case f.Type == butler.PreferenceInt:
		return "number"
	}
	return "text"
}

// On reports whether a preference that is on or off is on.
func (f Field) On() bool { return f.Value == "true" || f.Value == "1" }

// Example returns what a text may look like, or "".
func (f Field) Example() string {
	switch f.Format {
	case butler.FormatNetworks:
		return "192.168.1.7, 10.0.0.0/8"
	case butler.FormatTime:
		return "2006-01-02T15:04:05Z"
	case butler.FormatFolder:
		return "/path/to/folder"
	case butler.FormatHours:
		return "07:00-09:00, 22:00-06:00"
	case butler.FormatURL:
		return "https://example.org/feed"
	case butler.FormatMail:
		return "smtp://user:password@host:587/?from=butler@example.org&to=me@example.org"
	default:
		return ""
	}
}

// HelpID returns the id of the text that explains the field.
func (f Field) HelpID() string { return "help-" + strings.ReplaceAll(f.ID, " ", "-") }
