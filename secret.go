package butler

import (
	"maps"
	"slices"
)

// Masked stands for the value of a secret preference in every answer. Set to it, a secret stays as it is.
const Masked = "********"

// Shown returns a value of p as answers tell it: [Masked] for a secret, unless it is empty.
func (p Preference) Shown(value string) string {
	if p.Secret && value != "" {
		return Masked
	}
	return value
}

// Shown returns the value of a preference as answers tell it. It panics if there is no such preference.
func (s Settings) Shown(id string) string {
	value := s.Text(id)
	p, _ := s.Definition(id)
	return p.Shown(value)
}

// Change checks values that are to be set, and returns those to store, in their canonical text. A secret that is set
// to [Masked] is not among them. Errors: [KindInvalid].
func (s Settings) Change(values map[string]string) (map[string]string, error) {
	canonical := make(map[string]string, len(values))
	for _, id := range slices.Sorted(maps.Keys(values)) {
		p, ok := s.Definition(id)
		if !ok {
			return nil, E(KindInvalid, "change settings", "there is no preference %q", id).
				WithHint("list them with: butler prefs list")
		}
		if p.Secret && values[id] == Masked {
			continue
		}
		v, err := p.Parse(values[id])
		if err != nil {
			return nil, err
		}
		canonical[id] = v
	}
	return canonical, nil
}
