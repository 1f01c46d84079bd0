package scheduler

import (
	"encoding/json"
	"path"

	"butler"
)

// mediaAdded begins, after a scan that found new files, the Analyses that are to follow as soon as
// possible. A scan tells of them by the numbers "new" and "changed" in its summary. Locked.
func (s *Scheduler) mediaAdded(a *active) {
	if a.task.Phase != butler.PhaseRefresh || s.stopping {
		return
	}
	var figures struct {
		New     int64 `json:"new"`
		Changed int64 `json:"changed"`
	}
	if json.Unmarshal(a.run.Summary, &figures) != nil || figures.New+figures.Changed == 0 {
		return
	}
	for _, t := range s.tasks {
		if t.Analysis == nil || !t.Gate.ASAP(s.Settings()) || s.on(t, butler.Target{}) != nil {
			continue
		}
		_, err := s.open(opening{
			task: t, state: butler.RunQueued, trigger: butler.TriggerMedia,
			day: s.settingsDay(), reason: "media was added", batch: "media " + a.run.UUID,
		})
		if err != nil && !isConflict(err) {
			s.log.Error("open a run for new media", "task", t.Name, "error", err)
		}
	}
}

// partTitle names a Part for people.
func partTitle(p butler.Part) string { return path.Base(p.Path) }
