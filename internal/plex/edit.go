package plex

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"butler"
)

// textFields are the fields of Items that are one text or number, by Plex's names of them.
func textFields() map[string]string {
	return map[string]string{
		"title": "title", "titleSort": "sortTitle", "originalTitle": "originalTitle", "tagline": "tagline", "summary": "summary",
		"studio": "studio", "contentRating": "contentRating", "year": "year", "originallyAvailableAt": "aired",
		"audienceRating": "rating", "userRating": "userRating",
	}
}

// tagFields are those that are lists, by Plex's names.
func tagFields() map[string]string {
	return map[string]string{"genre": "genres", "mood": "moods", "style": "styles", "country": "countries", "label": "labels", "tag": "tags"}
}

// jobs are the lists of people, by Plex's names.
func jobs() map[string]butler.CreditJob {
	return map[string]butler.CreditJob{"director": butler.JobDirector, "writer": butler.JobWriter, "producer": butler.JobProducer, "actor": butler.JobActor}
}

// plexFields returns Plex's names of a field.
func plexFields(name string) (all []string) {
	if name == "credits" {
		return []string{"director", "writer", "producer", "actor"}
	}
	for _, fields := range []map[string]string{textFields(), tagFields()} {
		for theirs, ours := range fields {
			if ours == name {
				all = append(all, theirs)
			}
		}
	}
	return all
}

// editItems changes what a person says of Items: <field>.value, <field>.locked, <tag>[0].tag.tag and <tag>[].tag.tag-.
func (s *server) editItems(w http.ResponseWriter, r *http.Request) error {
	if ofCollection(r) {
		return s.editCollection(w, r)
	}
	items, err := s.someItems(r)
	if err != nil {
		return err
	}
	return s.edit(w, r, items)
}

// edit applies the edits of a request to Items, each as far as it has not been refused.
func (s *server) edit(w http.ResponseWriter, r *http.Request, items []butler.Item) error {
	tags, values, only, err := taggingOf(r.URL.Query())
	if err != nil {
		return err
	}
	if only {
		if err := s.tagItems(r.Context(), items, tags); err != nil {
			return err
		}
		empty(w, http.StatusOK)
		return nil
	}
	for _, item := range items { // all must make sense before one is changed
		if _, err := s.editOf(r.Context(), item.ID, values); err != nil {
			return err
		}
	}
	for _, item := range items {
		e, err := s.editOf(r.Context(), item.ID, values)
		if err != nil {
			return err
		}
		if _, err := butler.EditMetadata(r.Context(), s.Metadata, item.ID, e); err != nil {
			return err
		}
	}
	if err := s.tagItems(r.Context(), items, tags); err != nil {
		return err
	}
	empty(w, http.StatusOK)
	return nil
}

// editOf reads an edit of one Item: of lists, it depends on what is in them.
func (s *server) editOf(ctx context.Context, item int64, values url.Values) (butler.MetadataEdit, error) {
	e := butler.MetadataEdit{Set: map[string]json.RawMessage{}, Locked: map[string]bool{}}
	said, err := s.Metadata.Metadata(ctx, item)
	if err != nil {
		return e, err
	}
	inForce := butler.Effective(said)
	lists := map[string]*tagEdit{}
	for key, all := range values {
		value := all[len(all)-1]
		name, what, ok := strings.Cut(key, ".")
		name, place, listed := strings.Cut(name, "[")
		switch text, list := textFields()[name], cmp.Or(tagFields()[name], string(jobs()[name])); {
		case ok && what == "locked" && (text != "" || list != ""):
			lock, err := strconv.ParseBool(value)
			if err != nil {
				return e, butler.E(butler.KindInvalid, "", "%s is 0 or 1", shorten(key))
			}
			field := cmp.Or(text, tagFields()[name], "credits")
			e.Locked[field] = lock || field == "credits" && e.Locked[field]
		case ok && what == "value" && text != "":
			if e.Set[text], err = fieldValue(text, value); err != nil {
				return e, err
			}
		case listed && list != "" && strings.HasPrefix(what, "tag.tag"):
			if lists[name] == nil {
				lists[name] = &tagEdit{}
			}
			if err := lists[name].take(strings.TrimSuffix(place, "]"), what, value); err != nil {
				return e, err
			}
		case ok && what != "id.value" && !strings.HasPrefix(key, "X-Plex-"):
			return e, butler.E(butler.KindUnsupported, "", "%q cannot be edited", shorten(key))
		}
	}
	if len(e.Set)+len(e.Locked)+len(lists) == 0 {
		return e, butler.E(butler.KindInvalid, "", "nothing is to be changed").WithHint("give title.value or the like")
	}
	return e, setLists(&e, inForce, lists)
}

