package event

// ring keeps the last messages, numbered from 1.
type ring struct {
	kept []*Message
	last uint64 // number of the newest; 0 if there was none
}

func newRing(size int) ring { return ring{kept: make([]*Message, size)} }

func (r *ring) add(m *Message) {
	r.last++
	m.seq = r.last
	r.kept[r.last%uint64(len(r.kept))] = m
}

// first returns the number of the oldest message that is kept, or of the next one if none is.
func (r *ring) first() uint64 {
	if size := uint64(len(r.kept)); r.last > size {
		return r.last - size + 1
	}
	return 1
}

// at returns a message that is kept.
func (r *ring) at(seq uint64) *Message { return r.kept[seq%uint64(len(r.kept))] }
