package catalogue

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// listing is a question for Items on its way to be SQL.
type listing struct {
	q          butler.ItemQuery
	sections   []int64 // that are looked at
	order      []string
	descending bool
	after      *position
	offset     int64
	limit      int64
}

// listed is a row of a listing.
type listed struct {
	catdb.Item
	path string // from the Item that was asked for down to this one, if the order goes by it
}

// bounds are the part of a listing that is wanted.
type bounds struct {
	after      *position // behind it, in the direction
	from       *place    // it and what is behind it
	descending bool
	skip       int64
	limit      int64
}

func newListing(op string, q butler.ItemQuery) (*listing, error) {
	l := &listing{q: q, descending: q.Descending, offset: int64(max(0, q.Offset)), limit: page(q.Limit)}
	switch {
	case q.Sort == butler.SortNatural && q.Parent != 0 && q.Deep:
		l.order = []string{"path"}
	case q.Sort == butler.SortNatural && q.Parent != 0:
		l.order = []string{"disc", "idx", "sort_key", "id"}
	case q.Sort == butler.SortNatural, q.Sort == butler.SortTitle:
		l.order = []string{"sort_key", "id"}
	case q.Sort == butler.SortYear:
		l.order = []string{"year", "sort_key", "id"}
	case q.Sort == butler.SortAdded, q.Sort == butler.SortAired:
		l.order = []string{string(q.Sort), "id"}
	default:
		return nil, butler.E(butler.KindInvalid, op, "items cannot be sorted by %q", q.Sort).WithHint("one of title, added, year, aired")
	}
	switch q.Trouble {
	case butler.TroubleNone, butler.TroubleMissing, butler.TroubleFailed:
	default:
		return nil, butler.E(butler.KindInvalid, op, "%q is nothing that items can have", q.Trouble).WithHint("one of missing, failed")
	}
	var err error
	l.after, err = l.position(op, q.After)
	return l, err
}

// in finds out what Sections are looked at, and reports whether there is anything to look at.
func (l *listing) in(ctx context.Context, t transaction) (found bool, err error) {
	section := l.q.Section
	if l.q.Parent != 0 {
		parents, err := t.ItemsByID(ctx, idList([]int64{l.q.Parent}))
		if err != nil || len(parents) == 0 || section != 0 && section != parents[0].Section {
			return false, err
		}
		section = parents[0].Section
	}
	l.sections, err = t.sectionIDs(ctx, section)
	return len(l.sections) > 0, err
}

// plain reports whether l is one of the lists that are counted, in any order.
func (l *listing) plain() bool {
	return l.q.Parent == 0 && !l.q.Deep && l.q.Trouble == "" && l.q.Title == "" && l.q.Year == 0 && l.q.AddedSince.IsZero() && l.q.AddedBefore.IsZero()
}

// ranged reports whether l is one of the lists that are cut into ranges, in their order.
func (l *listing) ranged() bool { return l.plain() && len(l.sections) == 1 && l.order[0] == "sort_key" }

func (l *listing) key(section int64) listKey { return listKey{section, string(l.q.Kind)} }

const itemColumns = `items.id, items.section, items.parent, items.kind, items.key, items.title, items.sort_title, items.sort_key,
	items.folded, items.year, items.idx, items.idx_end, items.disc, items.aired, items.added, items.updated`

// Text that sorts as the Items of one parent go. It ends with the id: no two have the same.
const step = `printf('%%010d%%010d', %[1]s.disc, %[1]s.idx) || %[1]s.sort_key || char(1) || printf('%%020d', %[1]s.id)`

// with is what all Items below the parent are, for a query that goes deep.
func (l *listing) with() string {
	if !l.deepBelow() {
		return ""
	}
	return fmt.Sprintf(`WITH RECURSIVE below (item, path) AS (
		SELECT i.id, `+step+` FROM items AS i WHERE i.parent = %[3]d
		UNION ALL SELECT c.id, below.path || `+strings.ReplaceAll(step, "[1]", "[2]")+` FROM below CROSS JOIN items AS c INDEXED BY items_parent ON c.parent = below.item) `,
		"i", "c", l.q.Parent)
}

func (l *listing) deepBelow() bool { return l.q.Deep && l.q.Parent != 0 }

// leaf is the condition that an Item holds no others. Extras do not count.
const leaf = `items.kind <> 'extra' AND NOT EXISTS (SELECT 1 FROM items AS c WHERE c.parent = items.id AND c.kind <> 'extra')`

// The conditions that Items have a trouble, in some Sections.
const (
	withMissing = `items.id IN (SELECT m.item FROM parts AS p INDEXED BY parts_missing CROSS JOIN media AS m ON m.id = p.media
		WHERE p.section IN (SELECT value FROM json_each(?)) AND p.missing <> 0)`
	withFailed = `items.id IN (SELECT m.item FROM analyses AS a CROSS JOIN findings AS f INDEXED BY findings_failed ON f.analysis = a.id
		CROSS JOIN parts AS p ON p.id = f.part CROSS JOIN media AS m ON m.id = p.media
		WHERE f.state = 'failed' AND f.redo = 0 AND p.missing = 0 AND p.section IN (SELECT value FROM json_each(?)))`
)

// term is what a listing reads of one Section: each has an order of its own, which SQLite merges.
type term struct {
	from string // FROM … WHERE …
	args []any
}

