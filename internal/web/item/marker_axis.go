package item

import (
	"fmt"
	"math"
	"slices"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

// The drawing of Markers, in its units.
const (
	drawnWidth = 720
	drawnLeft  = 84 // where time begins; left of it are the names of lanes
	drawnRight = 22
	laneHeight = 28
	laneBar    = 18
	fineHeight = 16 // of a lane of evidence
	fineBar    = 8
	drawnFoot  = 22
)

// lanes is the drawing of the Markers of a file, and of what speaks for them, on one axis of time.
type lanes struct {
	Title         string
	Width, Height float64
	Left, Right   float64
	From, To      int64
	Axis, Foot    float64 // where the line of time is, and where times are written
	Ticks         []mark
	Lanes         []lane
}

// lane is one row of the drawing.
type lane struct {
	Name  string
	Y     float64 // of the middle
	Rule  float64 // of the line below it
	Fine  bool
	Marks []mark
}

// mark is something in a lane, or a place on the axis.
type mark struct {
	X, Y, Width, Height float64
	Class               string
	Opacity             float64
	Text                string // beside or in it
	Hint                string // under the pointer
	Marker              int64  // that it stands for; 0 for evidence
}

// LabelX is where the text in a mark begins.
func (m mark) LabelX() float64 { return m.X + 6 }

// LabelY is the middle of the line.
func (m mark) LabelY() float64 { return m.Y + m.Height/2 }

// kindName returns what a kind of Marker is called.
func kindName(k butler.MarkerKind) string {
	switch k {
	case butler.MarkerIntro:
		return "Intro"
	case butler.MarkerCredits:
		return "Credits"
	case butler.MarkerCommercial:
		return "Commercial"
	}
	return string(k)
}

func kinds() []butler.MarkerKind {
	return []butler.MarkerKind{butler.MarkerIntro, butler.MarkerCredits, butler.MarkerCommercial}
}

// draw returns the drawing of a file's Markers.
func draw(a axis, markers []butler.Marker, chapters []butler.Chapter) lanes {
	d := lanes{Width: drawnWidth, Left: drawnLeft, Right: drawnWidth - drawnRight, From: a.From, To: a.To}
	y := 4.0
	add := func(name string, fine bool) *lane {
		height := float64(laneHeight)
		if fine {
			height = fineHeight
		}
		d.Lanes = append(d.Lanes, lane{Name: name, Y: round1(y + height/2), Rule: y + height, Fine: fine})
		y += height
		return &d.Lanes[len(d.Lanes)-1]
	}
	for _, kind := range kinds() {
		if !slices.ContainsFunc(markers, func(m butler.Marker) bool { return m.Kind == kind }) {
			continue
		}
		l := add(kindName(kind), false)
		for _, m := range markers {
			if m.Kind == kind {
				l.add(d.markerMark(a, m, l.Y))
			}
		}
	}
	for _, kind := range evidenceKinds(markers) {
		l := add(string(kind), true)
		for _, m := range markers {
			for _, e := range m.Evidence {
				if e.Kind == kind {
					l.add(d.evidenceMark(a, e, l.Y))
				}
			}
		}
	}
	if len(chapters) > 0 {
		l := add("chapters", true)
		for _, c := range chapters {
			title := page.Clock(c.Start) + " chapter " + strconv.Itoa(c.Index) + " " + c.Title
			l.add(d.bar(a, c.Start, c.Start, l.Y, fineBar, mark{Class: "chapter", Opacity: 1, Hint: title}))
		}
	}
	d.Axis, d.Foot = y, y+14
	d.Height = y + drawnFoot
	for _, t := range a.ticks() {
		d.Ticks = append(d.Ticks, mark{X: d.x(a, int64(t.At)), Y: round1(y), Text: t.Text})
	}
	d.Title = fmt.Sprintf("%s on the time from %s to %s; the list below says the same", page.Plural(len(markers), "marker", "markers"), page.Clock(a.From), page.Clock(a.To))
	return d
}

// add adds a mark, unless it is not in what is shown.
func (l *lane) add(m mark) {
	if m.Width > 0 {
		l.Marks = append(l.Marks, m)
	}
}

func (d *lanes) markerMark(a axis, m butler.Marker, y float64) mark {
	hint := fmt.Sprintf("%s from %s to %s", kindName(m.Kind), butler.FormatClock(m.Start), butler.FormatClock(m.End))
	sure := sureText(m)
	made := mark{Class: string(m.Kind), Opacity: 0.45, Hint: hint + ", " + sure, Marker: m.ID}
	if m.Edited == "" {
		made.Opacity = round2(0.15 + 0.3*m.Confidence)
	} else {
		made.Class += " edited"
	}
	made = d.bar(a, m.Start, m.End, y, laneBar, made)
	const letter = 6.5 // units that one takes
	if made.Width > letter*float64(len(sure))+12 {
		made.Text = sure
	}
	return made
}

func (d *lanes) evidenceMark(a axis, e butler.Evidence, y float64) mark {
	m := mark{Class: "for", Opacity: round2(0.35 + 0.65*min(1, math.Abs(e.Weight))), Hint: evidenceText(e)}
	if e.Weight < 0 {
		m.Class = "against"
	}
	return d.bar(a, e.At, max(e.At, e.Until), y, fineBar, m)
}

// bar places a mark; its width stays 0 if it is not in what is shown.
func (d *lanes) bar(a axis, from, to int64, y, height float64, m mark) mark {
	if to < a.From || from > a.To || a.To <= a.From {
		return m
	}
	left, right := d.x(a, max(from, a.From)), d.x(a, min(to, a.To))
	m.X, m.Width = left, max(2, round1(right-left))
	m.Y, m.Height = round1(y-height/2), height
	return m
}

func (d *lanes) x(a axis, ms int64) float64 {
	return round1(d.Left + float64(ms-a.From)/float64(max(1, a.To-a.From))*(d.Right-d.Left))
}

func round1(v float64) float64 { return math.Round(v*10) / 10 }
func round2(v float64) float64 { return math.Round(v*100) / 100 }

// evidenceKinds returns the kinds of evidence that Markers have, in a fixed order.
func evidenceKinds(markers []butler.Marker) (all []butler.EvidenceKind) {
	for _, m := range markers {
		for _, e := range m.Evidence {
			if !slices.Contains(all, e.Kind) && len(all) < maxEvidenceKinds {
				all = append(all, e.Kind)
			}
		}
	}
	slices.Sort(all)
	return all
}

// maxEvidenceKinds bounds the lanes of a drawing.
const maxEvidenceKinds = 12

// evidenceText says a reason in words, with its place.
func evidenceText(e butler.Evidence) string {
	text := string(e.Kind)
	if e.Note != "" {
		text += ": " + e.Note
	}
	text += ", at " + butler.FormatClock(e.At)
	if e.Until > e.At {
		text += " to " + butler.FormatClock(e.Until)
	}
	if e.Weight < 0 {
		text += " (speaks against it)"
	}
	return text
}

// sureText says how sure a Marker is, or who said it.
func sureText(m butler.Marker) string {
	switch {
	case m.Edited != "":
		return string(m.Edited) + " by hand"
	case m.Confidence > 0:
		return fmt.Sprintf("%.0f %% sure", 100*m.Confidence)
	}
	return "found"
}

// foundText says what found a Marker.
func foundText(source string) string {
	switch source {
	case "":
		return ""
	case "intros":
		return "Found by what the sound of the season's episodes has in common (intros)."
	case "credits":
		return "Found by the pictures and the sound of the ending (credits)."
	case "ads":
		return "Found by what tells a break from the programme (ads)."
	}
	return "Found by " + source + "."
}
