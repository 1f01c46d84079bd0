package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
	"butler/plexapi"
)

const plexSectionsRoute = "/library/sections"

// plexDirectories returns the Sections of a Plex Media Server as it has them.
func (c *Client) plexDirectories(ctx context.Context, op string) ([]plexapi.Section, error) {
	body, err := read[plexapi.Container[plexapi.Sections]](ctx, c, call{op: op, route: plexSectionsRoute, absent: true})
	return body.MediaContainer.Directory, err
}

// plexSections returns the Sections of a Plex Media Server.
func (c *Client) plexSections(ctx context.Context, op string) ([]butler.Section, error) {
	all, err := c.plexDirectories(ctx, op)
	return mapped(all, sectionOfPlex), err
}

// plexSection returns one Section of a Plex Media Server.
func (c *Client) plexSection(ctx context.Context, op string, section int64) (plexapi.Section, error) {
	all, err := c.plexDirectories(ctx, op)
	if err != nil {
		return plexapi.Section{}, err
	}
	for _, d := range all {
		if d.Key == number(section) {
			return d, nil
		}
	}
	return plexapi.Section{}, newError(butler.KindNotFound, op, "there is no library of that number", "")
}

// plexAdd makes a Section of a Plex Media Server.
func (c *Client) plexAdd(ctx context.Context, op string, n NewSection) (butler.Section, error) {
	type agent struct{ kind, agent, scanner string }
	a, ok := map[butler.SectionKind]agent{
		butler.Movies: {"movie", "tv.plex.agents.movie", "Plex Movie"},
		butler.Shows:  {"show", "tv.plex.agents.series", "Plex TV Series"},
		butler.Music:  {"artist", "tv.plex.agents.music", "Plex Music"},
		butler.Photos: {"photo", "com.plexapp.agents.none", "Plex Photo Scanner"},
	}[n.Kind]
	switch {
	case !ok:
		return butler.Section{}, newError(butler.KindInvalid, op, "there is no such kind of library", "")
	case len(n.OptOuts) > 0:
		return butler.Section{}, unsupported(op, "its libraries have no opt-outs of tasks")
	}
	before, err := c.plexSections(ctx, op)
	if err != nil {
		return butler.Section{}, err
	}
	k := call{op: op, method: http.MethodPost, route: plexSectionsRoute, query: url.Values{"name": {n.Name}, "type": {a.kind},
		"agent": {a.agent}, "scanner": {a.scanner}, "language": {"en-US"}, "location": n.Roots}}
	if err := c.send(ctx, k); err != nil {
		return butler.Section{}, err
	}
	known := map[int64]bool{}
	for _, s := range before {
		known[s.ID] = true
	}
	after, err := c.plexSections(ctx, op)
	for _, s := range after {
		if !known[s.ID] && s.Name == n.Name {
			return s, err
		}
	}
	if err == nil {
		err = newError(butler.KindUnsupported, op, "the server made it, but does not list it", "")
	}
	return butler.Section{}, err
}

// plexEdit changes a Section of a Plex Media Server.
func (c *Client) plexEdit(ctx context.Context, op string, section int64, e SectionEdit) (butler.Section, error) {
	if e.Kind != nil || e.OptOuts != nil {
		return butler.Section{}, unsupported(op, "it changes only the name and the folders of a library")
	}
	was, err := c.plexSection(ctx, op, section)
	if err != nil {
		return butler.Section{}, err
	}
	query := url.Values{"agent": {was.Agent}} // without which it refuses
	if e.Name != nil {
		query.Set("name", *e.Name)
	}
	if e.Roots != nil {
		query["location"] = *e.Roots
	}
	if err := c.send(ctx, call{op: op, method: http.MethodPut, route: plexSectionRoute, args: []any{section}, query: query}); err != nil {
		return butler.Section{}, err
	}
	is, err := c.plexSection(ctx, op, section)
	return sectionOfPlex(is), err
}
