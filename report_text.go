package butler

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// Text writes the Report for people: in short lines without a layout of columns, so that it can be read on a phone.
func (r Report) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s", PlainLine(r.Headline))
	d := r.Digest
	if !d.Started.IsZero() && !d.Ended.IsZero() {
		line("%s to %s, %s", clock(d.Started, r.Made), clock(d.Ended, r.Made), span(d.Ended.Sub(d.Started)))
	}
	if d.Written > 0 || d.Freed > 0 {
		line("%s", written(d.Written, d.Freed))
	}
	if len(r.Alarms) > 0 {
		line("\nALARMS")
		for _, a := range r.Alarms {
			line("- %s", PlainLine(a.Text))
			if a.Hint != "" {
				line("  (%s)", PlainLine(a.Hint))
			}
		}
	}
	if len(d.Runs) > 0 {
		line("\nTASKS")
		for _, x := range d.Runs {
			line("- %s", runText(x))
		}
	}
	if len(r.Left) > 0 {
		line("\nWHAT DID NOT FIT")
		for _, l := range r.Left {
			if l.Count > 0 {
				line("- %s: %s left; %s", l.Task, plural(l.Count, "file"), PlainLine(l.Reason))
			} else {
				line("- %s: %s", l.Task, PlainLine(l.Reason))
			}
		}
	}
	if len(r.Failures) > 0 {
		line("\nFAILED")
		for _, f := range r.Failures {
			line("- %s (%s): %s", PlainLine(f.Title), f.Task, PlainLine(f.Reason))
		}
		if more := d.Failed - int64(len(r.Failures)); more > 0 {
			line("and %s more", count(more))
		}
	}
	if len(r.Skips) > 0 {
		line("\nSKIPPED")
		for _, s := range r.Skips {
			line("- %s by %s: %s", count(s.Count), s.Task, PlainLine(s.Reason))
		}
	}
	return b.String()
}

// runText says in a line what became of a Run.
func runText(r Run) string {
	parts := []string{r.Task + " " + string(r.State)}
	if r.Dry {
		parts[0] += " (dry)"
	}
	if r.Done > 0 {
		parts = append(parts, count(r.Done)+" done")
	}
	if r.Failed > 0 {
		parts = append(parts, count(r.Failed)+" failed")
	}
	if r.Skipped > 0 {
		parts = append(parts, count(r.Skipped)+" skipped")
	}
	if r.Bytes != 0 {
		parts = append(parts, written(max(0, r.Bytes), max(0, -r.Bytes)))
	}
	if d := r.Ended.Sub(r.Started); !r.Started.IsZero() && d >= time.Second {
		parts = append(parts, span(d))
	}
	text := strings.Join(parts, ", ")
	if why := PlainLine(r.Reason); why != "" && why != "finished" {
		text += ": " + why
	}
	return text
}

func written(written, freed int64) string {
	switch {
	case freed == 0:
		return byteText(written) + " written"
	case written == 0:
		return byteText(freed) + " freed"
	}
	return byteText(written) + " written, " + byteText(freed) + " freed"
}

// byteText writes a number of bytes for people.
func byteText(n int64) string {
	const step = 1000
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	f, i := float64(n), 0
	for f >= step && i < len(units)-1 {
		f, i = f/step, i+1
	}
	if i == 0 || f >= 100 {
		return fmt.Sprintf("%.0f %s", f, units[i])
	}
	return fmt.Sprintf("%.1f %s", f, units[i])
}

// span writes how long something took for people.
func span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return fmt.Sprintf("%d s", max(0, d)/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
}

// clock writes a time in the zone of another, with its day if that is not the same.
func clock(t, like time.Time) string {
	t = t.In(like.Location())
	if DateOf(t) == DateOf(like) {
		return t.Format("15:04")
	}
	return t.Format("2006-01-02 15:04")
}

// PlainLine makes one line of a text that may come from anywhere, such as the name of a file, without what acts on screens.
func PlainLine(s string) string {
	const most = 300
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r':
			return ' '
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most]) + "…"
	}
	return s
}
