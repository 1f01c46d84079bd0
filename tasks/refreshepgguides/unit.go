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
	case guide.Read:
	}
	return u
}

func reason(r guide.Result) string {
	switch r.Outcome {
	case guide.Unchanged:
		return "it has not changed; " + count(r.Kept, "programme")
	case guide.Kept:
		return r.Problem + "; kept from before: " + count(r.Kept, "programme")
	case guide.Lost:
		return r.Problem
	case guide.Read:
	}
	said := []string{count(r.Taken.Programmes, "programme") + " of " + count(r.Taken.Channels, "channel")}
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

func count(n int64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
