package catalogue

import (
	"context"
	"sync"
)

// anchorEvery is how many Items lie between two anchors.
const anchorEvery = 2000

// anchors remember where every so manieth Item of a list stands, so that a page in its middle is not
// reached by counting from its beginning. They are made as far as pages are asked for, and hold as
// long as the list does not change, which the triggers on items count.
type anchors struct {
	mu    sync.Mutex
	lists map[listKey]anchorList
}

// listKey names a list of Items: one kind of a Section, or "" for those on top.
type listKey struct {
	section int64
	kind    string
}

type anchorList struct {
	changes int64    // of the list when the anchors were made
	at      []anchor // the Items number anchorEvery, 2·anchorEvery …, counted from 0
}

// anchor is the place of an Item in its list.
type anchor struct {
	sortKey string
	id      int64
}

// known returns the anchors of a list in the state that the caller sees.
func (a *anchors) known(key listKey, changes int64) []anchor {
	a.mu.Lock()
	defer a.mu.Unlock()
	if list := a.lists[key]; list.changes == changes {
		return list.at
	}
	return nil
}

// keep stores anchors, unless those of a later state are there.
func (a *anchors) keep(key listKey, changes int64, at []anchor) {
	const most = 64 // lists; beyond, they are made anew
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.lists == nil || len(a.lists) >= most {
		a.lists = make(map[listKey]anchorList)
	}
	if list := a.lists[key]; list.changes < changes || list.changes == changes && len(list.at) < len(at) {
		a.lists[key] = anchorList{changes, at}
	}
}

// before returns the last anchor at or before an offset, and how many Items to skip from it on. next
// returns the Item a number of places after an anchor.
func (a *anchors) before(ctx context.Context, key listKey, changes, offset int64,
	next func(ctx context.Context, from anchor, skip int64) (anchor, error),
) (anchor, int64, error) {
	n := offset / anchorEvery
	if n == 0 {
		return anchor{}, offset, nil
	}
	at := a.known(key, changes)
	if int64(len(at)) < n {
		at = append([]anchor(nil), at...) // others may be reading it
		for int64(len(at)) < n {
			var from anchor
			if len(at) > 0 {
				from = at[len(at)-1]
			}
			to, err := next(ctx, from, anchorEvery)
			if err != nil {
				return anchor{}, 0, err
			}
			at = append(at, to)
		}
		a.keep(key, changes, at)
	}
	return at[n-1], offset - n*anchorEvery, nil
}
