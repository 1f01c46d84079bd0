package guide

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// totals are the figures of a file.
type totals struct {
	Channels   int64
	Programmes int64 // that are shown
	Duplicates int64
	Overlaps   int64
}

func text(n int) string { return strconv.Itoa(n) }

// listedChannel is a channel as it is shown, and of which ones it is made.
type listedChannel struct {
	key    string
	names  []string
	number string
	icon   string
	source int64
	from   []int64
}

// list works out which channels are shown: all that have the same id are one, and those that rules make one.
func (b *builder) list(ctx context.Context, rules Channels) error {
	all, err := b.merged(ctx, rules)
	if err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b *listedChannel) int {
		return cmp.Or(compareNumbers(a.number, b.number), cmp.Compare(fold(a.names[0]), fold(b.names[0])), cmp.Compare(a.key, b.key))
	})
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return fail(opBuild, err)
	}
	for i, c := range all {
		position := i + 1
		_, err := tx.ExecContext(ctx, `INSERT INTO listed (id, key, names, number, icon, source) VALUES (?, ?, ?, ?, ?, ?)`,
			position, c.key, array(c.names), c.number, c.icon, c.source)
		for _, id := range c.from {
			if err == nil {
				_, err = tx.ExecContext(ctx, `UPDATE channels SET listed = ? WHERE id = ?`, position, id)
			}
		}
		if err != nil {
			return fail(opBuild, errors.Join(err, tx.Rollback()))
		}
	}
	return fail(opBuild, tx.Commit())
}

// merged returns the channels that are shown, in no order.
func (b *builder) merged(ctx context.Context, rules Channels) ([]*listedChannel, error) {
	rows, err := b.db.QueryContext(ctx, `SELECT id, source, key, names, number, icon FROM channels ORDER BY source, id`)
	if err != nil {
		return nil, fail(opBuild, err)
	}
	defer rows.Close()
	var all []*listedChannel
	byKey := map[string]*listedChannel{}
	for rows.Next() {
		var id, source int64
		var key, names, number, icon string
		if err := rows.Scan(&id, &source, &key, &names, &number, &icon); err != nil {
			return nil, fail(opBuild, err)
		}
		own := texts(names)
		as, r, ok := rules.listed(key, own)
		if !ok {
			continue
		}
		c := byKey[as]
		if c == nil {
			c = &listedChannel{key: as, number: r.number, source: source}
			if r.name != "" {
				c.names = []string{r.name}
			}
			byKey[as], all = c, append(all, c)
		}
		c.from = append(c.from, id)
		c.number, c.icon = cmp.Or(c.number, number), cmp.Or(c.icon, icon)
		for _, name := range own {
			if len(c.names) < maxNames && !slices.Contains(c.names, name) {
				c.names = append(c.names, name)
			}
		}
	}
	for _, c := range all {
		if len(c.names) == 0 {
			c.names = []string{cmp.Or(c.number, c.key)}
		}
	}
	return all, fail(opBuild, rows.Err())
}

// compareNumbers orders numbers on the dial. Channels without one come last.
func compareNumbers(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "":
		return 1
	case b == "":
		return -1
	}
	split := func(s string) (int, int) {
		major, minor, _ := strings.Cut(strings.ReplaceAll(s, "-", "."), ".")
		x, _ := strconv.Atoi(major) // isNumber has seen it
		y, _ := strconv.Atoi(minor) // as above; nothing is 0
		return x, y
	}
	major1, minor1 := split(a)
	major2, minor2 := split(b)
	return cmp.Or(cmp.Compare(major1, major2), cmp.Compare(minor1, minor2), cmp.Compare(a, b))
}

// settleAll works out what of the programmes is shown, channel by channel.
func (b *builder) settleAll(ctx context.Context) (totals, error) {
	var t totals
	var count int
	if err := b.db.QueryRowContext(ctx, `SELECT count(*) FROM listed`).Scan(&count); err != nil {
		return t, fail(opBuild, err)
	}
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return t, fail(opBuild, err)
	}
	s := settler{tx: tx}
	if err := s.all(ctx, count); err != nil {
		return t, fail(opBuild, errors.Join(err, tx.Rollback()))
	}
	return s.totals, fail(opBuild, tx.Commit())
}

type settler struct {
	tx     *sql.Tx
	read   *sql.Stmt
	update *sql.Stmt
	totals totals
	slots  []slot
}

func (s *settler) all(ctx context.Context, channels int) (err error) {
	s.read, err = s.tx.PrepareContext(ctx, `SELECT p.id, c.source, p.starts, p.stops, p.has FROM channels c
		CROSS JOIN programmes p INDEXED BY programmes_by_channel ON p.channel = c.id WHERE c.listed = ?`)
	if err != nil {
		return err
	}
	s.update, err = s.tx.PrepareContext(ctx, `UPDATE programmes SET ends = ?, other = ? WHERE id = ?`)
	if err != nil {
		return err
	}
	for channel := 1; channel <= channels; channel++ {
		if err := s.channel(ctx, channel); err != nil {
			return err
		}
	}
	// Rules may leave out a channel by a name that came after its programmes.
	_, err = s.tx.ExecContext(ctx, `UPDATE programmes SET ends = 0 WHERE channel IN (SELECT id FROM channels WHERE listed IS NULL)`)
	return err
}

func (s *settler) channel(ctx context.Context, channel int) error {
	if err := s.load(ctx, channel); err != nil {
		return err
	}
	for i, o := range settle(s.slots) {
		switch o.lost {
		case lostDuplicate:
			s.totals.Duplicates++
		case lostOverlap:
			s.totals.Overlaps++
		case lostNothing:
		}
		if o.end == s.slots[i].stop && o.other == 0 {
			continue
		}
		if _, err := s.update.ExecContext(ctx, o.end, o.other, s.slots[i].id); err != nil {
			return err
		}
	}
	return nil
}

func (s *settler) load(ctx context.Context, channel int) error {
	rows, err := s.read.QueryContext(ctx, channel)
	if err != nil {
		return err
	}
	defer rows.Close()
	s.slots = s.slots[:0]
	for rows.Next() {
		var p slot
		if err := rows.Scan(&p.id, &p.source, &p.start, &p.stop, &p.has); err != nil {
			return err
		}
		s.slots = append(s.slots, p)
	}
	return rows.Err()
}
