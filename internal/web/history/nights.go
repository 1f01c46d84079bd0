package history

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"butler"
	"butler/internal/web/page"
)

const (
	nightsPerPage = 14
	reportsShown  = 20
	readAtOnce    = 500 // Runs of a day that are read at a time
)

// Night is what was done in a night, and on the day after.
type Night struct {
	butler.Digest
	Count int // Runs
}

// URL returns the address of the night's page.
func (n Night) URL() string { return nightURL(n.Day) }

// nightsView is what the list of nights shows.
type nightsView struct {
	Tabs    []Tab
	Alarms  []butler.Alarm
	Nights  []Night
	Earlier string
	Newest  string
	Reports []butler.Report
}

// nights lists nights with what was done in each.
func (p *pages) nights(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	before, _ := butler.ParseDate(r.URL.Query().Get("before")) // zero for what is no day
	days, err := p.Runs.RunDays(ctx, before, nightsPerPage+1)
	if err != nil {
		return err
	}
	v := nightsView{Tabs: tabs(tabNights)}
	if len(days) > nightsPerPage {
		days = days[:nightsPerPage]
		v.Earlier = "/web/nights?before=" + days[nightsPerPage-1].String()
	}
	if !before.IsZero() {
		v.Newest = "/web/nights"
	}
	for _, day := range days {
		runs, err := p.runsOf(ctx, day)
		if err != nil {
			return err
		}
		n := Night{Digest: butler.NewDigest(day, runs), Count: len(runs)}
		n.Runs = nil
		v.Nights = append(v.Nights, n)
	}
	if before.IsZero() {
		if v.Reports, err = p.Reports.Reports(ctx, butler.ReportQuery{Limit: reportsShown}); err != nil {
			return err
		}
		if p.site.Alarms != nil {
			v.Alarms = p.site.Alarms()
		}
	}
	return p.area.Show(w, r, page.View{Title: "Nights", Nav: page.NavRuns, Name: "nights", Data: v})
}

// runsOf returns the Runs of a day, in the order in which they were opened.
func (p *pages) runsOf(ctx context.Context, day butler.Date) (all []butler.Run, err error) {
	q := butler.RunQuery{Day: day, Limit: readAtOnce}
	for {
		some, err := p.Runs.Runs(ctx, q)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
		if len(some) < readAtOnce {
			slices.Reverse(all)
			return all, nil
		}
		q.Before = some[len(some)-1].ID
	}
}

// nightView is what the page of a night, or of another Report, shows.
type nightView struct {
	Tabs       []Tab
	Day        butler.Date
	Digest     butler.Digest
	Rows       []Row
	Report     *butler.Report // nil if none was made
	Deliveries []butler.Delivery
	Earlier    string // address of the night before
}

// night shows what was done in a night.
func (p *pages) night(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	day, err := butler.ParseDate(r.PathValue("day"))
	if err != nil {
		return butler.E(butler.KindNotFound, "", "there is nothing at this address")
	}
	runs, err := p.runsOf(ctx, day)
	if err != nil {
		return err
	}
	report, err := p.nightReport(ctx, day)
	if err != nil {
		return err
	}
	if len(runs) == 0 && report == nil {
		return butler.E(butler.KindNotFound, "", "nothing ran on %s", day).WithHint("the nights on which something ran are listed under Runs")
	}
	v := nightView{Tabs: tabs(tabNights), Day: day, Digest: butler.NewDigest(day, runs), Rows: p.rows(runs), Report: report}
	if report != nil {
		if v.Deliveries, err = p.Reports.Deliveries(ctx, report.ID); err != nil {
			return err
		}
	}
	earlier, err := p.Runs.RunDays(ctx, day, 1)
	if err != nil {
		return err
	}
	if len(earlier) > 0 {
		v.Earlier = nightURL(earlier[0])
	}
	if r.URL.Query().Get("part") == "runs" {
		return p.area.Fragment(w, r, "night-runs", v)
	}
	return p.area.Show(w, r, page.View{Title: page.Date(day), Nav: page.NavRuns, Name: "night", Data: v})
}

// nightReport returns the Report of a night, or nil if there is none.
func (p *pages) nightReport(ctx context.Context, day butler.Date) (*butler.Report, error) {
	q := butler.ReportQuery{Kind: butler.ReportNight, Limit: 100}
	for {
		some, err := p.Reports.Reports(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, brief := range some {
			if brief.Digest.Day == day {
				whole, err := p.Reports.Report(ctx, brief.ID)
				return &whole, err
			}
		}
		if len(some) < q.Limit {
			return nil, nil
		}
		q.Before = some[len(some)-1].ID
	}
}

// report shows a Report of any kind; that of a night is on the night's page.
func (p *pages) report(w http.ResponseWriter, r *http.Request) error {
	id, err := pathID(r, "id")
	if err != nil {
		return err
	}
	report, err := p.Reports.Report(r.Context(), id)
	if err != nil {
		return err
	}
	if report.Kind == butler.ReportNight {
		return p.site.Back(w, r, nightURL(report.Digest.Day), "")
	}
	v := nightView{Tabs: tabs(tabNights), Day: report.Digest.Day, Digest: report.Digest, Rows: p.rows(report.Digest.Runs), Report: &report}
	if v.Deliveries, err = p.Reports.Deliveries(r.Context(), id); err != nil {
		return err
	}
	return p.area.Show(w, r, page.View{Title: "Report " + strconv.FormatInt(id, 10), Nav: page.NavRuns, Name: "report", Data: v})
}
