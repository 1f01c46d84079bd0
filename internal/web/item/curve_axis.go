package item

import (
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"butler"
	"butler/internal/web/chart"
	"butler/internal/web/page"
)

// closest is the shortest stretch, in ms, that is shown of a file.
const closest = 1000

// axis is the stretch of a file that a page shows, and where others are shown. The template "item-axis" shows it.
type axis struct {
	Page     string // its address without a query
	Part     int64
	Length   int64 // of the file, in ms
	From, To int64
	Parts    []partLink // of an Item that has several
	// Addresses of other stretches; "" where there is none.
	Whole, Closer, Wider, Before, After string
	extra                               url.Values // further parameters of the page
	asked                               struct{ from, to int64 }
}

// partLink leads to another file of an Item.
type partLink struct {
	Link
	Current bool
}

// axisOf returns the file and the stretch of it that a request asks for. extra names further parameters of the page that
// links keep. Errors: [butler.KindNotFound], [butler.KindInvalid].
func axisOf(r *http.Request, s subject, address string, extra ...string) (axis, butler.Part, error) {
	q := r.URL.Query()
	part, parts, err := chosenPart(s, q.Get("part"))
	if err != nil {
		return axis{}, part, err
	}
	a := axis{Page: address, Part: part.ID, Length: lengthOf(s, part), extra: url.Values{}}
	for _, name := range extra {
		if v := q.Get(name); v != "" {
			a.extra.Set(name, v)
		}
	}
	if len(parts) > 1 {
		for i, p := range parts {
			text := fmt.Sprintf("File %d", i+1)
			if p.Duration > 0 {
				text += ", " + page.Clock(p.Duration)
			}
			a.Parts = append(a.Parts, partLink{Link{address + "?part=" + strconv.FormatInt(p.ID, 10), text}, p.ID == part.ID})
		}
	}
	a.To = a.Length
	for name, into := range map[string]*int64{"from": &a.From, "to": &a.To} {
		text := q.Get(name)
		if text == "" {
			continue
		}
		if *into, err = butler.ParseClock(text); err != nil {
			return a, part, butler.E(butler.KindInvalid, "", "%.40q is no place in a file", text).WithHint("write it as 1:02:03.5, or in seconds")
		}
	}
	a.asked.from, a.asked.to = a.From, a.To
	if q.Get("to") == "" {
		a.asked.to = math.MaxInt64
	}
	a.within()
	a.links()
	return a, part, nil
}

// chosenPart returns the file of an Item that is asked for by its id, or else the first that is there, and all files.
func chosenPart(s subject, id string) (chosen butler.Part, all []butler.Part, err error) {
	for _, m := range s.Media {
		all = append(all, m.Parts...)
	}
	for _, p := range all {
		switch {
		case strconv.FormatInt(p.ID, 10) == id:
			return p, all, nil
		case id == "" && chosen.ID == 0 && p.Missing.IsZero():
			chosen = p
		}
	}
	switch {
	case id == "" && chosen.ID == 0 && len(all) > 0:
		return all[0], all, nil
	case chosen.ID == 0:
		return chosen, all, butler.E(butler.KindNotFound, "", "the item has no such file").WithHint("it may have been found anew: begin at the item's page")
	}
	return chosen, all, nil
}

// lengthOf returns how long a file is, in ms: as its headers say, or as far as something was found in it.
func lengthOf(s subject, p butler.Part) int64 {
	length := p.Duration
	for _, m := range s.Markers {
		if m.Part == p.ID {
			length = max(length, m.End)
		}
	}
	return length
}

// within brings the stretch into the file.
func (a *axis) within() {
	a.From = min(max(a.From, 0), max(0, a.Length-closest))
	a.To = min(a.To, a.Length)
	if a.To < a.From+closest {
		a.To = min(a.From+closest, a.Length)
	}
}

// zoomed reports whether less than the whole file is shown.
func (a axis) zoomed() bool { return a.From > 0 || a.To < a.Length }

func (a *axis) links() {
	shown := a.To - a.From
	if a.zoomed() {
		a.Whole, a.Wider = a.whole(), a.URL(a.From-shown/2, a.To+shown/2)
	}
	if shown > 2*closest {
		a.Closer = a.URL(a.From+shown/4, a.To-shown/4)
	}
	if a.From > 0 {
		a.Before = a.URL(a.From-shown, a.From)
	}
	if a.To < a.Length {
		a.After = a.URL(a.To, a.To+shown)
	}
}

// whole returns the address of the page with the whole file.
func (a axis) whole() string { return a.address(url.Values{}) }

// URL returns the address of the page with a stretch of the file.
func (a axis) URL(from, to int64) string {
	b := axis{Length: a.Length, From: max(from, 0), To: to}
	b.within()
	if !b.zoomed() {
		return a.whole()
	}
	return a.address(url.Values{"from": {butler.FormatClock(b.From)}, "to": {butler.FormatClock(b.To)}})
}

// Base returns the address of the page to which "from" and "to" can be added.
func (a axis) Base() string {
	whole := a.whole()
	if strings.Contains(whole, "?") {
		return whole + "&"
	}
	return whole + "?"
}

// Live returns the address at which the drawing alone is fetched anew.
func (a axis) Live() string {
	here := a.Here()
	if strings.Contains(here, "?") {
		return here + "&piece=axis"
	}
	return here + "?piece=axis"
}

// Here returns the address of what is shown.
func (a axis) Here() string { return a.URL(a.From, a.To) }

func (a axis) address(q url.Values) string {
	for name, v := range a.extra {
		q[name] = v
	}
	if len(a.Parts) > 0 {
		q.Set("part", strconv.FormatInt(a.Part, 10))
	}
	if len(q) == 0 {
		return a.Page
	}
	return a.Page + "?" + q.Encode()
}

// Keep returns the parameters, but for those of the stretch, that a form has to keep.
func (a axis) Keep() url.Values {
	q := url.Values{}
	for name, v := range a.extra {
		q[name] = v
	}
	if len(a.Parts) > 0 {
		q.Set("part", strconv.FormatInt(a.Part, 10))
	}
	return q
}

// ticks returns places of the axis that are named.
func (a axis) ticks() []chart.Tick {
	format := func(ms float64) string { return page.Clock(int64(ms)) }
	if a.To-a.From <= 10*closest {
		format = func(ms float64) string { return butler.FormatClock(int64(ms)) }
	}
	return chart.ClockTicks(float64(a.From), float64(a.To), 8, format)
}

// chartAxis returns the axis as charts have it.
func (a axis) chartAxis() chart.Axis {
	return chart.Axis{From: float64(a.From), To: float64(a.To), Ticks: a.ticks()}
}

// FromText returns the beginning as people write it.
func (a axis) FromText() string { return butler.FormatClock(a.From) }

// ToText returns the end as people write it.
func (a axis) ToText() string { return butler.FormatClock(a.To) }
