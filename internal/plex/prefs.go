package plex

import (
	"net/http"
	"strings"

	"butler"
	"butler/plexapi"
)

func (s *server) listSettings(w http.ResponseWriter, r *http.Request) error {
	settings := s.Operator.Settings()
	var list []plexapi.Setting
	for _, p := range settings.Definitions() {
		list = append(list, wireSetting(p, settings.Shown(p.ID)))
	}
	return s.answerSettings(w, r, list)
}

func (s *server) getSetting(w http.ResponseWriter, r *http.Request) error {
	id := r.URL.Query().Get("id")
	if id == "" {
		return butler.E(butler.KindInvalid, "", "the parameter id is missing")
	}
	settings := s.Operator.Settings()
	p, ok := settings.Definition(id)
	if !ok {
		return butler.E(butler.KindNotFound, "", "there is no preference %q", shorten(id))
	}
	return s.answerSettings(w, r, []plexapi.Setting{wireSetting(p, settings.Shown(id))})
}

// setSettings takes the parameters of the query for preferences, but for those of Plex's protocol.
// All are stored, or none.
func (s *server) setSettings(w http.ResponseWriter, r *http.Request) error {
	values := make(map[string]string)
	for id, all := range r.URL.Query() {
		if strings.HasPrefix(id, "X-Plex-") {
			continue
		}
		if len(all) != 1 {
			return butler.E(butler.KindInvalid, "", "the preference %q is given %d times", shorten(id), len(all))
		}
		values[id] = all[0]
	}
	if len(values) > 0 {
		if err := s.Operator.SetSettings(r.Context(), values); err != nil {
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) answerSettings(w http.ResponseWriter, r *http.Request, list []plexapi.Setting) error {
	return s.answer(w, r, plexapi.Container[plexapi.Settings]{
		MediaContainer: plexapi.Settings{Size: len(list), Setting: list},
	})
}

func wireSetting(p butler.Preference, value string) plexapi.Setting {
	bare := p.Type == butler.PreferenceBool || p.Type == butler.PreferenceInt || p.Type == butler.PreferenceDouble
	return plexapi.Setting{
		ID:         p.ID,
		Label:      p.Label,
		Summary:    p.Summary,
		Type:       string(p.Type),
		Default:    plexapi.Value{Text: p.Default, Bare: bare},
		Value:      plexapi.Value{Text: value, Bare: bare},
		Hidden:     plexapi.Bool(p.Hidden),
		Advanced:   plexapi.Bool(p.Advanced),
		Group:      p.Group,
		EnumValues: enumValues(p.Enum),
	}
}

// enumValues returns "value:label|value:label". Clients split it blindly, so that a label must not
// hold the separators: a time is written 02.00 then.
func enumValues(all []butler.EnumValue) string {
	plain := strings.NewReplacer(":", ".", "|", "/")
	var b strings.Builder
	for i, e := range all {
		if i > 0 {
			b.WriteByte('|')
		}
		b.WriteString(e.Value + ":" + plain.Replace(e.Label))
	}
	return b.String()
}

// shorten returns the beginning of a text that came from outside.
func shorten(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return s[:most] + "…"
}
