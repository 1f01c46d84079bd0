package plex

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"butler"
	"butler/internal/disclose"
	"butler/internal/original"
)

// file answers with the file of a Part itself.
func (s *server) file(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r.PathValue("part"), "part")
	if err != nil {
		return err
	}
	p, err := s.Items.Part(r.Context(), id)
	if err != nil {
		return err
	}
	return s.servePart(w, r, p)
}

// photo answers with the file of a photo.
func (s *server) photo(w http.ResponseWriter, r *http.Request, e butler.ItemEntry) error {
	for _, m := range e.Media {
		for _, p := range m.Parts {
			if p.Missing.IsZero() {
				return s.servePart(w, r, p)
			}
		}
	}
	return butler.E(butler.KindNotFound, "", "the file of item %d is missing", e.ID)
}

func (s *server) servePart(w http.ResponseWriter, r *http.Request, p butler.Part) error {
	f, err := original.Open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	disposition := "inline"
	if ticked(r.URL.Query(), "download") {
		disposition = "attachment"
	}
	if v := mime.FormatMediaType(disposition, map[string]string{"filename": strings.ToValidUTF8(filepath.Base(p.Path), "_")}); v != "" {
		w.Header().Set("Content-Disposition", v)
	}
	return serve(w, r, served{original.Type(p), tag(p.ContentID, p.Size, p.Modified.UnixNano()), p.Modified, f})
}

// served is a file that is given out.
type served struct {
	contentType string
	tag         string // strong: as long as it stays, so do the bytes
	modified    time.Time
	content     io.ReadSeeker
}

// tag makes a strong entity tag of what tells the bytes of a file from all others.
func tag(parts ...any) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteByte('-')
		}
		fmt.Fprint(&b, p)
	}
	clean := strings.Map(func(c rune) rune {
		if c == '"' || c <= ' ' || c > '~' {
			return '_'
		}
		return c
	}, b.String())
	return `"` + clean + `"`
}

// serve answers with a file, or the ranges of it that are asked for, or that it has not changed.
func serve(w http.ResponseWriter, r *http.Request, f served) error {
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache") // it may be kept, if it is asked whether it still holds
	h.Set("Content-Type", f.contentType)
	h.Set("ETag", f.tag)
	h.Set("X-Content-Type-Options", "nosniff")
	if refused := disclose.ServeContent(w, r, f.modified, f.content); refused != 0 {
		return refuse(w, r, refused)
	}
	return nil
}

// maxLook is how long looking at a file may take; that of a mount that hangs takes for ever.
const maxLook = 2 * time.Second

// maxLooking is how many looks at the disk may hang at a time.
const maxLooking = 16

// look reports whether the file of a Part is there and can be read.
func (s *server) look(ctx context.Context, p butler.Part) (exists, accessible bool) {
	select {
	case s.looking <- struct{}{}:
	default: // too many mounts hang: what the last scan found is all that is known
		return p.Missing.IsZero(), p.Missing.IsZero()
	}
	ctx, cancel := context.WithTimeout(ctx, maxLook)
	defer cancel()
	done := make(chan [2]bool, 1)
	go func() {
		defer func() { <-s.looking }()
		_, err := os.Stat(p.Path)
		if err != nil {
			done <- [2]bool{errors.Is(err, fs.ErrPermission), false}
			return
		}
		f, err := os.OpenFile(p.Path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
		if err == nil {
			_ = f.Close() // nothing was written
		}
		done <- [2]bool{true, err == nil}
	}()
	select {
	case <-ctx.Done():
		return p.Missing.IsZero(), false
	case found := <-done:
		return found[0], found[1]
	}
}
