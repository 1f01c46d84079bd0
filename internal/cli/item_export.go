package cli

import (
	"context"
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

// exported is what butler item export prints as JSON.
type exported struct {
	Part     int64  `json:"part"`
	Artifact string `json:"artifact"`
	File     string `json:"file"`
	Bytes    int64  `json:"bytes"`
}

func (s *session) itemExport() *cobra.Command {
	var part int64
	var force bool
	c := s.ofItem(cobra.Command{
		Use:   "export NUMBER ARTIFACT FILE",
		Short: "Copy a generated file of an item to a file here",
		Long: `Copy a generated file of an item, by its name as butler item show has it, to a file here. It appears whole or
not at all; a file that is there already is kept, with exit code 6, unless --force is given. An item of
several parts that all have the artifact needs --part.

JSON: {"part", "artifact", "file", "bytes"}.`,
		Example: `  butler item export 42 index-sd.bif film.bif
  butler item export 42 chapters/1.jpg chapter.jpg --part 57`,
	}, 2, "the number of an item, the name of an artifact, and a file", func(ctx context.Context, server *client.Client, id int64, args []string) error {
		name, file := args[0], args[1]
		if _, err := os.Lstat(file); err == nil && !force {
			return butler.E(butler.KindConflict, "export "+name, "%s is there already", file).WithHint("name another file, or replace it with --force")
		}
		if part == 0 {
			item, err := server.Library.Item(ctx, id)
			if err != nil {
				return err
			}
			if part, err = partWith(item, name); err != nil {
				return err
			}
		}
		a, err := server.Library.Artifact(ctx, part, name, 0)
		if err != nil {
			return err
		}
		n, err := save(file, a, force)
		if err = errors.Join(err, a.Close()); err != nil {
			return err
		}
		done := exported{part, name, file, n}
		return s.show(done, func(p *printer) { p.line("%s of part %d: %s written to %s", name, part, human.Size(n), file) })
	})
	c.Flags().Int64Var(&part, "part", 0, "`number` of the part it is of")
	c.Flags().BoolVar(&force, "force", false, "replace a file that is there")
	return c
}

// partWith returns the only Part of an Item that has an Artifact of a name.
func partWith(item butler.ItemDetail, name string) (int64, error) {
	part := int64(0)
	for _, a := range item.Artifacts {
		switch {
		case a.Name != name || a.Part == part:
		case part != 0:
			return 0, usage("several parts of item %d have a %s: name one with --part", item.ID, name)
		default:
			part = a.Part
		}
	}
	if part == 0 {
		return 0, butler.E(butler.KindNotFound, "export "+name, "item %d has no such artifact", item.ID).
			WithHint("see butler item show %d", item.ID)
	}
	return part, nil
}

// save writes what r has to a file: beside it first, then in its place.
func save(file string, r *client.File, force bool) (n int64, err error) {
	const op = "write the file"
	broken := func(err error) error {
		return butler.E(butler.FileErrorKind(err, butler.KindInvalid), op, "%w", err)
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".butler-*")
	if failed, ok := errors.AsType[*fs.PathError](err); ok {
		failed.Path = filepath.Dir(file) // the name of the temporary file says nothing to anyone
		return 0, broken(failed)
	}
	if err != nil {
		return 0, broken(err)
	}
	defer func() { // once it is in its place there is nothing left to remove
		if removed := os.Remove(temp.Name()); removed != nil && !errors.Is(removed, fs.ErrNotExist) {
			err = errors.Join(err, removed)
		}
	}()
	w := &noted{w: temp}
	n, err = io.Copy(w, r)
	switch closed := temp.Close(); {
	case w.err != nil:
		return n, broken(w.err)
	case err != nil:
		return n, butler.E(butler.KindUnreachable, op, "%w", err).WithHint("the server broke off; try again")
	case closed != nil:
		return n, broken(closed)
	case r.Size >= 0 && n != r.Size:
		return n, butler.E(butler.KindUnreachable, op, "%d of %d bytes came", n, r.Size).WithHint("the server broke off; try again")
	}
	place := os.Link // fails if the file has appeared meanwhile
	if force {
		place = os.Rename
	}
	if err := place(temp.Name(), file); err != nil {
		return n, broken(err)
	}
	return n, nil
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
