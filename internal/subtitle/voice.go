package subtitle

import (
	"encoding/binary"
	"math"

	"butler"
)

// VoiceAnalysis is the name of the Analysis that makes a [Voice], and of the Blob that holds it.
const VoiceAnalysis = "voice"

// VoiceStep is how long one value of Voice.Speech stands for, in milliseconds.
const VoiceStep = 100

// Voice is where somebody speaks in a Part.
type Voice struct {
	DurationMS int64  // of the sound
	Segments   []Span // in order, apart from each other
	// Speech is how probable it is that somebody speaks, 255 being certain: one value for each 100 ms.
	Speech []byte
}

// Span is a stretch of time, in milliseconds.
type Span struct {
	Start, End int64
}

// voiceMagic begins a Blob.
const voiceMagic = "BVA1"

// Encode returns v as a Blob holds it: "BVA1"; then, as unsigned numbers of 7 bits a byte, lowest first
// (LEB128), the duration in ms, the number of Segments, and for each its distance to the end of the one
// before and its length, in ms; then the values of Speech, a byte each.
func (v Voice) Encode() []byte {
	b := binary.AppendUvarint([]byte(voiceMagic), uint64(v.DurationMS))
	b = binary.AppendUvarint(b, uint64(len(v.Segments)))
	var last int64
	for _, s := range v.Segments {
		b = binary.AppendUvarint(b, uint64(s.Start-last))
		b = binary.AppendUvarint(b, uint64(s.End-s.Start))
		last = s.End
	}
	return append(b, v.Speech...)
}

// DecodeVoice reads what [Voice.Encode] wrote. Errors: [butler.KindDamaged].
func DecodeVoice(b []byte) (Voice, error) {
	bad := func(what string) (Voice, error) {
		return Voice{}, butler.E(butler.KindDamaged, "read voice activity", "%s", what)
	}
	if len(b) < len(voiceMagic) || string(b[:len(voiceMagic)]) != voiceMagic {
		return bad("it does not begin as one does")
	}
	b = b[len(voiceMagic):]
	short := false
	next := func() int64 {
		v, n := binary.Uvarint(b)
		if n <= 0 || v > math.MaxInt32 {
			short, n = true, len(b)
		}
		b = b[n:]
		return int64(v & math.MaxInt32)
	}
	v := Voice{DurationMS: next()}
	count := next()
	if short || count > int64(len(b)) {
		return bad("it ends too early")
	}
	v.Segments = make([]Span, 0, count)
	var at int64
	for range count {
		s := Span{Start: at + next()}
		s.End = s.Start + next()
		at = s.End
		v.Segments = append(v.Segments, s)
	}
	if short {
		return bad("it ends too early")
	}
	v.Speech = b
	return v, nil
}
