package plex

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strconv"
	"time"

	"butler"
	"butler/internal/bif"
)

// artifact is a generated file that was opened.
type artifact struct {
	io.ReadSeekCloser
	tag      string
	modified time.Time
	size     int64
}

// openArtifact opens a generated file of a Part, if the Catalogue knows of it.
func (s *server) openArtifact(ctx context.Context, p butler.Part, name string) (artifact, error) {
	all, err := s.Items.PartArtifacts(ctx, p.ID)
	if err != nil {
		return artifact{}, err
	}
	for _, a := range all {
		if a.Name == name {
			return s.open(p, a)
		}
	}
	return artifact{}, butler.E(butler.KindNotFound, "", "there is no such file of part %d", p.ID).
		WithHint("it has not been generated, or was discarded")
}

func (s *server) open(p butler.Part, a butler.Artifact) (artifact, error) {
	f, err := s.Bundles.Open(butler.PartContent{Part: p.ID, ContentID: p.ContentID}, a.Name)
	if err != nil {
		return artifact{}, err
	}
	opened := artifact{ReadSeekCloser: f}
	if opened.size, err = f.Seek(0, io.SeekEnd); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return artifact{}, errors.Join(butler.E(butler.KindInternal, "open artifact", "%w", err), f.Close())
	}
	if file, ok := f.(fs.File); ok {
		if info, err := file.Stat(); err == nil {
			opened.modified = info.ModTime()
		}
	}
	// Files are made anew under the same name, and may be as large as before.
	opened.tag = tag(p.ContentID, p.ID, a.Name, opened.size, seconds(opened.modified), opened.modified.Nanosecond())
	return opened, nil
}

func (s *server) partOf(r *http.Request) (butler.Part, error) {
	id, err := idOf(r.PathValue("part"), "part")
	if err != nil {
		return butler.Part{}, err
	}
	return s.Items.Part(r.Context(), id)
}

// previews answers with the preview pictures of a Part: a BIF file.
func (s *server) previews(w http.ResponseWriter, r *http.Request) error {
	p, err := s.partOf(r)
	if err != nil {
		return err
	}
	f, err := s.openArtifact(r.Context(), p, previewsName)
	if err != nil {
		return err
	}
	defer f.Close()
	return serve(w, r, served{"application/octet-stream", f.tag, f.modified, f})
}

// preview answers with the picture to show at a time.
func (s *server) preview(w http.ResponseWriter, r *http.Request) error {
	ms, err := strconv.ParseUint(r.PathValue("ms"), 10, 40)
	if err != nil {
		return butler.E(butler.KindNotFound, "", "%q is no time in milliseconds", shorten(r.PathValue("ms")))
	}
	p, err := s.partOf(r)
	if err != nil {
		return err
	}
	f, err := s.openArtifact(r.Context(), p, previewsName)
	if err != nil {
		return err
	}
	defer f.Close()
	index, err := bif.Open(readerAt{f}, f.size)
	if err != nil {
		return err
	}
	i := index.At(time.Duration(ms) * time.Millisecond)
	if i < 0 {
		return butler.E(butler.KindNotFound, "", "there is no picture in the previews of part %d", p.ID)
	}
	image, err := index.Image(i)
	if err != nil {
		return err
	}
	return serve(w, r, served{"image/jpeg", tag(f.tag, i), f.modified, bytes.NewReader(image)})
}

// readerAt reads at a place by seeking, for one reader at a time.
type readerAt struct{ io.ReadSeeker }

func (r readerAt) ReadAt(b []byte, at int64) (int, error) {
	if f, ok := r.ReadSeeker.(artifact); ok {
		if direct, ok := f.ReadSeekCloser.(io.ReaderAt); ok {
			return direct.ReadAt(b, at)
		}
	}
	if _, err := r.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(r, b)
}

// chapterImage answers with the picture of a chapter, by its number in the Media.
func (s *server) chapterImage(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r.PathValue("media"), "media")
	if err != nil {
		return err
	}
	m, err := s.Items.Media(r.Context(), id)
	if err != nil {
		return err
	}
	number, err := idOf(r.PathValue("chapter"), "chapter")
	if err != nil {
		return err
	}
	chapters := chaptersOf(m)
	if number > int64(len(chapters)) {
		return butler.E(butler.KindNotFound, "", "there is no chapter %q", shorten(r.PathValue("chapter")))
	}
	c := chapters[number-1]
	f, err := s.openArtifact(r.Context(), c.part, chapterImageName(c.Index))
	if err != nil {
		return err
	}
	defer f.Close()
	return serve(w, r, served{"image/jpeg", f.tag, f.modified, f})
}
