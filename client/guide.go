package client

import (
	"context"
	"iter"
	"net/url"
	"time"

	"butler"
)

// GuideService reads the guide of television programmes. It needs a Butler.
type GuideService struct{ c *Client }

// ProgrammeQuery asks for programmes. Its zero value asks for all.
type ProgrammeQuery struct {
	Channel string    // only those of the channel of this id
	Title   string    // only those whose title holds this text, in any case
	From    time.Time // only those that end after this time; zero for any
	To      time.Time // only those that begin before this time; zero for any
	Cursor  string    // [Page.Next] of the page before; "" for the first
	Limit   int       // how many a page has at most; 0 for the server's choice
}

// Status says what the guide holds, and what became of each source.
func (s *GuideService) Status(ctx context.Context) (butler.GuideStatus, error) {
	return read[butler.GuideStatus](ctx, s.c, call{op: "read the state of the guide", api: ownAPI, route: "/guide"})
}

// Channels returns the channels, by their number and then by name.
func (s *GuideService) Channels(ctx context.Context) ([]butler.Channel, error) {
	body, err := read[struct {
		Channels []butler.Channel `json:"channels"`
	}](ctx, s.c, call{op: "list channels", api: ownAPI, route: "/guide/channels"})
	return body.Channels, err
}

// Programmes returns a page of programmes, by time. Errors: [ErrNotFound] if there is no such channel, [ErrInvalid].
func (s *GuideService) Programmes(ctx context.Context, q ProgrammeQuery) (Page[butler.Programme], error) {
	values := url.Values{}
	set(values, "channel", q.Channel)
	set(values, "title", q.Title)
	setTime(values, "from", q.From)
	setTime(values, "to", q.To)
	set(values, "cursor", q.Cursor)
	setNumber(values, "limit", q.Limit)
	body, err := read[struct {
		Programmes []butler.Programme `json:"programmes"`
		Next       string             `json:"next"`
		Total      int64              `json:"total"`
	}](ctx, s.c, call{op: "list programmes", api: ownAPI, route: "/guide/programmes", query: values})
	return Page[butler.Programme]{body.Programmes, body.Next, body.Total}, err
}

// AllProgrammes yields programmes as [GuideService.Programmes] does, page after page. It ends after the first error.
func (s *GuideService) AllProgrammes(ctx context.Context, q ProgrammeQuery) iter.Seq2[butler.Programme, error] {
	if q.Limit <= 0 {
		q.Limit = pageSize
	}
	return pages("list programmes", q.Cursor, func(cursor string) (Page[butler.Programme], error) {
		q.Cursor = cursor
		return s.Programmes(ctx, q)
	})
}
