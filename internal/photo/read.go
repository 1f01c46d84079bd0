package photo

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"butler"
	"butler/internal/media/exif"
)

// Read returns what a photo and the XMP file beside it tell: the file beside it first, then XMP, IPTC and EXIF data in
// the photo. Data that are broken say nothing. Errors: [butler.KindUnreachable] and [butler.KindPermission].
func Read(path string) (Info, error) {
	f, err := openRegular(path)
	if err != nil {
		return Info{}, err
	}
	defer func() { _ = f.Close() }()
	stat, err := f.Stat()
	if err != nil {
		return Info{}, fileError(err)
	}
	info, err := ReadFrom(f, stat.Size())
	if err != nil {
		return Info{}, fileError(err)
	}
	return finish(sidecar(path).over(info)), nil
}

// ReadFrom returns what a photo itself tells. What is no photo tells nothing.
func ReadFrom(r io.ReaderAt, size int64) (Info, error) {
	data, err := exif.Open(r, size)
	if errors.Is(err, exif.ErrNot) {
		return Info{}, nil
	}
	if err != nil {
		return Info{}, err
	}
	var t tags
	var packets Info
	t.width, t.height = data.Read(exif.Handlers{
		Tag: t.take,
		XMP: func(packet []byte) { packets = packets.over(parseXMP(packet)) },
	})
	if data.Raw.Width > 0 {
		t.width, t.height = data.Raw.Width, data.Raw.Height
	}
	// XMP repeats what EXIF data tell, and programs keep the two alike, but the times of EXIF data are those of the
	// camera itself.
	fromTags := t.info()
	all := packets.over(fromTags)
	if !fromTags.Time.IsZero() {
		all.Time, all.Subsec, all.Offset = fromTags.Time, fromTags.Subsec, fromTags.Offset
		if packets.Subsec && !fromTags.Subsec && packets.Time.Sub(fromTags.Time).Abs() < 1e9 {
			all.Time, all.Subsec = packets.Time, true
		}
	}
	return finish(all), nil
}

// finish completes what follows from the rest.
func finish(i Info) Info {
	i.Data.Faces = nil
	for _, f := range i.Faces {
		i.Data.Faces = append(i.Data.Faces, f.Name)
	}
	i.Data.Taken = i.taken()
	return i
}

// taken writes the time as [butler.PhotoData] has it.
func (i Info) taken() string {
	if i.Time.IsZero() {
		return ""
	}
	s := i.Time.Format("2006-01-02T15:04:05.000")
	if !i.Subsec {
		s = i.Time.Format("2006-01-02T15:04:05")
	}
	if i.Offset != nil {
		s += offsetText(*i.Offset)
	}
	return s
}

// maxSidecar is the largest XMP file that is read, in bytes.
const maxSidecar = 4 << 20

// sidecar reads the XMP file beside a photo: "name.xmp" as Adobe's programs write it, or "name.jpg.xmp" as darktable
// and digiKam do. Links are not followed: they may lead out of the library.
func sidecar(path string) Info {
	stem := strings.TrimSuffix(path, filepath.Ext(path))
	for _, name := range []string{path + ".xmp", path + ".XMP", stem + ".xmp", stem + ".XMP"} {
		info, err := os.Lstat(name)
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxSidecar {
			continue
		}
		f, err := openRegular(name)
		if err != nil {
			continue
		}
		b, err := io.ReadAll(io.LimitReader(f, maxSidecar+1))
		_ = f.Close()
		if err == nil && len(b) <= maxSidecar {
			return parseXMP(b)
		}
	}
	return Info{}
}

// openRegular opens a regular file, and never waits for the other end of a pipe.
func openRegular(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0) //nolint:gosec // the library's own file
	if err != nil {
		return nil, fileError(err)
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close()
		return nil, butler.E(butler.KindUnsupported, "read photo", "not a regular file")
	}
	return f, nil
}

// fileError gives an error of the file system its kind; the path is left out.
func fileError(err error) error {
	if pe, ok := errors.AsType[*fs.PathError](err); ok {
		err = pe.Err
	}
	if butler.KindOf(err) == butler.KindUnsupported {
		return err
	}
	return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), "read photo", "%w", err).
		WithHint("check that the file is still there, that its disk or share is mounted, and that the server may read it")
}
