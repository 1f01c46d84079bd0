package guide

import (
	"context"
	"database/sql"
	"math"
	"strings"

	"butler"
)

const (
	defaultPage = 100 // programmes
	maxPage     = 1000
)

// Programmes implements [butler.GuideReader]. They come by time, then in the order of the channels. Errors:
// [butler.KindNotFound] for a channel that there is not.
func (g *Guide) Programmes(ctx context.Context, q butler.GuideQuery) (all []butler.Programme, total int64, err error) {
	all = []butler.Programme{}
	err = g.with(ctx, func(db *sql.DB) error {
		if q.Channel != "" {
			var n int
			if err := db.QueryRowContext(ctx, `SELECT count(*) FROM listed WHERE key = ?`, q.Channel).Scan(&n); err != nil {
				return err
			}
			if n == 0 {
				return butler.E(butler.KindNotFound, "find the channel", "the guide has no channel %q", q.Channel)
			}
		}
		s := where(q)
		if err := db.QueryRowContext(ctx, `SELECT count(*) `+s.from+s.conditions(), s.args...).Scan(&total); err != nil {
			return err
		}
		all, err = s.page(ctx, db, q)
		return err
	})
	return all, total, err
}

// selection is the part of a statement that says which programmes are asked for.
type selection struct {
	from  string
	terms []string
	args  []any
}

func (s selection) conditions() string { return " WHERE " + strings.Join(s.terms, " AND ") }

func (s *selection) and(term string, args ...any) {
	s.terms, s.args = append(s.terms, term), append(s.args, args...)
}

// where says which index leads to what is asked for: that of titles holds all that a search has to look at.
func where(q butler.GuideQuery) selection {
	s := selection{terms: []string{"p.ends > 0"}}
	title := fold(strings.TrimSpace(q.Title))
	const of = ` CROSS JOIN channels c ON c.id = p.channel CROSS JOIN listed l ON l.id = c.listed`
	switch {
	case q.Channel != "":
		s.from = `FROM listed l CROSS JOIN channels c ON c.listed = l.id CROSS JOIN programmes p INDEXED BY programmes_by_channel ON p.channel = c.id`
		s.and("l.key = ?", q.Channel)
	case title != "":
		s.from = `FROM programmes p INDEXED BY programmes_by_title` + of
	default:
		s.from = `FROM programmes p INDEXED BY programmes_by_start` + of
	}
	if title != "" {
		s.and("instr(p.folded, ?) > 0", title)
	}
	if !q.From.IsZero() {
		// What began longer ago than a programme may last is over.
		s.and("p.starts > ? AND p.ends > ?", q.From.Unix()-maxLength-1, q.From.Unix())
	}
	if !q.To.IsZero() {
		to := q.To.Unix()
		if q.To.Nanosecond() > 0 && to < math.MaxInt64 {
			to++
		}
		s.and("p.starts < ?", to)
	}
	return s
}

// known takes a column from the duplicate where the programme has nothing in it.
func known(column, nothing string) string {
	return "CASE WHEN p." + column + " = " + nothing + " THEN coalesce(o." + column + ", " + nothing + ") ELSE p." + column + " END"
}

// numbers take season and episode together: those of different duplicates do not belong together.
func numbers(column string) string {
	return "CASE WHEN p.season = 0 AND p.episode = 0 THEN coalesce(o." + column + ", 0) ELSE p." + column + " END"
}

func columns() string {
	return strings.Join([]string{
		"p.id", "l.key", "p.starts", "p.ends", "p.title", known("subtitle", "''"), known("summary", "''"), known("categories", "''"),
		numbers("season"), numbers("episode"), known("year", "0"), known("aired", "''"), known("icon", "''"), known("rating", "''"),
		"p.flags | coalesce(o.flags, 0)",
	}, ", ")
}

func (s selection) page(ctx context.Context, db *sql.DB, q butler.GuideQuery) ([]butler.Programme, error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultPage
	}
	rows, err := db.QueryContext(ctx, `SELECT `+columns()+` `+s.from+` LEFT JOIN programmes o ON o.id = p.other AND p.other > 0`+
		s.conditions()+` ORDER BY p.starts, l.id, p.id LIMIT ? OFFSET ?`, append(s.args, min(limit, maxPage), max(q.Offset, 0))...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	all := []butler.Programme{}
	for rows.Next() {
		var p butler.Programme
		var starts, ends int64
		var categories, aired string
		var flags int
		err := rows.Scan(&p.ID, &p.Channel, &starts, &ends, &p.Title, &p.Subtitle, &p.Summary, &categories,
			&p.Season, &p.Episode, &p.Year, &aired, &p.Icon, &p.Rating, &flags)
		if err != nil {
			return nil, err
		}
		p.Start, p.End, p.Categories = moment(starts), moment(ends), texts(categories)
		if err := p.Aired.UnmarshalText([]byte(aired)); err != nil {
			p.Aired = butler.Date{} // a cache: what it does not know is asked for again
		}
		p.New, p.Live = flags&flagNew != 0, flags&flagLive != 0
		all = append(all, p)
	}
	return all, rows.Err()
}
