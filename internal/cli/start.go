package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

func (s *session) start() *cobra.Command {
	var f startFlags
	c := &cobra.Command{
		Use:   "start TASK | --all",
		Short: "Start a task, or all that are due",
		Long: `Start a task by the criteria of the Butler API: it must be enabled, and scheduled for the current day;
a randomized one is scheduled at a random time if the window is open. --force starts it at once
whatever they say. With --all, every task that the criteria admit is started.

--section or --item limits a task to one library, or to one item and what is below it. --redo makes again
what is made already. --priority says which of the runs that wait begins first.

--dry-run tells what a task that deletes would do, and does nothing: 'butler run' shows what it found. No
schedule and no switch is in its way, and it counts as no success.

With --wait the command follows the runs until they end, and exits with 0 only if all were done: with
8 if one failed, with 130 if one was stopped or interrupted. A task that runs already is waited for. If
it runs for something else only, the command exits with 6, or with --wait lets that run end first. A
server that is away meanwhile, as one that is started anew, is waited for two minutes: its run goes on.

On a Plex Media Server a task, or all, can be started, without any of the flags; it does not say which.
JSON: a Started, or with --all an array of Started; with --wait their runs are as they ended.`,
		Example: `  butler start BackupDatabase --force --wait
  butler start GenerateMediaIndexFiles --section Films --priority 5
  butler start LoudnessAnalysis --item 42 --redo
  butler start CleanOldBundles --dry-run --wait
  butler start --all`,
		Args: func(c *cobra.Command, args []string) error {
			if err := f.check(args); err != nil || f.all {
				return err
			}
			return takes(1, 1, "the name of a task, or --all")(c, args)
		},
		ValidArgsFunction: first(s.taskNames()),
		RunE: func(c *cobra.Command, args []string) error {
			return s.onServer(c, func(ctx context.Context, server *client.Client) error {
				if f.all {
					return s.startAll(ctx, server, f.wait)
				}
				return s.startTask(ctx, server, args[0], f)
			})
		},
	}
	f.add(s, c)
	return c
}

// startFlags are those of butler start.
type startFlags struct {
	client.StartOptions
	all, wait bool
	section   string // name or number
}

func (f *startFlags) add(s *session, c *cobra.Command) {
	flags := c.Flags()
	flags.BoolVar(&f.all, "all", false, "start every task that the criteria admit")
	flags.BoolVar(&f.Force, "force", false, "start at once, whatever schedule, switch or chance say")
	flags.BoolVar(&f.wait, "wait", false, "wait until the work has ended")
	flags.StringVar(&f.section, "section", "", "work on one `library` only, by name or number")
	flags.Int64Var(&f.Item, "item", 0, "work on the item of this `number` only, and what is below it")
	flags.BoolVar(&f.Redo, "redo", false, "make again what is made already")
	flags.BoolVar(&f.Dry, "dry-run", false, "only tell what would be done, and how many bytes that is")
	flags.IntVar(&f.Priority, "priority", 0, "a `number` from -10, last, to 10, first")
	completes(c, "section", s.libraryNames())
}

// check reports flags that do not go together.
func (f *startFlags) check(args []string) error {
	switch {
	case f.all && len(args) > 0:
		return usage("butler start takes a task or --all, not both")
	case f.all && (f.StartOptions != client.StartOptions{} || f.section != ""):
		return usage("--force, --section, --item, --redo, --dry-run and --priority go with one task, not with --all")
	case f.section != "" && f.Item != 0:
		return usage("--section and --item do not go together")
	case f.Item < 0:
		return usage("%d is not the number of an item", f.Item)
	}
	return checkPriority(f.Priority)
}

func (s *session) startAll(ctx context.Context, server *client.Client, wait bool) error {
	var started []butler.Started
	plex, err := plexOnly(ctx, server)
	switch {
	case err != nil:
	case plex && !wait:
		err = server.Butler.StartAll(ctx)
	default:
		started, err = server.Tasks.StartAll(ctx)
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

func (s *session) startTask(ctx context.Context, server *client.Client, task string, f startFlags) error {
	o := f.StartOptions
	if f.section != "" {
		found, err := findSection(ctx, server, f.section)
		if err != nil {
			return err
		}
		o.Section = found.ID
	}
	plex, err := plexOnly(ctx, server)
	if err != nil {
		return err
	}
	if plex && o == (client.StartOptions{}) && !f.wait {
		return s.startOnPlex(ctx, server, task)
	}
	started, err := s.startInTurn(ctx, server, f.wait, task, func() (butler.Started, error) { return server.Tasks.Start(ctx, task, o) })
	if err != nil {
		return err
	}
	return s.afterStart(ctx, server, started, f.wait)
}

// startOnPlex starts a task on a Plex Media Server, which says no more than whether it ran already.
func (s *session) startOnPlex(ctx context.Context, server *client.Client, task string) error {
	already, err := server.Butler.Start(ctx, task)
	if err != nil {
		return err
	}
	started := butler.Started{Task: task, Action: butler.ActionStart, Reason: "started"}
	if already {
		started.Action, started.Reason = butler.ActionAlready, "already running or waiting"
	}
	return s.afterStart(ctx, server, started, false)
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

func printStarted(p *printer, all []butler.Started, waited bool) {
	for _, one := range all {
		switch {
		case one.Run.ID == 0 && one.Task == "": // a Plex Media Server does not say which
			p.line("%s", one.Reason)
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
