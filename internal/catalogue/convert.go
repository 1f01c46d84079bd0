package catalogue

import (
	"encoding/json"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Times are kept as Unix milliseconds, 0 for none.

func toMS(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMS(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms)
}

func toBit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// toDate reads a day that this package wrote; anything else is no day.
func toDate(s string) butler.Date {
	var d butler.Date
	if d.UnmarshalText([]byte(s)) != nil {
		return butler.Date{}
	}
	return d
}

func toTags(s string) map[string]string { return fromJSON[map[string]string](s) }

func fromTags(m map[string]string) (string, error) {
	if len(m) == 0 {
		return "", nil
	}
	b, err := json.Marshal(m)
	return string(b), err
}

func toRaw(s string) json.RawMessage {
	if s == "" {
		return nil
	}
	return json.RawMessage(s)
}

func toFinding(f catdb.Finding, name string) butler.Finding {
	return butler.Finding{
		Part: f.Part, Analysis: name, Version: int(f.Version), State: butler.UnitState(f.State), Reason: f.Reason,
		Data: toRaw(f.Data), Blobs: fromJSON[[]butler.BlobRef](f.Blobs), At: fromMS(f.At), Elapsed: time.Duration(f.ElapsedNs),
	}
}

func toMarker(m catdb.Marker, source string, item int64) butler.Marker {
	return butler.Marker{
		ID: m.ID, Item: item, Part: m.Part, Kind: butler.MarkerKind(m.Kind), Start: m.StartMs, End: m.EndMs, Final: m.Final != 0,
		Source: source, Confidence: m.Confidence, Evidence: fromJSON[[]butler.Evidence](m.Evidence),
	}
}

func toArtifact(r catdb.ArtifactsOfPartsRow) butler.Artifact {
	return butler.Artifact{Part: r.Part, Analysis: r.Analysis, Name: r.Name, Size: r.Size, Count: int(r.Count)}
}

// fromJSON reads what this package wrote; nothing, or anything else, is the zero value.
func fromJSON[T any](s string) T {
	var v T
	if s == "" || json.Unmarshal([]byte(s), &v) != nil {
		var none T
		return none
	}
	return v
}
