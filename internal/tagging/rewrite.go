package tagging

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"butler"
	"butler/internal/durable"
)

const op = "write tags"

// rewriter writes one file anew.
type rewriter struct {
	*Tagger
	part butler.Part
	ext  string
	path string      // of the file itself, where the Part's path is a link to it
	was  fs.FileInfo // before
}

// find finds the file, and makes sure that it is the one that was scanned.
func (r *rewriter) find() error {
	path, err := filepath.EvalSymlinks(r.part.Path)
	if err != nil {
		return fileError(err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return fileError(err)
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	switch {
	case !info.Mode().IsRegular():
		return skipped("it is no regular file")
	case info.Size() != r.part.Size || info.ModTime().UnixNano() != r.part.Modified.UnixNano():
		return butler.E(butler.KindConflict, op, "the file has changed since it was scanned").WithHint("scan the library first")
	case info.Mode().Perm()&0o222 == 0:
		return skipped("it is write-protected")
	case ok && stat.Nlink > 1:
		return skipped("the file has several names (hard links), of which only one would get the tags")
	}
	r.path, r.was = path, info
	return nil
}

// rewrite makes a copy with other tags, and puts it in the place of the file once it is sure that nothing
// else differs.
func (r *rewriter) rewrite(ctx context.Context, set map[string]string) (err error) {
	if id, err := r.o.Files.ContentID(r.path); err != nil {
		return err
	} else if id != r.part.ContentID {
		return butler.E(butler.KindConflict, op, "the file has changed since it was scanned").WithHint("scan the library first")
	}
	tidy(filepath.Dir(r.path))
	// A folder of its own, whose name scans pass over: whoever writes the tags can reach nothing else.
	dir, err := os.MkdirTemp(filepath.Dir(r.path), folders)
	if err != nil {
		return fileError(err)
	}
	defer func() { err = errors.Join(err, wrapped(os.RemoveAll(dir))) }()
	made := filepath.Join(dir, "tagged"+r.ext)
	if err := r.copy(made); err != nil {
		return err
	}
	if err := r.o.Files.WriteTags(made, set); err != nil {
		return err
	}
	if err := r.compare(ctx, made, set); err != nil {
		return err
	}
	if err := r.settle(made); err != nil {
		return err
	}
	return r.replace(ctx, made)
}

// folders is the pattern of the names of folders for copies.
const folders = ".butler-tags-*"

// abandoned is how old such a folder is that nobody works in any more: a server died meanwhile.
const abandoned = time.Hour

// tidy removes what earlier servers left in a folder.
func tidy(dir string) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if ok, err := filepath.Match(folders, e.Name()); err != nil || !ok || !e.IsDir() {
			continue
		}
		if info, err := e.Info(); err == nil && time.Since(info.ModTime()) > abandoned {
			_ = os.RemoveAll(filepath.Join(dir, e.Name())) // best effort: it is tried again the next time
		}
	}
}

// copy copies the file, where the file system can without taking room for its bytes twice.
func (r *rewriter) copy(to string) error {
	in, err := os.Open(r.path)
	if err != nil {
		return fileError(err)
	}
	defer func() { _ = in.Close() }()                                     // it was only read
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // a folder of our own
	if err != nil {
		return fileError(err)
	}
	_, err = io.Copy(out, in)
	return wrapped(errors.Join(err, out.Close()))
}

// compare makes sure that nothing differs but the tags that were to be set.
func (r *rewriter) compare(ctx context.Context, made string, set map[string]string) error {
	for _, what := range []struct {
		name   string
		digest func(path string) (string, error)
	}{
		{"sound", func(path string) (string, error) { return r.o.Packets(ctx, path) }},
		{"pictures", r.o.Files.Pictures},
	} {
		before, err := what.digest(r.path)
		if err != nil {
			return err
		}
		after, err := what.digest(made)
		if err != nil {
			return err
		}
		if before != after {
			return butler.E(butler.KindInternal, op, "the %s would not stay the same; the file was left as it is", what.name)
		}
	}
	before, err := r.o.Files.RawTags(r.path)
	if err != nil {
		return err
	}
	after, err := r.o.Files.RawTags(made)
	if err != nil {
		return err
	}
	for name, value := range set {
		before[name] = []string{value}
		if value == "" {
			delete(before, name)
		}
	}
	for _, tags := range [][2]map[string][]string{{before, after}, {after, before}} {
		for name, values := range tags[0] {
			if !sameValues(values, tags[1][name]) {
				return butler.E(butler.KindUnsupported, op, "the tag %q would not stay as it is; the file was left alone", name)
			}
		}
	}
	return nil
}

