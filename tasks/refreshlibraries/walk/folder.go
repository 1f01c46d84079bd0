package walk

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"golang.org/x/sys/unix"
)

// kind is what a folder's listing says of an entry.
type kind uint8

const (
	kindUnknown kind = iota // the file system does not say
	kindFile
	kindFolder
	kindLink
	kindOther
)

// entry is a name in a folder's listing.
type entry struct {
	at, end int // of the name in listing
	kind    kind
	folder  bool // sorts as one: a folder, or a link to one
}

// folder is an open folder and its listing.
type folder struct {
	fd        int
	listing   []byte // names, one after the other
	entries   []entry
	hasIgnore bool
	rules     *rules
	depth     int // length of its path
}

func (d *folder) name(e *entry) []byte { return d.listing[e.at:e.end] }

func (d *folder) close() { _ = unix.Close(d.fd) }

// Offsets in a struct linux_dirent64.
const (
	direntLength = 16
	direntType   = 18
	direntName   = 19
)

// read reads the whole listing, through buf. A folder of which a part cannot be read counts as one that cannot be
// read at all, so that no file seems to be missing from it.
func (d *folder) read(buf []byte) error {
	for {
		n, err := unix.Getdents(d.fd, buf)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return err
		}
		if n <= 0 {
			return nil
		}
		for b := buf[:n]; len(b) >= direntName; {
			length := int(binary.NativeEndian.Uint16(b[direntLength:]))
			if length < direntName || length > len(b) {
				return unix.EIO
			}
			d.add(b[direntName:length], b[direntType])
			b = b[length:]
		}
	}
}

func (d *folder) add(name []byte, typ byte) {
	if i := bytes.IndexByte(name, 0); i >= 0 {
		name = name[:i]
	}
	if s := string(name); s == "." || s == ".." || s == "" {
		return
	}
	e := entry{at: len(d.listing), end: len(d.listing) + len(name)}
	switch typ {
	case unix.DT_REG:
		e.kind = kindFile
	case unix.DT_DIR:
		e.kind = kindFolder
	case unix.DT_LNK:
		e.kind = kindLink
	case unix.DT_UNKNOWN:
	default:
		e.kind = kindOther
	}
	d.listing = append(d.listing, name...)
	d.entries = append(d.entries, e)
}

// sift drops what is not looked at, finds out what the listing does not say, and sorts the rest.
func (d *folder) sift(media func([]byte) bool, skip func([]byte, bool) bool) {
	d.entries = slices.DeleteFunc(d.entries, func(e entry) bool {
		if string(d.name(&e)) == ignoreName {
			d.hasIgnore = true
		}
		return false
	})
	kept := d.entries[:0]
	for _, e := range d.entries {
		name := d.name(&e)
		if e.kind == kindUnknown {
			e.kind = d.ask(string(name))
		}
		e.folder = e.kind == kindFolder || e.kind == kindLink && d.leadsToFolder(string(name))
		if skip(name, e.folder) || !e.folder && e.kind != kindLink && !media(name) {
			continue
		}
		kept = append(kept, e)
	}
	d.entries = kept
	slices.SortFunc(d.entries, func(a, b entry) int {
		return compare(d.name(&a), a.folder, d.name(&b), b.folder)
	})
}

func (d *folder) ask(name string) kind {
	var st unix.Stat_t
	if unix.Fstatat(d.fd, name, &st, unix.AT_SYMLINK_NOFOLLOW) != nil {
		return kindUnknown
	}
	switch st.Mode & unix.S_IFMT {
	case unix.S_IFREG:
		return kindFile
	case unix.S_IFDIR:
		return kindFolder
	case unix.S_IFLNK:
		return kindLink
	}
	return kindOther
}

func (d *folder) leadsToFolder(name string) bool {
	var st unix.Stat_t
	return unix.Fstatat(d.fd, name, &st, 0) == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR
}
