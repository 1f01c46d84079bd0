package client

import (
	"iter"
	"net/url"
	"strconv"
	"time"

	"butler"
)

// Page is one page of a list.
type Page[T any] struct {
	Items []T
	// Next is where the next page begins: the Cursor of the same query. It is "" on the last page.
	Next string
	// Total is how many there are on all pages; -1 if the server does not say.
	Total int64
}

// pageSize is how many entries the sequences fetch at a time unless the query says otherwise.
const pageSize = 200

// pages yields what is on a page and on those after it, which are fetched as they are needed. It ends
// after the first error.
func pages[T any](op, cursor string, fetch func(cursor string) (Page[T], error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		next := cursor
		for {
			page, err := fetch(next)
			if err != nil {
				yield(none, err)
				return
			}
			for _, v := range page.Items {
				if !yield(v, nil) {
					return
				}
			}
			switch page.Next {
			case "":
				return
			case next: // the same again would never end
				yield(none, newError(butler.KindUnsupported, op, "the server's pages overlap", ""))
				return
			}
			next = page.Next
		}
	}
}

// orSize returns the size of the pages of a sequence.
func orSize(limit int) int {
	if limit <= 0 {
		return pageSize
	}
	return limit
}

func set(v url.Values, name, value string) {
	if value != "" {
		v.Set(name, value)
	}
}

func setNumber[T int | int64](v url.Values, name string, value T) {
	if value != 0 {
		v.Set(name, number(int64(value)))
	}
}

func setBool(v url.Values, name string, value bool) {
	if value {
		v.Set(name, "true")
	}
}

func setTime(v url.Values, name string, value time.Time) {
	if !value.IsZero() {
		v.Set(name, value.UTC().Format(time.RFC3339Nano))
	}
}

func number(n int64) string { return strconv.FormatInt(n, 10) }
