package butler

// MarkerKind is what a Marker marks.
type MarkerKind string

// The kinds of a Marker.
const (
	MarkerIntro      MarkerKind = "intro"
	MarkerCredits    MarkerKind = "credits"
	MarkerCommercial MarkerKind = "commercial"
)

// Marker is a stretch of an Item, from Start to End in milliseconds.
type Marker struct {
	ID         int64      `json:"id"` // from [FirstMarkerEdit] on of one that was edited
	Item       int64      `json:"item"`
	Part       int64      `json:"part,omitzero"` // in which it was found
	Kind       MarkerKind `json:"kind"`
	Start      int64      `json:"start"`
	End        int64      `json:"end"`
	Final      bool       `json:"final,omitempty"`     // the last credits
	Source     string     `json:"source,omitempty"`    // the Analysis or Conclusion that found it
	Confidence float64    `json:"confidence,omitzero"` // how sure it is, above 0 to 1; 0 if nobody said
	Evidence   []Evidence `json:"evidence,omitempty"`  // why
	// Edited is what a person did with it, "" if it is as it was found.
	Edited MarkerVerdict `json:"edited,omitempty"`
}

// Evidence is one reason for a Marker.
type Evidence struct {
	Kind   EvidenceKind `json:"kind"`
	At     int64        `json:"at"`             // ms in the Part
	Until  int64        `json:"until,omitzero"` // ms; 0 for a moment
	Weight float64      `json:"weight"`         // what it counts, 0 to 1; below 0 it speaks against
	Note   string       `json:"note,omitempty"` // in words: "the same sound as in 11 of 12 episodes"
}

// EvidenceKind is what something was seen or heard by.
type EvidenceKind string

// The kinds of Evidence.
const (
	EvidenceSound    EvidenceKind = "sound"    // the same as elsewhere
	EvidenceSilence  EvidenceKind = "silence"  //
	EvidenceLoudness EvidenceKind = "loudness" // a step
	EvidenceSpeech   EvidenceKind = "speech"   // there is some, or none
	EvidenceBlack    EvidenceKind = "black"    //
	EvidenceShot     EvidenceKind = "shot"     // one ends; or how fast they follow each other
	EvidenceText     EvidenceKind = "text"     // pictures of text
	EvidenceLogo     EvidenceKind = "logo"     // of the broadcaster, there or gone
	EvidenceAspect   EvidenceKind = "aspect"   // the picture's shape changes
	EvidenceChapter  EvidenceKind = "chapter"  // begins, ends, or is named so
	EvidencePosition EvidenceKind = "position" // where in the film it is, or how long
)
