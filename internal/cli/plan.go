package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) plan() *cobra.Command {
	return &cobra.Command{
		Use:   "plan",
		Short: "Show what the night will do, task by task, and why",
		Long: `Show what the next opening of the window will do, or what is left of this one: each task, whether it
will run, and why; when, how long that will take by what earlier runs took, and what will likely not fit.

JSON: a Plan.`,
		Example: `  butler plan`,
		Args:    takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			plan, err := server.Tasks.Plan(c.Context())
			if err != nil {
				return err
			}
			plan.Tasks = list(plan.Tasks)
			return s.show(plan, func(p *printer) { printPlan(p, plan) })
		},
	}
}

func printPlan(p *printer, plan butler.Plan) {
	// The times are those of the server's wall clock: that is what the window goes by.
	const form = "2006-01-02 15:04"
	opening := "opens"
	if plan.Inside {
		opening = "is open since"
	}
	p.line("the window %s (%s) %s %s and closes %s", plan.Window, plan.Zone, opening,
		plan.Span.Open.Format(form), plan.Span.Close.Format(form))
	printHold(p, client.Pause{Paused: plan.Paused, Until: plan.Until}, plan.Hold, plan.Notes)
	printAlarms(p, plan.Alarms)
	var rows [][]string
	for _, t := range plan.Tasks {
		at, left := "", ""
		switch e := t.Expect; {
		case t.Will && !t.At.IsZero():
			at = t.At.Format(form)
		case e != nil && e.Random:
			at = "at a random time"
		case e != nil && !e.Begin.IsZero():
			at = "about " + e.Begin.Format("15:04")
		}
		if t.Lacking > 0 {
			left = strconv.FormatInt(t.Lacking, 10)
		}
		rows = append(rows, []string{t.Task, human.YesNo(t.Will), at, expected(t.Expect), left, t.Reason})
	}
	p.table([]string{"TASK", "RUNS", "AT", "TAKES", "FILES LEFT", "WHY"}, rows)
	for _, t := range plan.Tasks {
		if said := outlook(t.Expect); said != "" {
			p.line("%s %s", t.Task, said)
		}
	}
}

// expected says how long a Task will take, as far as that is known.
func expected(e *butler.Expect) string {
	switch {
	case e == nil:
		return ""
	case e.Work == nil:
		return "not known yet"
	case e.Work.Most == 0 && e.Begin.Equal(e.End): // not what runs and is all but done
		return "nothing to do"
	}
	return e.Work.String()
}

// outlook says that a Task may not be over before the Window closes, or "".
func outlook(e *butler.Expect) string {
	switch {
	case e == nil:
		return ""
	case e.Fit == butler.FitNo:
		return "will likely not be over when the window closes: the next one goes on with it"
	case e.Fit == butler.FitMaybe:
		return "may not be over when the window closes"
	}
	return ""
}
