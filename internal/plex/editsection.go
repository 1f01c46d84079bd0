package plex

import (
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"butler"
	"butler/internal/section"
	"butler/plexapi"
)

// addSection makes a Section and scans it. Agent, scanner and language are those of Plex, and mean nothing here.
func (s *server) addSection(w http.ResponseWriter, r *http.Request) error {
	values := r.URL.Query()
	kind, ok := sectionKind(values.Get("type"))
	if !ok {
		return butler.E(butler.KindInvalid, "", "%q is no type of a section", shorten(values.Get("type"))).
			WithHint("it is movie, show, artist or photo")
	}
	takes, err := s.takes(r.Context(), values)
	if err != nil {
		return err
	}
	optOuts := slices.DeleteFunc(slices.Collect(maps.Keys(takes)), func(task string) bool { return takes[task] })
	added, err := s.Editor.Add(r.Context(), butler.Section{
		Kind: kind, Name: values.Get("name"), Roots: locations(values), OptOuts: optOuts,
	})
	if err != nil {
		return err
	}
	if err := s.begin(r.Context(), w, taskScan, butler.Target{Section: added.ID}, false); err != nil {
		return err
	}
	return s.answerSections(w, r, []butler.Section{added})
}

// sectionKind returns the kind of Section that Plex gives a name or the number of what it holds.
func sectionKind(text string) (butler.SectionKind, bool) {
	switch text {
	case "movie", "1":
		return butler.Movies, true
	case "show", "2":
		return butler.Shows, true
	case "artist", "8":
		return butler.Music, true
	case "photo", "13":
		return butler.Photos, true
	}
	return "", false
}

// locations returns the folders that a request gives: clients know two names of the parameter.
func locations(values url.Values) []string {
	return slices.Concat(values["location"], values["locations"])
}

// editSection changes the name, the folders and the settings of a Section, as far as they are given.
func (s *server) editSection(w http.ResponseWriter, r *http.Request) error {
	of, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	values := r.URL.Query()
	var c section.Change
	if name := values.Get("name"); name != "" {
		c.Name = &name
	}
	if roots := locations(values); len(roots) > 0 {
		c.Roots = &roots
	}
	if c.Takes, err = s.takes(r.Context(), values); err != nil {
		return err
	}
	return s.change(w, r, of, c)
}

func (s *server) change(w http.ResponseWriter, r *http.Request, of butler.Section, c section.Change) error {
	if _, err := s.Editor.Change(r.Context(), of.ID, c); err != nil {
		return err
	}
	if c.Roots != nil {
		if err := s.begin(r.Context(), w, taskScan, butler.Target{Section: of.ID}, false); err != nil {
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}

func (s *server) removeSection(w http.ResponseWriter, r *http.Request) error {
	of, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	if err := s.Editor.Remove(r.Context(), of.ID); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// settingOf returns the id of the setting by which a Section takes part in a Task: Plex's, where it has one.
func settingOf(task string) string {
	switch task {
	case taskPreviews:
		return "enableBIFGeneration"
	case taskChapterThumbs:
		return "enableChapterThumbGeneration"
	case taskIntros:
		return "enableIntroMarkerGeneration"
	case taskCredits:
		return "enableCreditsMarkerGeneration"
	case taskAds:
		return "enableAdMarkerGeneration"
	case taskVoice:
		return "enableVoiceActivityGeneration"
	case "GenerateAutoTags":
		return "enableAutoPhotoTags"
	}
	return "enable" + strings.TrimPrefix(task, "ButlerTask")
}

// generators returns the Tasks that a Section can opt out of.
func (s *server) generators(ctx context.Context) ([]butler.TaskStatus, error) {
	all, err := s.Operator.Tasks(ctx)
	return slices.DeleteFunc(slices.Clone(all), func(t butler.TaskStatus) bool { return t.Kind != "analysis" }), err
}

func (s *server) sectionSettings(w http.ResponseWriter, r *http.Request) error {
	of, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	tasks, err := s.generators(r.Context())
	if err != nil {
		return err
	}
	list := make([]plexapi.Setting, len(tasks))
	for i, t := range tasks {
		list[i] = plexapi.Setting{
			ID: settingOf(t.Name), Label: t.Title, Summary: t.Description, Type: string(butler.PreferenceBool),
			Default: plexapi.Value{Text: "true", Bare: true}, Value: plexapi.Value{Text: "true", Bare: true},
		}
		if slices.Contains(of.OptOuts, t.Name) {
			list[i].Value.Text = "false"
		}
	}
	return s.answerSettings(w, r, list)
}

// setSectionSettings takes the settings with or without prefs[…] around their names.
func (s *server) setSectionSettings(w http.ResponseWriter, r *http.Request) error {
	of, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	values := url.Values{}
	for name, all := range r.URL.Query() {
		switch {
		case strings.HasPrefix(name, "X-Plex-"):
		case strings.HasPrefix(name, "prefs["):
			values[name] = all
		default:
			values["prefs["+name+"]"] = all
		}
	}
	takes, err := s.takes(r.Context(), values)
	if err != nil {
		return err
	}
	return s.change(w, r, of, section.Change{Takes: takes})
}

// takes returns in which Tasks a Section takes part, of those that the settings of a request name. All are
// understood or none.
func (s *server) takes(ctx context.Context, values url.Values) (map[string]bool, error) {
	var tasks []butler.TaskStatus
	takes := map[string]bool{}
	for name, all := range values {
		id, ok := strings.CutPrefix(name, "prefs[")
		if !ok {
			continue
		}
		id, closed := strings.CutSuffix(id, "]")
		if tasks == nil {
			var err error
			if tasks, err = s.generators(ctx); err != nil {
				return nil, err
			}
		}
		i := slices.IndexFunc(tasks, func(t butler.TaskStatus) bool { return settingOf(t.Name) == id })
		if i < 0 || !closed || len(all) != 1 {
			return nil, butler.E(butler.KindInvalid, "", "%q is no setting of a section", shorten(id))
		}
		switch strings.ToLower(all[0]) { // python-plexapi writes True
		case "1", "true":
			takes[tasks[i].Name] = true
		case "0", "false":
			takes[tasks[i].Name] = false
		default:
			return nil, butler.E(butler.KindInvalid, "", "the setting %s is neither 1 nor 0", shorten(id))
		}
	}
	return takes, nil
}
