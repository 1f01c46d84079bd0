package plex

import (
	"net/http"
	"strconv"

	"butler"
	"butler/internal/similar"
	"butler/plexapi"
)

// nearest answers with what sounds like an Item. Of what is no music, or was not listened to, nothing does.
func (s *server) nearest(w http.ResponseWriter, r *http.Request) error {
	q, err := nearestQuery(r)
	if err != nil {
		return err
	}
	start, size, err := page(r)
	if err != nil {
		return err
	}
	item, err := s.oneItem(r)
	if err != nil {
		return err
	}
	var found similar.Result
	switch item.Kind {
	case butler.Track, butler.Album, butler.Artist:
		if s.Similar == nil {
			return butler.E(butler.KindUnsupported, "", "this server does not search by sound")
		}
		if found, err = s.Similar.Nearest(r.Context(), item, q); err != nil {
			return err
		}
	default:
	}
	total := int64(len(found.Near))
	start = min(start, total)
	distances := make(map[int64]float64)
	var items []butler.Item
	for _, n := range found.Near[start:min(start+size, total)] {
		items, distances[n.ID] = append(items, n.Item), n.Distance
	}
	list, err := s.listed(r.Context(), items, plexapi.Items{TotalSize: total, Offset: start, LibrarySectionID: item.Section})
	if err != nil {
		return err
	}
	for i := range list.Metadata {
		if id, err := strconv.ParseInt(list.Metadata[i].RatingKey, 10, 64); err == nil {
			d := distances[id]
			list.Metadata[i].Distance = &d
		}
	}
	return s.answerPage(w, r, list)
}

// nearestQuery reads the parameters.
func nearestQuery(r *http.Request) (similar.Query, error) {
	q := similar.Query{Limit: similar.DefaultLimit, MaxDistance: similar.DefaultDistance}
	values := r.URL.Query()
	if text := values.Get("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return q, butler.E(butler.KindInvalid, "", "limit: %q is no number of items", shorten(text))
		}
		q.Limit = min(n, similar.MaxLimit)
	}
	if text := values.Get("maxDistance"); text != "" {
		d, err := strconv.ParseFloat(text, 64)
		if err != nil || !(d >= 0) {
			return q, butler.E(butler.KindInvalid, "", "maxDistance: %q is no distance", shorten(text))
		}
		q.MaxDistance = min(d, 1)
	}
	for _, name := range []string{"excludeParentID", "excludeGrandparentID"} {
		if text := values.Get(name); text != "" {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil {
				return q, butler.E(butler.KindInvalid, "", "%s: %q is no id", name, shorten(text))
			}
			q.Exclude = append(q.Exclude, id)
		}
	}
	return q, nil
}
