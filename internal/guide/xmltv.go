package guide

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"butler"
)

// The most that is kept of what a guide says. What is longer is cut, what is more is left out.
const (
	maxID         = 300  // bytes
	maxTitle      = 500  // bytes
	maxSummary    = 4000 // bytes
	maxWord       = 100  // bytes of a category, a rating, a number
	maxNames      = 8
	maxCategories = 12
)

// entry is a programme as a guide tells it.
type entry struct {
	butler.Programme // without an id; the end is zero if it is not told
	trust            int
}

// station is a channel as a guide declares it.
type station struct {
	id     string
	names  []string
	number string
	icon   string
}

// reader reads XMLTV.
type reader struct {
	*scanner
	clock     *clock
	numbering numbering
	language  string // of texts that are there in several; "" for the first
	ended     bool   // </tv> was read

	badTimes int    // programmes whose time could not be read
	badTime  string // the first of them, and where
	unnamed  int    // programmes without a title or a channel
}

func newReader(r io.Reader, zone *time.Location, language string) *reader {
	return &reader{scanner: newScanner(r), clock: newClock(zone), numbering: newNumbering(), language: strings.ToLower(language)}
}

// next returns the next channel or programme, and [io.EOF] after the last. Programmes that cannot be placed are passed
// over and counted.
func (r *reader) nextThing() (*station, *entry, error) {
	for {
		t, err := r.next()
		if errors.Is(err, io.EOF) && !r.ended {
			return nil, nil, damaged("there is nothing in it")
		}
		if err != nil {
			return nil, nil, err
		}
		if _, ok := t.(xml.EndElement); ok && len(r.open) == 0 {
			r.ended = true
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch name := start.Name.Local; {
		case r.ended:
			return nil, nil, r.damaged("<%s> follows the end", clean(name, maxName))
		case len(r.open) == 1 && name != "tv":
			return nil, nil, r.damaged("this is no XMLTV: it begins with <%s>", clean(name, maxName))
		case len(r.open) == 1:
		case name == "channel":
			c, err := r.channel(start)
			if c != nil || err != nil {
				return c, nil, err
			}
		case name == "programme":
			p, err := r.programme(start)
			if p != nil || err != nil {
				return nil, p, err
			}
		default:
			if err := r.skip(); err != nil {
				return nil, nil, err
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// id returns the id of a channel, or "" if it cannot be one.
func id(text string) string {
	if text = strings.TrimSpace(text); len(text) > maxID {
		return ""
	}
	return clean(text, maxID)
}

// channel reads a channel, or returns nil for one without an id.
func (r *reader) channel(start xml.StartElement) (*station, error) {
	c := &station{id: id(attribute(start, "id"))}
	var numbers []string
	for depth := len(r.open); len(r.open) >= depth; {
		t, err := r.next()
		if err != nil {
			return nil, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "display-name":
			name, err := r.text(maxWord)
			if err != nil {
				return nil, err
			}
			switch {
			case isNumber(name):
				numbers = append(numbers, name)
			case name != "" && len(c.names) < maxNames:
				c.names = append(c.names, name)
			}
		case "lcn":
			number, err := r.text(maxWord)
			if err != nil {
				return nil, err
			}
			if isNumber(number) {
				c.number = number
			}
		case "icon":
			if c.icon == "" {
				c.icon = link(attribute(e, "src"))
			}
			err = r.skip()
		default:
			err = r.skip()
		}
		if err != nil {
			return nil, err
		}
	}
	if c.number == "" && len(numbers) > 0 {
		c.number = numbers[0]
	}
	if c.id == "" {
		r.unnamed++
		return nil, nil //nolint:nilnil // it is passed over
	}
	return c, nil
}

// isNumber reports whether a text is a number on the dial: 7, 7.1, 7-1.
func isNumber(text string) bool {
	if text == "" || len(text) > 9 || !isDigit(text[0]) || !isDigit(text[len(text)-1]) {
		return false
	}
	parts := 0
	for i := range len(text) {
		switch {
		case isDigit(text[i]):
		case text[i] == '.', text[i] == '-':
			parts++
		default:
			return false
		}
	}
	return parts <= 1
}

// noteTime says which time could not be read, and where.
func noteTime(line, column int, text string) string {
	return fmt.Sprintf("line %d, column %d: %q is no time", line, column, clean(text, maxWord))
}