// maxTerms is how many Sections are merged. SQLite takes no more than 500; who has more waits for a sort.
const maxTerms = 100

func (l *listing) terms() []term {
	if len(l.sections) > maxTerms {
		return []term{l.term("items.section IN (SELECT value FROM json_each(?))", idList(l.sections))}
	}
	if l.q.Trouble != "" { // few: they are found first, and not by reading all Items in their order
		return []term{l.term("+items.section IN (SELECT value FROM json_each(?))", idList(l.sections))}
	}
	all := make([]term, len(l.sections))
	for i, section := range l.sections {
		all[i] = l.term("items.section = ?", section)
	}
	return all
}

// term returns what is read of the Items that meet a condition.
func (l *listing) term(condition string, args ...any) term {
	t := term{from: " FROM items WHERE " + condition, args: args}
	switch {
	case l.deepBelow():
		t.from = " FROM below CROSS JOIN items ON items.id = below.item WHERE " + condition
	case l.q.Parent != 0 && !l.q.Deep && l.q.Trouble == "":
		t.from = " FROM items INDEXED BY items_parent WHERE " + condition
	case l.q.Title == "" || l.q.Parent != 0 || l.q.Trouble != "":
	case l.q.Kind != "": // the index holds what is searched: those that do not match are not read
		t.from = " FROM items INDEXED BY items_kind WHERE " + condition
	case !l.q.Deep:
		t.from = " FROM items INDEXED BY items_top WHERE " + condition
	}
	where := func(condition string, args ...any) {
		t.from += " AND " + condition
		t.args = append(t.args, args...)
	}
	if l.q.Kind != "" {
		where("items.kind = ?", string(l.q.Kind))
	}
	switch {
	case l.q.Deep && l.q.Kind != butler.Extra:
		where(leaf)
	case l.q.Deep:
	case l.q.Parent != 0:
		where("items.parent = ?", l.q.Parent)
	case l.q.Kind == "" && l.q.Trouble == "":
		where("items.parent IS NULL")
	}
	switch l.q.Trouble {
	case butler.TroubleMissing:
		where(withMissing, idList(l.sections))
	case butler.TroubleFailed:
		where(withFailed, idList(l.sections))
	case butler.TroubleNone:
	}
	if l.q.Title != "" {
		where("instr(coalesce(items.folded, items.sort_key), ?) > 0", fold(l.q.Title))
	}
	if l.q.Year != 0 {
		where("items.year = ?", l.q.Year)
	}
	if !l.q.AddedSince.IsZero() {
		where("items.added >= ?", toMS(l.q.AddedSince))
	}
	if !l.q.AddedBefore.IsZero() {
		where("items.added < ?", toMS(l.q.AddedBefore))
	}
	return t
}

// query returns the SQL that reads a part of a listing.
func (l *listing) query(b bounds) (string, []any) {
	path, columns := "''", strings.Join(l.order, ", ")
	if l.deepBelow() {
		path = "below.path"
	}
	var selects []string
	var args []any
	for _, t := range l.terms() {
		for _, limit := range l.limits(b) {
			selects = append(selects, "SELECT "+itemColumns+", "+path+" AS path"+t.from+limit.from)
			args = append(append(args, t.args...), limit.args...)
		}
	}
	order := columns
	if b.descending {
		order = strings.Join(l.order, " DESC, ") + " DESC"
	}
	return l.with() + strings.Join(selects, " UNION ALL ") + " ORDER BY " + order + " LIMIT ? OFFSET ?", append(args, b.limit, b.skip)
}

// limits returns the conditions of which what lies within the bounds meets one each. Were they one
// condition, SQLite would not go by the id where all before it are the same.
func (l *listing) limits(b bounds) []term {
	at, than := b.after, ">"
	switch {
	case b.from != nil:
		at, than = &position{SortKey: []byte(b.from.sortKey), ID: b.from.id}, ">="
	case b.after == nil:
		return []term{{}}
	case b.descending:
		than = "<"
	}
	before, last := l.order[:len(l.order)-1], l.order[len(l.order)-1]
	same := term{from: " AND " + last + " " + than + " ?", args: []any{at.value(last)}}
	if len(before) == 0 {
		return []term{same}
	}
	beyond := term{from: " AND (" + strings.Join(before, ", ") + ") " + than[:1] + " (?" + strings.Repeat(", ?", len(before)-1) + ")"}
	for _, c := range before {
		same.from += " AND " + c + " = ?"
		same.args = append(same.args, at.value(c))
		beyond.args = append(beyond.args, at.value(c))
	}
	return []term{same, beyond}
}

// rows reads a part of a listing.
func (l *listing) rows(ctx context.Context, t transaction, b bounds) (all []listed, err error) {
	query, args := l.query(b)
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r listed
		err := rows.Scan(&r.ID, &r.Section, &r.Parent, &r.Kind, &r.Key, &r.Title, &r.SortTitle, &r.SortKey, &r.Folded, &r.Year,
			&r.Idx, &r.IdxEnd, &r.Disc, &r.Aired, &r.Added, &r.Updated, &r.path)
		if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
	return slices.Clip(all), rows.Err()
}

// fold makes titles that differ only in case, or in how their letters are composed, the same.
func fold(title string) string { return cases.Fold().String(norm.NFC.String(title)) }
