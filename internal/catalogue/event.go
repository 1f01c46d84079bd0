package catalogue

import (
	"context"
	"maps"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// maxTold is how many Items one batch of a scan tells of. If more change, their Section is told.
const maxTold = 50

// told collects what a batch does to Items, for those who listen. A nil one collects nothing.
type told struct {
	items map[int64]butler.EventChange
	parts map[int64]bool // whose files changed
	media map[int64]bool // that lost a Part
	gone  []catdb.Item
}

func (d *DB) newTold() *told {
	if d.publish == nil {
		return nil
	}
	return &told{items: make(map[int64]butler.EventChange), parts: make(map[int64]bool), media: make(map[int64]bool)}
}

func (n *told) item(id int64, change butler.EventChange) {
	if n != nil && n.items[id] == "" {
		n.items[id] = change
	}
}

func (n *told) part(id int64) {
	if n != nil {
		n.parts[id] = true
	}
}

// remover returns what takes note of an Item that is removed.
func (n *told) remover() func(catdb.Item) {
	if n == nil {
		return nil
	}
	return func(item catdb.Item) {
		added := n.items[item.ID] == butler.ChangeAdded // and so never seen
		delete(n.items, item.ID)
		if !added {
			n.gone = append(n.gone, item)
		}
	}
}

// ofFiles takes note of the Items whose files changed. It comes before the empty ones are removed.
func (t transaction) ofFiles(ctx context.Context, n *told) error {
	if n == nil || len(n.items) > maxTold {
		return nil
	}
	rows, err := t.column(ctx, `SELECT m.item FROM parts AS p JOIN media AS m ON m.id = p.media WHERE p.id IN (SELECT value FROM json_each(?))
		UNION SELECT item FROM media WHERE id IN (SELECT value FROM json_each(?))`,
		idList(slices.Collect(maps.Keys(n.parts))), idList(slices.Collect(maps.Keys(n.media))))
	for _, id := range rows {
		n.item(id, butler.ChangeUpdated)
	}
	return err
}

// events returns what is to be told once the transaction is committed.
func (t transaction) events(ctx context.Context, section int64, n *told) ([]butler.Event, error) {
	switch {
	case n == nil || len(n.items)+len(n.gone) == 0:
		return nil, nil
	case len(n.items)+len(n.gone) > maxTold:
		return t.sectionEvent(ctx, section)
	}
	var all []butler.Event
	for _, item := range n.gone {
		all = append(all, itemEvent(item, butler.ChangeRemoved))
	}
	rows, err := t.ItemsByID(ctx, idList(slices.Collect(maps.Keys(n.items))))
	for _, item := range rows {
		all = append(all, itemEvent(item, n.items[item.ID]))
	}
	return all, err
}

// sectionEvent tells that a Section changed.
func (t transaction) sectionEvent(ctx context.Context, id int64) ([]butler.Event, error) {
	s, err := t.section(ctx, "tell of section", id)
	if err != nil {
		return nil, err
	}
	return []butler.Event{{Topic: butler.TopicSection, Change: butler.ChangeUpdated, Section: &s}}, nil
}

func itemEvent(item catdb.Item, change butler.EventChange) butler.Event {
	return butler.Event{Topic: butler.TopicItem, Change: change, Item: &butler.ItemChange{
		Section: item.Section, Item: item.ID, Kind: butler.ItemKind(item.Kind), Title: item.Title,
	}}
}

// tell publishes what a committed transaction has done.
func (d *DB) tell(events []butler.Event) {
	for _, e := range events {
		e.At = d.now()
		d.publish(e)
	}
}
