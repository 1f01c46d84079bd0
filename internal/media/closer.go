package media

import (
	"context"
	"slices"
	"time"

	"butler"
)

const (
	// joinGap is the longest gap between two stretches that is decoded with them: starting a process, and decoding up
	// to where a stretch begins, costs more.
	joinGap = 2 * time.Second
	// maxApproach is how far before a stretch its key frame may be, from which all is decoded: more than
	// encoders leave between two, and not a whole film of a single key frame.
	maxApproach = 20 * time.Second
	// maxLooks is how many stretches of one Part are looked at.
	maxLooks = 24
)

// lookCloser shows the Refiners among the consumers the stretches that they want to see frame by frame, each
// merged stretch from a process of its own. What cannot be read they do not get, which is no failure.
func (r *run) lookCloser(ctx context.Context, consumers []*consumer, found findings) {
	if found.marks == nil {
		return
	}
	var lookers []looker
	var all []butler.Stretch
	for _, c := range consumers {
		if s := c.closer(found.end); len(s) > 0 {
			lookers = append(lookers, looker{c, min(c.wants.Frames.Width, maxWidth), s})
			all = append(all, s...)
		}
	}
	stretches := merged(all, joinGap)
	if len(stretches) > maxLooks {
		r.log.Info("more stretches to look at closely than are read", "part", r.part.ID, "stretches", len(stretches))
		stretches = stretches[:maxLooks]
	}
	for _, s := range stretches {
		if ctx.Err() != nil || !slices.ContainsFunc(lookers, func(l looker) bool { return !l.failed() }) {
			return
		}
		err := r.closeup(ctx, s, lookers, found)
		if err == nil || ctx.Err() != nil {
			continue
		}
		r.log.Info("a stretch could not be looked at closely", "part", r.part.ID, "from", s.From, "to", s.To, "error", err)
		if butler.IsKind(err, butler.KindTimeout) {
			return // the next would take as long, and end as this
		}
	}
}

// looker is a consumer that wants to see some stretches.
type looker struct {
	*consumer
	width     int // px, of its pictures
	stretches []butler.Stretch
}
