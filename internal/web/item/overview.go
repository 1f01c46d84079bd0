package item

import (
	"net/http"

	"butler/internal/web/page"
)

// overview shows what is known of an Item.
func (p *pages) overview(w http.ResponseWriter, r *http.Request) error {
	s, err := p.subject(r, tabOverview)
	if err != nil {
		return err
	}
	return p.area.Show(w, r, page.View{Title: s.Head.Title, Nav: page.NavLibrary, Name: "overview", Data: s})
}
