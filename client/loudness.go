package client

import (
	"bufio"
	"context"
	"io"
	"net/url"
	"strconv"
	"strings"

	"butler"
	"butler/plexapi"
)

// Levels returns how loud a Stream is over its time, in LUFS: one value each 100 ms, or, if subsample is
// above 0, that many. On Plex Media Servers too. Errors: [ErrNotFound] if it was not measured.
func (s *LibraryService) Levels(ctx context.Context, stream int64, subsample int) ([]float64, error) {
	query := url.Values{}
	setNumber(query, "subsample", subsample)
	body, err := read[plexapi.Container[plexapi.Levels]](ctx, s.c, call{op: "read levels", route: "/library/streams/{id}/levels",
		args: []any{stream}, query: query})
	return mapped(body.MediaContainer.Level, func(l plexapi.Level) float64 { return l.V }), err
}

// Loudness returns the same as [LibraryService.Levels] without subsample, in a form that is shorter on
// the way. On Plex Media Servers too. Errors: [ErrNotFound] if it was not measured.
func (s *LibraryService) Loudness(ctx context.Context, stream int64) ([]float64, error) {
	const op = "read loudness"
	file, err := s.c.fetch(ctx, call{op: op, route: "/library/streams/{id}/loudness", args: []any{stream}}, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var all []float64
	lines := bufio.NewScanner(io.LimitReader(file, maxAnswer))
	for lines.Scan() {
		text := strings.TrimSpace(lines.Text())
		if text == "" {
			continue
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, newError(butler.KindUnsupported, op, "the answer is not what was asked for", "")
		}
		all = append(all, v)
	}
	if err := lines.Err(); err != nil {
		return nil, s.c.unanswered(ctx, op, err)
	}
	return all, nil
}
