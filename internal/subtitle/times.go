package subtitle

import (
	"bytes"
	"fmt"
	"strings"
)

// scanArrows finds the times of SubRip and WebVTT: lines "from --> to", and in WebVTT times within the text,
// "<00:01.500>".
func (f *File) scanArrows(mark byte) {
	arrow := []byte("-->")
	f.lines(func(line []byte, at int) {
		left, right, ok := bytes.Cut(line, arrow)
		if !ok {
			if f.Format == VTT && len(f.cues) > 0 {
				f.scanTags(line, at)
			}
			return
		}
		start, ok := lastClock(left, mark)
		if !ok {
			return
		}
		skip := len(left) + len(arrow)
		end, ok := firstClock(right, mark)
		if !ok {
			return
		}
		f.times = append(f.times, start.shifted(at), end.shifted(at+skip))
		f.cues = append(f.cues, Span{start.ms, end.ms})
	})
}

func (f *File) scanTags(line []byte, at int) {
	for i := 0; i < len(line); i++ {
		if line[i] != '<' {
			continue
		}
		if c, ok := readClock(line[i+1:], '.'); ok && i+1+c.to < len(line) && line[i+1+c.to] == '>' {
			f.times = append(f.times, c.shifted(at+i+1))
		}
	}
}

// scanEvents finds the times of SubStation Alpha: in the section Events, the fields Start and End of the
// lines Dialogue and Comment, in the order that the line Format gives.
func (f *File) scanEvents() {
	inside := false
	start, end := 1, 2 // as all programs write them
	f.lines(func(line []byte, at int) {
		trimmed := strings.TrimSpace(string(line))
		if strings.HasPrefix(trimmed, "[") {
			inside = strings.EqualFold(trimmed, "[events]")
			return
		}
		head, rest, ok := bytes.Cut(line, []byte(":"))
		if !inside || !ok {
			return
		}
		switch strings.ToLower(strings.TrimSpace(string(head))) {
		case "format":
			for i, name := range strings.Split(string(rest), ",") {
				switch strings.ToLower(strings.TrimSpace(name)) {
				case "start":
					start = i
				case "end":
					end = i
				}
			}
		case "dialogue", "comment":
			f.scanEvent(rest, at+len(head)+1, start, end, len(head) == len("dialogue"))
		}
	})
}

func (f *File) scanEvent(fields []byte, at, start, end int, cue bool) {
	var from, to clock
	var got int
	for i := 0; len(fields) > 0 && i <= max(start, end); i++ {
		field, rest, _ := bytes.Cut(fields, []byte(","))
		if i == start || i == end {
			c, ok := firstClock(field, '.')
			if !ok {
				return
			}
			got++
			if i == start {
				from = c.shifted(at)
			} else {
				to = c.shifted(at)
			}
		}
		at += len(field) + 1
		fields = rest
	}
	if got != 2 {
		return
	}
	if from.from < to.from {
		f.times = append(f.times, from, to)
	} else {
		f.times = append(f.times, to, from)
	}
	if cue {
		f.cues = append(f.cues, Span{from.ms, to.ms})
	}
}

func (c clock) shifted(by int) clock { return clock{c.from + by, c.to + by, c.ms} }

// firstClock reads a time at the beginning of a text, lastClock one at its end; spaces do not count.
func firstClock(b []byte, mark byte) (clock, bool) {
	skip := len(b) - len(bytes.TrimLeft(b, " \t"))
	c, ok := readClock(b[skip:], mark)
	return c.shifted(skip), ok
}

func lastClock(b []byte, mark byte) (clock, bool) {
	b = bytes.TrimRight(b, " \t")
	i := bytes.LastIndexAny(b, " \t") + 1
	c, ok := readClock(b[i:], mark)
	return c.shifted(i), ok && i+c.to == len(b)
}

// readClock reads "1:02:03,450", "02:03.450" or, as some write it, "1:02:03" or with the other mark. The mark
// that the format prescribes is taken first.
func readClock(b []byte, mark byte) (clock, bool) {
	var parts []int64 // hours, minutes, seconds
	i := 0
	number := func(most int) (int64, bool) {
		var v int64
		from := i
		for i < len(b) && i-from < most && b[i] >= '0' && b[i] <= '9' {
			v = 10*v + int64(b[i]-'0')
			i++
		}
		return v, i > from
	}
	for len(parts) < 3 {
		v, ok := number(4)
		if !ok {
			return clock{}, false
		}
		parts = append(parts, v)
		if i == len(b) || b[i] != ':' {
			break
		}
		i++
	}
	if len(parts) < 2 {
		return clock{}, false
	}
	ms := int64(0)
	for _, p := range parts {
		ms = 60*ms + p
	}
	ms *= 1000
	if i+1 < len(b) && (b[i] == mark || b[i] == ',' || b[i] == '.') && b[i+1] >= '0' && b[i+1] <= '9' {
		i++
		from := i
		v, _ := number(9)
		for n := i - from; n < 3; n++ {
			v *= 10
		}
		for n := i - from; n > 3; n-- {
			v /= 10
		}
		ms += v
	}
	return clock{0, i, ms}, true
}

// appendClock writes a time the way another is written: as many digits of hours, if there were any or
// are needed now, and of the fraction.
func appendClock(out, like []byte, ms int64) []byte {
	body, mark, digits := like, byte(0), 0
	if i := bytes.IndexAny(like, ",."); i >= 0 {
		body, mark, digits = like[:i], like[i], len(like)-i-1
	}
	unit := int64(1000) // of the last digit, in ms
	for range min(digits, 3) {
		unit /= 10
	}
	ms = (ms + unit/2) / unit * unit
	hours, minutes, seconds := ms/3_600_000, ms/60_000%60, ms/1000%60
	wide := bytes.IndexByte(body, ':')
	switch {
	case bytes.Count(body, []byte(":")) == 2:
		out = fmt.Appendf(out, "%0*d:%02d:%02d", wide, hours, minutes, seconds)
	case hours > 0:
		out = fmt.Appendf(out, "%02d:%02d:%02d", hours, minutes, seconds)
	default:
		out = fmt.Appendf(out, "%0*d:%02d", wide, minutes, seconds)
	}
	if digits > 0 {
		fraction := fmt.Sprintf("%03d000000", ms%1000)
		out = append(append(out, mark), fraction[:digits]...)
	}
	return out
}
