package cli

import (
	"iter"

	"github.com/spf13/cobra"
)

// limitFlag adds the flag --limit to the command of a list.
func limitFlag(c *cobra.Command, limit *int) {
	c.Flags().IntVar(limit, "limit", 0, "at most this `number`; 0 for all")
}

// checkLimit checks the value of --limit.
func checkLimit(limit int) error {
	if limit < 0 {
		return usage("--limit must not be below zero")
	}
	return nil
}

// collect returns the first things of a sequence, all if limit is 0; never nil.
func collect[T any](seq iter.Seq2[T, error], limit int) ([]T, error) {
	all := []T{}
	for v, err := range seq {
		if err != nil {
			return nil, err
		}
		if all = append(all, v); len(all) == limit {
			break
		}
	}
	return all, nil
}

// pageOf returns the size of the pages to ask for, so that no more is fetched than a limit asks for; 0 leaves
// it to the client.
func pageOf(limit int) int {
	const most = 100 // of the lists that have the smallest pages
	return min(limit, most)
}
