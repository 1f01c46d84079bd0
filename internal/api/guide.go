package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"butler"
)

// ChannelList is the channels of the guide.
type ChannelList struct {
	Channels []butler.Channel `json:"channels" nullable:"false" doc:"By their number, then by name"`
}

// ProgrammeList is a page of programmes.
type ProgrammeList struct {
	Programmes []butler.Programme `json:"programmes" nullable:"false" doc:"By time, then in the order of the channels"`
	Total      int64              `json:"total" doc:"How many there are, on all pages"`
	Next       string             `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

type programmesQuery struct {
	Paging
	Channel string    `query:"channel" maxLength:"300" doc:"Only those of the channel of this id"`
	Title   string    `query:"title" maxLength:"200" doc:"Only those whose title holds this text, in any case"`
	From    time.Time `query:"from" doc:"Only those that end after this time" example:"2026-03-29T20:00:00Z"`
	To      time.Time `query:"to" doc:"Only those that begin before this time"`
	Limit   int       `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many programmes a page has at most"`
}

func (s *service) addGuide() {
	add(s, http.MethodGet, "/guide", http.StatusOK, "getGuide", "What the guide of television programmes holds",
		func(ctx context.Context, _ *none) (*body[butler.GuideStatus], error) {
			if s.Guide == nil {
				return nil, unsupported("read the guide")
			}
			status, err := s.Guide.Status(ctx)
			status.Sources = list(status.Sources)
			return answer(status), err
		}, saying("RefreshEpgGuides reads the guides that the preference EpgGuides names."))
	add(s, http.MethodGet, "/guide/channels", http.StatusOK, "listChannels", "The channels of the guide",
		func(ctx context.Context, _ *none) (*body[ChannelList], error) {
			if s.Guide == nil {
				return nil, unsupported("read the guide")
			}
			all, err := s.Guide.Channels(ctx)
			return answer(ChannelList{list(all)}), err
		})
	add(s, http.MethodGet, "/guide/programmes", http.StatusOK, "listProgrammes", "What is broadcast", s.listProgrammes,
		saying("Those that are on at a time: from and to are that time, and to a moment later. "+
			"Where two programmes of a channel overlapped in the guides, one was made to give way. When the guide is loaded anew, ids and pages begin anew too."))
}

func (s *service) listProgrammes(ctx context.Context, in *programmesQuery) (*page[ProgrammeList], error) {
	if s.Guide == nil {
		return nil, unsupported("read the guide")
	}
	offset, err := in.number()
	if err != nil {
		return nil, err
	}
	if !in.From.IsZero() && !in.To.IsZero() && in.To.Before(in.From) {
		return nil, butler.E(butler.KindInvalid, "query.to", "it is before from")
	}
	all, total, err := s.Guide.Programmes(ctx, butler.GuideQuery{
		From: in.From, To: in.To, Channel: in.Channel, Title: in.Title, Offset: int(offset), Limit: in.Limit,
	})
	if err != nil {
		return nil, err
	}
	out := &page[ProgrammeList]{Body: ProgrammeList{Programmes: list(all), Total: total}}
	if after := offset + int64(len(all)); len(all) > 0 && after < total {
		out.Body.Next, out.Link = in.next(strconv.FormatInt(after, 10))
	}
	return out, nil
}
