package top

import (
	"context"
	"errors"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"butler"
)

const (
	framesASecond = 10
	reconnect     = 5 * time.Second // after the events have ended
)

// Run shows the view on a terminal until a key or ctx ends it, which is no error. The terminal is put
// back whatever happens, a panic too.
func Run(ctx context.Context, m Model, in io.Reader, out io.Writer, environ []string) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	m.ctx = ctx
	p := tea.NewProgram(m, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out),
		tea.WithEnvironment(environ), tea.WithFPS(framesASecond), tea.WithoutSignalHandler())
	heard := make(chan struct{})
	go func() {
		defer close(heard)
		listen(ctx, m.server, p.Send)
	}()
	_, err := p.Run()
	ended := ctx.Err() != nil
	cancel()
	<-heard
	switch {
	case err == nil, ended && !errors.Is(err, tea.ErrProgramPanic):
		return nil
	}
	return butler.E(butler.KindInternal, "show the live view", "%w", err)
}

// listen sends a message for each event until ctx ends. A server that tells no events is polled only.
func listen(ctx context.Context, server Server, send func(tea.Msg)) {
	for ctx.Err() == nil {
		hearing := false
		for _, err := range server.Events(ctx) {
			if butler.IsKind(err, butler.KindUnsupported) {
				return
			}
			if err != nil {
				break
			}
			if !hearing {
				hearing = true
				send(hearMsg{true})
			}
			send(eventMsg{})
		}
		if hearing {
			send(hearMsg{false})
		}
		timer := time.NewTimer(reconnect)
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}
