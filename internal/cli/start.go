package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) start() *cobra.Command {
	var all, force, wait bool
	var section string
	c := &cobra.Command{
		Use:   "start TASK | --all",
		Short: "Start a task, or all that are due",
		Long: `Start a task by the criteria of the Butler API: it must be enabled, and scheduled for the current day;
a randomized one is scheduled at a random time if the window is open. --force starts it at once
whatever they say. With --all, every task that the criteria admit is started.

With --wait the command follows the runs until they end, and exits with 0 only if all were done: with
8 if one failed, with 130 if one was stopped or interrupted. A task that runs already is waited for. If
it runs for another library only, the command exits with 6, or with --wait lets that run end first.

JSON: a Started, or with --all an array of Started; with --wait their runs are as they ended.`,
		Args: func(c *cobra.Command, args []string) error {
			switch {
			case all && len(args) > 0:
				return usage("butler start takes a task or --all, not both")
			case all && (force || section != ""):
				return usage("--force and --section go with one task, not with --all")
			case !all:
				return takes(1, 1, "the name of a task, or --all")(c, args)
			}
			return nil
		},
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			server, err := s.connect()
			if err != nil {
				return err
			}
			if all {
				return s.startAll(c.Context(), server, wait)
			}
			o := client.StartOptions{Force: force}
			if section != "" {
				found, err := findSection(c.Context(), server, section)
				if err != nil {
					return err
				}
				o.Section = found.ID
			}
			started, err := s.startInTurn(c.Context(), server, wait, args[0], func() (butler.Started, error) {
				return startOne(c.Context(), server, args[0], o)
			})
			if err != nil {
				return err
			}
			return s.afterStart(c.Context(), server, started, wait)
		},
	}
	flags := c.Flags()
	flags.BoolVar(&all, "all", false, "start every task that the criteria admit")
	flags.BoolVar(&force, "force", false, "start at once, whatever schedule, switch or chance say")
	flags.BoolVar(&wait, "wait", false, "wait until the work has ended")
	flags.StringVar(&section, "section", "", "work on one `library` only, by name or number")
	completes(c, "section", s.libraryNames())
	return c
}

func (s *session) startAll(ctx context.Context, server *client.Client, wait bool) error {
	started, err := server.Tasks.StartAll(ctx)
	if onlyPlex(err) && !wait {
		if server.Butler.StartAll(ctx) == nil { // a Plex Media Server does not say which
			started, err = nil, nil
		}
	}
	if err != nil {
		return err
	}
	if wait {
		err = s.await(ctx, server, started)
	}
	if printErr := s.show(list(started), func(p *printer) { printStarted(p, started, wait) }); printErr != nil {
		return printErr
	}
	return err
}

// afterStart waits if that was asked for, and prints what became of one start.
func (s *session) afterStart(ctx context.Context, server *client.Client, one butler.Started, wait bool) error {
	all := []butler.Started{one}
	var err error
	if wait {
		err = s.await(ctx, server, all)
	}
	if printErr := s.show(all[0], func(p *printer) { printStarted(p, all, wait) }); printErr != nil {
		return printErr
	}
	return err
}

// startOne starts a task, on a server that only has Plex's Butler API by that, if it suffices.
func startOne(ctx context.Context, server *client.Client, task string, o client.StartOptions) (butler.Started, error) {
	started, err := server.Tasks.Start(ctx, task, o)
	if !onlyPlex(err) || o != (client.StartOptions{}) {
		return started, err
	}
	already, err := server.Butler.Start(ctx, task)
	started = butler.Started{Task: task, Action: butler.ActionStart, Reason: "started"}
	if already {
		started.Action, started.Reason = butler.ActionAlready, "already running or waiting"
	}
	return started, err
}

// startInTurn starts a task. If a Run of it for another library is in the way, and wait says so, it lets
// that end first.
func (s *session) startInTurn(ctx context.Context, server *client.Client, wait bool, task string,
	start func() (butler.Started, error)) (butler.Started, error) {
	for {
		started, err := start()
		if !wait || !butler.IsKind(err, butler.KindConflict) {
			return started, err
		}
		tasks, err := server.Tasks.List(ctx)
		if err != nil {
			return started, err
		}
		for _, t := range tasks {
			if t.Name != task || t.Active == nil {
				continue
			}
			if _, err := s.follow(ctx, server, []int64{t.Active.ID}); err != nil {
				return started, err
			}
		}
		if !sleep(ctx, pollFirst) {
			return started, leave(ctx, ctx.Err())
		}
	}
}

// await follows the Runs that a start opened or found, and notes in started how they ended.
func (s *session) await(ctx context.Context, server *client.Client, started []butler.Started) error {
	var ids []int64
	for _, one := range started {
		if one.Action != butler.ActionSkip && one.Run.ID != 0 {
			ids = append(ids, one.Run.ID)
		}
	}
	ended, err := s.follow(ctx, server, ids)
	for i := range started {
		if r, ok := ended[started[i].Run.ID]; ok {
			started[i].Run = r
		}
	}
	if err != nil {
		return err
	}
	return outcome(ended)
}

// outcome returns nil if all Runs did what they were for.
func outcome(ended map[int64]butler.Run) error {
	var failed, cut []butler.Run
	for _, r := range ended {
		switch r.State {
		case butler.RunDone:
		case butler.RunFailed:
			failed = append(failed, r)
		default:
			cut = append(cut, r)
		}
	}
	report := func(kind butler.Kind, bad []butler.Run) error {
		r := bad[0]
		for _, other := range bad {
			if other.ID < r.ID {
				r = other
			}
		}
		e := butler.E(kind, "wait for "+r.Task, "it %s: %s", ending(r.State), r.Reason)
		if len(bad) > 1 {
			e = butler.E(kind, "wait for the runs", "%d did not end well; the first is %s, which %s: %s", len(bad), r.Task, ending(r.State), r.Reason)
		}
		return e.WithHint("see butler run show %d", r.ID)
	}
	switch {
	case len(failed) > 0:
		return report(butler.KindFailed, failed)
	case len(cut) > 0:
		return report(butler.KindInterrupted, cut)
	}
	return nil
}

func ending(state butler.RunState) string {
	switch state {
	case butler.RunStopped, butler.RunInterrupted, butler.RunSkipped:
		return "was " + string(state)
	case butler.RunDone, butler.RunFailed, butler.RunScheduled, butler.RunQueued, butler.RunRunning:
	}
	return string(state)
}

func printStarted(p *printer, all []butler.Started, waited bool) {
	for _, one := range all {
		switch {
		case one.Run.ID == 0:
			p.line("%s: %s", one.Task, one.Reason)
		case waited && one.Action != butler.ActionSkip:
			p.line("%s: %s", one.Task, sentence(one.Run))
		case one.Action == butler.ActionSchedule:
			p.line("%s: scheduled for %s (run %d): %s", one.Task, human.Moment(one.Run.Scheduled), one.Run.ID, one.Reason)
		case one.Action == butler.ActionSkip:
			p.line("%s: skipped: %s", one.Task, one.Reason)
		case one.Action == butler.ActionAlready:
			p.line("%s: %s (run %d)", one.Task, one.Reason, one.Run.ID)
		default:
			p.line("%s: %s (run %d): %s", one.Task, one.Run.State, one.Run.ID, one.Reason)
		}
	}
	if len(all) == 0 {
		p.line("asked for all tasks that are due")
	}
}
