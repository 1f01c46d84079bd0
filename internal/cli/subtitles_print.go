package cli

import (
	"fmt"
	"math"
)

func printAligned(p *printer, a aligned) {
	text := "in place already"
	if a.OffsetMS != 0 {
		direction := "later"
		if a.OffsetMS < 0 {
			direction = "earlier"
		}
		text = fmt.Sprintf("%.2f s %s", math.Abs(float64(a.OffsetMS))/1000, direction)
	}
	if a.Drift != 1 {
		text += fmt.Sprintf(", and %.4f times as long", a.Drift)
	}
	p.line("%s; confidence %.0f%%", text, 100*a.Confidence)
	p.line("%d of %d subtitles begin with speech, %d ms off as a rule", a.Matched, a.Cues, a.ErrorMS)
	if a.File != "" {
		p.line("written to %s", a.File)
	}
	if a.Backup != "" {
		p.line("as it was: %s", a.Backup)
	}
}
