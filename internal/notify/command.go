package notify

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"butler"
	"butler/internal/apart"
)

const (
	commandLimit  = time.Minute // for a command to end
	commandOutput = 4 << 10     // bytes kept of what it says
)

// command starts a program with the text of a Report on its standard input. There is no shell, and only programs in a
// folder of the server's machine can be named: whoever may change settings does not thereby run what they like.
func (s *Sender) command(ctx context.Context, name string, r butler.Report) error {
	const op = "run the command for reports"
	path := filepath.Join(s.o.Commands, filepath.Base(name))
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() {
		return butler.E(butler.KindNotFound, op, "there is no program of this name").
			WithHint("put it into the folder commands of the data folder, and make it executable")
	}
	ctx, cancel := context.WithTimeout(ctx, commandLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path)
	cmd.Dir = s.o.Commands
	cmd.Stdin = strings.NewReader(r.Text())
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "LANG=C.UTF-8",
		"BUTLER_REPORT_KIND=" + string(r.Kind), "BUTLER_REPORT_TITLE=" + s.title(r), "BUTLER_REPORT_TROUBLE=" + yes(r.Trouble),
	}
	said := &tail{}
	cmd.Stdout, cmd.Stderr = said, said
	apart.Group(cmd)
	cmd.WaitDelay = time.Second // for the pipes, which a child of it may hold open
	err = cmd.Run()
	if cmd.Process != nil {
		_ = cmd.Cancel() // what it left behind, if anything
	}
	switch {
	case ctx.Err() != nil:
		return butler.E(butler.KindTimeout, op, "it did not end in time")
	case err == nil, errors.Is(err, exec.ErrWaitDelay):
		return nil
	}
	if e, ok := errors.AsType[*exec.ExitError](err); ok {
		return butler.E(butler.KindFailed, op, "it ended with %s: %s", e.ProcessState, said)
	}
	return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "it could not be started: %w", butler.FileErrorCause(err))
}

func yes(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// tail keeps the last of what is written to it.
type tail struct{ b bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	t.b.Write(p[max(0, len(p)-commandOutput):])
	if extra := t.b.Len() - commandOutput; extra > 0 {
		t.b.Next(extra)
	}
	return len(p), nil
}

// String returns it as one line for people.
func (t *tail) String() string { return butler.PlainLine(t.b.String()) }
