package refreshlocalmedia

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"butler"
)

// sidecars is what was found beside the files of an Item, not yet opened.
type sidecars struct {
	nfo       []file
	showNFO   []file // of the show of a season
	pictures  []ranked
	themes    []file
	subtitles []subtitle
	parts     []int64 // that subtitles could be of
}

func (s *sidecars) empty() bool {
	return len(s.nfo)+len(s.showNFO)+len(s.pictures)+len(s.themes)+len(s.subtitles) == 0
}

// seen is what is remembered of a file, so that it is opened again only when it has changed.
func (r *refresh) seen(b bounds, what string, f file) string {
	info, err := b.stat(f)
	if err != nil {
		return fmt.Sprintf("%s\x00%s\x00%v\n", what, f.path(), butler.FileErrorCause(err))
	}
	return fmt.Sprintf("%s\x00%s\x00%d\x00%d\n", what, f.path(), info.Size(), info.ModTime().UnixNano())
}

// rules is raised when the same files would be understood otherwise than before.
const rules = "1"

// stamp returns what tells whether anything has changed since it was read.
func (r *refresh) stamp(b bounds, s sidecars) string {
	h := sha256.New()
	_, _ = fmt.Fprintf(h, "%s %v\n", rules, s.parts) // a hash takes everything
	for _, f := range s.nfo {
		_, _ = h.Write([]byte(r.seen(b, "nfo", f)))
	}
	for _, f := range s.showNFO {
		_, _ = h.Write([]byte(r.seen(b, "show", f)))
	}
	for _, p := range s.pictures {
		_, _ = h.Write([]byte(r.seen(b, string(p.kind), p.file)))
	}
	for _, f := range s.themes {
		_, _ = h.Write([]byte(r.seen(b, "theme", f)))
	}
	for _, sub := range s.subtitles {
		_, _ = h.Write([]byte(r.seen(b, fmt.Sprintf("%d %+v", sub.part, sub.Stream), sub.file)))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// counts says in words what was found.
func (c contents) String() string {
	var all []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			all = append(all, one)
		case n > 1:
			all = append(all, fmt.Sprintf("%d %s", n, many))
		}
	}
	if c.text {
		all = append(all, "text")
	}
	add(c.pictures, "a picture", "pictures")
	add(c.themes, "a theme", "themes")
	add(c.subtitles, "a subtitle", "subtitles")
	if len(all) == 0 {
		return "nothing of use"
	}
	return strings.Join(all, ", ")
}

// contents counts what was taken from files.
type contents struct {
	text                        bool
	pictures, themes, subtitles int
	bytes                       int64 // of Blobs
}
