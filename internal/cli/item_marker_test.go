package cli

import (
	"strings"
	"testing"

	"butler"
)

func TestOnlyPart(t *testing.T) {
	of := func(parts ...int64) butler.ItemDetail {
		var item butler.ItemDetail
		for _, id := range parts {
			item.Media = append(item.Media, butler.Media{Parts: []butler.Part{{ID: id}}})
		}
		return item
	}
	if part, err := onlyPart(of(7)); part != 7 || err != nil {
		t.Errorf("%d, %v", part, err)
	}
	if _, err := onlyPart(of()); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
	if _, err := onlyPart(of(7, 9)); !butler.IsKind(err, butler.KindInvalid) || !strings.Contains(butler.HintOf(err), "7, 9") {
		t.Errorf("%v, %s", err, butler.HintOf(err))
	}
}
