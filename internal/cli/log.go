package cli

import (
	"io"
	"log/slog"
	"time"

	"github.com/lmittmann/tint"

	"butler/internal/cli/human"
)

// newLog returns a logger of a level that a flag gave: for people on a terminal, else for machines.
func (s *session) newLog(w io.Writer, level string) (*slog.Logger, error) {
	var least slog.Level
	if err := least.UnmarshalText([]byte(level)); err != nil {
		return nil, usage("%q is no level of the log: use debug, info, warn or error", level)
	}
	if drawable(w, s.env.Getenv) {
		return slog.New(tint.NewTextHandler(w, &tint.Options{Level: least, TimeFormat: time.TimeOnly, NoColor: !bool(human.Colors(s.env.Getenv))})), nil
	}
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: least})), nil
}
