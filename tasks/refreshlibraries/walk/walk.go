// Package walk lists the media files of a folder tree, in the byte order of their paths, with as
// few system calls and allocations as that takes: each folder is opened relative to its parent, read
// whole, sorted, and only what can be a media file is asked for its size and time.
//
// It follows symbolic links without looping and counts a linked folder once; see [Walker].
package walk

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/sys/unix"
)

// Class says what an [Entry] is.
type Class uint8

// The classes of entry.
const (
	File       Class = iota + 1 // a regular file, or a link to one
	Unreadable                  // a file or folder that is there and could not be looked at: Err says why
	Dangling                    // a link whose target is not there
	Special                     // a pipe, socket or device that is named like media
)

// Entry is one thing that a walk came across.
type Entry struct {
	Class      Class
	Path       []byte // root and name; valid during the call only
	Size       int64  // bytes, of a File
	ModifiedNS int64  // Unix time, ns, of a File
	Err        error  // of Unreadable and Dangling
}

// Walker walks the roots of one Section. Folders that lie in the Section anyway are not entered
// through links; what links lead to outside is entered once, under the first link in path order.
// Links to files are files of their own, like hard links.
type Walker struct {
	// Media reports whether a file's name is one of media. The slice is valid during the call only.
	Media func(name []byte) bool
	// Skip reports whether a name is to be passed over. The slice is valid during the call only.
	Skip func(name []byte, folder bool) bool

	real []string          // the roots without links
	seen map[identity]bool // folders entered through links
}

type identity struct{ dev, ino uint64 }

// maxPath is the longest path that the kernel takes, with its final zero.
const maxPath = unix.PathMax

// New returns a Walker for a Section with these roots.
func New(roots []string, media func([]byte) bool, skip func([]byte, bool) bool) *Walker {
	w := &Walker{Media: media, Skip: skip, seen: make(map[identity]bool)}
	for _, r := range roots {
		if r, err := filepath.EvalSymlinks(r); err == nil {
			w.real = append(w.real, r)
		}
	}
	return w
}

// Walk calls visit for everything under root, in the byte order of the paths. It returns an error if
// the root itself cannot be read, if ctx ends, or if visit returns one.
func (w *Walker) Walk(ctx context.Context, root string, visit func(Entry) error) error {
	fd, err := open(unix.AT_FDCWD, root, 0)
	if err != nil {
		return &fs.PathError{Op: "open", Path: root, Err: err}
	}
	t := &tree{Walker: w, ctx: ctx, visit: visit, path: []byte(strings.TrimRight(root, "/")), buf: make([]byte, 32<<10)}
	d := folder{fd: fd}
	defer d.close()
	if err := d.read(t.buf); err != nil {
		return &fs.PathError{Op: "read", Path: root, Err: err}
	}
	return t.walk(&d)
}

// tree is one walk under way.
type tree struct {
	*Walker
	ctx   context.Context
	visit func(Entry) error
	path  []byte    // of the folder in hand, without a final slash
	above []*folder // the folders on the way to it, and itself
	buf   []byte    // for listings
	links int       // how many of them were entered through a link, or lie under one
}

// walk visits what is in d, which has been read.
func (t *tree) walk(d *folder) error {
	if err := t.ctx.Err(); err != nil {
		return err
	}
	d.sift(t.Media, t.Skip)
	d.ignore(t.path)
	t.above = append(t.above, d)
	defer func() { t.above = t.above[:len(t.above)-1] }()
	base := len(t.path)
	for i := range d.entries {
		e := &d.entries[i]
		name := d.name(e)
		t.path = append(append(t.path[:base], '/'), name...)
		if err := t.enter(d, e, name); err != nil {
			return err
		}
	}
	t.path = t.path[:base]
	return nil
}

// enter visits one entry of d; t.path leads to it.
func (t *tree) enter(d *folder, e *entry, name []byte) error {
	if t.ignored() {
		return nil
	}
	if len(t.path) >= maxPath-1 {
		return t.visit(Entry{Class: Unreadable, Path: t.path, Err: unix.ENAMETOOLONG})
	}
	switch e.kind {
	case kindFolder:
		return t.descend(d, string(name), unix.O_NOFOLLOW, t.links > 0)
	case kindLink:
		return t.follow(d, e, string(name))
	case kindOther:
		return t.visit(Entry{Class: Special, Path: t.path})
	case kindFile, kindUnknown:
	}
	var st unix.Stat_t
	if err := unix.Fstatat(d.fd, string(name), &st, unix.AT_SYMLINK_NOFOLLOW); err != nil {
		return t.lost(err)
	}
	return t.file(&st)
}

