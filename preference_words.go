package butler

// Spoken returns a value of p as people say it: on or off, the label of one of some values, not set. A secret is set or not.
func (p Preference) Spoken(value string) string {
	for _, e := range p.Enum {
		if e.Value == value {
			return e.Label
		}
	}
	switch {
	case value == "":
		return "not set"
	case p.Secret:
		return "set"
	case p.Type == PreferenceBool && isOn(value):
		return "on"
	case p.Type == PreferenceBool:
		return "off"
	case p.Type == PreferenceText:
		return "“" + value + "”"
	}
	return value
}

// ChangeInWords says that the value of p was changed, as in "Backups to keep: 5 (was 3)".
func (p Preference) ChangeInWords(from, to string) string {
	switch {
	case p.Secret && from != "" && to != "":
		return p.Label + ": changed"
	case p.Secret && to == "":
		return p.Label + ": removed"
	case p.Type == PreferenceBool && len(p.Enum) == 0:
		return p.Label + ": " + p.Spoken(to)
	}
	return p.Label + ": " + p.Spoken(to) + " (was " + p.Spoken(from) + ")"
}

func isOn(value string) bool { return value == "true" || value == "1" }

// Same reports whether two values of p mean the same, however they are written. One that p does not allow is the same
// as itself only.
func (p Preference) Same(a, b string) bool {
	x, errX := p.Parse(a)
	y, errY := p.Parse(b)
	if errX != nil || errY != nil {
		return a == b
	}
	return x == y
}

// Differs reports whether a preference has another value than its default. It panics if there is no such preference.
func (s Settings) Differs(id string) bool {
	value := s.Text(id)
	p, _ := s.Definition(id)
	return !p.Same(value, p.Default)
}

// Faults returns why values may not be set, by the ids of their preferences: each is of [KindInvalid]. It is empty if
// [Settings.Change] takes all of them.
func (s Settings) Faults(values map[string]string) map[string]error {
	faults := map[string]error{}
	for id, value := range values {
		if _, err := s.Change(map[string]string{id: value}); err != nil {
			faults[id] = err
		}
	}
	return faults
}
