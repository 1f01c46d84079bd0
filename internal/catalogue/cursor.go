package catalogue

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"butler"
)

// position is where an Item stands in the orders of its list. A page goes on from there also when the
// Item itself is gone.
type position struct {
	Query   string `json:"q"` // fingerprint of the query it is of
	ID      int64  `json:"i,omitzero"`
	SortKey []byte `json:"k,omitempty"` // may hold any bytes
	Path    []byte `json:"p,omitempty"`
	Disc    int64  `json:"d,omitzero"`
	Index   int64  `json:"x,omitzero"`
	Year    int64  `json:"y,omitzero"`
	Added   int64  `json:"a,omitzero"`
	Aired   string `json:"r,omitempty"`
}

// value is what p holds for a column of an order.
func (p position) value(column string) any {
	switch column {
	case "sort_key":
		return string(p.SortKey)
	case "path":
		return string(p.Path)
	case "disc":
		return p.Disc
	case "idx":
		return p.Index
	case "year":
		return p.Year
	case "added":
		return p.Added
	case "aired":
		return p.Aired
	}
	return p.ID
}

// cursor returns the text that stands for the place behind a row.
func (l *listing) cursor(r listed) string {
	p := position{Query: l.fingerprint(), ID: r.ID}
	for _, column := range l.order {
		switch column {
		case "sort_key":
			p.SortKey = []byte(r.SortKey)
		case "path":
			p.Path = []byte(r.path)
		case "disc":
			p.Disc = r.Disc
		case "idx":
			p.Index = r.Idx
		case "year":
			p.Year = r.Year
		case "added":
			p.Added = r.Added
		case "aired":
			p.Aired = r.Aired
		}
	}
	text, err := json.Marshal(p)
	if err != nil {
		panic(err) // numbers and text only
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// position reads what cursor wrote for the same query. No text is no position.
func (l *listing) position(op, text string) (*position, error) {
	if text == "" {
		return nil, nil //nolint:nilnil // the first page
	}
	var p position
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || p.Query != l.fingerprint() {
		return nil, butler.E(butler.KindInvalid, op, "the place to go on from is not one of this list").
			WithHint("go on with what the page before gave, and ask the same otherwise, or begin anew")
	}
	return &p, nil
}

// fingerprint tells queries apart that list other Items or in another order.
func (l *listing) fingerprint() string {
	q := l.q
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %d %t %q %q %d %q %d %d %v %t", q.Section, q.Parent, q.Deep, q.Kind, q.Title, q.Year,
		q.Trouble, toMS(q.AddedSince), toMS(q.AddedBefore), l.order, q.Descending))
	return hex.EncodeToString(sum[:6])
}
