package client

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	"butler"
	"butler/plexapi"
)

// plexItems returns a page of Items of a Plex Media Server. A cursor is the number of Items before it.
func (c *Client) plexItems(ctx context.Context, q ItemQuery) (Page[butler.Item], error) {
	start := 0
	if q.Cursor != "" {
		var err error
		if start, err = strconv.Atoi(q.Cursor); err != nil || start < 0 {
			return Page[butler.Item]{}, newError(butler.KindInvalid, listItems, "the cursor is not one of this server's", "")
		}
	}
	limit := orSize(q.Limit)
	k, err := plexListing(q)
	if err != nil {
		return Page[butler.Item]{}, err
	}
	k.header = http.Header{
		"X-Plex-Container-Start": {strconv.Itoa(start)},
		"X-Plex-Container-Size":  {strconv.Itoa(limit)},
	}
	body, err := read[plexapi.Container[plexapi.Items]](ctx, c, k)
	if err != nil {
		return Page[butler.Item]{}, err
	}
	m := body.MediaContainer
	page := Page[butler.Item]{Total: m.TotalSize}
	for _, i := range m.Metadata {
		if i.RatingKey != "" { // not an element of another kind
			page.Items = append(page.Items, itemOfPlex(i, m.LibrarySectionID, q.Section))
		}
	}
	end := int64(start + len(page.Items))
	switch {
	case page.Total == 0: // it does not say
		page.Total = end
	case end < page.Total && len(page.Items) > 0:
		page.Next = strconv.FormatInt(end, 10)
	}
	return page, nil
}

// plexListing returns the call that lists what a query asks for.
func plexListing(q ItemQuery) (call, error) {
	k := call{op: listItems, query: url.Values{}}
	if q.Parent != 0 {
		plain := ItemQuery{Section: q.Section, Parent: q.Parent, Deep: q.Deep, Cursor: q.Cursor, Limit: q.Limit}
		if q != plain {
			return k, unsupported(listItems, "what is below an item comes without filters and in its own order")
		}
		k.route, k.args = plexItemRoute+"/children", []any{q.Parent}
		if q.Deep {
			k.route = plexItemRoute + "/allLeaves"
		}
		return k, nil
	}
	if q.Trouble != "" {
		return k, unsupported(listItems, "a Plex Media Server does not list what is wrong")
	}
	k.route = "/library/all"
	if q.Section != 0 {
		k.route, k.args = plexSectionRoute+"/all", []any{q.Section}
	}
	if q.Kind != "" {
		number, ok := plexTypes()[q.Kind]
		if !ok {
			return k, newError(butler.KindInvalid, listItems, strconv.Quote(string(q.Kind))+" is no kind of item", "")
		}
		k.query.Set("type", number)
	}
	set(k.query, "title", q.Title)
	setNumber(k.query, "year", q.Year)
	// Of times, Plex has only the operators >>= (after) and <<= (before), in whole seconds.
	if !q.AddedSince.IsZero() {
		k.query.Set("addedAt>>", number(wholeSecond(q.AddedSince)-1))
	}
	if !q.AddedBefore.IsZero() {
		k.query.Set("addedAt<<", number(wholeSecond(q.AddedBefore)))
	}
	order := map[butler.ItemSort]string{butler.SortNatural: "titleSort", butler.SortTitle: "titleSort",
		butler.SortAdded: "addedAt", butler.SortYear: "year", butler.SortAired: "originallyAvailableAt"}[q.Sort]
	if order == "" {
		return k, newError(butler.KindInvalid, listItems, strconv.Quote(string(q.Sort))+" is no order of items", "")
	}
	if q.Descending {
		order += ":desc"
	}
	k.query.Set("sort", order)
	return k, nil
}

// plexItem returns an Item of a Plex Media Server.
func (c *Client) plexItem(ctx context.Context, op string, id int64) (butler.ItemDetail, error) {
	body, err := read[plexapi.Container[plexapi.Items]](ctx, c, call{op: op, route: plexItemRoute, args: []any{id},
		query: url.Values{"includeChapters": {"1"}, "includeMarkers": {"1"}}})
	if err != nil {
		return butler.ItemDetail{}, err
	}
	m := body.MediaContainer
	for _, i := range m.Metadata {
		if i.RatingKey == number(id) {
			return detailOfPlex(i, m.LibrarySectionID), nil
		}
	}
	return butler.ItemDetail{}, newError(butler.KindNotFound, op, "there is no item of that number", "")
}

// plexAnalyze starts the analysis of an Item of a Plex Media Server.
func (c *Client) plexAnalyze(ctx context.Context, op string, item int64, o AnalyzeOptions) ([]butler.Started, error) {
	if o.Redo {
		return nil, unsupported(op, "it does not make again what is made already")
	}
	actions := []string{"analyze"}
	if len(o.Tasks) > 0 {
		actions = nil
	}
	for _, task := range o.Tasks {
		action := plexAnalyses()[task]
		if action == "" {
			return nil, unsupported(op, "it cannot start "+task+" on one item")
		}
		actions = append(actions, action)
	}
	var all []butler.Started
	for i, action := range actions {
		k := call{op: op, method: http.MethodPut, route: plexItemRoute + "/" + action, args: []any{item}}
		if err := c.send(ctx, k); err != nil {
			return all, err
		}
		task := ""
		if len(o.Tasks) > 0 {
			task = o.Tasks[i]
		}
		all = append(all, startedByPlex(task))
	}
	return all, nil
}

// plexTypes are the numbers of the kinds of Item.
func plexTypes() map[butler.ItemKind]string {
	return map[butler.ItemKind]string{
		butler.Movie: "1", butler.Show: "2", butler.Season: "3", butler.Episode: "4",
		butler.Artist: "8", butler.Album: "9", butler.Track: "10", butler.Extra: "12", butler.Photo: "13",
	}
}

// plexAnalyses are the Tasks that a Plex Media Server can start on one Item, and what it calls that.
func plexAnalyses() map[string]string {
	return map[string]string{
		previewTask:                        "index",
		"GenerateChapterThumbs":            "chapterThumbs",
		introTask:                          "intro",
		"ButlerTaskGenerateCreditsMarkers": "credits",
		"ButlerTaskGenerateAdMarkers":      "addetect",
		"ButlerTaskGenerateVoiceActivity":  "voiceActivity",
	}
}
