package butler

// Unit is a Part and the Analyses it lacks: what is dispatched, leased, retried and reported.
type Unit struct {
	Part     int64    `json:"part"`
	Attempt  string   `json:"attempt"` // token of this hand-out; a commit needs the current one
	Analyses []string `json:"analyses"`
	Runs     []int64  `json:"runs"` // the Runs that asked, one for each of Analyses
}

// Lack is a Part that lacks some of the Analyses that were asked for.
type Lack struct {
	Part     int64
	Duration int64 // ms, for an estimate
	Analyses []string
}

// LackQuery asks for Parts that lack any of some Analyses. Missing Parts, Parts that are leased, and
// Parts that wait for another try are left out.
type LackQuery struct {
	Analyses []string
	Target   Target
	After    int64 // a Part's id; those after it, in order
	Limit    int
}
