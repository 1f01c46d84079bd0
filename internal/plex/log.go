package plex

import (
	"log/slog"
	"net/http"
)

// levelOf returns the level of a failed request: one whose client has gone is of no interest.
func levelOf(r *http.Request) slog.Level {
	if r.Context().Err() != nil {
		return slog.LevelDebug
	}
	return slog.LevelError
}

// logAttrs describe a request without its query, which may hold the token.
func logAttrs(r *http.Request, err error) []slog.Attr {
	return []slog.Attr{
		slog.String("method", r.Method),
		slog.String("path", r.URL.Path),
		slog.Any("error", err),
	}
}
