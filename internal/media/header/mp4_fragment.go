package header

import (
	"encoding/binary"
	"io"

	"github.com/Eyevinn/mp4ff/bits"
	"github.com/Eyevinn/mp4ff/mp4"
)

// fragmentSum is what the fragments of a track come to.
type fragmentSum struct{ samples, time, bytes uint64 }

// extend reads the default duration of a track's samples.
func (m *mp4File) extend(b box) error {
	if b.kind != "trex" {
		return nil
	}
	_, _, c, err := m.full(b, 20)
	if err != nil {
		return err
	}
	m.extends[binary.BigEndian.Uint32(c)] = binary.BigEndian.Uint32(c[8:])
	return nil
}

// fragment sums up a moof.
func (m *mp4File) fragment(b box, at int64) error {
	if b.end-at > mp4Leaf {
		return errBudget
	}
	buffer, err := m.load(box{b.kind, at, b.end}, mp4Leaf)
	if err != nil {
		return err
	}
	decoded, err := mp4.DecodeBoxSR(uint64(at), bits.NewFixedSliceReader(buffer)) //nolint:gosec // a place is not negative
	if err != nil {
		return err
	}
	moof, ok := decoded.(*mp4.MoofBox)
	if !ok {
		return io.ErrUnexpectedEOF
	}
	for _, traf := range moof.Trafs {
		if traf.Tfhd == nil {
			continue
		}
		length := m.extends[traf.Tfhd.TrackID]
		if traf.Tfhd.HasDefaultSampleDuration() {
			length = traf.Tfhd.DefaultSampleDuration
		}
		sum := m.fragments[traf.Tfhd.TrackID]
		if sum == nil {
			if len(m.fragments) >= maxStreams {
				return errBudget
			}
			sum = &fragmentSum{}
			m.fragments[traf.Tfhd.TrackID] = sum
		}
		for _, run := range traf.Truns {
			sum.samples += uint64(run.SampleCount())
			sum.time += run.Duration(length)
			for _, s := range run.Samples {
				size := s.Size
				if !run.HasSampleSize() {
					size = traf.Tfhd.DefaultSampleSize
				}
				sum.bytes += uint64(size)
			}
		}
	}
	return nil
}
