package cli

import (
	"strconv"

	"butler"
	"butler/client"
)

// printTrouble prints what went wrong in a Run.
func printTrouble(p *printer, d client.RunDigest) {
	p.line("run %d of %s: %s", d.Run.ID, d.Run.Task, sentence(d.Run))
	var rows [][]string
	for _, x := range d.ByReason {
		rows = append(rows, []string{strconv.FormatInt(x.Count, 10), string(x.State), x.Reason})
	}
	if len(rows) > 0 {
		p.table([]string{"HOW OFTEN", "STATE", "WHY"}, rows)
	}
	printUnits(p, butler.UnitFailed, d.Failed, true)
	printUnits(p, butler.UnitSkipped, d.Skipped, true)
}
