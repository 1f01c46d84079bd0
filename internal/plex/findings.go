package plex

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"butler"
)

// The Analyses whose findings are told of, and the name of a file. Their shapes are in the READMEs of
// the Tasks.
const (
	analysisBlurHash = "blurhash"
	analysisLoudness = "loudness"
	analysisAlbums   = "albums"
	analysisDeep     = "deep"

	previewsName = "index-sd.bif"
)

func chapterImageName(index int) string { return "chapters/" + strconv.Itoa(index) + ".jpg" }

// found is what Analyses found out about the Parts of an Item.
type found struct {
	blurHash blurHashes          // of the first Part that has any
	loudness map[int64][]soundOf // by Part
	album    *album              // that it is of; nil if it was not concluded how loud that is
	deep     map[int64]deepOf    // by Part
}

// blurHashes are those of the pictures of an Item.
type blurHashes struct {
	Thumb string `json:"thumbBlurHash"`
	Art   string `json:"artBlurHash"`
}

// soundOf is the loudness of one stream. What could not be told is nil.
type soundOf struct {
	Index     int      `json:"index"` // of the stream in the file
	Loudness  *float64 `json:"loudness"`
	Range     *float64 `json:"lra"`
	Gain      *float64 `json:"gain"`
	Peak      *float64 `json:"peak"`
	StartRamp []ramp   `json:"startRamp"`
	EndRamp   []ramp   `json:"endRamp"`
	Levels    string   `json:"levels"` // name of the Artifact
}

type ramp struct {
	Level float64 `json:"level"` // LU relative to the integrated loudness
	MS    int64   `json:"ms"`
}

// deepOf is what is known of a Part that was read whole.
type deepOf struct {
	version    int
	bandwidths string         // kbit/s, by growing buffers
	streams    map[int]string // the same, by the index of a Stream
}

// findingsOf reads the findings of an Item. One that has another shape than expected tells nothing.
func findingsOf(d butler.ItemDetail) found {
	f := found{loudness: map[int64][]soundOf{}, deep: map[int64]deepOf{}}
	for _, finding := range d.Findings {
		if finding.State != butler.UnitDone {
			continue
		}
		switch finding.Analysis {
		case analysisBlurHash:
			var data blurHashes
			if json.Unmarshal(finding.Data, &data) == nil && f.blurHash == (blurHashes{}) {
				f.blurHash = data
			}
		case analysisLoudness:
			f.loudness[finding.Part] = soundsIn(finding)
		case analysisAlbums:
			f.album = albumIn(finding)
		case analysisDeep:
			f.deep[finding.Part] = deepIn(finding)
		}
	}
	return f
}

func soundsIn(f butler.Finding) []soundOf {
	var data struct {
		Streams []soundOf `json:"streams"`
	}
	if json.Unmarshal(f.Data, &data) != nil {
		return nil
	}
	return data.Streams
}

// albumIn returns how loud an album is, or nil.
func albumIn(f butler.Finding) *album {
	var data struct {
		Range *float64 `json:"lra"`
		Gain  *float64 `json:"gain"`
		Peak  *float64 `json:"peak"`
	}
	if json.Unmarshal(f.Data, &data) != nil {
		return nil
	}
	return &album{gain: data.Gain, peak: data.Peak, spread: data.Range}
}

func deepIn(f butler.Finding) deepOf {
	var data struct {
		Required bandwidths `json:"requiredBandwidths"`
		Streams  []struct {
			Index    int        `json:"index"`
			Required bandwidths `json:"requiredBandwidths"`
		} `json:"streams"`
	}
	if json.Unmarshal(f.Data, &data) != nil {
		return deepOf{}
	}
	deep := deepOf{f.Version, data.Required.String(), make(map[int]string)}
	for _, s := range data.Streams {
		deep.streams[s.Index] = s.Required.String()
	}
	return deep
}

// bandwidths are those that are required, by growing buffers.
type bandwidths []struct {
	Bitrate int64 `json:"bitrate"` // bits per second
}

// String returns them as Plex does, in kbit/s.
func (b bandwidths) String() string {
	var all []string
	for _, r := range b {
		all = append(all, strconv.FormatInt((r.Bitrate+999)/1000, 10))
	}
	return strings.Join(all, ",")
}

// versionOf returns the version in which a Task's Analysis of an Item was made, 0 if it was not.
func versionOf(d butler.ItemDetail, task string) int {
	for _, w := range d.Work {
		if w.Task == task && w.State == butler.WorkDone {
			return w.Version
		}
	}
	return 0
}

// hasDone reports whether a Task's Analysis of a Part was made.
func hasDone(d butler.ItemDetail, part int64, task string) bool {
	return slices.ContainsFunc(d.Work, func(w butler.PartStatus) bool {
		return w.Part == part && w.Task == task && w.State == butler.WorkDone
	})
}