// file visits what is neither a folder nor a link.
func (t *tree) file(st *unix.Stat_t) error {
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
	case unix.S_IFDIR: // it was none when the listing was read
		return t.lost(unix.EAGAIN)
	default:
		return t.visit(Entry{Class: Special, Path: t.path})
	}
	return t.visit(Entry{Class: File, Path: t.path, Size: st.Size, ModifiedNS: st.Mtim.Nano()})
}

// lost visits an entry that could not be looked at. One that has vanished since is passed over.
func (t *tree) lost(err error) error {
	if errors.Is(err, unix.ENOENT) {
		return nil
	}
	return t.visit(Entry{Class: Unreadable, Path: t.path, Err: err})
}

// follow visits what a link leads to.
func (t *tree) follow(d *folder, e *entry, name string) error {
	var st unix.Stat_t
	err := unix.Fstatat(d.fd, name, &st, 0)
	switch {
	case errors.Is(err, unix.ENOENT), errors.Is(err, unix.ELOOP), errors.Is(err, unix.ENOTDIR):
		return t.visit(Entry{Class: Dangling, Path: t.path, Err: err})
	case err != nil:
		return t.lost(err)
	}
	if st.Mode&unix.S_IFMT != unix.S_IFDIR {
		if !t.Media([]byte(name)) {
			return nil
		}
		return t.file(&st)
	}
	if !e.folder { // it was none when the listing was sorted
		return t.lost(unix.EAGAIN)
	}
	if t.inside(string(t.path)) || t.ancestor(idOf(&st)) {
		return nil
	}
	return t.descend(d, name, 0, true)
}

// descend walks a folder. linked says that it was reached through a link.
func (t *tree) descend(d *folder, name string, flags int, linked bool) error {
	fd, err := open(d.fd, name, flags)
	if err != nil {
		return t.lost(err)
	}
	child := &folder{fd: fd}
	defer child.close()
	if linked {
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			return t.lost(err)
		}
		if id := idOf(&st); t.seen[id] || t.ancestor(id) {
			return nil
		} else {
			t.seen[id] = true
		}
		t.links++
		defer func() { t.links-- }()
	}
	if err := child.read(t.buf); err != nil {
		return t.lost(err)
	}
	return t.walk(child)
}

// ancestor reports whether a folder is one of those on the way.
func (t *tree) ancestor(id identity) bool {
	return slices.ContainsFunc(t.above, func(d *folder) bool {
		var st unix.Stat_t
		return unix.Fstat(d.fd, &st) == nil && idOf(&st) == id
	})
}

// inside reports whether a link leads to a folder of the Section that is come across without it.
func (t *tree) inside(link string) bool {
	target, err := filepath.EvalSymlinks(link)
	if err != nil {
		return false
	}
	for _, root := range t.real {
		if target == root {
			return true
		}
		rest, ok := strings.CutPrefix(target, strings.TrimSuffix(root, "/")+"/")
		if !ok {
			continue
		}
		hidden := func(s string) bool { return t.Skip([]byte(s), true) }
		if !slices.ContainsFunc(strings.Split(rest, "/"), hidden) {
			return true
		}
	}
	return false
}

// ignored reports whether a .plexignore on the way excludes t.path.
func (t *tree) ignored() bool {
	for _, d := range t.above {
		if d.rules != nil && d.rules.match(t.path[d.depth+1:]) {
			return true
		}
	}
	return false
}

func idOf(st *unix.Stat_t) identity { return identity{st.Dev, st.Ino} }

func open(dir int, name string, flags int) (int, error) {
	for {
		fd, err := unix.Openat(dir, name, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC|flags, 0)
		if !errors.Is(err, unix.EINTR) {
			return fd, err
		}
	}
}

// ignore reads the .plexignore of the folder, if there is one.
func (d *folder) ignore(path []byte) {
	d.depth = len(path)
	if !d.hasIgnore {
		return
	}
	fd, err := unix.Openat(d.fd, ignoreName, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return
	}
	f := os.NewFile(uintptr(fd), ignoreName)
	defer f.Close()
	if st, err := f.Stat(); err != nil || !st.Mode().IsRegular() {
		return
	}
	d.rules = parseRules(f)
}

// compare orders entries as their full paths are ordered: a folder counts as if a slash ended its name.
func compare(a []byte, aFolder bool, b []byte, bFolder bool) int {
	n := min(len(a), len(b))
	if c := bytes.Compare(a[:n], b[:n]); c != 0 {
		return c
	}
	at := func(s []byte, folder bool) int {
		switch {
		case len(s) > n:
			return int(s[n])
		case folder:
			return '/'
		}
		return -1
	}
	return at(a, aFolder) - at(b, bFolder)
}
