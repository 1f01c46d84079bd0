package buildgracenotecollections

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"butler"
)

// most is how many Collections a rule builds in a Section: the largest ones.
const most = 1000

// groups collects the Items of a Section by one rule.
type groups struct {
	rule rule
	kind butler.ItemKind
	all  map[string]*group
}

type group struct {
	titles  map[string]int // how often each spelling was met
	members []member
}

func newGroups(r rule, kind butler.ItemKind) *groups {
	return &groups{rule: r, kind: kind, all: make(map[string]*group)}
}

// add puts an Item where it belongs, in each group once.
func (g *groups) add(item butler.DescribedItem) {
	in := make(map[string]bool)
	for _, p := range g.rule.places(item) {
		to := g.all[p.key]
		if to == nil {
			to = &group{titles: make(map[string]int)}
			g.all[p.key] = to
		}
		to.titles[p.title]++
		if in[p.key] {
			continue
		}
		in[p.key] = true
		to.members = append(to.members, member{
			id: item.ID, at: p.at, year: cmp.Or(item.Year, item.Aired.Year), aired: item.Aired,
			sort: cmp.Or(item.SortTitle, butler.SortTitleOf(item.Title)),
		})
	}
}

// built returns the Collections of the groups that are large enough, and how many were too many.
func (g *groups) built(minimum int) (all []butler.BuiltCollection, tooMany int) {
	for _, key := range slices.Sorted(maps.Keys(g.all)) {
		found := g.all[key]
		if len(found.members) < minimum {
			continue
		}
		slices.SortFunc(found.members, func(a, b member) int {
			if g.rule.order != nil {
				if c := g.rule.order(a, b); c != 0 {
					return c
				}
			}
			return cmp.Or(cmp.Compare(a.sort, b.sort), cmp.Compare(a.id, b.id))
		})
		title := found.title()
		c := butler.BuiltCollection{Collection: butler.Collection{
			Key: key, Title: title, Summary: fmt.Sprintf(g.rule.about, title), Kind: g.kind,
		}}
		for _, m := range found.members {
			c.Members = append(c.Members, m.id)
		}
		all = append(all, c)
	}
	if len(all) > most {
		tooMany = len(all) - most
		slices.SortStableFunc(all, func(a, b butler.BuiltCollection) int { return len(b.Members) - len(a.Members) })
		all = all[:most]
	}
	return all, tooMany
}

// title returns the spelling that was met most; of several, the first by the alphabet.
func (g *group) title() (best string) {
	for _, title := range slices.Sorted(maps.Keys(g.titles)) {
		if best == "" || g.titles[title] > g.titles[best] {
			best = title
		}
	}
	return best
}
