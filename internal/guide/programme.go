package guide

import (
	"encoding/xml"
	"slices"
	"strings"

	"butler"
)

// programme reads a programme, or returns nil for one that cannot be placed.
func (r *reader) programme(start xml.StartElement) (*entry, error) {
	line, column := r.position()
	e := &entry{Programme: butler.Programme{Channel: id(attribute(start, "channel"))}}
	from, ok := r.clock.time(attribute(start, "start"))
	if !ok {
		if r.badTimes++; r.badTimes == 1 {
			r.badTime = noteTime(line, column, attribute(start, "start"))
		}
		return nil, r.skip()
	}
	e.Start = from
	// An end that cannot be read is worked out as one that is not told.
	e.End, _ = r.clock.time(attribute(start, "stop"))
	if err := r.details(e); err != nil {
		return nil, err
	}
	if e.Title == "" || e.Channel == "" {
		r.unnamed++
		return nil, nil //nolint:nilnil // it is passed over
	}
	return e, nil
}

// details reads what is said of a programme.
func (r *reader) details(e *entry) error {
	title, subtitle, summary := choice{most: maxTitle}, choice{most: maxTitle}, choice{most: maxSummary}
	rerun, fresh := false, false
	for depth := len(r.open); len(r.open) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		child, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch child.Name.Local {
		case "title":
			err = title.take(r, child)
		case "sub-title":
			err = subtitle.take(r, child)
		case "desc":
			err = summary.take(r, child)
		case "category":
			var c string
			if c, err = r.text(maxWord); c != "" && len(e.Categories) < maxCategories && !slices.Contains(e.Categories, c) {
				e.Categories = append(e.Categories, c)
			}
		case "episode-num":
			var number string
			if number, err = r.text(maxWord); err == nil {
				r.numbering.read(attribute(child, "system"), number, e)
			}
		case "date":
			var date string
			if date, err = r.text(maxWord); err == nil {
				e.produced(date)
			}
		case "previously-shown":
			rerun = true
			if d, ok := dayOf(attribute(child, "start")); ok {
				e.Aired = d
			}
			err = r.skip()
		case "icon":
			if e.Icon == "" {
				e.Icon = link(attribute(child, "src"))
			}
			err = r.skip()
		case "rating":
			err = r.rating(child, e)
		case "new":
			fresh = true
			err = r.skip()
		case "live":
			e.Live = true
			err = r.skip()
		default: // credits, among others, which are long and not asked for
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	e.Title, e.Subtitle, e.Summary = title.text, subtitle.text, summary.text
	e.New = fresh && !rerun
	return nil
}

// produced reads a date: a year, or a day, which guides give for the first showing.
func (e *entry) produced(text string) {
	told, _ := takeDigits(strings.TrimSpace(text))
	if len(told) < digitsYear {
		return
	}
	year := 0
	for _, d := range told[:digitsYear] {
		year = year*10 + int(d-'0')
	}
	if !isDay(year, 1, 1) && (year < 1870 || year > 1900) {
		return
	}
	e.Year = year
	if d, ok := dayOf(text); ok && e.Aired.IsZero() {
		e.Aired = d
	}
}

// rating takes the first rating: its value, after the name of its system if the value alone says little.
func (r *reader) rating(start xml.StartElement, e *entry) error {
	system := clean(attribute(start, "system"), maxWord)
	for depth := len(r.open); len(r.open) >= depth; {
		t, err := r.next()
		if err != nil {
			return err
		}
		child, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		if child.Name.Local != "value" {
			if err := r.skip(); err != nil {
				return err
			}
			continue
		}
		value, err := r.text(maxWord)
		if err != nil {
			return err
		}
		if e.Rating != "" || value == "" {
			continue
		}
		if e.Rating = value; system != "" && strings.Trim(value, "0123456789+") == "" {
			e.Rating = system + " " + value
		}
	}
	return nil
}

// choice takes one of several texts: the first in the language that is wanted, else the first.
type choice struct {
	most  int
	text  string
	right bool // it is in the language
}

func (c *choice) take(r *reader, start xml.StartElement) error {
	lang := strings.ToLower(attribute(start, "lang"))
	right := r.language != "" && (lang == r.language || strings.HasPrefix(lang, r.language+"-") || strings.HasPrefix(lang, r.language+"_"))
	if c.text != "" && (c.right || !right) {
		return r.skip()
	}
	text, err := r.text(c.most)
	if text != "" {
		c.text, c.right = text, right
	}
	return err
}
