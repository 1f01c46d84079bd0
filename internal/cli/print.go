package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"butler"
	"butler/internal/cli/human"
)

// printer writes for people. Whatever it is given to print may come from a file's name, so that
// nothing in it reaches the terminal as a command or a line of its own. The first error of the
// writer is kept.
type printer struct {
	w     io.Writer
	width int // columns of the terminal; 0 for as many as are needed
	human.Palette
	err error
}

// newPrinter returns a printer that knows what w is.
func newPrinter(w io.Writer, getenv func(string) string) *printer {
	width, _, ok := screen(w)
	if !ok {
		return &printer{w: w}
	}
	return &printer{w: w, width: width, Palette: human.Colors(getenv)}
}

// line prints a line. The format is trusted, the arguments are not.
func (p *printer) line(format string, args ...any) {
	for i, a := range args {
		switch a.(type) {
		case bool, int, int64, float64:
		default:
			args[i] = human.Clean(fmt.Sprint(a))
		}
	}
	p.write(fmt.Sprintf(format, args...) + "\n")
}

func (p *printer) json(v any) {
	e := json.NewEncoder(writerFunc(p.write))
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *printer) write(s string) {
	if _, err := io.WriteString(p.w, s); err != nil && p.err == nil {
		p.err = err
	}
}

func (p *printer) failure() error {
	if p.err == nil {
		return nil
	}
	return butler.E(butler.KindUnreachable, "print", "%w", p.err)
}

type writerFunc func(string)

func (f writerFunc) Write(b []byte) (int, error) {
	f(string(b))
	return len(b), nil
}

// show prints v as JSON if that was asked for, and else for people.
func (s *session) show(v any, people func(p *printer)) error {
	if s.json {
		s.out.json(v)
	} else {
		people(s.out)
	}
	return nil
}

// list returns v as what JSON writes as an array, also if it is empty.
func list[T any](v []T) []T {
	if v == nil {
		return []T{}
	}
	return v
}
