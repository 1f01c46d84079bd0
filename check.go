package butler

// Check is what came of looking at one thing that may be wrong with a server.
type Check struct {
	Name  string     `json:"name"`           // what was looked at; stable: "ffmpeg", "backups"
	State CheckState `json:"state"`          //
	Text  string     `json:"text"`           // what was seen, in a sentence; never a path or a secret
	Hint  string     `json:"hint,omitempty"` // what to do
}

// CheckState says how it is with something.
type CheckState string

// The states of a Check, from good to bad.
const (
	CheckGood    CheckState = "good"
	CheckNote    CheckState = "note"    // worth knowing
	CheckWarning CheckState = "warning" // will be a problem, or is one for a part
	CheckProblem CheckState = "problem" // something does not work
)

// WorstCheck returns the worst state of all; CheckGood of none.
func WorstCheck(all []Check) CheckState {
	worst := CheckGood
	for _, c := range all {
		if severity(c.State) > severity(worst) {
			worst = c.State
		}
	}
	return worst
}

func severity(s CheckState) int {
	switch s {
	case CheckGood:
	case CheckNote:
		return 1
	case CheckWarning:
		return 2
	case CheckProblem:
		return 3
	}
	return 0
}
