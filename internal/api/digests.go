package api

import (
	"context"
	"net/http"
	"slices"

	"butler"
)

// DigestList is a page of days, newest first.
type DigestList struct {
	Digests []butler.Digest `json:"digests" nullable:"false" doc:"Newest first, without their runs"`
	Next    string          `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

type digestsQuery struct {
	Paging
	Limit int `query:"limit" minimum:"1" maximum:"100" default:"14" doc:"How many days a page has at most"`
}

func (s *service) addDigests() {
	add(s, http.MethodGet, "/digests", http.StatusOK, "listDigests", "What was done on each day, newest first", s.listDigests,
		saying("A night counts to the day on which its window opened. Days on which nothing ran are left out."))
	add(s, http.MethodGet, "/digests/{day}", http.StatusOK, "getDigest", "What was done on a day, with its runs",
		func(ctx context.Context, in *struct {
			Day string `path:"day" format:"date" doc:"The day, as YYYY-MM-DD" example:"2026-03-29"`
		}) (*body[butler.Digest], error) {
			day, err := butler.ParseDate(in.Day)
			if err != nil {
				return nil, err
			}
			d, err := s.digest(ctx, day)
			if err == nil && len(d.Runs) == 0 {
				return nil, butler.E(butler.KindNotFound, "sum up day", "nothing ran on %s", day).
					WithHint("digests lists the days on which something ran")
			}
			return answer(d), err
		})
}

func (s *service) listDigests(ctx context.Context, in *digestsQuery) (*page[DigestList], error) {
	before, err := in.day()
	if err != nil {
		return nil, err
	}
	all, err := s.Runs.RunDays(ctx, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	out := &page[DigestList]{Body: DigestList{Digests: []butler.Digest{}}}
	days, more := trim(all, in.Limit)
	for _, day := range days {
		d, err := s.digest(ctx, day)
		if err != nil {
			return nil, err
		}
		d.Runs = nil
		out.Body.Digests = append(out.Body.Digests, d)
	}
	if more {
		out.Body.Next, out.Link = in.next(days[len(days)-1].String())
	}
	return out, nil
}

// digest sums up a day.
func (s *service) digest(ctx context.Context, day butler.Date) (butler.Digest, error) {
	const size = 500 // of what is read at a time
	var all []butler.Run
	q := butler.RunQuery{Day: day, Limit: size}
	for {
		some, err := s.Runs.Runs(ctx, q)
		if err != nil {
			return butler.Digest{}, err
		}
		all = append(all, some...)
		if len(some) < size {
			break
		}
		q.Before = some[len(some)-1].ID
	}
	slices.Reverse(all) // they come newest first
	return butler.NewDigest(day, all), nil
}
