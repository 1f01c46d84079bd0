package refreshlibraries

import (
	"context"
	"fmt"
	"hash/fnv"
	"time"

	"butler"
	"butler/tasks/refreshlibraries/naming"
)

// How many files of one Section are reported one by one; the others are in the counts.
const (
	maxNewNotes = 100
	maxBadNotes = 200
)

// maxTitle is the most that is reported of a path, in characters.
const maxTitle = 300

// notes reports single files of a Section, up to a bound.
type notes struct {
	report  butler.Reporter
	section butler.Section
	total   int64
	good    int
	bad     int
}

func (n *notes) expect(more int64) {
	n.total += more
	n.report.Expect(n.total)
}

func (n *notes) reset() { n.good, n.bad = 0, 0 }

// added notes a new file.
func (n *notes) added(ctx context.Context, rel, what string) error {
	if n.good++; n.good > maxNewNotes {
		return nil
	}
	return n.file(ctx, rel, butler.UnitDone, what)
}

// failed notes a file or folder that something is wrong with.
func (n *notes) failed(ctx context.Context, rel, why string) error {
	if n.bad++; n.bad > maxBadNotes {
		return nil
	}
	return n.file(ctx, rel, butler.UnitFailed, why)
}

// passed notes something that is left alone.
func (n *notes) passed(ctx context.Context, rel, why string) error {
	if n.bad++; n.bad > maxBadNotes {
		return nil
	}
	return n.file(ctx, rel, butler.UnitSkipped, why)
}

// file reports by the path within the root: people do not need the server's own paths. A Subject is
// reported once, so paths that read alike, but are not, must have different ones.
func (n *notes) file(ctx context.Context, rel string, state butler.UnitState, reason string) error {
	n.expect(1)
	title := naming.Text(rel)
	if r := []rune(title); len(r) > maxTitle { // the end tells more than the folders before it
		title = "…" + string(r[len(r)-maxTitle+1:])
	}
	subject := fmt.Sprintf("file:%d:%s", n.section.ID, title)
	if title != rel {
		sum := fnv.New64a()
		_, _ = sum.Write([]byte(rel))
		subject += fmt.Sprintf("#%x", sum.Sum64())
	}
	return n.report.Unit(ctx, butler.UnitReport{
		Subject: subject, Title: title, State: state, Reason: reason, At: time.Now(),
	})
}
