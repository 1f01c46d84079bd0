// Package refreshepgguides is the Task that reads guides of television programmes.
package refreshepgguides

import (
	"context"
	"time"

	"butler"
	"butler/internal/guide"
)

// The preferences of this Task.
const (
	PrefGuides       = "EpgGuides"
	PrefChannels     = "EpgChannels"
	PrefChannelFile  = "EpgChannelFile"
	PrefOnlyMapped   = "EpgOnlyMappedChannels"
	PrefZone         = "EpgTimeZone"
	PrefLanguage     = "EpgLanguage"
	PrefMaxSize      = "EpgMaxSize"
	PrefMaxRatio     = "EpgMaxRatio"
	PrefMinimumShare = "EpgMinimumShare"
)

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "RefreshEpgGuides",
		Title:       "Refresh Program Guide Data",
		Description: "Read the configured guides of television programmes (XMLTV) anew",
		Schedule:    butler.Schedule{Interval: 1, Randomized: true},
		Gate:        butler.Gate{Preference: "ButlerTaskRefreshEpgGuides", Default: "true"},
		Phase:       butler.PhaseRefresh,
		Activity:    "provider.epg.load",
		Preferences: preferences(),
		Chore:       run,
	}
}

func preferences() []butler.Preference {
	text := func(id, label, summary string) butler.Preference {
		return butler.Preference{ID: id, Label: label, Summary: summary, Type: butler.PreferenceText, Group: "guide"}
	}
	advanced := func(p butler.Preference) butler.Preference {
		p.Advanced = true
		return p
	}
	number := func(id, label, summary, standard string, least, most int) butler.Preference {
		return butler.Preference{ID: id, Label: label, Summary: summary, Type: butler.PreferenceInt, Default: standard, Min: least, Max: most, Advanced: true, Group: "guide"}
	}
	guides := text(PrefGuides, "Guides", "XMLTV guides: absolute paths and addresses, separated by |. A name may stand before each: "+
		"Cable=https://example.org/guide.xml.gz | /srv/epg/satellite.xml. Where two tell of the same channel, the first one wins.")
	guides.Secret = true // addresses of guides hold passwords and keys
	file := text(PrefChannelFile, "File of rules for channels", "The absolute path of a file with rules as in the preference above, one a line.")
	file.Format = butler.FormatFolder // an absolute path
	return []butler.Preference{
		guides,
		text(PrefChannels, "Rules for channels", "Separated by |, each one of: id = number name; id = - to leave the channel out; id -> other id to make two channels one. "+
			"In place of an id a name of the channel will do."),
		file,
		{ID: PrefOnlyMapped, Label: "Only channels with a rule", Type: butler.PreferenceBool, Default: "false", Group: "guide",
			Summary: "Channels for which there is no rule are left out."},
		advanced(text(PrefZone, "Time zone of guides", "Of times that name no zone: Europe/Berlin. Empty for UTC, as XMLTV has it.")),
		advanced(text(PrefLanguage, "Language of guides", "Two letters: of titles and summaries that a guide has in several languages. Empty for the first.")),
		number(PrefMaxSize, "Largest guide, in MB", "A guide that is larger when it is unpacked is not read.", "2048", 1, 1<<20),
		number(PrefMaxRatio, "Largest ratio of a packed guide", "A packed guide that is more than so many times larger when it is unpacked is not read.", "250", 2, 2000),
		number(PrefMinimumShare, "Least share of a guide, in percent", "A guide that suddenly has less than this share of the programmes that it had ahead is taken for broken, "+
			"and what was read before is kept. 0 to believe anything.", "30", 0, 100),
	}
}

// figures is the summary of the Run.
type figures struct {
	guide.Loaded
	Read      int `json:"read"`      // guides
	Unchanged int `json:"unchanged"` // guides
	Failed    int `json:"failed"`    // guides that could not be read
}

const op = "refresh guides"

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	s := host.Settings
	sources, wrong := guide.ParseSources(s.Text(PrefGuides))
	if wrong != nil {
		report.Loud(wrong.Error())
	}
	o, err := options(s)
	if err != nil {
		return err
	}
	report.Expect(int64(len(sources)))
	var sum figures
	o.Dir, o.Sources, o.Version, o.Doing = guide.Folder(host.Data), sources, host.Version, report.Doing
	o.Done = func(ctx context.Context, r guide.Result) error {
		switch r.Outcome {
		case guide.Read:
			sum.Read++
		case guide.Unchanged:
			sum.Unchanged++
		case guide.Kept, guide.Lost:
			sum.Failed++
			report.Loud(r.Name + ": " + reason(r))
		}
		return report.Unit(ctx, unit(r))
	}
	if sum.Loaded, err = guide.Load(ctx, o); err != nil {
		return err
	}
	if sum.Warning != "" {
		report.Loud(sum.Warning)
	}
	if err := report.Sum(sum); err != nil {
		return err
	}
	switch {
	case wrong != nil && len(sources) == 0:
		return wrong
	case len(sources) > 0 && sum.Failed == len(sources):
		return butler.E(butler.KindFailed, op, "none of the %d guides could be read", len(sources)).
			WithHint("butler guide status says why; what was read before is kept")
	}
	return nil
}

// options reads the settings. Errors: [butler.KindInvalid], and those of the file of rules.
func options(s butler.Settings) (guide.Options, error) {
	o := guide.Options{
		Language: s.Text(PrefLanguage),
		Limits:   guide.Limits{Bytes: int64(s.Int(PrefMaxSize)) << 20, Ratio: int64(s.Int(PrefMaxRatio))},
		Share:    s.Int(PrefMinimumShare),
	}
	var err error
	if o.Zone, err = zone(s.Text(PrefZone)); err != nil {
		return o, err
	}
	o.Channels, err = guide.ParseChannels(s.Text(PrefChannelFile), s.Text(PrefChannels), s.Bool(PrefOnlyMapped))
	return o, err
}

func zone(name string) (*time.Location, error) {
	at, err := time.LoadLocation(name) // "" is UTC
	if err != nil {
		return nil, butler.E(butler.KindInvalid, op, "%s: there is no time zone %q", PrefZone, name).WithHint("name one as in Europe/Berlin")
	}
	return at, nil
}
