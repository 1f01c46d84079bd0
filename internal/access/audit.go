package access

import (
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// audit tells the log of a request that changed something or was refused: one line, and never a token
// or a query.
func (g *Guard) audit(r *http.Request, v *visit) {
	status := v.status
	if status == 0 {
		status = http.StatusOK
	}
	refused := v.refusal != nil
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		refused = true
	}
	changing := v.changes.Load() || r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodOptions
	if !refused && !changing {
		return
	}
	attrs := []slog.Attr{
		slog.String("who", v.caller.Name),
		slog.String("method", cut(r.Method, maxLogMethod)),
		slog.String("path", logPath(r)),
		slog.Int("status", status),
		slog.String("peer", r.RemoteAddr),
		slog.Duration("elapsed", time.Since(v.begun)),
	}
	if !refused {
		g.o.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", attrs...)
		return
	}
	// Whoever is refused must not be able to fill the disk with lines about it.
	if !g.lines.Allow() {
		g.unlogged.Add(1)
		return
	}
	if n := g.unlogged.Swap(0); n > 0 {
		attrs = append(attrs, slog.Int64("unlogged", n))
	}
	g.o.Log.LogAttrs(r.Context(), slog.LevelWarn, "request refused", attrs...)
}

const (
	maxLogPath   = 256
	maxLogMethod = 16
)

// logPath returns a path for the log: not its query, nor what was meant to be one.
func logPath(r *http.Request) string {
	path := r.URL.Path
	if i := strings.Index(strings.ToLower(path), strings.ToLower(Header)); i >= 0 {
		path = path[:i] + "…"
	}
	return cut(path, maxLogPath)
}

func cut(s string, most int) string {
	if len(s) > most {
		return strings.ToValidUTF8(s[:most], "") + "…"
	}
	return s
}
