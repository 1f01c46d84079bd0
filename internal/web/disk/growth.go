package disk

import (
	"cmp"
	"context"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"time"

	"butler"
	"butler/internal/web/chart"
	"butler/internal/web/page"
)

// growthView is how what is kept has grown.
type growthView struct {
	Days    int
	By      string // "kind", "library" or "analysis"
	Choices []choice
	Chart   template.HTML // "" if there are too few samples
	Legend  []chart.Series
	Samples []butler.StorageSample // newest first, for those who do not see the chart
	butler.Growth
	DiskFull, QuotaFull int // in how many days; 0 if not in sight
}

// choice is another view of the same.
type choice struct {
	Name, URL string
	On        bool
}

// spans are the stretches of time that can be chosen.
func spans() []choice {
	return []choice{{Name: "30 days", URL: "30"}, {Name: "90 days", URL: "90"}, {Name: "a year", URL: "365"}, {Name: "all", URL: strconv.Itoa(butler.StorageKept)}}
}

const (
	monthDays   = 30
	chartPoints = 240
	chartSeries = 4
	tableRows   = 40
)

// growth returns how what is kept has grown, in the days that a query asks for.
func (p *pages) growth(ctx context.Context, query url.Values, now butler.Storage) (growthView, error) {
	v := growthView{Days: monthDays, By: "kind"}
	for _, s := range spans() {
		if query.Get("days") == s.URL {
			v.Days, _ = strconv.Atoi(s.URL)
		}
	}
	if by := query.Get("by"); by == "library" || by == "analysis" {
		v.By = by
	}
	today := butler.DateOf(time.Now().In(p.site.Zone))
	all, err := p.History.StorageSamples(ctx, today.AddDays(-max(v.Days, monthDays)), butler.Date{})
	if err != nil {
		return v, err
	}
	v.Growth = butler.GrowthOf(all, today, monthDays)
	if days, ok := v.FullIn(now.Disk.Free); ok && now.Disk.Size > 0 {
		v.DiskFull = max(days, 1)
	}
	if now.Quota > 0 {
		generated := make([]butler.StorageSample, len(all))
		for i, s := range all {
			generated[i] = butler.StorageSample{Day: s.Day, Generated: s.Generated}
		}
		if days, ok := butler.GrowthOf(generated, today, monthDays).FullIn(now.Quota - now.Generated); ok {
			v.QuotaFull = max(days, 1)
		}
	}
	names, err := p.sectionNames(ctx)
	if err != nil {
		return v, err
	}
	v.draw(all, names)
	v.choices()
	return v, nil
}

// Shrunk returns by how much it became smaller.
func (v growthView) Shrunk() int64 { return -v.Bytes }

// draw makes the chart and the table.
func (v *growthView) draw(all []butler.StorageSample, names map[int64]string) {
	v.Samples = slices.Clone(all)
	slices.Reverse(v.Samples)
	v.Samples = v.Samples[:min(len(v.Samples), tableRows)]
	if len(all) < 2 {
		return
	}
	v.Legend = seriesOf(all, v.By, names)
	plot := chart.Plot{Title: "What the server kept on disk, day by day, by " + v.By, Series: v.Legend, Height: 220}
	plot.X.From, plot.X.To = noonOf(all[0].Day), noonOf(all[len(all)-1].Day)
	plot.X.Ticks = chart.DayTicks(time.Unix(int64(plot.X.From), 0).UTC(), time.Unix(int64(plot.X.To), 0).UTC(), 6)
	highest := 0.0
	for _, s := range plot.Series {
		for _, pt := range s.Points {
			highest = max(highest, pt.Y)
		}
	}
	plot.Y.To = chart.Top(highest)
	plot.Y.Ticks = chart.Ticks(0, plot.Y.To, 4, func(n float64) string { return page.Bytes(int64(n)) })
	v.Chart = plot.SVG()
}

func noonOf(d butler.Date) float64 {
	return float64(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, time.UTC).Unix())
}

// seriesOf returns the lines of a chart: the largest of the newest day.
func seriesOf(all []butler.StorageSample, by string, names map[int64]string) []chart.Series {
	type line struct {
		name string
		of   func(butler.StorageSample) int64
	}
	newest := all[len(all)-1]
	var lines []line
	switch by {
	case "library":
		for _, s := range newest.Sections {
			lines = append(lines, line{sectionName(names, s.Section), func(x butler.StorageSample) int64 { return sectionBytes(x, s.Section) }})
		}
	case "analysis":
		for _, a := range newest.Analyses {
			lines = append(lines, line{a.Analysis, func(x butler.StorageSample) int64 { return analysisBytes(x, a.Analysis) }})
		}
	default:
		lines = []line{
			{"all", butler.StorageSample.Total},
			{"generated files", func(x butler.StorageSample) int64 { return x.Generated }},
			{"backups", func(x butler.StorageSample) int64 { return x.Backups }},
			{"database", func(x butler.StorageSample) int64 { return x.Database }},
		}
	}
	if by != "kind" {
		slices.SortStableFunc(lines, func(a, b line) int { return cmp.Compare(b.of(newest), a.of(newest)) })
	}
	var series []chart.Series
	for i, l := range lines[:min(len(lines), chartSeries)] {
		s := chart.Series{Name: l.name, Class: "s" + strconv.Itoa(i+1)}
		for _, x := range all {
			s.Points = append(s.Points, chart.Point{X: noonOf(x.Day), Y: float64(l.of(x))})
		}
		s.Points = chart.Thin(s.Points, chartPoints)
		series = append(series, s)
	}
	return series
}

func sectionBytes(s butler.StorageSample, id int64) int64 {
	for _, b := range s.Sections {
		if b.Section == id {
			return b.Bytes
		}
	}
	return 0
}

func analysisBytes(s butler.StorageSample, name string) int64 {
	for _, b := range s.Analyses {
		if b.Analysis == name {
			return b.Bytes
		}
	}
	return 0
}

// choices says which other views there are.
func (v *growthView) choices() {
	days := strconv.Itoa(v.Days)
	for _, s := range spans() {
		v.Choices = append(v.Choices, choice{s.Name, storageURL + "?days=" + s.URL + "&by=" + v.By + "#growth", s.URL == days})
	}
	for _, by := range []string{"kind", "library", "analysis"} {
		v.Choices = append(v.Choices, choice{"by " + by, storageURL + "?days=" + days + "&by=" + by + "#growth", by == v.By})
	}
}
