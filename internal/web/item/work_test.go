package item

import (
	"strings"
	"testing"

	"butler"
	"butler/internal/web/page"
)

// What a missing file lacks is told, and no button offers to make it.
func TestWorkOfMissingFile(t *testing.T) {
	s := newShelf(t)
	url, button := page.ItemURL(s.film.ID), `aria-label="Try again`
	if _, body := visit(t, s.Server, url, nil); !strings.Contains(body, button) {
		t.Fatal("what failed cannot be tried again")
	}
	if err := s.db.Apply(t.Context(), s.film.Section, []butler.Change{{Missing: s.part.ID}}); err != nil {
		t.Fatal(err)
	}
	_, body := visit(t, s.Server, url, nil)
	if !strings.Contains(body, "Missing since") || !strings.Contains(body, `id="work"`) {
		t.Error("it is not said that the file is missing")
	}
	for _, label := range []string{button, `aria-label="Run now`, `aria-label="Make again`} {
		if strings.Contains(body, label) {
			t.Errorf("%s is offered", label)
		}
	}
}
