package generateadmarkers

import (
	"encoding/json"
	"fmt"
	"math"

	"butler"
)

// Data is what was found out about a recording.
type Data struct {
	DurationMS int64   `json:"durationMs"`
	Breaks     []Break `json:"breaks"`
	BreaksMS   int64   `json:"breaksMs"` // how long they are together
	Logo       *Logo   `json:"logo,omitempty"`
	Pictures   int     `json:"pictures"` // that were looked at
	Silences   int     `json:"silences"`
	Blacks     int     `json:"blacks"`
	Cuts       int     `json:"cuts"` // places at which a commercial could begin
}

// Break is a commercial break.
type Break struct {
	StartMS int64   `json:"startMs"`
	EndMS   int64   `json:"endMs"`
	Weight  float64 `json:"weight"`          // natural logarithm of how much likelier it is than programme
	SpotsMS []int64 `json:"spotsMs"`         // where each commercial begins
	Begun   bool    `json:"begun,omitempty"` // the recording begins in it
	Cut     bool    `json:"cut,omitempty"`   // the recording ends in it
}

// result writes down what was found.
func (a *analyzer) result(end int64) (butler.Result, error) {
	c := a.chooser
	data := Data{DurationMS: end, Breaks: []Break{}, Logo: c.seen.logo, Pictures: len(a.sight.looks), Cuts: len(c.cuts) - 2}
	for _, v := range c.cuts {
		if v.silent {
			data.Silences++
		}
		if v.black {
			data.Blacks++
		}
	}
	var markers []butler.Marker
	for _, p := range a.breaks {
		spots := c.within(p)
		b := Break{
			StartMS: c.cuts[p.from].from.Milliseconds(), EndMS: c.cuts[p.to].to.Milliseconds(), Weight: math.Round(100*p.score) / 100,
			Begun: p.from == 0, Cut: p.to == len(c.cuts)-1,
		}
		for _, s := range spots {
			b.SpotsMS = append(b.SpotsMS, c.cuts[s.from].to.Milliseconds())
		}
		data.Breaks = append(data.Breaks, b)
		data.BreaksMS += b.EndMS - b.StartMS
		markers = append(markers, butler.Marker{
			Kind: butler.MarkerCommercial, Start: b.StartMS, End: b.EndMS, Confidence: confidence(p.score), Evidence: c.evidence(p, spots),
		})
	}
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, "find commercials", "%w", err)
	}
	return butler.Result{Data: text, Markers: markers, Summary: summary(data)}, nil
}

// confidence is the chance that a weight stands for; half of the logarithm is taken, since what is seen and
// what is heard do not come about by themselves.
func confidence(weight float64) float64 {
	return math.Round(1000/(1+math.Exp(-weight/2))) / 1000
}

func summary(d Data) string {
	switch len(d.Breaks) {
	case 0:
		return "no commercial breaks"
	case 1:
		return fmt.Sprintf("1 commercial break, %d s", d.BreaksMS/1000)
	}
	return fmt.Sprintf("%d commercial breaks, %d s", len(d.Breaks), d.BreaksMS/1000)
}
