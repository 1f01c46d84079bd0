package tool

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"butler"
)

// input is the file that a program reads.
type input struct {
	path string   // absolute, without links; "" for none
	name string   // as ffmpeg takes it
	file *os.File // to be handed down as the descriptor after the pipes, or nil
}

// openInput checks a file and says how to name it so that ffmpeg takes it for nothing but a file.
// Names that some demuxers read as patterns of names are handed over as a descriptor.
func openInput(path string) (input, error) {
	if path == "" {
		return input{}, nil
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return input{}, butler.E(butler.KindInternal, "open media", "%w", err)
	}
	f, err := openRegular(abs)
	if err != nil {
		return input{}, err
	}
	in := input{path: abs, name: "file:" + abs}
	if strings.ContainsAny(abs, "%*?[]{}") {
		in.file = f
		return in, nil
	}
	return in, f.Close()
}

func (in input) close() {
	if in.file != nil {
		_ = in.file.Close()
	}
}

// arguments completes the arguments of a command.
func (t Tools) arguments(c Command, in input) []string {
	name := in.name
	if in.file != nil {
		name = "file:/proc/self/fd/" + strconv.Itoa(firstPipe+c.Pipes)
	}
	args := []string{"-hide_banner"}
	if c.Program == FFmpeg {
		args = append(args, "-nostdin")
	}
	for _, a := range c.Args {
		if a == Input {
			args = append(args, "-protocol_whitelist", "file,pipe", "-format_whitelist", t.formats)
			if c.Program == FFmpeg {
				args = append(args, "-i")
			}
			a = name
		}
		args = append(args, a)
	}
	return args
}

// CheckFile reports whether a file can be read now. Errors: [butler.KindUnreachable] if it or its
// mount is gone, [butler.KindPermission], [butler.KindDamaged] if it is empty, and
// [butler.KindUnsupported] if it is no regular file.
func CheckFile(path string) error {
	f, err := openRegular(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = f.ReadAt(make([]byte, 1), 0)
	switch {
	case errors.Is(err, io.EOF):
		return butler.E(butler.KindDamaged, "read media", "the file is empty")
	case err != nil:
		return fileError(err)
	}
	return nil
}

// openRegular opens a regular file, and never waits for the other end of a pipe.
func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0) //nolint:gosec // the library's own file
	if err != nil {
		return nil, fileError(err)
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		return f, nil
	}
	_ = f.Close()
	if err != nil {
		return nil, fileError(err)
	}
	return nil, butler.E(butler.KindUnsupported, "open media", "not a regular file")
}

// fileError gives an error of the file system its kind. The path is left out: it is no business of clients.
func fileError(err error) error {
	kind := butler.KindUnreachable
	if errors.Is(err, os.ErrPermission) {
		kind = butler.KindPermission
	}
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		err = pe.Err
	}
	e := butler.E(kind, "open media", "%w", err)
	if kind == butler.KindPermission {
		return e.WithHint("let the user that the server runs as read the file and its folders")
	}
	return e.WithHint("check that the file is still there and its disk or share is mounted")
}

// Probe returns what ffprobe tells of a file as JSON: its format, streams and chapters. Errors: as
// [Process.Wait].
func (t Tools) Probe(ctx context.Context, path string) ([]byte, error) {
	if err := CheckFile(path); err != nil {
		return nil, err
	}
	p, err := t.Start(ctx, Command{
		Program: FFprobe,
		Args:    []string{"-v", "error", "-of", "json", "-show_format", "-show_streams", "-show_chapters", Input},
		Input:   path,
	})
	if err != nil {
		return nil, err
	}
	out, readErr := io.ReadAll(io.LimitReader(p.Stdout, maxProbe))
	if len(out) == maxProbe {
		_ = killGroup(p.cmd.Process.Pid)
	}
	if err := p.Wait(); err != nil {
		return nil, err
	}
	if readErr != nil {
		return nil, butler.E(butler.KindInternal, "read ffprobe", "%w", readErr)
	}
	return out, nil
}

// maxProbe is the most that is read of ffprobe, in bytes: ten thousand chapters are a few megabytes.
const maxProbe = 32 << 20
