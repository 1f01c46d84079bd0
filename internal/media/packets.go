package media

import (
	"errors"
	"io"
	"time"

	"butler"
)

// readPackets hands packets on and measures the duration.
func (f *feed) readPackets(in io.Reader) error {
	var wanting []*consumer
	for _, c := range f.consumers {
		if c.wants.Packets && !c.failed() {
			wanting = append(wanting, c)
		}
	}
	played := map[int]bool{} // streams that play: sound and moving pictures
	sounds := map[int]*heard{}
	for _, s := range f.part.Streams {
		played[s.Index] = s.Kind == butler.StreamVideo || s.Kind == butler.StreamAudio
		if s.Kind == butler.StreamAudio {
			sounds[s.Index] = &heard{}
		}
	}
	var count int64
	var end, otherEnd time.Duration
	defer func() {
		if end == 0 {
			end = otherEnd // nothing but subtitles
		}
		timelines := make(map[int]butler.Timeline)
		for i, h := range sounds {
			timelines[i] = h.timeline
		}
		f.mu.Lock()
		f.count, f.end, f.timelines = count, end, timelines
		f.mu.Unlock()
	}()
	var packet butler.Packet
	for in := newLines(in); ; {
		l, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		count++
		l.stream = f.plan.input(l.stream)
		if f.marks != nil {
			f.marks.add(l)
		}
		if h := sounds[l.stream]; h != nil {
			h.packet(l)
		}
		packet = l.packet()
		to := max(packet.PTS, packet.DTS) + packet.Length
		if played[l.stream] {
			end = max(end, to)
		} else {
			otherEnd = max(otherEnd, to)
		}
		for _, c := range wanting {
			f.heard(c.call("take a packet", func(a butler.Analyzer) error { return a.Packet(&packet) }))
		}
	}
}

// packet returns a line as Analyzers see it. Times before the start, as the first packets of sound have
// for what the encoder delays, are 0; those that are unknown are -1.
func (l line) packet() butler.Packet {
	p := butler.Packet{Stream: l.stream, PTS: max(0, l.pts), DTS: max(0, l.dts), Length: l.length, Size: int(l.size), Key: l.key}
	if l.pts == noTime {
		p.PTS = -1
	}
	if l.dts == noTime {
		p.DTS = -1
	}
	return p
}
