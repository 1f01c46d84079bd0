package catalogue

import (
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"butler"
)

// trashTable is a table whose rows go with a Part or an Item, and are kept for as long as that can be undone.
type trashTable struct {
	name string
	key  []string // its primary key, or what else makes a row unique
	of   string   // the column that says what the row is of
	anew []string // columns that get a new value when the row is put back
	refs map[string]string
}

// The tables of Parts and Items. What is not among them is made
// anew: leases, pauses before another try, the place in lists. refs says to which
// other tables columns refer: a row is not put back if what it refers to is gone.
func partTables() []trashTable {
	analysis := map[string]string{"analysis": "analyses"}
	return []trashTable{
		{name: "streams", key: []string{"id"}, of: "part"},
		{name: "chapters", key: []string{"part", "idx"}, of: "part"},
		{name: "findings", key: []string{"part", "analysis"}, of: "part", refs: analysis},
		{name: "artifacts", key: []string{"part", "name"}, of: "part", refs: analysis},
		{name: "markers", key: []string{"id"}, of: "part", refs: analysis},
		{name: "marker_edits", key: []string{"id"}, of: "part"},
		// Who reads what is new goes by the mark.
		{name: "vectors", key: []string{"part", "analysis"}, of: "part", anew: []string{"mark"}, refs: analysis},
	}
}

func itemTables() []trashTable {
	return []trashTable{
		{name: "metadata", key: []string{"item", "origin"}, of: "item", anew: []string{"id"}}, // ids may be another's by now
		{name: "collection_items", key: []string{"item", "collection"}, of: "item", refs: map[string]string{"collection": "collections"}},
		{name: "item_groups", key: []string{"item", "conclusion"}, of: "item", refs: map[string]string{"conclusion": "conclusions"}},
	}
}

// trashRow is a row as it was, by column. NULLs are left out.
type trashRow map[string]any

func (r trashRow) int(column string) int64 { n, _ := r[column].(int64); return n }

func (r trashRow) text(column string) string { s, _ := r[column].(string); return s }

// keyOf returns the primary key of a row in a text.
func (t trashTable) keyOf(r trashRow) string {
	parts := make([]string, len(t.key))
	for i, k := range t.key {
		parts[i] = fmt.Sprint(r[k])
	}
	return strings.Join(parts, "/")
}

// rowsOf calls f for the rows of a table whose column has one of some ids.
func (t transaction) rowsOf(ctx context.Context, table, column string, ids []int64, f func(trashRow) error) error {
	all, err := t.readRows(ctx, "SELECT * FROM "+table+" WHERE "+column+" IN (SELECT value FROM json_each(?))", idList(ids))
	if err != nil {
		return err
	}
	for _, row := range all {
		if err := f(row); err != nil {
			return err
		}
	}
	return nil
}

func (t transaction) readRows(ctx context.Context, query string, args ...any) (all []trashRow, err error) {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		values := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := trashRow{}
		for i, v := range values {
			if v != nil {
				row[columns[i]] = v
			}
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// encode writes a row as JSON: whole numbers as they are; else a letter says what follows it.
func (r trashRow) encode() (string, error) {
	cells := make(map[string]any, len(r))
	for column, v := range r {
		switch v := v.(type) {
		case int64:
			cells[column] = v
		case float64:
			cells[column] = "r" + strconv.FormatFloat(v, 'g', -1, 64)
		case string:
			if utf8.ValidString(v) {
				cells[column] = "t" + v
			} else {
				cells[column] = "x" + base64.StdEncoding.EncodeToString([]byte(v))
			}
		case []byte:
			cells[column] = "b" + base64.StdEncoding.EncodeToString(v)
		default:
			return "", butler.E(butler.KindInternal, "keep row", "column %s holds a %T", column, v)
		}
	}
	text, err := json.Marshal(cells)
	return string(text), err
}

func decodeTrash(text string) (trashRow, error) {
	cells := map[string]json.RawMessage{}
	if err := json.Unmarshal([]byte(text), &cells); err != nil {
		return nil, err
	}
	row := make(trashRow, len(cells))
	for column, cell := range cells {
		v, err := decodeCell(cell)
		if err != nil {
			return nil, butler.E(butler.KindDamaged, "read kept row", "column %s: %w", column, err)
		}
		row[column] = v
	}
	return row, nil
}

func decodeCell(cell json.RawMessage) (any, error) {
	var number int64
	if err := json.Unmarshal(cell, &number); err == nil {
		return number, nil
	}
	var text string
	if err := json.Unmarshal(cell, &text); err != nil || text == "" {
		return nil, butler.E(butler.KindDamaged, "", "%q is no value", string(cell))
	}
	switch letter, rest := text[0], text[1:]; letter {
	case 'r':
		return strconv.ParseFloat(rest, 64)
	case 't':
		return rest, nil
	case 'x':
		b, err := base64.StdEncoding.DecodeString(rest)
		return string(b), err
	case 'b':
		b, err := base64.StdEncoding.DecodeString(rest)
		if b == nil {
			b = []byte{}
		}
		return b, err
	}
	return nil, butler.E(butler.KindDamaged, "", "%q is no value", text)
}

// insertRow puts a row back, unless there is one in its place by now, or what it refers to is gone. It reports whether
// it did.
func (t transaction) insertRow(ctx context.Context, table trashTable, columns []string, row trashRow) (bool, error) {
	var names, marks, conditions []string
	var args []any
	for _, column := range columns {
		v, set := row[column]
		if !set || slices.Contains(table.anew, column) {
			continue
		}
		names, marks, args = append(names, column), append(marks, "?"), append(args, v)
	}
	for column, other := range table.refs {
		conditions = append(conditions, "EXISTS (SELECT 1 FROM "+other+" WHERE id = ?)")
		args = append(args, row[column])
	}
	if len(conditions) == 0 {
		conditions = []string{"true"}
	}
	result, err := t.tx.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s WHERE %s ON CONFLICT DO NOTHING",
		table.name, strings.Join(names, ", "), strings.Join(marks, ", "), strings.Join(conditions, " AND ")), args...)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// columnsOf returns the columns that a table has.
func (t transaction) columnsOf(ctx context.Context, table string) ([]string, error) {
	rows, err := t.tx.QueryContext(ctx, "SELECT name FROM pragma_table_info(?)", table)
	if err != nil {
		return nil, err
	}
	return scanColumn(rows)
}

func scanColumn(rows *sql.Rows) (all []string, err error) {
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
