package webtest

import (
	"strings"
	"testing"
)

// An address at which nothing is has a page of its own, which leads on.
func TestNothingThere(t *testing.T) {
	h := newHouse(t)
	p := h.tab(t)
	if status := p.visit(h.url + "/web/no/such/page"); status != 404 {
		t.Errorf("status %d", status)
	}
	if text := p.text("main"); !strings.Contains(text, "There is nothing at this address.") {
		t.Error(text)
	}
	p.axe()
	p.shot("nothing-there")
}
