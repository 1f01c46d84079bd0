package scheduler

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"butler"
)

// minutes keeps what is concluded of the Items of a store, under its lock. An Item with Parts is a group.
type minutes struct {
	*memory

	conclusions []butler.Conclusion
	change      map[groupKey]int64 // counts what befell it
	seen        map[groupKey]int64 // the change that was concluded
	stored      map[groupKey]int   // how often
	meddle      func(groupKey)     // called when a group is read
	gone        map[string]bool    // Blobs that are not there, by digest
}

func newMinutes(m *memory) *minutes {
	c := &minutes{memory: m, change: map[groupKey]int64{}, seen: map[groupKey]int64{}, stored: map[groupKey]int{}, gone: map[string]bool{}}
	m.committed = c.changed
	return c
}

// changed notes that something a group is drawn from has changed: everything, if nothing is named.
func (c *minutes) changed(group int64, from ...string) {
	for _, con := range c.conclusions {
		if len(from) == 0 || slices.ContainsFunc(from, func(name string) bool { return slices.Contains(con.From, name) }) {
			c.change[groupKey{con.Name, group}]++
		}
	}
}

// befell notes that the Parts of a group have changed.
func (c *minutes) befell(group int64) {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	c.changed(group)
}

func (c *minutes) RegisterConclusions(_ context.Context, all []butler.Conclusion) error {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	c.conclusions = all
	return nil
}

func (c *minutes) Blob(_ context.Context, digest string) ([]byte, error) {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	if c.gone[digest] {
		return nil, butler.E(butler.KindNotFound, "read blob", "it is gone")
	}
	return []byte("blob"), nil
}

func (c *minutes) PutBlob(context.Context, []byte) (string, error) { panic("nobody puts blobs here") }

// lose removes a Blob that an Analysis has made of a Part, or has it again.
func (c *minutes) lose(analysis string, part int64, gone bool) {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	c.gone[blobOf(analysis, part)] = gone
}

func blobOf(analysis string, part int64) string { return fmt.Sprint(analysis, part) }

// groups returns the Parts of each Item.
func (c *minutes) groups(t butler.Target) map[int64][]int64 {
	all := map[int64][]int64{}
	for _, id := range slices.Sorted(maps.Keys(c.parts)) {
		if p := c.parts[id]; p.item != 0 && p.in(t) {
			all[p.item] = append(all[p.item], id)
		}
	}
	return all
}

func (c *minutes) whole(parts []int64, from []string) bool {
	return !slices.ContainsFunc(parts, func(id int64) bool {
		return slices.ContainsFunc(from, func(name string) bool { return c.parts[id].lacks[name] })
	})
}

func (c *minutes) Due(_ context.Context, q butler.DueQuery) (all []butler.Due, err error) {
	err = c.lock()
	defer c.memory.mu.Unlock()
	groups := c.groups(q.Target)
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		for _, con := range c.conclusions {
			key := groupKey{con.Name, group}
			seen, ok := c.seen[key]
			if !slices.Contains(q.Conclusions, con.Name) || group <= q.After || ok && seen == c.change[key] || len(all) == q.Limit ||
				q.Whole && !c.whole(groups[group], con.From) {
				continue
			}
			all = append(all, butler.Due{Conclusion: con.Name, Group: group, Change: c.change[key]})
		}
	}
	return all, err
}

func (c *minutes) Group(_ context.Context, con butler.Conclusion, group int64) (butler.Item, []butler.Member, error) {
	err := c.lock()
	defer c.memory.mu.Unlock()
	parts := c.groups(butler.Target{})[group]
	if err == nil && len(parts) == 0 {
		err = butler.E(butler.KindNotFound, "find group", "it is gone")
	}
	if err != nil {
		return butler.Item{}, nil, err
	}
	var members []butler.Member
	for _, id := range parts {
		m := butler.Member{Item: butler.Item{ID: group}, Part: butler.Part{ID: id}, Findings: map[string]butler.Finding{}}
		for _, name := range con.From {
			m.Findings[name] = butler.Finding{Blobs: []butler.BlobRef{{Digest: blobOf(name, id)}}}
		}
		members = append(members, m)
	}
	if c.meddle != nil {
		c.meddle(groupKey{con.Name, group})
	}
	return butler.Item{ID: group, Parent: group / 10, Title: "season"}, members, nil
}

func (c *minutes) Conclude(ctx context.Context, d butler.Due, _ string, _ []butler.Drawn, _ error, run int64, u butler.UnitReport) error {
	err := cmp.Or(c.lock(), ctx.Err())
	defer c.memory.mu.Unlock()
	if err != nil {
		return err
	}
	key := keyOf(d)
	if c.change[key] != d.Change {
		return butler.E(butler.KindStale, "conclude", "it has changed")
	}
	c.seen[key] = d.Change
	c.stored[key]++
	c.changed(d.Group, d.Conclusion)
	c.report(run, u)
	return nil
}

// times returns how often a group was concluded.
func (c *minutes) times(conclusion string, group int64) int {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	return c.stored[groupKey{conclusion, group}]
}

// addEpisodes puts Parts of an Item into the store.
func (c *minutes) addEpisodes(item int64, n int, analyses ...string) {
	c.addTo(butler.Target{Section: 1, Item: item}, n, 0, analyses...)
	c.befell(item)
}

// removeEpisode forgets a Part of an Item, if it has one.
func (c *minutes) removeEpisode(item int64) {
	c.memory.mu.Lock()
	defer c.memory.mu.Unlock()
	if parts := c.groups(butler.Target{})[item]; len(parts) > 0 {
		c.parts[parts[0]].item = 0
		c.changed(item)
	}
}
