package plex

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"butler"
	"butler/plexapi"
)

// What Plex wants to know of a Section and is the same for all of ours.
const (
	agentName   = "org.butler.agents.local"
	scannerName = "Butler Scanner"
	anyLanguage = "xn" // Plex's code for none
)

func (s *server) listSections(w http.ResponseWriter, r *http.Request) error {
	all, err := s.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	return s.answerSections(w, r, all)
}

func (s *server) answerSections(w http.ResponseWriter, r *http.Request, all []butler.Section) error {
	scanned, err := s.scanning(r.Context())
	if err != nil {
		return err
	}
	list := make([]plexapi.Section, len(all))
	for i, section := range all {
		list[i] = wireSection(section)
		list[i].Refreshing = plexapi.Bool(scanned[0] || scanned[section.ID])
	}
	return s.answer(w, r, plexapi.Container[plexapi.Sections]{MediaContainer: plexapi.Sections{
		Size: len(list), TotalSize: len(list), Title1: "Plex Library", Directory: list,
	}})
}

// scanning returns the Sections that are being scanned; 0 among them stands for all.
func (s *server) scanning(ctx context.Context) (map[int64]bool, error) {
	activities, err := s.Operator.Activities(ctx)
	if err != nil {
		return nil, err
	}
	scanned := map[int64]bool{}
	for _, a := range activities {
		if a.Task == taskScan {
			scanned[a.Section] = true
		}
	}
	return scanned, nil
}

func wireSection(s butler.Section) plexapi.Section {
	w := plexapi.Section{
		Filters:     true,
		Key:         strconv.FormatInt(s.ID, 10),
		Type:        sectionType(s.Kind),
		Title:       s.Name,
		Agent:       agentName,
		Scanner:     scannerName,
		Language:    anyLanguage,
		UUID:        s.UUID,
		UpdatedAt:   max(seconds(s.Updated), seconds(s.Created)),
		CreatedAt:   seconds(s.Created),
		ScannedAt:   seconds(s.Scanned),
		Content:     true,
		IsDirectory: true,
		Location:    make([]plexapi.Location, len(s.Roots)),
	}
	w.ContentChangedAt = w.ScannedAt
	for i, root := range s.Roots {
		w.Location[i] = plexapi.Location{ID: s.ID*maxLocations + int64(i), Path: root}
	}
	return w
}

// maxLocations is more folders than a Section has: ids of Locations are made with it.
const maxLocations = 100

// seconds returns Unix seconds, or 0 for no time.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// sectionType returns what Plex calls a kind of Section.
func sectionType(k butler.SectionKind) string {
	switch k {
	case butler.Movies:
		return "movie"
	case butler.Shows:
		return "show"
	case butler.Music:
		return "artist"
	case butler.Photos:
		return "photo"
	}
	return string(k)
}

func (s *server) section(w http.ResponseWriter, r *http.Request) error {
	section, err := s.sectionOf(r)
	if err != nil {
		return err
	}
	if r.URL.Query().Get("includeDetails") == "1" {
		return s.answerSections(w, r, []butler.Section{section})
	}
	keys := []plexapi.SectionKey{
		{Key: "all", Title: "All " + section.Name},
		{Key: "recentlyAdded", Title: "Recently Added"},
		{Key: "onDeck", Title: "On Deck"},
		{Key: "firstCharacter", Title: "By First Letter"},
	}
	return s.answer(w, r, plexapi.Container[plexapi.SectionDetails]{MediaContainer: plexapi.SectionDetails{
		Size: len(keys), Content: "secondary", Identifier: libraryIdentifier, LibrarySectionID: section.ID,
		Title1: section.Name, ViewGroup: "secondary", Directory: keys,
	}})
}
