package item

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/internal/disclose"
	"butler/internal/original"
	"butler/internal/subtitle"
)

// addFiles adds the addresses of what pages of Items show beside text. A file is named by the id of what it belongs to, and
// by nothing else.
func (p *pages) addFiles() {
	p.site.Look("GET /web/items/{id}/pictures/{kind}", p.picture)
	p.site.Look("GET /web/parts/{id}/file", p.file)
	p.site.Look("GET /web/parts/{id}/previews/{ms}", p.preview)
	p.site.Look("GET /web/parts/{id}/chapters/{number}", p.chapterImage)
	p.site.Look("GET /web/subtitles/{id}", p.subtitles)
}

// given is a file that is given out.
type given struct {
	kind     string // its media type
	tag      string // changes with its bytes
	modified time.Time
	content  io.ReadSeeker
	stays    bool // what is at this address never changes
}

// give answers with a file, or the ranges of it that are asked for.
func give(w http.ResponseWriter, r *http.Request, g given) error {
	h := w.Header()
	h.Set("Cache-Control", "private, no-cache")
	if g.stays && r.URL.Query().Get("v") != "" {
		h.Set("Cache-Control", "private, max-age=2592000, immutable")
	}
	h.Set("Content-Type", g.kind)
	h.Set("ETag", etag(g.tag))
	switch disclose.ServeContent(w, r, g.modified, g.content) {
	case 0:
		return nil
	case http.StatusRequestedRangeNotSatisfiable:
		return butler.E(butler.KindInvalid, "", "the file has no such bytes")
	default:
		return butler.E(butler.KindConflict, "", "the file is not the one that the request is about")
	}
}

// etag makes a strong entity tag (RFC 9110, section 8.8.3) of a text.
func etag(text string) string {
	return `"` + strings.Map(func(c rune) rune {
		if c == '"' || c <= ' ' || c > '~' {
			return '-'
		}
		return c
	}, text) + `"`
}

// picture answers with a picture of an Item.
func (p *pages) picture(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	found, err := p.Items.Items(r.Context(), butler.ItemQuery{IDs: []int64{id}, Limit: 1})
	if err != nil {
		return err
	}
	entries, err := p.Items.Entries(r.Context(), found.Items)
	if err != nil {
		return err
	}
	none := butler.E(butler.KindNotFound, "", "item %d has no such picture", id)
	if len(entries) == 0 {
		return none
	}
	for _, a := range entries[0].Metadata.Assets {
		if string(a.Kind) != r.PathValue("kind") || !strings.HasPrefix(a.Digest, r.URL.Query().Get("v")) {
			continue
		}
		data, err := p.Blobs.Blob(r.Context(), a.Digest)
		if butler.IsKind(err, butler.KindNotFound) || butler.IsKind(err, butler.KindDamaged) {
			return none.WithHint("refresh the item: the file is not where it is kept")
		}
		if err != nil {
			return err
		}
		return give(w, r, given{pictureType(a.Type), a.Digest, time.Time{}, bytes.NewReader(data), true})
	}
	return none
}

// pictureType returns a type that browsers take for a picture or a sound, and for nothing else.
func pictureType(kind string) string {
	switch kind {
	case "image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif",
		"audio/mpeg", "audio/aac", "audio/flac", "audio/ogg", "audio/wav", "audio/mp4":
		return kind
	}
	return "application/octet-stream"
}

// file answers with the file of a Part itself.
func (p *pages) file(w http.ResponseWriter, r *http.Request) error {
	part, err := p.part(r)
	if err != nil {
		return err
	}
	f, err := original.Open(part)
	if err != nil {
		return err
	}
	defer f.Close()
	kind := original.Type(part)
	if r.URL.Query().Get("download") == "1" || !strings.HasPrefix(kind, "video/") && !strings.HasPrefix(kind, "audio/") && !strings.HasPrefix(kind, "image/") {
		name := strings.ToValidUTF8(filepath.Base(part.Path), "_")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	}
	return give(w, r, given{kind, part.ContentID + " " + strconv.FormatInt(part.Modified.UnixNano(), 36), part.Modified, f, false})
}

// part returns the Part in the address of a request.
func (p *pages) part(r *http.Request) (butler.Part, error) {
	id, err := idOf(r)
	if err != nil {
		return butler.Part{}, err
	}
	return p.Items.Part(r.Context(), id)
}

