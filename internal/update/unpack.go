package update

import (
	"archive/tar"
	"archive/zip"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path"
	"strings"

	"butler"
)

// Bounds of an archive.
const (
	maxProgram = 512 << 20 // bytes
	maxMembers = 10_000
)

// programName is what the program is called in an archive, in whatever folder.
const programName = "butler"

func badArchive(format string, args ...any) error {
	return butler.E(butler.KindDamaged, opStage, "unpack: "+format, args...)
}

// unpack writes the program that a fetched file is, or holds, to w: at most so many bytes, and with all that is unpacked
// on the way twice as many. Nothing but its bytes is taken from an archive: no name, no link, no right.
func unpack(file *os.File, name string, w io.Writer, most int64) error {
	switch low := strings.ToLower(name); {
	case strings.HasSuffix(low, ".tar.gz"), strings.HasSuffix(low, ".tgz"):
		return unpackTar(file, w, most)
	case strings.HasSuffix(low, ".zip"):
		return unpackZip(file, w, most)
	}
	return copyProgram(w, file, most)
}

// isProgram reports whether a member of an archive is the program.
func isProgram(name string) bool {
	base := path.Base(strings.ReplaceAll(name, `\`, "/"))
	return base == programName || base == programName+".exe"
}

func unpackTar(file io.Reader, w io.Writer, most int64) error {
	z, err := gzip.NewReader(file)
	if err != nil {
		return badArchive("%w", err)
	}
	bounded := &io.LimitedReader{R: z, N: 2 * most}
	members := tar.NewReader(bounded)
	for range maxMembers {
		h, err := members.Next()
		switch {
		case errors.Is(err, io.EOF) && bounded.N > 0:
			return badArchive("there is no program %s in it", programName)
		case bounded.N <= 0:
			return badArchive("it holds more than %d bytes", 2*most)
		case err != nil:
			return badArchive("%w", err)
		}
		if !isProgram(h.Name) || h.Typeflag == tar.TypeDir {
			continue
		}
		if h.Typeflag != tar.TypeReg {
			return badArchive("%s in it is not a file", programName)
		}
		return copyProgram(w, members, most)
	}
	return badArchive("it has more than %d members", maxMembers)
}

func unpackZip(file *os.File, w io.Writer, most int64) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	members, err := zip.NewReader(file, info.Size())
	if err != nil {
		return badArchive("%w", err)
	}
	if len(members.File) > maxMembers {
		return badArchive("it has more than %d members", maxMembers)
	}
	for _, m := range members.File {
		if !isProgram(m.Name) || m.Mode().IsDir() {
			continue
		}
		if !m.Mode().IsRegular() {
			return badArchive("%s in it is not a file", programName)
		}
		r, err := m.Open()
		if err != nil {
			return badArchive("%w", err)
		}
		defer r.Close()
		return copyProgram(w, r, most)
	}
	return badArchive("there is no program %s in it", programName)
}

// copyProgram copies at most so many bytes. Errors of writing are told from those of reading.
func copyProgram(w io.Writer, r io.Reader, most int64) error {
	to := &noting{w: w}
	n, err := io.Copy(to, io.LimitReader(r, most+1))
	switch {
	case to.err != nil:
		return fileError("write the program", to.err)
	case err != nil:
		return badArchive("%w", err)
	case n > most:
		return badArchive("the program has more than %d bytes", most)
	case n == 0:
		return badArchive("the program is empty")
	}
	return nil
}

// noting keeps the error of a Writer.
type noting struct {
	w   io.Writer
	err error
}

func (n *noting) Write(p []byte) (int, error) {
	k, err := n.w.Write(p)
	if err != nil {
		n.err = err
	}
	return k, err
}

// fileError gives an error of the file system its kind, without the path.
func fileError(op string, err error) error {
	e := butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", butler.FileErrorCause(err))
	if e.Kind == butler.KindNoSpace {
		return e.WithHint("free some space on the disk of the data folder")
	}
	return e
}
