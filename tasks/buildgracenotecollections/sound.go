package buildgracenotecollections

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"butler"
)

const (
	// analysisMusic is the Analysis of MusicAnalysis.
	analysisMusic = "music"
	// alike is the least dot product of two tracks that sound alike: a distance of 0.2 as the APIs tell it. Tracks of
	// one album are 0.16 from each other in the mean, others 0.48: see the README of MusicAnalysis.
	alike = 0.6
	// longest is how many tracks a Collection has at most, the nearest.
	longest = 100
	// mostSounds is how many of these Collections a Section has at most.
	mostSounds = 60
	// mostTracks bounds the memory: 122 numbers a track are 100 MB.
	mostTracks = 200_000
)

// track is a track that was listened to.
type track struct {
	id     int64
	title  string
	vector []float32
}

// anchor is a track that others sound like, with those, the nearest first.
type anchor struct {
	track   int // among all
	members []near
}

type near struct {
	track int
	dot   float32
}

// sound returns Collections of tracks that sound alike. Each has a track that stays its anchor as long as enough
// others sound like it, so that what was built stays when tracks come and go.
func (b builder) sound(ctx context.Context, minimum int) ([]butler.BuiltCollection, error) {
	tracks, err := b.tracks(ctx)
	if err != nil || len(tracks) < minimum {
		return nil, err
	}
	before, err := b.anchors(ctx, tracks)
	if err != nil {
		return nil, err
	}
	s := spread{tracks: tracks, taken: make([]bool, len(tracks)), minimum: minimum}
	for _, a := range before {
		if err := s.grow(ctx, a); err != nil {
			return nil, err
		}
	}
	if err := s.fill(ctx); err != nil {
		return nil, err
	}
	return s.built(), nil
}

// anchors returns the anchors of what was built before, the oldest first.
func (b builder) anchors(ctx context.Context, tracks []track) (all []int, err error) {
	known, err := b.host.Collections.Collections(ctx, b.section.ID)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(known, func(a, b butler.Collection) int { return cmp.Compare(a.ID, b.ID) })
	for _, c := range known {
		id, err := strconv.ParseInt(strings.TrimPrefix(c.Key, keyPrefix), 10, 64)
		if c.Rule != ruleSound || err != nil {
			continue
		}
		if i, ok := slices.BinarySearchFunc(tracks, id, func(t track, id int64) int { return cmp.Compare(t.id, id) }); ok {
			all = append(all, i)
		}
	}
	return all, nil
}

const keyPrefix = "track:"

// built returns the anchors as Collections.
func (s *spread) built() (all []butler.BuiltCollection) {
	for _, a := range s.anchors {
		t := s.tracks[a.track]
		c := butler.BuiltCollection{Collection: butler.Collection{
			Key: keyPrefix + strconv.FormatInt(t.id, 10), Title: "Sounds like " + t.title, Kind: butler.Track,
			Summary: fmt.Sprintf("Tracks that sound like %s.", t.title),
		}}
		for _, n := range a.members {
			c.Members = append(c.Members, s.tracks[n.track].id)
		}
		all = append(all, c)
	}
	return all
}

// tracks returns the tracks of the Section that were listened to, in the order of ids.
func (b builder) tracks(ctx context.Context) ([]track, error) {
	titles := make(map[int64]track) // by Part
	for tree, err := range b.host.Metadata.Trees(ctx, b.section.ID) {
		if err != nil {
			return nil, err
		}
		addTracks(titles, tree, nil)
	}
	vectors, err := b.vectors(ctx, titles)
	if err != nil {
		return nil, err
	}
	byID := make(map[int64]track)
	for part, v := range vectors {
		t := titles[part]
		t.vector = v
		byID[t.id] = t
	}
	var all []track
	for _, t := range byID {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b track) int { return cmp.Compare(a.id, b.id) })
	if len(all) > mostTracks {
		b.report.Loud(fmt.Sprintf("%s: only the first %d tracks are compared by their sound", b.section.Name, mostTracks))
		all = all[:mostTracks]
	}
	return all, nil
}

// addTracks notes the first file of each track.
func addTracks(titles map[int64]track, tree butler.ItemTree, above []string) {
	if tree.Kind == butler.Track && len(tree.Files) > 0 {
		title := tree.Title
		if len(above) > 0 {
			title += " by " + above[0]
		}
		titles[tree.Files[0].Part] = track{id: tree.ID, title: title}
	}
	for _, child := range tree.Children {
		addTracks(titles, child, append(above, tree.Title))
	}
}

// vectors returns how Parts sound. Those of one length can be compared: the length that came last counts.
func (b builder) vectors(ctx context.Context, parts map[int64]track) (map[int64][]float32, error) {
	const some = 4096
	all := make(map[int64][]float32)
	dims := 0
	for mark := int64(0); ; {
		read, next, err := b.host.Vectors.Vectors(ctx, analysisMusic, mark, some)
		switch {
		case butler.IsKind(err, butler.KindNotFound): // nothing was ever listened to
			return nil, nil
		case err != nil:
			return nil, err
		case len(read) == 0:
			return all, nil
		}
		for _, v := range read {
			if _, ok := parts[v.Part]; !ok {
				continue
			}
			if len(v.Values) == 0 {
				delete(all, v.Part)
				continue
			}
			if len(v.Values) != dims {
				clear(all)
				dims = len(v.Values)
			}
			all[v.Part] = v.Values
		}
		mark = next
	}
}
