package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"butler"
)

// ItemList is a page of items.
type ItemList struct {
	Items []butler.Item `json:"items" nullable:"false" doc:"In the order that was asked for"`
	Total int64         `json:"total" doc:"How many there are, on all pages"`
	Next  string        `json:"next,omitempty" doc:"The cursor of the next page. Absent on the last"`
}

// ItemFilter says which items are listed.
type ItemFilter struct {
	Parent      int64     `query:"parent" minimum:"0" doc:"Only those below the item of this id; 0 for the top, or for all if there is a kind"`
	Deep        bool      `query:"deep" doc:"Below the parent at any depth, those that hold no others: all episodes of a show"`
	Kind        string    `query:"kind" enum:"movie,show,season,episode,artist,album,track,photo,extra" doc:"Only those of this kind, wherever they stand"`
	Title       string    `query:"title" maxLength:"200" doc:"Only those whose title holds this text, in any case"`
	Year        int       `query:"year" minimum:"0" maximum:"9999" doc:"Only those of this year; 0 for any"`
	Trouble     string    `query:"trouble" enum:"missing,failed" doc:"Only those a file of which is missing, or of which an analysis of a present file failed for good; without a kind and a parent wherever they stand"`
	AddedSince  time.Time `query:"addedSince" doc:"Only those that were added at this time or later" example:"2026-03-29T02:00:00Z"`
	AddedBefore time.Time `query:"addedBefore" doc:"Only those that were added before this time"`
	Sort        string    `query:"sort" enum:"title,added,year,aired" doc:"What they are ordered by. Without it by sort title, or below a parent by disc and index"`
	Descending  bool      `query:"desc" doc:"The other way round"`
	Limit       int       `query:"limit" minimum:"1" maximum:"500" default:"50" doc:"How many items a page has at most"`
}

type itemsQuery struct {
	Paging
	ItemFilter
	Section int64 `query:"section" minimum:"0" doc:"Only those of the section of this id; 0 for all"`
}

type sectionItemsQuery struct {
	Paging
	ItemFilter
	ID int64 `path:"id" minimum:"1" doc:"Id of the section"`
}

type itemInput struct {
	ID int64 `path:"id" minimum:"1" doc:"Id of the item"`
}

// AnalyzeRequest says what to find out about an item.
type AnalyzeRequest struct {
	Tasks []string `json:"tasks,omitempty" maxItems:"64" doc:"Names of the tasks, which must be analyses. None for all of them that are enabled" example:"[\"LoudnessAnalysis\"]"`
	Redo  bool     `json:"redo,omitempty" doc:"Make again what is made already"`
}

func (s *service) addItems() {
	add(s, http.MethodGet, "/items", http.StatusOK, "listItems", "Items of all sections",
		func(ctx context.Context, in *itemsQuery) (*page[ItemList], error) {
			return s.listItems(ctx, &in.Paging, in.query(in.Section))
		})
	add(s, http.MethodGet, "/sections/{id}/items", http.StatusOK, "listSectionItems", "Items of a section",
		func(ctx context.Context, in *sectionItemsQuery) (*page[ItemList], error) {
			return s.listItems(ctx, &in.Paging, in.query(in.ID))
		})
	add(s, http.MethodGet, "/items/{id}", http.StatusOK, "getItem", "An item, its files, and what was found out about them",
		func(ctx context.Context, in *itemInput) (*body[butler.ItemDetail], error) {
			item, err := s.Items.Item(ctx, in.ID)
			item.Media = list(item.Media)
			item.Markers = list(item.Markers)
			item.Artifacts = list(item.Artifacts)
			item.Findings = list(item.Findings)
			item.Work = list(item.Work)
			return answer(item), err
		}, saying("With how far each analysis is with each file, and the evidence of what was found out."))
	add(s, http.MethodPost, "/items/{id}/analyze", http.StatusOK, "analyzeItem", "Analyse an item, with all below it, now",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the item"`
			Body *AnalyzeRequest
		}) (*body[StartedList], error) {
			var r AnalyzeRequest
			if in.Body != nil {
				r = *in.Body
			}
			started, err := s.analyze(ctx, in.ID, r)
			return answer(StartedList{list(started)}), err
		}, saying("Each task is started at once, whatever its schedule says; what its section opted out of is left alone."))
}

func (f ItemFilter) query(section int64) butler.ItemQuery {
	return butler.ItemQuery{
		Section: section, Parent: f.Parent, Deep: f.Deep, Kind: butler.ItemKind(f.Kind), Title: f.Title, Year: f.Year, Trouble: butler.Trouble(f.Trouble),
		AddedSince: f.AddedSince, AddedBefore: f.AddedBefore, Sort: butler.ItemSort(f.Sort), Descending: f.Descending, Limit: f.Limit,
	}
}

func (s *service) listItems(ctx context.Context, p *Paging, q butler.ItemQuery) (_ *page[ItemList], err error) {
	if q.After, err = p.position(); err != nil {
		return nil, err
	}
	if q.Section != 0 {
		if _, err := s.Library.Section(ctx, q.Section); err != nil {
			return nil, err
		}
	}
	found, err := s.Items.Items(ctx, q)
	switch {
	case q.After != "" && butler.IsKind(err, butler.KindInvalid):
		return nil, badCursor()
	case err != nil:
		return nil, err
	}
	out := &page[ItemList]{Body: ItemList{Items: list(found.Items), Total: found.Total}}
	if found.Next != "" {
		out.Body.Next, out.Link = p.next(found.Next)
	}
	return out, nil
}

// analyze starts the analyses of an Item. It begins none unless all that were named are.
func (s *service) analyze(ctx context.Context, id int64, r AnalyzeRequest) ([]butler.Started, error) {
	if _, err := s.item(ctx, id); err != nil {
		return nil, err
	}
	names, err := s.analyses(ctx, r.Tasks)
	if err != nil {
		return nil, err
	}
	var all []butler.Started
	for _, name := range names {
		started, err := s.Operator.Start(ctx, name, butler.StartOptions{Force: true, Redo: r.Redo, Target: butler.Target{Item: id}})
		if butler.IsKind(err, butler.KindRefused) && started.Action == butler.ActionRefuse {
			err = nil // the others may go on; the reason is told with it
		}
		if err != nil {
			return nil, err
		}
		all = append(all, started)
	}
	return all, nil
}

// analyses returns the names of Tasks, which must be analyses: each once, and all that are enabled if
// none are named.
func (s *service) analyses(ctx context.Context, named []string) ([]string, error) {
	all, err := s.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	kinds := map[string]string{}
	var enabled []string
	for _, t := range all {
		kinds[t.Name] = t.Kind
		if t.Kind == "analysis" && t.Enabled {
			enabled = append(enabled, t.Name)
		}
	}
	if len(named) == 0 {
		return enabled, nil
	}
	var names []string
	for i, name := range named {
		where := fmt.Sprintf("tasks[%d]", i)
		switch kind, ok := kinds[name]; {
		case !ok:
			return nil, butler.E(butler.KindInvalid, where, "there is no task of that name")
		case kind != "analysis":
			return nil, butler.E(butler.KindInvalid, where, "%s works on no single items", name)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// item returns an Item without what is below it.
func (s *service) item(ctx context.Context, id int64) (butler.Item, error) {
	found, err := s.Items.Items(ctx, butler.ItemQuery{IDs: []int64{id}, Limit: 1})
	switch {
	case err != nil:
		return butler.Item{}, err
	case len(found.Items) == 0:
		return butler.Item{}, butler.E(butler.KindNotFound, "find item", "there is no item %d", id)
	}
	return found.Items[0], nil
}