// setLists applies edits of lists to what is in force.
func setLists(e *butler.MetadataEdit, inForce butler.Metadata, lists map[string]*tagEdit) error {
	people := slices.Clone(inForce.Credits)
	edited := false
	for name, list := range lists {
		job, isJob := jobs()[name]
		if !isJob {
			had := map[string][]string{
				"genre": inForce.Genres, "mood": inForce.Moods, "style": inForce.Styles, "country": inForce.Countries,
				"label": inForce.Labels, "tag": inForce.Tags,
			}[name]
			e.Set[tagFields()[name]] = raw(list.apply(had))
			continue
		}
		edited = true
		var had []string
		was := map[string]butler.Credit{}
		for _, c := range people {
			if c.Job == job {
				had = append(had, c.Name)
				was[c.Name] = c
			}
		}
		people = slices.DeleteFunc(people, func(c butler.Credit) bool { return c.Job == job })
		for _, person := range list.apply(had) {
			c := was[person] // with the role that is known
			c.Name, c.Job = person, job
			people = append(people, c)
		}
	}
	if edited {
		e.Set["credits"] = raw(people)
	}
	return nil
}

func raw(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		return nil // texts can be written
	}
	return b
}

// fieldValue returns a value as JSON. What is empty takes back what was said.
func fieldValue(field, text string) (json.RawMessage, error) {
	if text == "" {
		return nil, nil
	}
	switch field {
	case "year", "rating", "userRating":
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return nil, butler.E(butler.KindInvalid, "", "%q is no number", shorten(text))
		}
		if n <= 0 {
			return nil, nil
		}
		return raw(n), nil
	}
	return raw(text), nil
}

// tagEdit is what becomes of a list.
type tagEdit struct {
	set    map[int]string
	remove []string
}

// take reads one parameter of a list: of a place, or what is taken out, separated by commas and escaped once more.
func (t *tagEdit) take(place, what, value string) error {
	switch what {
	case "tag.tag":
		i, err := strconv.ParseUint(cmp.Or(place, "0"), 10, 16)
		if err != nil {
			return butler.E(butler.KindInvalid, "", "%q is no place in a list", shorten(place))
		}
		if t.set == nil {
			t.set = map[int]string{}
		}
		t.set[int(i)] = value
	case "tag.tag-":
		for one := range strings.SplitSeq(value, ",") {
			if plain, err := url.PathUnescape(one); err == nil {
				one = plain
			}
			t.remove = append(t.remove, one)
		}
	default:
		return butler.E(butler.KindUnsupported, "", "%q cannot be edited", shorten(what))
	}
	return nil
}

// apply returns the list after the edit.
func (t *tagEdit) apply(had []string) []string {
	all := slices.Clone(had)
	if t.set != nil {
		all = nil
		for _, i := range sortedKeys(t.set) {
			if !slices.Contains(all, t.set[i]) {
				all = append(all, t.set[i])
			}
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return slices.Contains(t.remove, s) })
}

func sortedKeys(m map[int]string) []int {
	var all []int
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}
