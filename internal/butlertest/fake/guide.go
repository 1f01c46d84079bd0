package fake

import (
	"context"
	"strings"
	"time"

	"butler"
)

// Guide is two channels with three programmes.
type Guide struct{}

var _ butler.GuideReader = Guide{}

func evening(hour int) time.Time { return time.Date(2026, 3, 28, hour, 0, 0, 0, time.UTC) }

// Status tells of a source that was read and one that could not be.
func (Guide) Status(context.Context) (butler.GuideStatus, error) {
	return butler.GuideStatus{
		Loaded: evening(3), Channels: 2, Programmes: 3, From: evening(18), To: evening(22),
		Sources: []butler.GuideSource{
			{Name: "cable", Loaded: evening(3), Programmes: 3},
			{Name: "example.org", Problem: "read the guide: line 12, column 4: it ends within <title>"},
		},
	}, nil
}

// Channels returns both.
func (Guide) Channels(context.Context) ([]butler.Channel, error) {
	return []butler.Channel{
		{ID: "one.example", Names: []string{"One", "The First"}, Number: "1", Icon: "https://example.org/1.png", Source: "cable"},
		{ID: "two.example", Names: []string{"Two"}, Source: "cable"},
	}, nil
}

// Programmes finds those that a query asks for.
func (Guide) Programmes(_ context.Context, q butler.GuideQuery) ([]butler.Programme, int64, error) {
	if q.Channel != "" && q.Channel != "one.example" && q.Channel != "two.example" {
		return nil, 0, butler.E(butler.KindNotFound, "find the channel", "the guide has no channel %q", q.Channel)
	}
	var found []butler.Programme
	for _, p := range []butler.Programme{
		{ID: 1, Channel: "one.example", Start: evening(18), End: evening(20), Title: "The Film", Year: 1994, Rating: "FSK 12"},
		{
			ID: 2, Channel: "two.example", Start: evening(19), End: evening(20), Title: "The Series", Subtitle: "Pilot", Summary: "It begins.",
			Categories: []string{"Drama"}, Season: 1, Episode: 1, Aired: butler.Date{Year: 2020, Month: 1, Day: 2}, Icon: "https://example.org/p.jpg", New: true,
		},
		{ID: 3, Channel: "one.example", Start: evening(20), End: evening(22), Title: "The Match", Live: true},
	} {
		switch {
		case q.Channel != "" && p.Channel != q.Channel,
			!strings.Contains(strings.ToLower(p.Title), strings.ToLower(q.Title)),
			!q.From.IsZero() && !p.End.After(q.From), !q.To.IsZero() && !p.Start.Before(q.To):
			continue
		}
		found = append(found, p)
	}
	from := min(q.Offset, len(found))
	to := len(found)
	if q.Limit > 0 {
		to = min(to, from+q.Limit)
	}
	return found[from:to], int64(len(found)), nil
}
