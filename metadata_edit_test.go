package butler_test

import (
	"encoding/json"
	"slices"
	"testing"

	"butler"
)

func TestMetadataEdit(t *testing.T) {
	user := butler.ItemMetadata{Item: 1, Origin: butler.OriginUser, Metadata: butler.Metadata{Title: "Mine", Genres: []string{"A"}}, Locked: []string{"title"}}
	inForce := butler.Metadata{Title: "Mine", Genres: []string{"A"}, Summary: "Of others", Year: 1999}
	set := func(name, value string) map[string]json.RawMessage {
		return map[string]json.RawMessage{name: json.RawMessage(value)}
	}
	for name, c := range map[string]struct {
		edit butler.MetadataEdit
		good func(m butler.ItemMetadata) bool
	}{
		"a new value":                      {butler.MetadataEdit{Set: set("title", `"New"`)}, func(m butler.ItemMetadata) bool { return m.Title == "New" && slices.Contains(m.Locked, "title") }},
		"a value taken back":               {butler.MetadataEdit{Set: set("title", `null`)}, func(m butler.ItemMetadata) bool { return m.Title == "" && slices.Contains(m.Locked, "title") }},
		"locked as it is":                  {butler.MetadataEdit{Locked: map[string]bool{"summary": true}}, func(m butler.ItemMetadata) bool { return m.Summary == "Of others" && len(m.Locked) == 2 }},
		"locked empty":                     {butler.MetadataEdit{Set: set("summary", `null`), Locked: map[string]bool{"summary": true}}, func(m butler.ItemMetadata) bool { return m.Summary == "" && len(m.Locked) == 2 }},
		"given free":                       {butler.MetadataEdit{Locked: map[string]bool{"title": false}}, func(m butler.ItemMetadata) bool { return m.Title == "" && len(m.Locked) == 0 && len(m.Genres) == 1 }},
		"given free with a value":          {butler.MetadataEdit{Set: set("title", `"New"`), Locked: map[string]bool{"title": false}}, func(m butler.ItemMetadata) bool { return m.Title == "New" && len(m.Locked) == 0 }},
		"a list":                           {butler.MetadataEdit{Set: set("genres", `["B","B",""]`)}, func(m butler.ItemMetadata) bool { return slices.Equal(m.Genres, []string{"B"}) }},
		"locked twice is locked only once": {butler.MetadataEdit{Locked: map[string]bool{"title": true}}, func(m butler.ItemMetadata) bool { return len(m.Locked) == 1 && m.Title == "Mine" }},
	} {
		if m, err := c.edit.Apply(user, inForce); err != nil || !c.good(m) || m.Item != 1 {
			t.Errorf("%s: %+v, %v", name, m, err)
		}
	}
	if user.Title != "Mine" || len(user.Locked) != 1 {
		t.Errorf("what was said is changed: %+v", user)
	}
	for _, e := range []butler.MetadataEdit{
		{Set: set("nothing", `1`)}, {Set: set("assets", `[]`)}, {Set: set("photo", `{}`)}, {Locked: map[string]bool{"nothing": true}},
		{Set: set("year", `"soon"`)}, {Set: set("rating", `11`)}, {Set: set("aired", `"soon"`)}, {Set: set("title", `{`)},
	} {
		if _, err := e.Apply(user, inForce); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%v: %v", e, err)
		}
	}
}
