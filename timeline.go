package butler

import (
	"sort"
	"time"
)

// Timeline tells when the decoded sound of a stream is heard, of which decoded sound itself knows nothing:
// it may begin later than the pictures, and there are holes where packets were lost. A nil Timeline stands for
// sound that is heard from the start of the file on, without a hole.
type Timeline []Anchor

// Anchor is a place in decoded sound from which on it is heard earlier or later than what comes before it
// would have it. Neither time falls from one Anchor to the next.
type Anchor struct {
	Decoded time.Duration // of the sound before it
	At      time.Duration // from the start of the file
}

// At returns when a place in decoded sound is heard, from the start of the file. What comes later is never heard
// earlier: sound of a time that had been before is heard all at once.
func (t Timeline) At(decoded time.Duration) time.Duration {
	i := sort.Search(len(t), func(i int) bool { return t[i].Decoded > decoded })
	at := decoded
	if i > 0 {
		at += t[i-1].At - t[i-1].Decoded
	}
	if i < len(t) {
		at = min(at, t[i].At)
	}
	return at
}
