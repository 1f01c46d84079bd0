package export

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"unicode/utf8"

	"butler"
	"butler/internal/durable"
)

// Data is what the Finding of an export says.
type Data struct {
	Files   []File   `json:"files,omitempty"`   // that Butler wrote, and may replace or delete
	Refused []string `json:"refused,omitempty"` // paths of files of others, which were left alone
}

// File is a file that Butler wrote.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`   // bytes
	SHA256 string `json:"sha256"` // hexadecimal
	// Raw is the path if it is not UTF-8, which JSON could not hold.
	Raw []byte `json:"raw,omitempty"`
}

// wanted is a file that is to be there.
type wanted struct {
	path  string
	write func(io.Writer) error
}

func text(path string, content []byte) wanted {
	return wanted{path, func(w io.Writer) error {
		_, err := io.Copy(w, bytes.NewReader(content))
		return err
	}}
}

// sync makes the wanted files be there and those of before that are not wanted any more be gone. Folders
// below root are made, and removed when they are empty. Data tells what was done also beside an error.
func sync(ctx context.Context, root string, before []File, want []wanted) (done Data, err error) {
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return Data{Files: before}, butler.E(butler.KindUnreachable, "export", "the folder is not there").
			WithHint("mount its disk, or make the folder")
	}
	for i, w := range want {
		if err = ctx.Err(); err != nil {
			err = butler.E(butler.KindInterrupted, "export", "%w", err)
		}
		var f File
		var refused bool
		if err == nil {
			f, refused, err = put(root, w, before)
		}
		switch {
		case err != nil: // what was there before may be there still
			for _, old := range before {
				if slices.ContainsFunc(want[i:], func(w wanted) bool { return w.path == old.Path }) {
					done.Files = append(done.Files, old)
				}
			}
			return done, err
		case refused:
			done.Refused = append(done.Refused, w.path)
		default:
			done.Files = append(done.Files, f)
		}
	}
	for _, old := range before {
		if slices.ContainsFunc(want, func(w wanted) bool { return w.path == old.Path }) {
			continue
		}
		if digest, _, err := digestOf(old.Path); err != nil || digest != old.SHA256 {
			continue // gone, or changed by somebody
		}
		if err := os.Remove(old.Path); err != nil {
			done.Files = append(done.Files, old)
			return done, failed(err)
		}
		prune(filepath.Dir(old.Path))
	}
	return done, nil
}

// prune removes folders that are empty, upwards. Those of others never are: media lies in them, or they
// are not the like of what is exported.
func prune(dir string) {
	for range 2 { // as deep as any export goes below its media file
		if filepath.Ext(dir) != trickplayExt && filepath.Ext(filepath.Dir(dir)) != trickplayExt {
			return
		}
		if os.Remove(dir) != nil {
			return
		}
		dir = filepath.Dir(dir)
	}
}

// put makes one file be there, unless there is one that Butler did not write.
func put(root string, w wanted, before []File) (f File, refused bool, err error) {
	dir := filepath.Dir(w.path)
	if ok, err := makeFolders(root, dir); err != nil || !ok {
		return File{}, !ok, failed(err)
	}
	half := filepath.Join(dir, halfName(filepath.Base(w.path)))
	f, err = writeNew(half, w)
	if err != nil {
		return File{}, false, err
	}
	defer func() { _ = os.Remove(half) }() // if it is there still
	f.Path = w.path
	if !utf8.ValidString(w.path) {
		f.Raw = []byte(w.path)
	}
	digest, _, err := digestOf(w.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		// A link does not replace what somebody makes at this moment. Not every file system has them.
		if err = os.Link(half, w.path); errors.Is(err, fs.ErrExist) {
			return File{}, true, nil
		}
		if err != nil {
			err = os.Rename(half, w.path)
		}
	case err != nil: // no file, but a folder, a link or what may not be read: not ours
		return File{}, true, nil
	case digest == f.SHA256:
		return f, false, nil
	case slices.ContainsFunc(before, func(old File) bool { return old.Path == w.path && old.SHA256 == digest }):
		err = os.Rename(half, w.path)
	default:
		return File{}, true, nil
	}
	if err != nil {
		return File{}, false, failed(err)
	}
	return f, false, failed(durable.SyncFolder(dir))
}

// makeFolders makes the folders from root, which is there, down to dir. It reports false if something of
// others is in the way: a file, or a link, which could lead anywhere.
func makeFolders(root, dir string) (ok bool, err error) {
	if dir == root {
		return true, nil
	}
	if ok, err := makeFolders(root, filepath.Dir(dir)); err != nil || !ok {
		return ok, err
	}
	if err := os.Mkdir(dir, 0o755); err == nil || !errors.Is(err, fs.ErrExist) { //nolint:gosec // other players read what is in it
		return true, err
	}
	info, err := os.Lstat(dir)
	return err != nil || info.IsDir(), err
}

// halfName is the name of a file while it is written: the same each time, so that what a crash has left
// goes with the next, and never too long.
func halfName(name string) string {
	const longest = 255 // bytes, of most file systems
	if half := "." + name + ".butler"; len(half) <= longest {
		return half
	}
	sum := sha256.Sum256([]byte(name))
	return "." + hex.EncodeToString(sum[:16]) + ".butler"
}

// writeNew writes a file whose name nobody else uses: what is there was left by a crash.
func writeNew(path string, w wanted) (f File, err error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return File{}, failed(err)
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644) //nolint:gosec // other players read it
	if err != nil {
		return File{}, failed(err)
	}
	sum := sha256.New()
	n := &counter{}
	err = w.write(io.MultiWriter(out, sum, n))
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		_ = os.Remove(path)
		return File{}, failed(err)
	}
	return File{Size: n.bytes, SHA256: hex.EncodeToString(sum.Sum(nil))}, nil
}

type counter struct{ bytes int64 }

func (c *counter) Write(p []byte) (int, error) {
	c.bytes += int64(len(p))
	return len(p), nil
}

// digestOf returns the digest of a regular file. Links are not followed.
func digestOf(path string) (string, int64, error) {
	in, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0) //nolint:gosec // derived from the media's path
	if err != nil {
		return "", 0, err
	}
	defer in.Close()
	info, err := in.Stat()
	if err != nil {
		return "", 0, err
	}
	if !info.Mode().IsRegular() {
		return "", 0, syscall.EINVAL
	}
	sum := sha256.New()
	n, err := io.Copy(sum, in)
	return hex.EncodeToString(sum.Sum(nil)), n, err
}

// failed gives an error of the file system its kind.
func failed(err error) error {
	if err == nil || butler.KindOf(err) != butler.KindInternal {
		return err
	}
	kind := butler.FileErrorKind(err, butler.KindInternal)
	e := butler.E(kind, "export", "%w", butler.FileErrorCause(err)) // the Finding names the file
	if kind == butler.KindPermission {
		return e.WithHint("let the user that runs butler write there, or export to a folder of its own")
	}
	return e
}
