package buildgracenotecollections

import (
	"cmp"
	"fmt"
	"strings"

	"butler"
)

// rule says what belongs together.
type rule struct {
	name    string // as [butler.Collection.Rule]
	label   string
	summary string // of the preference
	minimum int    // items, unless set otherwise
	// places returns what groups an Item is in; nil for the rule that goes by sound.
	places func(butler.DescribedItem) []place
	// order compares two members of a group; equal ones go by sort title.
	order func(a, b member) int
	about string // the Collection's summary, of its title
}

// place is a group that an Item is in.
type place struct {
	key   string // the same for all spellings of the title
	title string
	at    int // among the members, from 1; 0 if that is not known
}

// member is an Item in a group.
type member struct {
	id    int64
	at    int
	year  int
	aired butler.Date
	sort  string
}

const ruleSound = "sound"

// rules returns all rules, in the order in which they are carried out.
func rules() []rule {
	return []rule{
		{
			name: "set", label: "sets of films", minimum: 2, places: inSets, order: bySetPlace, about: "The films of %s.",
			summary: "Builds a collection of the films of each set, such as a trilogy.",
		},
		{
			name: "genre", label: "genres", minimum: 5, places: inGenres, about: "Everything of the genre %s.",
			summary: "Builds a collection of each genre of films, shows and albums.",
		},
		{
			name: "decade", label: "decades", minimum: 5, places: inDecade, order: byYear, about: "What is from the %s.",
			summary: "Builds a collection of the films, shows and albums of each decade.",
		},
		{
			name: "director", label: "directors", minimum: 3, places: ofDirectors, order: byYear, about: "The films of %s.",
			summary: "Builds a collection of the films of each director.",
		},
		{
			name: "mood", label: "moods", minimum: 5, places: inMoods, about: "What is %s.",
			summary: "Builds a collection of each mood of films, shows and albums.",
		},
		{
			name: ruleSound, label: "tracks that sound alike", minimum: 10,
			summary: "Builds collections of tracks that sound alike, as MusicAnalysis heard them.",
		},
	}
}

// preference returns the id of the switch.
func (r rule) preference() string {
	return "CollectionsBy" + strings.ToUpper(r.name[:1]) + r.name[1:]
}

// minimumPreference returns the id of the smallest size.
func (r rule) minimumPreference() string { return r.preference() + "Minimum" }

// kindOf returns what is collected in a Section, "" for nothing.
func kindOf(kind butler.SectionKind) butler.ItemKind {
	switch kind {
	case butler.Movies:
		return butler.Movie
	case butler.Shows:
		return butler.Show
	case butler.Music:
		return butler.Album
	case butler.Photos:
	}
	return ""
}

func inSets(item butler.DescribedItem) (all []place) {
	if item.Kind != butler.Movie {
		return nil
	}
	for _, s := range item.Metadata.Sets {
		all = append(all, place{cmp.Or(s.ID, "name:"+fold(s.Name)), s.Name, s.Place})
	}
	return all
}

func inGenres(item butler.DescribedItem) []place { return named(item.Metadata.Genres) }

func inMoods(item butler.DescribedItem) []place { return named(item.Metadata.Moods) }

func ofDirectors(item butler.DescribedItem) []place {
	var names []string
	for _, c := range item.Metadata.Credits {
		if c.Job == butler.JobDirector {
			names = append(names, c.Name)
		}
	}
	if item.Kind != butler.Movie {
		return nil
	}
	return named(names)
}

func inDecade(item butler.DescribedItem) []place {
	year := cmp.Or(item.Year, item.Aired.Year)
	if year < 1000 { // no film or record is older: it is a mistake, or not known
		return nil
	}
	decade := fmt.Sprintf("%ds", year/10*10)
	return []place{{key: decade, title: decade}}
}

// named returns a group for each name.
func named(names []string) (all []place) {
	for _, name := range names {
		if key := fold(name); key != "" {
			all = append(all, place{key: key, title: name})
		}
	}
	return all
}

// fold makes the spellings of a name the same.
func fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), " ")) }

func bySetPlace(a, b member) int {
	last := func(at int) int {
		if at == 0 {
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(last(a.at), last(b.at)), cmp.Compare(a.at, b.at), byYear(a, b))
}

func byYear(a, b member) int { return cmp.Or(cmp.Compare(a.year, b.year), a.aired.Sub(b.aired)) }
