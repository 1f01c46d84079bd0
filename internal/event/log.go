package event

import (
	"context"
	"log/slog"
	"strconv"
	"strings"

	"butler"
)

// LogHandler passes on what is logged to the next handler, and publishes it too.
type LogHandler struct {
	next    slog.Handler
	publish butler.Publish
	detail  string // of attributes that were set before, ready to be printed
	group   string // "a.b."
}

// NewLogHandler returns a LogHandler.
func NewLogHandler(next slog.Handler, publish butler.Publish) *LogHandler {
	return &LogHandler{next: next, publish: publish}
}

// published is the level from which on lines are published. What is below is for those who look for a
// fault, and too much to be carried about.
const published = slog.LevelInfo

// Enabled implements [slog.Handler].
func (h *LogHandler) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= published || h.next.Enabled(ctx, l)
}

// Handle implements [slog.Handler].
func (h *LogHandler) Handle(ctx context.Context, r slog.Record) (err error) {
	if h.next.Enabled(ctx, r.Level) {
		err = h.next.Handle(ctx, r) // first: who is told of a line looks for it in the log
	}
	if r.Level >= published {
		var b strings.Builder
		b.WriteString(h.detail)
		r.Attrs(func(a slog.Attr) bool { appendAttr(&b, h.group, a); return true })
		h.publish(butler.Event{At: r.Time, Topic: butler.TopicLog, Change: butler.ChangeAdded, Log: &butler.LogLine{
			Level: r.Level.String(), Message: r.Message, Detail: strings.TrimPrefix(b.String(), " "),
		}})
	}
	return err
}

// WithAttrs implements [slog.Handler].
func (h *LogHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	var b strings.Builder
	b.WriteString(h.detail)
	for _, a := range attrs {
		appendAttr(&b, h.group, a)
	}
	return &LogHandler{h.next.WithAttrs(attrs), h.publish, b.String(), h.group}
}

// WithGroup implements [slog.Handler].
func (h *LogHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return &LogHandler{h.next.WithGroup(name), h.publish, h.detail, h.group + name + "."}
}

// appendAttr appends an attribute as " key=value", quoted where that is needed.
func appendAttr(b *strings.Builder, group string, a slog.Attr) {
	v := a.Value.Resolve()
	if v.Kind() == slog.KindGroup {
		if a.Key != "" {
			group += a.Key + "."
		}
		for _, below := range v.Group() {
			appendAttr(b, group, below)
		}
		return
	}
	if a.Key == "" {
		return
	}
	text := v.String()
	if text == "" || strings.ContainsFunc(text, func(c rune) bool { return c <= ' ' || c == '"' || c == '=' || c == 0x7f }) {
		text = strconv.Quote(text)
	}
	b.WriteString(" " + group + a.Key + "=" + text)
}
