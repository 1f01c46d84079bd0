package cli

import (
	"strconv"

	"github.com/spf13/cobra"

	"butler"
)

func (s *session) libraryGuess() *cobra.Command {
	return &cobra.Command{
		Use:   "guess PATH",
		Short: "Say what a folder seems to hold; nothing is added",
		Long: `Say what a folder of the server's machine, or each folder in it, seems to hold, and why.

JSON: an array of Guess.`,
		Example: `  butler library guess /srv/media`,
		Args:    takes(1, 1, "one folder"),
		RunE: func(c *cobra.Command, args []string) error {
			path, err := folder(args[0])
			if err != nil {
				return err
			}
			server, err := s.connect()
			if err != nil {
				return err
			}
			guesses, err := server.Library.Guess(c.Context(), path)
			if err != nil {
				return err
			}
			return s.show(list(guesses), func(p *printer) { printGuesses(p, guesses) })
		},
	}
}

func printGuesses(p *printer, guesses []butler.Guess) {
	var rows [][]string
	for _, g := range guesses {
		rows = append(rows, []string{string(g.Kind), g.Name, strconv.Itoa(g.Files), g.Path, g.Reason})
	}
	p.table([]string{"KIND", "NAME", "FILES SEEN", "FOLDER", "WHY"}, rows)
}
