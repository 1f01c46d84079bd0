package library

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/web/page"
)

// sectionView is what the page of a Section shows.
type sectionView struct {
	Section  butler.Section
	Kind     string
	URL      string
	State    state
	Roots    []root
	Coverage []taskCoverage
	Sum      butler.Coverage // of all that are on
	Counted  time.Time       // when coverage was
	List     listing
}

// taskCoverage is how far a Task is with a Section.
type taskCoverage struct {
	butler.Coverage
	Title string
	Off   bool // it does not run by itself
}

// Wanted returns how many files it is to be made of.
func (c taskCoverage) Wanted() int64 { return c.Total - c.OptedOut }

// root is a folder of a Section.
type root struct {
	butler.RootHealth
	Number int
}

// section shows a Section: how it is, how far Analyses are with it, and what is in it.
func (p *pages) section(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	h := p.health(r.Context(), s)
	v := sectionView{Section: s, Kind: kindName(s.Kind), URL: sectionURL(s.ID), State: stateOf(s, h)}
	for i, f := range h.Roots {
		v.Roots = append(v.Roots, root{f, i + 1})
	}
	part := r.URL.Query().Get("part")
	if part == "" || part == "health" {
		if v.Coverage, v.Counted, err = p.covered(r.Context(), s.ID); err != nil {
			return err
		}
	}
	v.Sum = sumOf(v.Coverage)
	if part == "health" {
		return p.area.Fragment(w, r, "section-health", v)
	}
	if v.List, err = p.list(r.Context(), s.ID, parseFilter(r.URL.Query(), kindsOf(s.Kind)), v.URL); err != nil {
		return err
	}
	v.List.Live = with(v.List.Filter.URL(v.URL), "part=items")
	v.List.Kinds = choose(kindOptions(kindsOf(s.Kind)), string(v.List.Filter.Kind))
	if part == "items" {
		return p.area.Fragment(w, r, "item-list", v.List)
	}
	return p.area.Show(w, r, page.View{Title: s.Name, Nav: page.NavLibrary, Name: "section", Data: v})
}

// covered returns how far each Task is with a Section, those with something left to do first and those that are off last.
func (p *pages) covered(ctx context.Context, section int64) (all []taskCoverage, at time.Time, err error) {
	counted, err := p.Coverage(ctx)
	if err != nil {
		return nil, at, err
	}
	tasks, err := p.Operator.Tasks(ctx)
	if err != nil {
		return nil, at, err
	}
	all = named(counted.Of("", section), tasks)
	slices.SortStableFunc(all, func(a, b taskCoverage) int {
		if a.Off != b.Off {
			return map[bool]int{true: 1, false: -1}[a.Off]
		}
		return a.Percent() - b.Percent()
	})
	return all, counted.At, nil
}

// named adds up what is of one Task, and says what that is called and whether it is off.
func named(some []butler.Coverage, tasks []butler.TaskStatus) (all []taskCoverage) {
	for _, c := range byTask(some) {
		one := taskCoverage{Coverage: c, Title: c.Task}
		if i := slices.IndexFunc(tasks, func(t butler.TaskStatus) bool { return t.Name == c.Task }); i >= 0 {
			one.Title, one.Off = tasks[i].Title, !tasks[i].Enabled
		}
		all = append(all, one)
	}
	return all
}

// sumOf adds up the Tasks that are on: nobody waits for what the others would make.
func sumOf(all []taskCoverage) butler.Coverage {
	var on []butler.Coverage
	for _, c := range all {
		if !c.Off {
			on = append(on, c.Coverage)
		}
	}
	return butler.SumCoverage(on)
}

// byTask adds up the Analyses of each Task. What Conclusions draw from them counts only where there are no others: it is
// counted by groups.
func byTask(all []butler.Coverage) (sums []butler.Coverage) {
	var names []string
	each := map[string][]butler.Coverage{}
	for _, c := range all {
		if _, known := each[c.Task]; !known {
			names = append(names, c.Task)
		}
		each[c.Task] = append(each[c.Task], c)
	}
	for _, name := range names {
		files := slices.DeleteFunc(slices.Clone(each[name]), func(c butler.Coverage) bool { return c.Groups })
		if len(files) == 0 {
			files = each[name]
		}
		sums = append(sums, butler.SumCoverage(files))
	}
	return sums
}

// with adds a parameter to an address.
func with(url, parameter string) string {
	if strings.Contains(url, "?") {
		return url + "&" + parameter
	}
	return url + "?" + parameter
}
