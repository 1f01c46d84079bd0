package plex

import (
	"context"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"butler"
)

// begin starts a Task, asked for by a person, so whatever its schedule and switch say, and names its
// activity in the answer: that of the Run that is active already, if there is one.
func (s *server) begin(ctx context.Context, w http.ResponseWriter, task string, t butler.Target, redo bool) error {
	started, err := s.Operator.Start(ctx, task, butler.StartOptions{Force: true, Target: t, Redo: redo})
	if butler.IsKind(err, butler.KindNotFound) {
		return butler.E(butler.KindUnsupported, "", "this server has no task %s", task)
	}
	if err != nil {
		return err
	}
	if started.Run.UUID != "" {
		w.Header().Add(activityHeader, started.Run.UUID)
	}
	return nil
}

// trigger starts a Task for everything.
func (s *server) trigger(task string) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := s.begin(r.Context(), w, task, butler.Target{}, false); err != nil {
			return err
		}
		empty(w, http.StatusOK)
		return nil
	}
}

// triggerItems starts Tasks for Items. With force, what is made already is made again.
func (s *server) triggerItems(tasks func(context.Context) ([]string, error)) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		redo, err := flag(r, "force")
		if err != nil {
			return err
		}
		items, err := s.someItems(r)
		if err != nil {
			return err
		}
		names, err := tasks(r.Context())
		if err != nil {
			return err
		}
		for _, item := range items {
			for _, name := range names {
				if err := s.begin(r.Context(), w, name, butler.Target{Section: item.Section, Item: item.ID}, redo); err != nil {
					return err
				}
			}
		}
		empty(w, http.StatusOK)
		return nil
	}
}

// only returns one Task, for triggerItems.
func only(task string) func(context.Context) ([]string, error) {
	return func(context.Context) ([]string, error) { return []string{task}, nil }
}

func (s *server) analyzeSection(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	tasks, err := s.analyses(r.Context())
	if err != nil {
		return err
	}
	for _, task := range tasks {
		if slices.Contains(section.OptOuts, task) {
			continue
		}
		if err := s.begin(r.Context(), w, task, butler.Target{Section: section.ID}, false); err != nil {
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}

// analyses returns the Tasks that make up what Plex calls to analyze.
func (s *server) analyses(ctx context.Context) ([]string, error) {
	all, err := s.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, t := range all {
		if t.Kind == "analysis" && (t.Enabled || t.Name == taskDeep) {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return nil, butler.E(butler.KindUnsupported, "", "no analysis is enabled").
			WithHint("enable one in the preferences")
	}
	return names, nil
}

// refreshItems reads again what lies beside the files of Items and in them, and asks providers again, if the server
// has a Task for it that is enabled.
func (s *server) refreshItems(w http.ResponseWriter, r *http.Request) error {
	items, err := s.someItems(r)
	if err != nil {
		return err
	}
	if _, err := flag(r, "force"); err != nil {
		return err
	}
	tasks, err := s.Operator.Tasks(r.Context())
	if err != nil {
		return err
	}
	names := []string{taskLocal}
	if slices.ContainsFunc(tasks, func(t butler.TaskStatus) bool { return t.Name == taskOnline && t.Enabled }) {
		names = append(names, taskOnline)
	}
	for _, item := range items {
		for _, name := range names {
			if err := s.begin(r.Context(), w, name, butler.Target{Section: item.Section, Item: item.ID}, false); err != nil {
				return err
			}
		}
	}
	empty(w, http.StatusOK)
	return nil
}

// refreshSection scans a Section; all of it, also if only one of its folders is asked for.
func (s *server) refreshSection(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	if path := r.URL.Query().Get("path"); path != "" && !slices.ContainsFunc(section.Roots, func(root string) bool { return liesIn(path, root) }) {
		return butler.E(butler.KindInvalid, "", "the folder does not lie in section %d", section.ID).
			WithHint("give a path below one of its folders")
	}
	if _, err := flag(r, "force"); err != nil {
		return err
	}
	if err := s.begin(r.Context(), w, taskScan, butler.Target{Section: section.ID}, false); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// liesIn reports whether a path is a folder or lies in it.
func liesIn(path, root string) bool {
	if !filepath.IsAbs(path) || strings.ContainsRune(path, 0) {
		return false
	}
	rest, err := filepath.Rel(root, path)
	return err == nil && filepath.IsLocal(rest)
}

func (s *server) refreshAll(w http.ResponseWriter, r *http.Request) error {
	if _, err := flag(r, "force"); err != nil {
		return err
	}
	return s.trigger(taskScan)(w, r)
}

// cancelRefresh ends the scans of a Section. It succeeds also if there are none.
func (s *server) cancelRefresh(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	activities, err := s.Operator.Activities(r.Context())
	if err != nil {
		return err
	}
	for _, a := range activities {
		if a.Task != taskScan || a.Section != section.ID {
			continue
		}
		err := s.Operator.StopRun(r.Context(), a.Run)
		if err != nil && !butler.IsKind(err, butler.KindNotFound) && !butler.IsKind(err, butler.KindConflict) { // it has ended
			return err
		}
	}
	empty(w, http.StatusOK)
	return nil
}

// cancelAllRefreshes ends all scans. It answers with the Sections: SDKs read them.
func (s *server) cancelAllRefreshes(w http.ResponseWriter, r *http.Request) error {
	if err := s.Operator.Stop(r.Context(), taskScan); err != nil && !butler.IsKind(err, butler.KindNotFound) {
		return err
	}
	return s.listSections(w, r)
}

func (s *server) emptyTrash(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	if _, err := s.EmptyTrash(r.Context(), section.ID); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// discard removes what a Task made of a Section.
func (s *server) discard(task string) action {
	return func(w http.ResponseWriter, r *http.Request) error {
		section, err := s.sectionOf(r)
		if err != nil {
			return err
		}
		_, err = s.Operator.Discard(r.Context(), task, butler.Target{Section: section.ID})
		if butler.IsKind(err, butler.KindNotFound) {
			return butler.E(butler.KindUnsupported, "", "this server has no task %s", task)
		}
		if err != nil {
			return err
		}
		empty(w, http.StatusOK)
		return nil
	}
}
