package butler

import "time"

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
