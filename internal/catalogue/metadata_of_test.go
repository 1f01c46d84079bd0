package catalogue

import (
	"fmt"
	"slices"
	"testing"

	"butler"
)

// What one Origin says is listed by Section, in pages, in the order of ids.
func TestMetadataOf(t *testing.T) {
	d, _ := openTest(t)
	ctx := t.Context()
	ids := map[int64][]int64{}
	for _, name := range []string{"first", "second"} {
		s := addSection(t, d, butler.Movies, name)
		for n := range 5 {
			title := fmt.Sprint(name, n)
			apply(t, d, s.ID, put(film("/media/"+name+"/"+title, title, title)))
			item := itemCalled(t, d, s.ID, title).ID
			ids[s.ID] = append(ids[s.ID], item)
			for _, o := range []butler.Origin{butler.OriginStack, butler.OriginOnline} {
				if o == butler.OriginStack && n == 2 {
					continue // of this one, nothing is said
				}
				must(t, d.SetMetadata(ctx, butler.ItemMetadata{Item: item, Origin: o, Metadata: butler.Metadata{Tags: []string{title + string(o)}}}))
			}
		}
	}
	for section, all := range ids {
		var got []int64
		for after := int64(0); ; {
			page, err := d.MetadataOf(ctx, butler.OriginStack, section, after, 3)
			must(t, err)
			if len(page) == 0 {
				break
			}
			for _, m := range page {
				if m.Origin != butler.OriginStack || len(m.Tags) != 1 {
					t.Errorf("%+v", m)
				}
				got, after = append(got, m.Item), m.Item
			}
		}
		if want := slices.Delete(slices.Clone(all), 2, 3); !slices.Equal(got, want) {
			t.Errorf("section %d: %v, want %v", section, got, want)
		}
	}
	if all, err := d.MetadataOf(ctx, butler.OriginUser, 1, 0, 0); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}
