package refreshepgguides

import (
	"fmt"
	"strings"
	"time"

	"butler"
	"butler/internal/guide"
)

// unit says what became of a guide.
func unit(r guide.Result) butler.UnitReport {
	u := butler.UnitReport{Subject: "guide:" + r.Name, Title: r.Name, State: butler.UnitDone, Reason: reason(r), Elapsed: r.Elapsed, At: time.Now()}
	switch r.Outcome {
	case guide.Unchanged:
		u.State = butler.UnitSkipped
	case guide.Kept, guide.Lost:
		u.State = butler.UnitFailed
	}
	return u
}

func reason(r guide.Result) string {
	switch r.Outcome {
	case guide.Unchanged:
		return fmt.Sprintf("it has not changed; %d programmes", r.Kept)
	case guide.Kept:
		return fmt.Sprintf("%s; %d programmes from before are kept", r.Problem, r.Kept)
	case guide.Lost:
		return r.Problem
	case guide.Read:
	}
	said := []string{fmt.Sprintf("%d programmes of %d channels", r.Taken.Programmes, r.Taken.Channels)}
	add := func(n int64, format string) {
		if n > 0 {
			said = append(said, fmt.Sprintf(format, n))
		}
	}
	add(r.Taken.LeftOut, "%d left out by rules for channels")
	add(r.Taken.Ended, "%d that are over")
	add(r.Taken.TooMany, "%d more than a channel can have")
	add(int64(r.Taken.Unnamed), "%d without title or channel")
	add(int64(r.Taken.BadTimes), "%d without a time that can be read, first "+strings.ReplaceAll(r.Taken.BadTime, "%", "%%"))
	if r.Problem != "" {
		said = append(said, r.Problem)
	}
	return strings.Join(said, "; ")
}
