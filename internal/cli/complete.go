package cli

import (
	"context"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// completion is what a shell asks for the words that an argument or the value of a flag can be.
type completion = func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

// offer returns a completion of what a server lists: a word for each, and what it stands for.
func offer[T any](s *session, list func(context.Context, *client.Client) ([]T, error), word func(T) (string, string)) completion {
	return func(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		server, err := s.connect()
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		all, err := list(c.Context(), server)
		if err != nil {
			return nil, cobra.ShellCompDirectiveError
		}
		var words []string
		for _, v := range all {
			name, about := word(v)
			words = append(words, cobra.CompletionWithDesc(human.Clean(name), human.Clean(about)))
		}
		return words, cobra.ShellCompDirectiveNoFileComp
	}
}

// strictCompletion makes the command that prints scripts for shells refuse the names of others.
func strictCompletion(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, c := range root.Commands() {
		if c.Name() == "completion" {
			c.Args, c.RunE = nil, needsOne(c.Commands())
		}
	}
}

// first restricts a completion to the first argument.
func first(words completion) completion {
	return func(c *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return words(c, args, begun)
	}
}

// words returns a completion that is always the same.
func words(all ...string) completion {
	return cobra.FixedCompletions(all, cobra.ShellCompDirectiveNoFileComp)
}

// completes sets the completion of a flag that c has.
func completes(c *cobra.Command, flag string, by completion) {
	if err := c.RegisterFlagCompletionFunc(flag, by); err != nil {
		panic(err) // there is no such flag: a fault of the code that every test finds
	}
}

// sectionKinds returns the names of the kinds of library.
func sectionKinds() []string {
	return []string{string(butler.Movies), string(butler.Shows), string(butler.Music), string(butler.Photos)}
}
