package doctor

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"butler"
)

func (s Subject) preferences(ctx context.Context) ([]butler.Check, error) {
	set := s.Operator.Settings()
	var all []butler.Check
	if s.Values != nil {
		values, err := s.Values(ctx)
		if err != nil {
			return nil, err
		}
		for _, id := range slices.Sorted(maps.Keys(values)) {
			d, ok := set.Definition(id)
			if !ok {
				continue // of another version
			}
			if _, err := d.Parse(values[id]); err != nil {
				all = append(all, warning("set it anew: butler prefs set "+id+"=…", "the value of %s is not allowed; its default holds", id))
			}
		}
	}
	if _, paused := set.Paused(s.Now()); paused {
		all = append(all, note("butler resume", "work is paused"))
	}
	if networks := set.Text(butler.PrefNetworks); networks != "" {
		all = append(all, note("see whether that is meant: whoever calls from there is the administrator", "some addresses are let in without a token"))
	}
	if len(all) == 0 {
		all = append(all, good("the preferences are in order"))
	}
	return all, nil
}

func (s Subject) tasks(ctx context.Context) ([]butler.Check, error) {
	tasks, err := s.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	var all []butler.Check
	var off []string
	for _, t := range tasks {
		if !t.Enabled {
			off = append(off, t.Name)
		}
		r := t.Last
		if r == nil {
			continue
		}
		switch {
		case r.State == butler.RunFailed:
			all = append(all, warning("butler task show "+t.Name+" says more", "%s failed last: %s", t.Name, r.Reason))
		case r.Failed > 0:
			all = append(all, note("butler run trouble says which, and why: butler runs has its number", "%s: %s failed in its last run", t.Name, several(r.Failed, "file")))
		}
	}
	if len(off) == len(tasks) {
		all = append(all, warning("butler prefs list shows the switches", "no task is switched on"))
	} else {
		all = append(all, good("%d tasks; switched off: %s", len(tasks), cmp.Or(strings.Join(off, ", "), "none")))
	}
	return all, nil
}

func (s Subject) workers(ctx context.Context) ([]butler.Check, error) {
	workers, err := s.Operator.Workers(ctx)
	if err != nil {
		return nil, err
	}
	if len(workers) == 0 {
		return []butler.Check{problem("restart the server", "there is no worker: nothing is analysed")}, nil
	}
	slots, busy := 0, 0
	for _, w := range workers {
		slots, busy = slots+w.Slots, busy+len(w.Units)
	}
	return []butler.Check{good("%s with room for %s at a time, %d in hand", several(len(workers), "worker"), several(slots, "file"), busy)}, nil
}

// full is the share of the quota from which on it will soon be reached.
const full = 0.9

func (s Subject) storage(ctx context.Context) ([]butler.Check, error) {
	kept, err := s.Storage(ctx)
	if err != nil {
		return nil, err
	}
	var bytes int64
	for _, f := range kept.Files {
		bytes += f.Bytes
	}
	all := []butler.Check{good("generated files %d MB, backups %d MB, cache %d MB", bytes>>20, kept.Backups>>20, kept.Cache>>20)}
	const gb = 1 << 30
	if s.Operator == nil {
		return all, nil
	}
	if quota := int64(s.Operator.Settings().Int(butler.PrefQuota)) * gb; quota > 0 && float64(bytes) > full*float64(quota) {
		all = append(all, warning("raise "+butler.PrefQuota+", or remove what is not needed: butler storage",
			"generated files take %d GB of the %d GB that they may", bytes/gb, quota/gb))
	}
	return all, nil
}

func (s Subject) updates(context.Context) ([]butler.Check, error) {
	u := s.Updater.Status()
	switch {
	case u.Problem != "":
		return []butler.Check{warning("butler update status says more", "%s", u.Problem)}, nil
	case u.Release != nil:
		return []butler.Check{note("butler update apply", "version %s can be had", u.Release.Version)}, nil
	case !u.Configured:
		return []butler.Check{good("nobody is asked for updates: no feed is set")}, nil
	}
	return []butler.Check{good("no newer version is known")}, nil
}

func (s Subject) alarms(context.Context) ([]butler.Check, error) {
	var all []butler.Check
	for _, a := range s.Alarms() {
		all = append(all, warning(a.Hint, "%s", a.Text))
	}
	if len(all) == 0 {
		all = append(all, good("there is no alarm"))
	}
	return all, nil
}

// load says whether the machine tells what some preferences need.
func (s Subject) load(context.Context) ([]butler.Check, error) {
	l := s.Load.Load()
	var needs []string
	if s.Operator != nil {
		set := s.Operator.Settings()
		if set.Bool(butler.PrefIdleOnly) && l.Pressure < 0 {
			needs = append(needs, butler.PrefIdleOnly)
		}
		if set.Text(butler.PrefMaxLoad) != "0" && !l.Known {
			needs = append(needs, butler.PrefMaxLoad)
		}
	}
	switch {
	case len(needs) > 0:
		return []butler.Check{warning("boot Linux with psi=1, or set a quiet time with "+butler.PrefQuietHours,
			"the machine does not tell how busy it is: %s has no effect", strings.Join(needs, " and "))}, nil
	case !l.Known:
		return []butler.Check{good("the machine does not tell how busy it is; no preference needs it")}, nil
	case l.Pressure < 0:
		return []butler.Check{good("load %.1f per core without us; the kernel tells no pressure", l.Average)}, nil
	}
	return []butler.Check{good("load %.1f per core without us, pressure %.0f %%", l.Average, 100*l.Pressure)}, nil
}

func (s Subject) guide(ctx context.Context) ([]butler.Check, error) {
	status, err := s.Guide.Status(ctx)
	if err != nil {
		return nil, err
	}
	if len(status.Sources) == 0 {
		return nil, nil // nobody has asked for one
	}
	all := []butler.Check{good("%s on %s", several(status.Programmes, "programme"), several(status.Channels, "channel"))}
	for _, source := range status.Sources {
		if source.Problem != "" {
			all = append(all, warning("butler guide status says more", "%s: %s", source.Name, source.Problem))
		}
	}
	return all, nil
}
