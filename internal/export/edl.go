package export

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"butler"
)

// The preferences of [EDL].
const (
	PrefEDL     = "ExportEDL"
	PrefEDLSkip = "ExportEDLSkipsIntros"
)

// EDL returns the Conclusion that writes Markers as an edit decision list, which Kodi, MPlayer and
// others read: `film.edl` for `film.mkv`. from names what Markers come from.
func EDL(from ...string) butler.Conclusion {
	return butler.Conclusion{
		Name: "edl", Version: 1, From: from, Groups: []butler.ItemKind{butler.Movie, butler.Episode},
		Settings: []string{PrefEDL, PrefEDLSkip, butler.PrefExportFolder}, Enabled: enabled(PrefEDL),
		Draw: func(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
			return draw(ctx, in, PrefEDL, func(m butler.Member, stem string) ([]wanted, error) {
				content := edl(m.Markers, in.Settings.Bool(PrefEDLSkip))
				if len(content) == 0 {
					return nil, nil
				}
				return []wanted{text(stem+".edl", content)}, nil
			})
		},
	}
}

// EDLPreferences are those of [EDL].
func EDLPreferences() []butler.Preference {
	return []butler.Preference{
		switchPreference(PrefEDL, "Export edit decision lists", "Writes where breaks, intros and credits are as an .edl file for each film, which Kodi and others read."),
		{ID: PrefEDLSkip, Label: "Edit decision lists skip intros and credits", Type: butler.PreferenceBool, Default: "false", Group: "library",
			Advanced: true, Summary: "As commercial breaks, which players skip once. Otherwise where they begin and end can be jumped to."},
	}
}

// The actions of an EDL file, as MPlayer defined and Kodi extended them.
const (
	actionScene      = 2 // the second time can be jumped to
	actionCommercial = 3 // skipped, once
)

// edl writes one line for each stretch that is skipped, and one for each end of those that are not:
// from, to, action. Times are in seconds.
func edl(markers []butler.Marker, skip bool) []byte {
	var b strings.Builder
	for _, m := range inOrder(markers) {
		if skip || m.Kind == butler.MarkerCommercial {
			line(&b, m.Start, m.End, actionCommercial)
			continue
		}
		line(&b, m.Start, m.Start, actionScene)
		line(&b, m.End, m.End, actionScene)
	}
	return []byte(b.String())
}

func line(b *strings.Builder, from, to int64, action int) {
	fmt.Fprintf(b, "%d.%03d\t%d.%03d\t%d\n", from/1000, from%1000, to/1000, to%1000, action)
}

// inOrder returns the Markers that make sense, by time.
func inOrder(markers []butler.Marker) []butler.Marker {
	markers = slices.DeleteFunc(slices.Clone(markers), func(m butler.Marker) bool { return m.Start < 0 || m.End <= m.Start })
	slices.SortStableFunc(markers, func(a, b butler.Marker) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End)) })
	return markers
}
