package update

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"butler"
	"butler/internal/apart"
)

// trial starts a program before it is accepted: it must say its version, and a server started from it, with an empty
// data folder of its own, must answer. Both happen beside the server that runs, which they do not touch.
type trial struct {
	version time.Duration // that it may take to say its version
	serve   time.Duration // that a server may take to answer
	end     time.Duration // that it may take to end
}

const maxSaid = 64 << 10 // bytes of a line that a program under trial says

func (t trial) run(ctx context.Context, program, version, dir string) error {
	if err := t.says(ctx, program, version, dir); err != nil {
		return err
	}
	return t.serves(ctx, program, version, dir)
}

func unfit(format string, args ...any) error {
	return butler.E(butler.KindFailed, opStage, "it does not work on this machine: "+format, args...)
}

// command returns a command that ends with ctx, with all that it started, and knows nothing of our secrets.
func command(ctx context.Context, program, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, program, args...) //nolint:gosec // verified
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "BUTLER_CONFIG=" + filepath.Join(dir, "config")}
	for _, name := range []string{"PATH", "TZ", "BUTLER_FFMPEG", "SSL_CERT_FILE", "SSL_CERT_DIR"} {
		if v, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+v)
		}
	}
	apart.Group(cmd)
	cmd.WaitDelay = time.Second
	return cmd
}

// says asks the program for its version, which must be the one that it was offered as: an older one, signed as it is,
// is not taken.
func (t trial) says(ctx context.Context, program, version, dir string) error {
	limited, cancel := context.WithTimeout(ctx, t.version)
	defer cancel()
	cmd := command(limited, program, dir, "version", "--json")
	said := &head{most: maxSaid}
	cmd.Stdout = said
	err := cmd.Run()
	var v struct {
		Version string `json:"version"`
	}
	switch {
	case ctx.Err() != nil:
		return butler.E(butler.KindInterrupted, opStage, "%w", context.Cause(ctx))
	case limited.Err() != nil:
		return unfit("it does not say its version within %s", t.version)
	case errors.Is(err, os.ErrPermission):
		return butler.E(butler.KindPermission, opStage, "the data folder does not let programs run").
			WithHint("mount it without noexec, or install newer versions by hand")
	case err != nil:
		return unfit("asked for its version it ends with: %v", butler.FileErrorCause(err))
	case json.Unmarshal(said.Bytes(), &v) != nil:
		return unfit("it says no version")
	case !same(v.Version, version):
		return untrue("it is version %s and was offered as %s", line(v.Version, maxVersion), version)
	}
	return nil
}

// serves starts a server and asks it who it is.
func (t trial) serves(ctx context.Context, program, version, dir string) (err error) {
	scratch := filepath.Join(dir, "trial")
	if err := os.Mkdir(scratch, 0o700); err != nil {
		return fileError(opStage, err)
	}
	limited, cancel := context.WithTimeout(ctx, t.serve)
	defer cancel()
	cmd := command(limited, program, dir, "serve", "--json", "--data", scratch, "--listen", "127.0.0.1:0", "--log-level", "error")
	failure := &head{most: maxSaid}
	cmd.Stderr = failure
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fileError(opStage, err)
	}
	if err := cmd.Start(); err != nil {
		return unfit("%v", butler.FileErrorCause(err))
	}
	// What it may have started in a session of its own must not hold us by the pipe.
	stop := context.AfterFunc(limited, func() { _ = out.Close() })
	defer stop()
	asked := t.asked(limited, out, version)
	if asked == nil {
		asked = t.ends(cmd, out, cancel)
	}
	cancel()
	_ = cmd.Wait() // it was killed, or has ended well: ends knows
	switch {
	case asked == nil:
		return nil
	case ctx.Err() != nil:
		return butler.E(butler.KindInterrupted, opStage, "%w", context.Cause(ctx))
	case limited.Err() != nil && errors.Is(limited.Err(), context.DeadlineExceeded):
		return unfit("a server started from it does not answer within %s%s", t.serve, failure.last())
	}
	return unfit("%v%s", asked, failure.last())
}

// asked waits until the server says where it is, and asks it there.
func (t trial) asked(ctx context.Context, out io.Reader, version string) error {
	var at struct {
		URL string `json:"url"`
	}
	if err := json.NewDecoder(io.LimitReader(out, maxSaid)).Decode(&at); err != nil {
		return errors.New("a server started from it ends at once, or does not say where it is")
	}
	if !strings.HasPrefix(at.URL, "http://127.0.0.1:") {
		return errors.New("a server started from it says that it is elsewhere")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.URL+"/identity", http.NoBody)
	if err != nil {
		return errors.New("a server started from it does not say where it is")
	}
	req.Header.Set("Accept", "application/json")
	transport := &http.Transport{DisableKeepAlives: true}
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return errors.New("a server started from it does not answer")
	}
	defer res.Body.Close()
	var id struct {
		MediaContainer struct {
			Version string `json:"version"`
		} `json:"MediaContainer"`
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, maxSaid))
	if err != nil || res.StatusCode != http.StatusOK || json.Unmarshal(body, &id) != nil || !same(id.MediaContainer.Version, version) {
		return fmt.Errorf("a server started from it does not answer as Butler %s", version)
	}
	return nil
}

// ends makes the server end in order.
func (t trial) ends(cmd *exec.Cmd, out io.Reader, kill func()) error {
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		return errors.New("a server started from it ends by itself")
	}
	late := time.AfterFunc(t.end, kill)
	_, _ = io.Copy(io.Discard, out) // until it has ended
	if !late.Stop() {
		return fmt.Errorf("a server started from it does not end within %s", t.end)
	}
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("a server started from it ends badly: %w", err)
	}
	return nil
}

// head keeps the beginning of what is written to it.
type head struct {
	bytes.Buffer
	most int
}

func (h *head) Write(p []byte) (int, error) {
	h.Buffer.Write(p[:min(len(p), h.most-h.Len())])
	return len(p), nil
}

// last returns the last line, for people; what it says may be anything, so it is bounded and cleaned.
func (h *head) last() string {
	lines := strings.Split(strings.TrimSpace(h.String()), "\n")
	said := line(lines[len(lines)-1], maxTitle)
	if said == "" {
		return ""
	}
	return ": " + said
}
