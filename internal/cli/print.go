package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"butler"
)

// printer writes for people. Whatever it is given to print may come from a file's name, so that
// nothing in it reaches the terminal as a command or a line of its own. The first error of the
// writer is kept.
type printer struct {
	w   io.Writer
	err error
}

// line prints a line. The format is trusted, the arguments are not.
func (p *printer) line(format string, args ...any) {
	for i, a := range args {
		switch a.(type) {
		case bool, int, int64, float64:
		default:
			args[i] = clean(fmt.Sprint(a))
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
func (s *session) show(v any, human func(p *printer)) error {
	if s.json {
		s.out.json(v)
	} else {
		human(s.out)
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

// clean escapes what could move the cursor, change the order of reading, or end the line.
func clean(s string) string {
	if !strings.ContainsFunc(s, unsafeRune) && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < 0x80 && unsafeRune(r):
			fmt.Fprintf(&b, `\x%02x`, r)
		case unsafeRune(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		i += n
	}
	return b.String()
}

// unsafeRune reports control characters, separators of lines, and marks of direction.
func unsafeRune(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u2028' || r == '\u2029'
}

// size returns a size for people; a negative one was freed.
func size(n int64) string {
	f, sign := float64(n), ""
	if n < 0 {
		f, sign = -f, "-"
	}
	if f < 1000 {
		return fmt.Sprintf("%s%.0f B", sign, f)
	}
	const units = "kMGTPE"
	i := -1
	for f >= 999.95 && i < len(units)-1 {
		f /= 1000
		i++
	}
	return fmt.Sprintf("%s%.1f %cB", sign, f, units[i])
}

// moment returns a time in the zone of the person who reads it.
func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.Local().Format("2006-01-02 15:04:05")
}

// span returns how long something took.
func span(d time.Duration) string {
	switch {
	case d < 0:
		return "-"
	case d < time.Second:
		return d.Round(time.Millisecond).String()
	case d < time.Minute:
		return d.Round(100 * time.Millisecond).String()
	}
	return d.Round(time.Second).String()
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// count returns a number with its noun.
func count(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
