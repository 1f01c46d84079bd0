package plex

import (
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
)

// How many Items an answer holds at the most: of a client that asks for a number, and of one that does
// not, for which Plex gives all.
const (
	maxItems  = 10_000
	readItems = 1000 // at a time
)

// listing is what a request for a list of Items asks for.
type listing struct {
	query butler.ItemQuery
	kinds []butler.ItemKind // that are asked for, one after the other; "" for those that stand at the top
	start int64
	size  int64 // at most maxItems
	limit int64 // of the whole list
	meta  bool
}

// page reads which part of a list is asked for: from the query, or else from the headers.
func page(r *http.Request) (start, size int64, err error) {
	start, size = 0, maxItems
	for name, to := range map[string]*int64{"X-Plex-Container-Start": &start, "X-Plex-Container-Size": &size} {
		text := r.URL.Query().Get(name)
		if text == "" {
			text = r.Header.Get(name)
		}
		if text == "" {
			continue
		}
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || n < 0 || n > math.MaxInt32 {
			return 0, 0, butler.E(butler.KindInvalid, "", "%s is not a number from 0 to %d", name, math.MaxInt32)
		}
		*to = n
	}
	return start, min(size, maxItems), nil
}

// listingOf reads what a list of the Items of a Section (the zero Section for all) is to hold.
func listingOf(r *http.Request, section butler.Section, now time.Time) (listing, error) {
	l := listing{query: butler.ItemQuery{Section: section.ID}, limit: math.MaxInt64}
	var err error
	if l.start, l.size, err = page(r); err != nil {
		return l, err
	}
	values := r.URL.Query()
	if l.kinds, err = kindsOf(values.Get("type"), section.Kind); err != nil {
		return l, err
	}
	l.meta = ticked(values, "includeMeta")
	for _, name := range slices.Sorted(mapsKeys(values)) {
		for _, value := range values[name] {
			if err := l.filter(name, value, now); err != nil {
				return l, err
			}
		}
	}
	return l, nil
}

func mapsKeys(v url.Values) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range v {
			if !yield(name) {
				return
			}
		}
	}
}

// filter reads one parameter.
func (l *listing) filter(name, value string, now time.Time) error {
	if ignored(name) {
		return nil
	}
	if kind, rest, ok := strings.Cut(name, "."); ok {
		if rest == "id" {
			return l.below(kind, value)
		}
		if len(l.kinds) != 1 || typeName(l.kinds[0]) != kind {
			return butler.E(butler.KindInvalid, "", "the filter %q is for another type of items", shorten(name)).
				WithHint("ask for that type with the parameter type")
		}
		name = rest
	}
	switch name {
	case "title":
		l.query.Title = value
	case "year":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > 9999 {
			return butler.E(butler.KindInvalid, "", "%q is no year", shorten(value))
		}
		l.query.Year = n
	case "addedAt>", "addedAt>>", "addedAt<", "addedAt<<":
		return l.added(strings.TrimPrefix(name, "addedAt"), value, now)
	case "sort":
		return l.sort(value)
	case "limit":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n < 0 {
			return butler.E(butler.KindInvalid, "", "%q is no limit", shorten(value))
		}
		l.limit = n
	default:
		return butler.E(butler.KindInvalid, "", "items cannot be filtered by %q", shorten(name)).
			WithHint("title, year, addedAt>=, addedAt<=, addedAt>>=, addedAt<<=, show.id and the like, sort, type and limit are understood")
	}
	return nil
}

// below reads the filter show.id, artist.id and the like: what the Items lie in.
func (l *listing) below(kind, value string) error {
	id, err := strconv.ParseUint(value, 10, 63)
	if err != nil || id == 0 || len(l.kinds) != 1 {
		return butler.E(butler.KindInvalid, "", "%q is no id of what items of one type lie in", shorten(value))
	}
	direct := map[butler.ItemKind]string{butler.Season: "show", butler.Episode: "season", butler.Album: "artist", butler.Track: "album"}
	top := map[butler.ItemKind]string{butler.Episode: "show", butler.Track: "artist"}
	if kind != direct[l.kinds[0]] && kind != top[l.kinds[0]] || kind == "" {
		return butler.E(butler.KindInvalid, "", "items of this type lie in nothing that %q names", shorten(kind+".id"))
	}
	l.query.Parent, l.query.Deep = int64(id), kind == top[l.kinds[0]]
	return nil
}

// ignored reports whether a parameter does not choose Items: it says what to add to them, or belongs
// to the protocol, or is read elsewhere.
func ignored(name string) bool {
	switch name {
	case "type", "checkFiles", "skipRefresh", "clusterZoomLevel", "uri", "contentDirectoryID":
		return true
	}
	for _, prefix := range []string{"X-Plex-", "include", "exclude", "async"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

// added reads a limit of the time at which Items were added. Clients see whole seconds, and compare them.
func (l *listing) added(operator, value string, now time.Time) error {
	at, err := moment(value, now)
	if err != nil {
		return err
	}
	switch operator {
	case ">": // addedAt>=: from then on
		l.query.AddedSince = at
	case ">>": // after
		l.query.AddedSince = at.Add(time.Second)
	case "<": // up to and with
		l.query.AddedBefore = at.Add(time.Second)
	case "<<": // before
		l.query.AddedBefore = at
	}
	return nil
}

// moment reads Unix seconds, a day, or a time that has passed such as -30d.
func moment(value string, now time.Time) (time.Time, error) {
	if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= 0 && n < 1<<40 {
		return time.Unix(n, 0), nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, value, now.Location()); err == nil {
		return t, nil
	}
	digits := strings.TrimRight(value, "smhdwyon")
	n, err := strconv.Atoi(strings.TrimPrefix(digits, "-"))
	if err == nil && n >= 0 && n <= 1_000_000 && strings.HasPrefix(digits, "-") {
		switch value[len(digits):] {
		case "s":
			return now.Add(-time.Duration(n) * time.Second), nil
		case "m":
			return now.Add(-time.Duration(n) * time.Minute), nil
		case "h":
			return now.Add(-time.Duration(n) * time.Hour), nil
		case "d":
			return now.AddDate(0, 0, -n), nil
		case "w":
			return now.AddDate(0, 0, -7*n), nil
		case "mon":
			return now.AddDate(0, -n, 0), nil
		case "y":
			return now.AddDate(-n, 0, 0), nil
		}
	}
	return time.Time{}, butler.E(butler.KindInvalid, "", "%q is no time", shorten(value)).
		WithHint("give Unix seconds, YYYY-MM-DD, or an age such as -30d")
}

// sort reads an order: field, or field:desc, with or without the type before it.
func (l *listing) sort(value string) error {
	field, direction, _ := strings.Cut(value, ":")
	if kind, rest, ok := strings.Cut(field, "."); ok {
		if len(l.kinds) != 1 || typeName(l.kinds[0]) != kind {
			return butler.E(butler.KindInvalid, "", "the order %q is for another type of items", shorten(value))
		}
		field = rest
	}
	i := slices.IndexFunc(sorts(), func(o order) bool { return o.key == field })
	if i < 0 || direction != "" && direction != "asc" && direction != "desc" {
		return butler.E(butler.KindInvalid, "", "items cannot be sorted by %q", shorten(value)).
			WithHint("titleSort, addedAt, year and originallyAvailableAt are understood, one at a time, with :asc or :desc")
	}
	o := sorts()[i]
	l.query.Sort = o.sort
	l.query.Descending = direction == "desc"
	return nil
}
