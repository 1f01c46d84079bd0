package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/app"
	"butler/internal/cli/human"
)

func (s *session) doctor() *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Look at everything that may be wrong, and say what to do",
		Long: `Look at everything that one is asked for in a bug report: the program, the clock, the data folder, ffmpeg, the
network, the database, which is read whole, backups, libraries, preferences, tasks, workers, disk use, the guide,
alarms and updates. What it prints names no paths and no secrets. If no server answers, the data folder is looked
at instead, with --data.

It exits with 0 if there is no problem, however many warnings and notes, and with 8 if there is one.
JSON: {"worst", "checks": [{"name", "state", "text", "hint"}]}; a state is good, note, warning or problem.`,
		Example: `  butler doctor
  butler doctor --json
  butler doctor --data /var/lib/butler`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			found, err := s.examine(c.Context())
			if err != nil {
				return err
			}
			if err := s.show(found, func(p *printer) { printChecks(p, found) }); err != nil {
				return err
			}
			if found.Worst == butler.CheckProblem {
				return butler.E(butler.KindFailed, "doctor", "something does not work").WithHint("see the problems above")
			}
			return nil
		},
	}
}

// examine asks the server, or looks at the data folder of one that does not run.
func (s *session) examine(ctx context.Context) (client.Examination, error) {
	server, err := s.connect()
	if err == nil {
		var found client.Examination
		if found, err = server.Server.Examine(ctx); err == nil {
			found.Checks = list(found.Checks)
			return found, nil
		}
	}
	absent := butler.IsKind(err, butler.KindUnavailable) || butler.IsKind(err, butler.KindUnauthorized)
	if !absent || s.dataDir() == "" || s.server != "" {
		return client.Examination{}, err
	}
	all, offline := app.Examine(ctx, s.dataDir(), s.env.Version)
	if butler.IsKind(offline, butler.KindLocked) {
		return client.Examination{}, err // there is a server, which does not let us in
	}
	if offline != nil {
		return client.Examination{}, offline
	}
	all = append(all, butler.Check{Name: "server", State: butler.CheckNote, Text: "no server answers: the data folder was looked at instead", Hint: "butler serve"})
	return client.Examination{Worst: butler.WorstCheck(all), Checks: all}, nil
}

func printChecks(p *printer, found client.Examination) {
	counts := map[butler.CheckState]int64{}
	for _, c := range found.Checks {
		counts[c.State]++
		p.line("%-8s %-12s %s", c.State, c.Name, human.Clean(c.Text))
		if c.Hint != "" {
			p.line("%22s%s", "", human.Clean(c.Hint))
		}
	}
	p.line("")
	p.line("%s, %s, %s; butler doctor --json is for a bug report, and butler diagnostics logs FILE",
		human.Count(counts[butler.CheckProblem], "problem", "problems"),
		human.Count(counts[butler.CheckWarning], "warning", "warnings"),
		human.Count(counts[butler.CheckNote], "note", "notes"))
}
