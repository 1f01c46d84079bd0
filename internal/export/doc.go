// Package export writes what was found out and made into files that other players read: edit decision
// lists, chapters, trickplay tiles, previews. They lie beside the media, or below a folder of the
// user's, and every kind is off unless it is switched on.
//
// What Butler did not write it does not overwrite, nor what was changed since it wrote it: of each file
// the digest is kept in the Finding of the Conclusion that wrote it.
package export

import (
	"path/filepath"
	"strings"

	"butler"
)

// Where a kind of file goes: the values of its preference.
const (
	Off    = "off"
	Beside = "beside" // the media file
	Folder = "folder" // below that of [butler.PrefExportFolder], at the path that the media has
)

func switchPreference(id, label, summary string) butler.Preference {
	return butler.Preference{ID: id, Label: label, Type: butler.PreferenceText, Default: Off, Group: "library", Advanced: true, Summary: summary,
		Enum: []butler.EnumValue{{Value: Off, Label: "off"}, {Value: Beside, Label: "beside the media"}, {Value: Folder, Label: "below the folder for exports"}}}
}

// enabled returns what says whether a kind of file is to be written.
func enabled(id string) func(butler.Settings) bool {
	return func(s butler.Settings) bool { return s.Text(id) != Off }
}

// stem returns the path of a media file without its extension, as the place for what is exported of it.
// The folder that has to be there already is root.
func stem(path, where string, s butler.Settings) (stem, root string, err error) {
	stem = strings.TrimSuffix(path, filepath.Ext(path))
	if where == Beside {
		return stem, filepath.Dir(path), nil
	}
	root = s.Text(butler.PrefExportFolder)
	if root == "" {
		return "", "", butler.E(butler.KindInvalid, "export", "no folder for exports is set").WithHint("set " + butler.PrefExportFolder)
	}
	return filepath.Join(root, stem), root, nil
}
