package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"butler"
	"butler/client"
	"butler/internal/cli/human"
)

// standardOutput is the name of a file that stands for it.
const standardOutput = "-"

// aboutFiles says in help what becomes of the FILE of a command that fetches one.
const aboutFiles = `FILE appears whole or not at all; one that is there already is kept, with exit code 6, unless --force is given.
For - it is standard output, unless that is a terminal, and nothing else is printed.`

// saved is what commands that fetch a file print as JSON.
type saved struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
}

func forceFlag(c *cobra.Command, force *bool) {
	c.Flags().BoolVar(force, "force", false, "replace a file that is there")
}

// fetchTo writes what fetch opens to a file, and then shows what report makes of its size.
func (s *session) fetchTo(op, file string, force bool, fetch func() (*client.File, error), report func(n int64) (v any, text string)) error {
	if err := s.writable(op, file, force); err != nil {
		return err
	}
	r, err := fetch()
	if err != nil {
		return err
	}
	if file == standardOutput {
		_, err := pour(s.env.Stdout, r)
		return errors.Join(err, r.Close())
	}
	n, err := save(file, r, force)
	if err = errors.Join(err, r.Close()); err != nil {
		return err
	}
	v, text := report(n)
	return s.show(v, func(p *printer) { p.line("%s: %s written to %s", text, human.Size(n), file) })
}

// savedTo returns the report of a file of which there is no more to say than a name for people.
func savedTo(file, text string) func(n int64) (any, string) {
	return func(n int64) (any, string) { return saved{file, n}, text }
}

// writable refuses, before anything is fetched, a file that is not to be written.
func (s *session) writable(op, file string, force bool) error {
	if file == standardOutput {
		switch {
		case s.json:
			return usage("--json and - do not go together: both are for standard output")
		case terminal(s.env.Stdout):
			return usage("standard output is a terminal: name a file, or pass it on to a program")
		}
		return nil
	}
	if _, err := os.Lstat(file); err == nil && !force {
		return butler.E(butler.KindConflict, op, "%s is there already", file).WithHint("name another file, or replace it with --force")
	}
	return nil
}

const opWrite = "write the file"

// save writes what r has to a file: beside it first, then in its place.
func save(file string, r *client.File, force bool) (n int64, err error) {
	temp, err := os.CreateTemp(filepath.Dir(file), ".butler-*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		failed.Path = filepath.Dir(file) // the name of the temporary file says nothing to anyone
		return 0, unwritten(failed)
	}
	if err != nil {
		return 0, unwritten(err)
	}
	defer func() { // once it is in its place there is nothing left to remove
		if removed := os.Remove(temp.Name()); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}()
	n, err = pour(temp, r)
	closed := temp.Close()
	if err != nil {
		return n, err
	}
	if closed != nil {
		return n, unwritten(closed)
	}
	if err := moveTo(file, temp.Name(), force); err != nil {
		return n, unwritten(err)
	}
	return n, nil
}

// moveTo gives a temporary file its name. Unless force says so it replaces none that has appeared meanwhile.
func moveTo(file, temp string, force bool) error {
	if force {
		return os.Rename(temp, file)
	}
	err := os.Link(temp, file)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	if _, err := os.Lstat(file); err == nil {
		return fs.ErrExist
	}
	return os.Rename(temp, file) // file systems of sticks and of some networks have no links
}

// pour writes all that r has to w.
func pour(w io.Writer, r *client.File) (int64, error) {
	to := &noted{w: w}
	n, err := io.Copy(to, r)
	switch {
	case to.err != nil:
		return n, unwritten(to.err)
	case err != nil:
		return n, butler.E(butler.KindUnreachable, opWrite, "%w", err).WithHint("the server broke off; try again")
	case r.Size >= 0 && n != r.Size:
		return n, butler.E(butler.KindUnreachable, opWrite, "%d of %d bytes came", n, r.Size).WithHint("the server broke off; try again")
	}
	return n, nil
}

func unwritten(err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindInvalid), opWrite, "%w", err)
}

// noted keeps the error of a writer, to tell it from one of the reader.
type noted struct {
	w   io.Writer
	err error
}

// Write implements [io.Writer].
func (w *noted) Write(b []byte) (int, error) {
	n, err := w.w.Write(b)
	w.err = err
	return n, err
}
