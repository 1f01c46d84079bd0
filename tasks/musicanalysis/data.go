package musicanalysis

// Data is what was heard in a track. What cannot be told is null, and Why says the reason.
type Data struct {
	DurationMS int64    `json:"durationMs"`       // of the decoded sound
	Tempo      *Tempo   `json:"tempo"`            //
	Key        *Key     `json:"key"`              //
	Tuning     *float64 `json:"tuning"`           // cents above A = 440 Hz, −50 to 50
	Onsets     *float64 `json:"onsetsPerSecond"`  // how many notes or beats begin
	Brightness *float64 `json:"brightness"`       // Hz, mean centre of the spectrum
	Dimensions int      `json:"dimensions"`       // of the vector; 0 without one
	Invalid    int64    `json:"invalid,omitzero"` // samples that were no numbers, and counted as silence
	Why        string   `json:"why,omitempty"`
}

// Tempo is how fast a track is.
type Tempo struct {
	BPM        float64 `json:"bpm"`
	Confidence float64 `json:"confidence"` // 0 to 1
	// Other is the next best tempo that is not nearly the same, often half or double. People do not
	// agree which of the two it is.
	Other float64 `json:"other,omitzero"`
}

// Key is the key that most of a track is in.
type Key struct {
	Tonic      string  `json:"tonic"`      // C, C#, D … B
	Mode       string  `json:"mode"`       // major or minor
	Confidence float64 `json:"confidence"` // 0 to 1
}

// The modes of a Key.
const (
	major = "major"
	minor = "minor"
)

// tonicNames returns the names of the twelve tones.
func tonicNames() [12]string {
	return [12]string{"C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"}
}
