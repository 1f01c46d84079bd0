package generatecreditsmarkers

import "time"

// Data is what the Analysis found out about a Part, in brief: the Conclusion is drawn from the Blobs.
type Data struct {
	DurationMS  int64 `json:"durationMs"`
	Pictures    int   `json:"pictures"`    // that were looked at
	Close       int   `json:"close"`       // of them, in close looks
	TextMS      int64 `json:"textMs"`      // for how long text was seen, as far as key frames tell
	BlackMS     int64 `json:"blackMs"`     // the same of black
	SoundFromMS int64 `json:"soundFromMs"` // where the fingerprint begins
}

func describe(all []view, duration time.Duration) Data {
	d := Data{DurationMS: duration.Milliseconds(), Pictures: len(all)}
	for i, p := range all {
		if p.Close {
			d.Close++
		}
		switch p.kind() {
		case plainText, overText:
			d.TextMS += lasts(all, i, duration).Milliseconds()
		case black:
			d.BlackMS += lasts(all, i, duration).Milliseconds()
		case scene, blank:
		}
	}
	return d
}
