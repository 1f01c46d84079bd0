package nfo

import (
	"cmp"
	"slices"
	"strings"

	"butler"
)

// entry returns what an element at the top says, if it is of a known kind.
func entry(n *node) (Entry, bool) {
	e := Entry{Kind: Kind(n.name), Season: -1, Episode: -1, EpisodeEnd: -1}
	switch e.Kind {
	case Movie, Show, Season, Episode, Artist, Album:
	default:
		return e, false
	}
	common(&e, n)
	switch e.Kind {
	case Show:
		for _, s := range n.all("namedseason") {
			if number, name := whole(s.attrs["number"]), s.value(); number >= 0 && name != "" {
				if e.Seasons == nil {
					e.Seasons = map[int]string{}
				}
				e.Seasons[number] = name
			}
		}
	case Season:
		e.Season = whole(n.one("seasonnumber"))
	case Episode:
		e.Season, e.Episode, e.EpisodeEnd = whole(n.one("season")), whole(n.one("episode")), whole(n.one("episodenumberend"))
	case Artist:
		e.Title = n.one("name", "title")
	case Movie, Album:
	}
	return e, true
}

// common reads what files of several kinds have.
func common(e *Entry, n *node) {
	e.Title = n.one("title", "name")
	e.SortTitle = n.one("sorttitle", "sortname")
	if e.OriginalTitle = n.one("originaltitle"); e.OriginalTitle == e.Title {
		e.OriginalTitle = ""
	}
	e.Tagline = n.one("tagline")
	e.Summary = n.one("plot", "biography", "review", "outline")
	if studios := n.list("studio", "label"); len(studios) > 0 {
		e.Studio = studios[0]
	}
	if e.Kind == Album {
		e.Studio = n.one("label", "studio")
	}
	e.ContentRating = contentRating(n.one("mpaa", "customrating", "certification"))
	e.Aired = day(n.one("premiered", "aired", "originalreleasedate", "releasedate", "formed", "born"))
	if e.Year = whole(n.one("year")); e.Year <= 0 || e.Year > 9999 {
		e.Year = e.Aired.Year
	}
	if e.Kind == Artist {
		e.Year, e.Aired = 0, butler.Date{}
	}
	e.Rating, e.UserRating = rating(n), score(n.one("userrating"), "")
	e.Runtime = runtime(n.one("runtime"))
	e.Genres, e.Moods, e.Styles = n.list("genre"), n.list("mood"), n.list("style")
	e.Countries, e.Tags = n.list("country"), n.list("tag")
	e.Sets = sets(n)
	e.Credits = credits(n)
	e.IDs = ids(e.Kind, n)
}

// sets returns the series that a film is in: of Kodi an element with a name in it, before its version 17, and of
// Jellyfin, only a text.
func sets(n *node) (all []butler.ItemSet) {
	for _, s := range n.all("set") {
		name := cmp.Or(s.one("name"), s.value())
		if name == "" {
			continue
		}
		set := butler.ItemSet{Name: name}
		if id := s.attrs["tmdbcolid"]; validID("tmdb", id) {
			set.ID = "tmdb:" + id
		}
		all = append(all, set)
	}
	return all
}

// credits returns who did what: those who play in the order that the file gives them.
func credits(n *node) (all []butler.Credit) {
	type actor struct {
		butler.Credit
		order int
	}
	var actors []actor
	for i, a := range n.all("actor") {
		c := butler.Credit{Name: a.one("name"), Job: butler.JobActor, Role: a.one("role"), IDs: ids("", a)}
		order := whole(a.one("order", "sortorder"))
		switch strings.ToLower(a.one("type")) {
		case "director":
			c.Job, c.Role = butler.JobDirector, ""
		case "writer":
			c.Job, c.Role = butler.JobWriter, ""
		case "producer":
			c.Job, c.Role = butler.JobProducer, ""
		case "composer":
			c.Job, c.Role = butler.JobComposer, ""
		}
		if order < 0 {
			order = i
		}
		if c.Name != "" {
			actors = append(actors, actor{c, order})
		}
	}
	slices.SortStableFunc(actors, func(a, b actor) int { return cmp.Compare(a.order, b.order) })
	for _, a := range actors {
		all = append(all, a.Credit)
	}
	add := func(job butler.CreditJob, names ...string) {
		for _, name := range names {
			same := func(c butler.Credit) bool { return c.Job == job && c.Name == name }
			if !slices.ContainsFunc(all, same) {
				all = append(all, butler.Credit{Name: name, Job: job})
			}
		}
	}
	add(butler.JobDirector, n.list("director")...)
	add(butler.JobWriter, n.list("credits", "writer")...)
	add(butler.JobProducer, n.list("producer")...)
	add(butler.JobComposer, n.list("composer")...)
	if Kind(n.name) == Album {
		for _, a := range n.all("albumartistcredits") {
			add(butler.JobPerformer, a.list("artist")...)
		}
		add(butler.JobPerformer, n.list("artist")...)
	}
	return all
}
