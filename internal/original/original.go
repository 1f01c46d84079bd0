// Package original opens the files of the library themselves, and those beside them, for whoever gives them out. It opens
// what the Catalogue knows and nothing else: a path comes from there, never from a request.
package original

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"butler"
)

// Open opens the file of a Part. What is not the file that the Catalogue knows is not given out: its place may have been
// taken by something else. Errors: [butler.KindNotFound].
func Open(p butler.Part) (*os.File, error) {
	gone := butler.E(butler.KindNotFound, "", "the file of part %d is missing", p.ID).
		WithHint("scan its section when it is back")
	if !p.Missing.IsZero() {
		return nil, gone
	}
	// A pipe in its place must not hold up the request.
	f, err := os.OpenFile(p.Path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		if errors.Is(err, fs.ErrPermission) {
			return nil, butler.E(butler.KindNotFound, "", "the server may not read the file of part %d", p.ID).
				WithHint("let the user that runs the server read it")
		}
		return nil, gone
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		_ = f.Close() // nothing was written
		return nil, gone
	}
	if info.Size() != p.Size || !info.ModTime().Equal(p.Modified) {
		_ = f.Close()
		return nil, butler.E(butler.KindNotFound, "", "the file of part %d is not the one that was scanned", p.ID).
			WithHint("scan its section")
	}
	return f, nil
}

// OpenSubtitles opens the file of an external Stream of a Part, which must lie in a folder of its Section or beside the
// Part. Errors: [butler.KindNotFound].
func OpenSubtitles(ctx context.Context, p butler.Part, stream int64, roots []string) (*os.File, error) {
	i := slices.IndexFunc(p.Streams, func(st butler.Stream) bool { return st.ID == stream })
	if i < 0 || !p.Streams[i].External {
		return nil, butler.E(butler.KindNotFound, "", "stream %d is in its media, no file of its own", stream)
	}
	gone := butler.E(butler.KindNotFound, "", "the file of stream %d is not there any more", stream).WithHint("refresh the item")
	f, err := openWithin(ctx, append(slices.Clone(roots), filepath.Dir(p.Path)), p.Streams[i].File)
	if err != nil {
		return nil, gone
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = f.Close() // nothing was written
		return nil, gone
	}
	return f, nil
}

// openWithin opens a file that lies in one of the folders, links followed, and in no other.
func openWithin(ctx context.Context, folders []string, path string) (*os.File, error) {
	target, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil, err
	}
	for _, folder := range folders {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		base, err := filepath.EvalSymlinks(folder)
		if err != nil || !within(target, base) {
			continue
		}
		rel, err := filepath.Rel(base, target)
		if err != nil {
			continue
		}
		root, err := os.OpenRoot(base)
		if err != nil {
			return nil, err
		}
		defer root.Close()
		return root.OpenFile(rel, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	}
	return nil, errors.New("it lies outside of the library")
}

// within reports whether a path is a folder or lies in it.
func within(path, dir string) bool {
	rest, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rest)
}

// Type returns the media type of a Part.
func Type(p butler.Part) string {
	kind := "audio"
	if slices.ContainsFunc(p.Streams, func(s butler.Stream) bool { return s.Kind == butler.StreamVideo }) {
		kind = "video"
	}
	switch p.Container {
	case "mkv":
		return kind + "/x-matroska"
	case "webm", "mp4", "ogg":
		return kind + "/" + p.Container
	case "m4v":
		return "video/mp4"
	case "mov":
		return "video/quicktime"
	case "avi":
		return "video/x-msvideo"
	case "mpegts", "ts", "m2ts":
		return "video/mp2t"
	case "mpeg", "mpg":
		return "video/mpeg"
	case "flv":
		return "video/x-flv"
	case "asf", "wmv":
		return "video/x-ms-wmv"
	case "mp3":
		return "audio/mpeg"
	case "flac":
		return "audio/flac"
	case "opus", "oga":
		return "audio/ogg"
	case "m4a", "m4b", "aac":
		return "audio/mp4"
	case "wav":
		return "audio/wav"
	case "aiff":
		return "audio/aiff"
	case "jpeg", "jpg":
		return "image/jpeg"
	case "png", "gif", "webp", "bmp", "tiff", "heic", "heif", "avif", "jxl":
		return "image/" + p.Container
	}
	return "application/octet-stream"
}