// sameValues reports whether two lists hold the same values, in any order.
func sameValues(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// settle gives the copy the rights and owner of the file, and brings it to the disk. Its time is new:
// backups go by it.
func (r *rewriter) settle(made string) error {
	if err := keepOwner(made, r.was); err != nil {
		return butler.E(butler.KindPermission, op, "the owner of the file cannot be kept").
			WithHint("run the server as the user whose files these are")
	}
	if err := os.Chmod(made, r.was.Mode().Perm()|r.was.Mode()&(fs.ModeSetuid|fs.ModeSetgid|fs.ModeSticky)); err != nil {
		return fileError(err)
	}
	keepAttributes(r.path, made)
	f, err := os.Open(made) //nolint:gosec // a folder of our own
	if err != nil {
		return fileError(err)
	}
	return wrapped(errors.Join(f.Sync(), f.Close()))
}

// keepOwner gives a file the owner and group of another.
func keepOwner(made string, was fs.FileInfo) error {
	stat, ok := was.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	info, err := os.Lstat(made)
	if err != nil {
		return err
	}
	if now, ok := info.Sys().(*syscall.Stat_t); ok && now.Uid == stat.Uid && now.Gid == stat.Gid {
		return nil
	}
	return os.Lchown(made, int(stat.Uid), int(stat.Gid))
}

// replace puts the copy in the place of the file, and tells the Catalogue. Generated files are there
// under the new content first, and under the old one until it is known.
func (r *rewriter) replace(ctx context.Context, made string) error {
	id, err := r.o.Files.ContentID(made)
	if err != nil {
		return err
	}
	info, err := os.Lstat(made)
	if err != nil {
		return fileError(err)
	}
	old, now := butler.PartContent{Part: r.part.ID, ContentID: r.part.ContentID}, butler.PartContent{Part: r.part.ID, ContentID: id}
	if err := r.o.Bundles.Copy(ctx, old, now); err != nil {
		return err
	}
	if err := r.unchanged(); err != nil {
		return errors.Join(err, r.o.Bundles.Remove(ctx, now))
	}
	if err := ctx.Err(); err != nil {
		return errors.Join(err, r.o.Bundles.Remove(context.WithoutCancel(ctx), now))
	}
	if err := os.Rename(made, r.path); err != nil {
		return errors.Join(fileError(err), r.o.Bundles.Remove(ctx, now))
	}
	ctx = context.WithoutCancel(ctx) // from here on it is done to the end
	if err := durable.SyncFolder(filepath.Dir(r.path)); err != nil {
		r.o.Log.WarnContext(ctx, "a folder was not brought to the disk", "part", r.part.ID, "error", err)
	}
	err = r.o.Library.Apply(ctx, r.part.Section, []butler.Change{{Rewrite: &butler.RewriteFile{
		Part: r.part.ID, Was: old.ContentID, ContentID: id, Size: info.Size(), ModifiedNS: info.ModTime().UnixNano(),
	}}})
	if err != nil {
		return butler.E(butler.KindOf(err), op, "the tags are written, but the catalogue could not be told: the next scan takes it for another file, and it is analysed again: %w", err)
	}
	if id == old.ContentID {
		return nil
	}
	// A Worker may have stored something for the old content while the file was replaced.
	if err := r.o.Bundles.Copy(ctx, old, now); err != nil {
		return err
	}
	return r.o.Bundles.Remove(ctx, old)
}

// unchanged reports an error if the file is not any more what was copied.
func (r *rewriter) unchanged() error {
	info, err := os.Lstat(r.path)
	if err != nil {
		return fileError(err)
	}
	// Whoever sets the time of the contents back, as editors of tags do, cannot do so with that of the change.
	if !os.SameFile(info, r.was) || info.Size() != r.was.Size() || !info.ModTime().Equal(r.was.ModTime()) || changed(info) != changed(r.was) {
		return butler.E(butler.KindConflict, op, "the file was changed by somebody else meanwhile; it was left as it is")
	}
	return nil
}

// wrapped gives an error of the file system its kind, if there is one.
func wrapped(err error) error {
	if err == nil {
		return nil
	}
	return fileError(err)
}

// fileError gives an error of the file system its kind, without paths.
func fileError(err error) error {
	kind := butler.FileErrorKind(err, butler.KindUnreachable)
	e := butler.E(kind, op, "%w", butler.FileErrorCause(err))
	switch kind {
	case butler.KindPermission:
		return e.WithHint("let the user that the server runs as write the file and its folder")
	case butler.KindNoSpace:
		return e.WithHint("a copy of the file must fit on its disk while it is written")
	default:
		return e.WithHint("check that the file is still there and its disk or share is mounted")
	}
}
