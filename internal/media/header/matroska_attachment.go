package header

import (
	"io"
	"strings"

	"butler"

	"github.com/remko/go-mkvparse"
)

// mkvAttachment is an attached file, and where its content lies.
type mkvAttachment struct {
	name, mime, description string
	start, size             int64
}

// readAttachments reads what is attached without its content. The window stands where the element's
// content starts, and stands there again afterwards.
func (m *mkv) readAttachments(size int64) {
	start, outer := m.window.pos, m.window.end
	m.window.end = min(outer, start+size)
	for m.window.pos < m.window.end && len(m.attached) < maxStreams {
		id, size, err := readElement(m.window)
		if err != nil || size < 0 {
			break
		}
		next := m.window.pos + size
		if mkvparse.ElementID(id) == mkvparse.AttachedFileElement {
			if a, ok := m.readAttachment(next); ok {
				m.attached = append(m.attached, a)
			}
		}
		m.window.pos = next
	}
	m.window.pos, m.window.end = start, outer
}

func (m *mkv) readAttachment(end int64) (a mkvAttachment, ok bool) {
	for m.window.pos < min(end, m.window.end) {
		id, size, err := readElement(m.window)
		if err != nil || size < 0 {
			break
		}
		next := m.window.pos + size
		var to *string
		switch mkvparse.ElementID(id) {
		case mkvparse.FileNameElement:
			to = &a.name
		case mkvparse.FileMimeTypeElement:
			to = &a.mime
		case mkvparse.FileDescriptionElement:
			to = &a.description
		case mkvparse.FileDataElement:
			a.start, a.size = m.window.pos, size
		default: // nothing of the rest is looked at here
		}
		if to != nil {
			b, err := m.window.bytes(size, maxText)
			if err != nil {
				break
			}
			*to = strings.TrimRight(string(b), "\x00")
		}
		m.window.pos = next
	}
	return a, a.size > 0 && a.name != "" && a.mime != ""
}

// applyAttachments adds the attached files as Streams: pictures as covers.
func (m *mkv) applyAttachments(h *butler.Header, f source) {
	for _, a := range m.attached {
		s := butler.Stream{Index: len(h.Streams), Kind: butler.StreamAttachment, Title: cleanText(a.description)}
		switch a.mime {
		case "image/jpeg":
			s.Kind, s.Codec = butler.StreamCover, "mjpeg"
		case "image/png", "image/gif", "image/tiff":
			s.Kind, s.Codec = butler.StreamCover, a.mime[len("image/"):]
		case "application/x-truetype-font", "application/x-font":
			s.Codec = "ttf"
		case "application/vnd.ms-opentype":
			s.Codec = "otf"
		}
		if s.Kind == butler.StreamCover {
			size := max(min(a.size, m.size-a.start), 0)
			seen := s
			if applyPicture(&seen, io.NewSectionReader(f, a.start, size), size) == nil {
				s = seen
			}
		}
		h.Streams = append(h.Streams, s)
	}
}
