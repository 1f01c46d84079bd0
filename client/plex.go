package client

import (
	"strings"

	"butler"
	"butler/plexapi"
)

// What Plex Media Servers call the same things.
const (
	plexSectionRoute = "/library/sections/{id}"
	plexRefreshRoute = plexSectionRoute + "/refresh"
	plexItemRoute    = "/library/metadata/{id}"

	previewTask = "GenerateMediaIndexFiles"
	introTask   = "ButlerTaskGenerateIntroMarkers"
	previewFile = "index-sd.bif"
)

// startedByPlex is what can be said of a start on a Plex Media Server.
func startedByPlex(task string) butler.Started {
	return butler.Started{Task: task, Action: butler.ActionStart, Reason: "started"}
}

func preferenceOfPlex(s plexapi.Setting) Preference {
	p := Preference{Value: s.Value.Text, Preference: butler.Preference{
		ID: s.ID, Label: s.Label, Summary: s.Summary, Type: butler.PreferenceType(s.Type), Default: s.Default.Text,
		Hidden: bool(s.Hidden), Advanced: bool(s.Advanced), Group: s.Group,
	}}
	if s.EnumValues == "" {
		return p
	}
	for one := range strings.SplitSeq(s.EnumValues, "|") {
		value, label, _ := strings.Cut(one, ":")
		p.Enum = append(p.Enum, butler.EnumValue{Value: value, Label: label})
	}
	return p
}
