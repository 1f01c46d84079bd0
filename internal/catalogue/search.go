package catalogue

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"unicode/utf8"

	"butler"
)

const (
	// shortest is how many letters the indexes of words are asked with at least: they hold every three letters in a row.
	shortest = 3
	longest  = 200 // letters of a text; more are left out
	// few is how many reports may hold a text for all of them to be looked up; if there are more, Runs are looked through
	// one by one, which finds some soon then.
	few = 5000
)

// Runs returns Runs, newest first.
func (d *DB) Runs(ctx context.Context, q butler.RunQuery) (all []butler.Run, err error) {
	err = d.read(ctx, "list runs", func(t transaction) error {
		ids, err := t.runsLike(ctx, q)
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err := t.RunsWith(ctx, idList(ids))
		for _, r := range rows {
			all = append(all, toRun(r))
		}
		return err
	})
	return all, err
}

// runsLike returns the ids of Runs, newest first.
func (t transaction) runsLike(ctx context.Context, q butler.RunQuery) ([]int64, error) {
	w, err := narrow(q)
	if err != nil {
		return nil, err
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(strings.TrimSpace(q.Text), "\x00", ""), "")
	if n := utf8.RuneCountInString(text); n > longest {
		text = string([]rune(text)[:longest])
	} else if 0 < n && n < shortest {
		w.and("(instr(lower(r.task), lower(?)) > 0 OR instr(lower(r.reason), lower(?)) > 0)", text, text)
		text = ""
	}
	if text != "" {
		phrase := `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
		var n int
		err := t.tx.QueryRowContext(ctx, "SELECT count(*) FROM (SELECT 1 FROM unit_words WHERE unit_words MATCH ? LIMIT ?)", phrase, few).Scan(&n)
		if err != nil {
			return nil, err
		}
		if n < few {
			w.and(holdsFew, phrase, phrase)
		} else {
			w.and(holdsMany, phrase, phrase)
		}
	}
	return t.column(ctx, "SELECT r.id FROM runs AS r "+w.index+" WHERE "+strings.Join(w.conditions, " AND ")+" ORDER BY r.id DESC LIMIT ?",
		append(w.args, page(q.Limit))...)
}

// Conditions that a text is in what a Run r says, or in one of its reports.
const (
	holdsFew = `r.id IN (SELECT rowid FROM run_words WHERE run_words MATCH ?
		UNION SELECT u.run FROM unit_words AS w CROSS JOIN unit_reports AS u ON u.id = w.rowid WHERE w.unit_words MATCH ?)`
	// The reports of a Run lie between its first and its last, with some of other Runs that went on beside it.
	holdsMany = `(EXISTS (SELECT 1 FROM run_words WHERE run_words MATCH ? AND rowid = r.id)
		OR EXISTS (SELECT 1 FROM unit_words AS w CROSS JOIN unit_reports AS u ON u.id = w.rowid WHERE w.unit_words MATCH ? AND u.run = r.id
			AND w.rowid >= (SELECT min(id) FROM unit_reports WHERE run = r.id) AND w.rowid <= (SELECT max(id) FROM unit_reports WHERE run = r.id)))`
)

// where collects the conditions of a query.
type where struct {
	index      string
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

// narrow returns the conditions of a query for Runs, but for its text, and the index that is read.
func narrow(q butler.RunQuery) (w where, err error) {
	before := q.Before
	if before <= 0 {
		before = math.MaxInt64
	}
	w.index = "INDEXED BY runs_list"
	w.and("r.id < ?", before)
	if q.Task != "" {
		w.index = "INDEXED BY runs_task"
		w.and("r.task = ?", q.Task)
	}
	if day := q.Day.String(); day != "" {
		w.index = "INDEXED BY runs_day"
		w.and("r.day = ?", day)
	}
	if from := q.From.String(); from != "" {
		w.and("r.day >= ?", from)
	}
	if to := q.To.String(); to != "" {
		w.and("r.day <= ?", to)
	}
	if q.Trigger != "" {
		w.and("r.trigger = ?", string(q.Trigger))
	}
	if len(q.States) > 0 {
		states, err := json.Marshal(q.States)
		if err != nil {
			return w, fmt.Errorf("states: %w", err)
		}
		w.and("r.state IN (SELECT value FROM json_each(?))", string(states))
	}
	return w, nil
}