// preview answers with the preview picture to show at a time.
func (p *pages) preview(w http.ResponseWriter, r *http.Request) error {
	ms, err := strconv.ParseUint(r.PathValue("ms"), 10, 40)
	if err != nil {
		return butler.E(butler.KindNotFound, "", "this is no time in milliseconds")
	}
	part, err := p.part(r)
	if err != nil {
		return err
	}
	f, size, err := p.made(r, part, previewsName)
	if err != nil {
		return err
	}
	defer f.Close()
	index, err := bif.Open(f, size)
	if err != nil {
		return err
	}
	i := index.At(time.Duration(ms) * time.Millisecond)
	if i < 0 {
		return butler.E(butler.KindNotFound, "", "there is no picture in the previews")
	}
	image, err := index.Image(i)
	if err != nil {
		return err
	}
	return give(w, r, given{"image/jpeg", f.tag + " " + strconv.Itoa(i), f.modified, bytes.NewReader(image), true})
}

// chapterImage answers with the picture of a chapter, by its number in the Part.
func (p *pages) chapterImage(w http.ResponseWriter, r *http.Request) error {
	number, err := strconv.ParseUint(r.PathValue("number"), 10, 16)
	if err != nil {
		return butler.E(butler.KindNotFound, "", "there is no such chapter")
	}
	part, err := p.part(r)
	if err != nil {
		return err
	}
	f, _, err := p.made(r, part, chapterImageName(int(number)))
	if err != nil {
		return err
	}
	defer f.Close()
	return give(w, r, given{"image/jpeg", f.tag, f.modified, f, true})
}

// previewsName is the Artifact that holds preview pictures.
const previewsName = "index-sd.bif"

func chapterImageName(number int) string { return "chapters/" + strconv.Itoa(number) + ".jpg" }

// madeFile is a generated file that was opened.
type madeFile struct {
	io.ReadSeekCloser
	tag      string
	modified time.Time
}

// made opens a generated file of a Part, if the Catalogue knows of it, and returns its size.
func (p *pages) made(r *http.Request, part butler.Part, name string) (f madeFile, size int64, err error) {
	all, err := p.Items.PartArtifacts(r.Context(), part.ID)
	if err != nil {
		return f, 0, err
	}
	known := false
	for _, a := range all {
		known = known || a.Name == name
	}
	if !known {
		return f, 0, butler.E(butler.KindNotFound, "", "there is no such picture of this file").WithHint("it has not been made, or was removed")
	}
	if f.ReadSeekCloser, err = p.Bundles.Open(butler.PartContent{Part: part.ID, ContentID: part.ContentID}, name); err != nil {
		return f, 0, err
	}
	if size, err = f.Seek(0, io.SeekEnd); err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return f, 0, errors.Join(butler.E(butler.KindInternal, "open picture", "%w", err), f.Close())
	}
	if file, ok := f.ReadSeekCloser.(fs.File); ok {
		if info, err := file.Stat(); err == nil {
			f.modified = info.ModTime()
		}
	}
	f.tag = part.ContentID + " " + name + " " + strconv.FormatInt(size, 36) + " " + strconv.FormatInt(f.modified.UnixNano(), 36)
	return f, size, nil
}

// ReadAt reads at a place, for one reader at a time.
func (f madeFile) ReadAt(b []byte, at int64) (int, error) {
	if direct, ok := f.ReadSeekCloser.(io.ReaderAt); ok {
		return direct.ReadAt(b, at)
	}
	if _, err := f.Seek(at, io.SeekStart); err != nil {
		return 0, err
	}
	return io.ReadFull(f, b)
}

// subtitles answers with the subtitles of a file beside a Part, as WebVTT.
func (p *pages) subtitles(w http.ResponseWriter, r *http.Request) error {
	id, err := idOf(r)
	if err != nil {
		return err
	}
	part, err := p.Items.StreamPart(r.Context(), id)
	if err != nil {
		return err
	}
	section, err := p.Library.Section(r.Context(), part.Section)
	if err != nil {
		return err
	}
	f, err := original.OpenSubtitles(r.Context(), part, id, section.Roots)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, subtitle.MaxFile+1))
	if err != nil {
		return butler.E(butler.KindUnreachable, "read subtitles", "%w", butler.FileErrorCause(err))
	}
	file, err := subtitle.Read(data)
	if err != nil {
		return err
	}
	text := file.WebVTT()
	return give(w, r, given{"text/vtt; charset=utf-8", strconv.FormatInt(id, 36) + " " + strconv.Itoa(len(data)), time.Time{}, bytes.NewReader(text), false})
}
