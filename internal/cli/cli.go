// Package cli is the command line of Butler: one file per command. Commands reach a server only
// through package client; serve, up and backup restore also run or mend one by internal/app.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"butler"
)

// Env is what the command line gets from outside.
type Env struct {
	Args    []string  // without the program's name
	Stdin   io.Reader // nil for nothing
	Stdout  io.Writer
	Stderr  io.Writer
	Getenv  func(string) string
	Version string
}

// session is one execution of the command line.
type session struct {
	ctx      context.Context // of the execution
	env      Env
	out      *printer
	errs     *relay // stderr
	began    bool   // the arguments were in order, and the command runs
	withheld string // why the token of the data folder was not sent; "" if it was, or if there is none

	// The flags that every command has.
	json    bool
	server  string
	profile string
	data    string
	ca      string
	timeout time.Duration
}

// Main executes the command line and returns its exit code. The first SIGINT or SIGTERM ends the
// command in order, a second one at once.
func Main(ctx context.Context, env Env) int {
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // from then on signals do again what they do by default

	s := &session{ctx: ctx, env: env, out: newPrinter(env.Stdout, env.Getenv), errs: &relay{w: env.Stderr}}
	root := s.root() //nolint:contextcheck // commands get theirs from ExecuteContext
	root.SetArgs(env.Args)
	about, err := root.ExecuteContextC(ctx)
	if err == nil {
		err = s.out.failure()
	}
	if err == nil {
		return 0
	}
	if !s.began && butler.IsKind(err, butler.KindInternal) {
		err = misread(err)
	}
	return s.fail(about, err)
}

func (s *session) root() *cobra.Command {
	root := &cobra.Command{
		Use: "butler",
		Example: `  butler up --media /srv/films
  butler start BackupDatabase --force --wait
  butler top`,
		Short: "Butler is the task manager of a media library",
		Long: `Butler keeps a library of films, series, music and photos, and does the nightly work on it.

"butler up" runs a server and does the first night's work; "butler serve" runs a server. The other
commands speak to a running server.

` + precedence,
		SilenceErrors:    true,
		SilenceUsage:     true,
		PersistentPreRun: func(*cobra.Command, []string) { s.began = true },
	}
	root.SetOut(s.env.Stdout)
	root.SetErr(s.env.Stderr)
	flags := root.PersistentFlags()
	flags.BoolVar(&s.json, "json", false, "print JSON: one array or object, errors too")
	flags.StringVar(&s.server, "server", "", "`URL` of the server (default BUTLER_URL, or "+defaultURL+")")
	flags.StringVar(&s.profile, "profile", "", "`name` of the profile to use (default BUTLER_PROFILE)")
	flags.StringVar(&s.data, "data", "", "data `folder` of the server (default BUTLER_DATA)")
	flags.StringVar(&s.ca, "ca", "", "PEM `file` of the certificates to trust, instead of those of the system")
	flags.DurationVar(&s.timeout, "timeout", 0, "how `long` the server may take to answer, as in 10s (default 30s, longer where it reads files)")
	completes(root, "profile", s.profileNames())
	root.SetHelpCommand(help(root))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return misread(err) })
	for _, of := range []struct {
		title string
		subs  []*cobra.Command
	}{
		{"Run a server:", []*cobra.Command{s.up(), s.serve()}},
		{"Watch it:", []*cobra.Command{s.status(), s.top(), s.events(), s.activities(), s.runs(), s.run(), s.failures(), s.logs(), s.digests(), s.digest(), s.report(), s.plan()}},
		{"Steer it:", []*cobra.Command{s.tasks(), s.task(), s.start(), s.stop(), s.pause(), s.resume(), s.queue(), s.workers(), s.prefs(), s.sources(), s.notify()}},
		{"Look after what it has:", []*cobra.Command{s.library(), s.item(), s.loudness(), s.subtitles(), s.collections(), s.guide(), s.backup(), s.storage(), s.trash(), s.doctor(), s.diagnostics(), s.update()}},
		{"Reach it:", []*cobra.Command{s.web(), s.info(), s.profileGroup(), s.tokenGroup(), s.sessionGroup()}},
	} {
		root.AddGroup(&cobra.Group{ID: of.title, Title: of.title})
		for _, sub := range of.subs {
			sub.GroupID = of.title
		}
		root.AddCommand(of.subs...)
	}
	root.AddCommand(s.man(), s.version(), exitCodes())
	strictCompletion(root)
	return root
}

// help is cobra's, but that there is no help on something is an error.
func help(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does",
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return usage("there is no command %q", strings.Join(args, " "))
			}
			about.InitDefaultHelpFlag()
			return about.Help()
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, sub := range about.Commands() {
				names = append(names, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
			return names, cobra.ShellCompDirectiveNoFileComp
		},
	}
}

// group returns a command that only holds others.
func group(use, short string, subs ...*cobra.Command) *cobra.Command {
	c := &cobra.Command{Use: use, Short: short, Annotations: map[string]string{groupMark: ""}}
	c.RunE = needsOne(subs)
	c.AddCommand(subs...)
	return c
}

// needsOne returns what a command that only holds others does.
func needsOne(subs []*cobra.Command) func(*cobra.Command, []string) error {
	var names []string
	for _, sub := range subs {
		names = append(names, sub.Name())
	}
	all := strings.Join(names, ", ")
	return func(c *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usage("%s has no command %q, only %s", c.CommandPath(), args[0], all)
		}
		return usage("%s needs one of %s", c.CommandPath(), all)
	}
}

// groupMark marks a command that only holds others.
const groupMark = "group"

func grouping(c *cobra.Command) bool {
	_, ok := c.Annotations[groupMark]
	return ok
}

// takes checks the number of arguments.
func takes(low, high int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) >= low && (len(args) <= high || high < 0):
			return nil
		case high == 0:
			return usage("%s takes no %q", c.CommandPath(), args[0])
		}
		return usage("%s takes %s", c.CommandPath(), what)
	}
}
