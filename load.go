package butler

import (
	"fmt"
	"time"
)

// Load is how busy the machine is with what is not ours.
type Load struct {
	At       time.Time `json:"at"`
	Average  float64   `json:"average"`  // one minute's load average per core, without our own processes as far as they can be told
	Pressure float64   `json:"pressure"` // share of the last ten seconds in which other work had to wait for the processor, memory or disk, 0 to 1; -1 if the kernel does not say
	Known    bool      `json:"known"`    // the machine tells its load at all
}

// LoadReader measures the machine.
type LoadReader interface {
	Load() Load
}

// Hold is a reason for which no work goes on.
type Hold struct {
	Reason string    `json:"reason"` // in a sentence: "paused until 07:30", "quiet hours until 09:00", "the machine is busy: load 3.1 of 2.0 per core"
	Until  time.Time `json:"until,omitzero"`
}

// LoadLimit says how busy the machine may be with what is not ours.
type LoadLimit struct {
	Average float64 // the highest [Load.Average]; 0 for any
	Idle    bool    // nobody else may have to wait
}

// Set reports whether there is a limit.
func (l LoadLimit) Set() bool { return l.Average > 0 || l.Idle }

// LoadLimit returns the limit that is set.
func (s Settings) LoadLimit() LoadLimit {
	return LoadLimit{max(0, s.Double(PrefMaxLoad)), s.Bool(PrefIdleOnly)}
}

// By what a hold for load comes and goes. Work that is taken up again makes load itself, and what stops and starts by
// the second gets nothing done: so it takes more for a hold to end than for it to stay away.
const (
	busyPressure = .10             // share of the time in which others wait, above which the machine is not idle
	calmPressure = .05             // at or below which it is
	calmAverage  = .8              // of the limit
	busyFor      = 2               // measurements in a row above the limit, for a hold to begin
	calmFor      = 1 * time.Minute // without a measurement above the lower limits, for it to end
)

// LoadGate remembers whether work waits for the machine. The zero value lets work through.
type LoadGate struct {
	limit  LoadLimit
	busy   int       // measurements in a row that were above the limit
	calm   time.Time // since when none was above the lower limits
	reason string    // "" while work goes on
}

// Next returns the gate after a measurement. Under another limit it begins anew. What the machine does not tell keeps
// nothing waiting.
func (g LoadGate) Next(l Load, limit LoadLimit) LoadGate {
	if g.limit != limit {
		g = LoadGate{limit: limit}
	}
	over, calm := "", true
	if limit.Average > 0 && l.Known {
		if l.Average > limit.Average {
			over = fmt.Sprintf("the machine is busy: others load it with %.2f for each core, above %.2f", l.Average, limit.Average)
		}
		calm = l.Average <= calmAverage*limit.Average
	}
	if limit.Idle && l.Pressure >= 0 {
		if l.Pressure > busyPressure && over == "" {
			over = fmt.Sprintf("the machine is not idle: others have to wait %.0f%% of the time", 100*l.Pressure)
		}
		calm = calm && l.Pressure <= calmPressure
	}
	if over == "" {
		g.busy = 0
	} else if g.busy++; g.busy >= busyFor || g.reason != "" {
		g.reason = over
	}
	switch {
	case !calm:
		g.calm = time.Time{}
	case g.calm.IsZero() || l.At.Before(g.calm): // the latter if the clock was set back
		g.calm = l.At
	case l.At.Sub(g.calm) >= calmFor:
		g.reason = ""
	}
	return g
}

// Closed returns why work waits, or "".
func (g LoadGate) Closed() string { return g.reason }
