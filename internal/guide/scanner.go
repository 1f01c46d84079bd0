package guide

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"butler"
)

const (
	maxToken = 1 << 20 // bytes of one tag, text, comment or declaration
	maxDepth = 32      // of elements in each other
)

// scanner reads XML token by token in bounded memory, and knows where it is.
type scanner struct {
	xml  *xml.Decoder
	pace *pace
	open []string // the elements that are
}

var errLong = errors.New("a single tag, text or comment is too long")

// pace lets no more be read than one token may have.
type pace struct {
	r    io.Reader
	left int
}

func (p *pace) Read(b []byte) (int, error) {
	if p.left <= 0 {
		return 0, errLong
	}
	if len(b) > p.left {
		b = b[:p.left]
	}
	n, err := p.r.Read(b)
	p.left -= n
	return n, err
}

// newScanner begins to read XML in any encoding that it names, or that its first bytes tell.
func newScanner(r io.Reader) *scanner {
	p := &pace{r: r}
	s := &scanner{pace: p}
	// The texts of a file with a byte order mark are what that says; what its declaration says is wrong then.
	marked := false
	head := make([]byte, 3)
	p.left = maxToken
	n, _ := io.ReadFull(p, head) // the error comes again
	head = head[:n]
	in := io.MultiReader(bytes.NewReader(head), p)
	switch {
	case bytes.HasPrefix(head, []byte{0xef, 0xbb, 0xbf}):
		in, marked = p, true
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		in, marked = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewDecoder().Reader(in), true
	}
	s.xml = xml.NewDecoder(in)
	s.xml.Entity = xml.HTMLEntity
	s.xml.CharsetReader = func(label string, r io.Reader) (io.Reader, error) {
		if marked {
			return r, nil
		}
		e, err := htmlindex.Get(strings.TrimSpace(label))
		if err != nil || e == encoding.Replacement {
			return nil, butler.E(butler.KindUnsupported, opRead, "its encoding %q is not known", clean(label, maxName))
		}
		if name, err := htmlindex.Name(e); err == nil && strings.HasPrefix(name, "utf-16") {
			return r, nil // it was read this far as bytes: it is none
		}
		return e.NewDecoder().Reader(r), nil
	}
	return s
}

// next returns the next start, end or text. The text is good until the next call. Every start has its end, and
// [io.EOF] comes after the end of the first one only. Errors tell the line and the column.
func (s *scanner) next() (xml.Token, error) {
	for {
		s.pace.left = maxToken
		t, err := s.xml.RawToken()
		if err != nil {
			if errors.Is(err, io.EOF) && len(s.open) == 0 {
				return nil, io.EOF
			}
			return nil, s.fault(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(s.open) == maxDepth {
				return nil, s.damaged("elements are nested more than %d times", maxDepth)
			}
			s.open = append(s.open, t.Name.Local)
			return t, nil
		case xml.EndElement:
			if len(s.open) == 0 || s.open[len(s.open)-1] != t.Name.Local {
				return nil, s.damaged("</%s> ends what has not begun", clean(t.Name.Local, maxName))
			}
			s.open = s.open[:len(s.open)-1]
			return t, nil
		case xml.CharData:
			return t, nil
		}
	}
}

// skip passes over what is left of the element that began last.
func (s *scanner) skip() error {
	for depth := len(s.open); len(s.open) >= depth; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

// text returns the text of the element that began last, in one line of at most so many bytes. What is in elements
// within it counts too.
func (s *scanner) text(most int) (string, error) {
	var b []byte
	for depth := len(s.open); len(s.open) >= depth; {
		t, err := s.next()
		if err != nil {
			return "", err
		}
		// Spaces are lost, so more is taken than is kept.
		if text, ok := t.(xml.CharData); ok && len(b) < 4*most {
			b = append(b, text[:min(len(text), 4*most)]...)
		}
	}
	return clean(string(b), most), nil
}

// position returns the line and the column, in bytes, of what was read last.
func (s *scanner) position() (line, column int) { return s.xml.InputPos() }

func (s *scanner) damaged(format string, args ...any) error {
	line, column := s.position()
	return damaged("line %d, column %d: "+format, append([]any{line, column}, args...)...)
}

// fault adds the position to what went wrong.
func (s *scanner) fault(err error) error {
	line, column := s.position()
	if e, ok := errors.AsType[*butler.Error](err); ok {
		return butler.E(e.Kind, opRead, "line %d, column %d: %s", line, column, reason(e)).WithHint("%s", e.Hint)
	}
	if errors.Is(err, io.EOF) {
		return s.damaged("it ends within <%s>", clean(s.open[len(s.open)-1], maxName))
	}
	text := err.Error()
	if e, ok := errors.AsType[*xml.SyntaxError](err); ok {
		text = e.Msg
	}
	return s.damaged("%s", clean(text, 200))
}

// reason is what an error says without what was attempted.
func reason(e *butler.Error) string {
	if e.Text != "" || e.Err == nil {
		return e.Text
	}
	return e.Err.Error()
}
