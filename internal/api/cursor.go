package api

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"butler"
)

// Paging is what every list that comes in pages is asked with.
type Paging struct {
	Cursor string `query:"cursor" maxLength:"2048" doc:"Where the page begins: next of the page before. It holds for the same parameters only. Absent for the first page"`

	address url.URL
}

// Resolve notes what was asked for. It implements [huma.Resolver].
func (p *Paging) Resolve(ctx huma.Context) []error {
	p.address = ctx.URL()
	return nil
}

// page is an answer that may have a successor.
type page[T any] struct {
	Link string `header:"Link" doc:"The next page, with rel=next (RFC 8288). Absent on the last page"`
	Body T
}

// next returns the cursor and the link of the page that begins after a position.
func (p *Paging) next(position string) (cursor, link string) {
	mark := p.mark()
	cursor = base64.RawURLEncoding.EncodeToString(append(mark[:], position...))
	query := asked(&p.address)
	query.Set("cursor", cursor)
	return cursor, fmt.Sprintf(`<%s?%s>; rel="next"`, p.address.EscapedPath(), query.Encode())
}

// position returns where the page begins: "" for the first one. Errors: [butler.KindInvalid] for a cursor
// that was not given to the same query.
func (p *Paging) position() (string, error) {
	if p.Cursor == "" {
		return "", nil
	}
	mark := p.mark()
	text, err := base64.RawURLEncoding.Strict().DecodeString(p.Cursor)
	if err != nil || len(text) <= len(mark) || [markSize]byte(text[:markSize]) != mark {
		return "", badCursor()
	}
	return string(text[markSize:]), nil
}

// number returns a position that is an id: 0 for the first page.
func (p *Paging) number() (int64, error) {
	text, err := p.position()
	if text == "" || err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n <= 0 {
		return 0, badCursor()
	}
	return n, nil
}

// day returns a position that is a day: zero for the first page.
func (p *Paging) day() (butler.Date, error) {
	text, err := p.position()
	if text == "" || err != nil {
		return butler.Date{}, err
	}
	day, err := butler.ParseDate(text)
	if err != nil {
		return butler.Date{}, badCursor()
	}
	return day, nil
}

const markSize = 8 // bytes

// mark tells a query from others. Pages of one query may differ in size.
func (p *Paging) mark() [markSize]byte {
	query := asked(&p.address)
	query.Del("cursor")
	query.Del("limit")
	sum := sha256.Sum256([]byte(p.address.EscapedPath() + "?" + query.Encode()))
	return [markSize]byte(sum[:markSize])
}

func badCursor() error {
	return butler.E(butler.KindInvalid, "cursor", "it is none of this list with these parameters").
		WithHint("give next of the page before as it is, with the same parameters; leave the cursor out for the first page")
}

// trim returns the rows of a page, of which one more was asked for than it holds, and reports whether
// there are more.
func trim[T any](rows []T, limit int) ([]T, bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return list(rows), false
}
