package plex

import (
	"net/http"
	"strconv"
	"strings"

	"butler"
	"butler/plexapi"
)

// libraryIdentifier is what Plex calls the part of a server that keeps the library.
const libraryIdentifier = "com.plexapp.plugins.library"

// handleLibrary registers everything about the library.
func (s *server) handleLibrary() {
	s.handle("/library", actions{http.MethodGet: s.library})
	s.handle("/library/sections", actions{http.MethodGet: s.listSections, http.MethodPost: s.addSection})
	s.handle("/library/sections/all", actions{http.MethodGet: s.listSections, http.MethodPost: s.addSection})
	s.handle("/library/sections/refresh", actions{http.MethodPost: s.refreshAll})
	s.handle("/library/sections/all/refresh", actions{
		http.MethodGet: notByHead(s.refreshAll), http.MethodPost: s.refreshAll, http.MethodDelete: s.cancelAllRefreshes,
	})
	s.handleSection()
	s.handleItems()
	s.handleMatches()
	s.handleFiles()
	s.handleCollections()
	s.handle("/library/optimize", actions{http.MethodPut: s.trigger(taskOptimize)})
	s.handle("/library/clean/bundles", actions{http.MethodPut: s.trigger(taskCleanBundles)})
	s.handle("/services/browse", actions{http.MethodGet: adminOnly(s.browseTop)})
	s.handle("/services/browse/{path...}", actions{http.MethodGet: adminOnly(s.browse)})
}

func (s *server) handleSection() {
	const one = "/library/sections/{section}"
	s.handle(one, actions{http.MethodGet: s.section, http.MethodPut: s.editSection, http.MethodDelete: s.removeSection})
	s.handle(one+"/all", actions{http.MethodGet: s.list(asAsked), http.MethodPut: s.editSectionItems})
	s.handle(one+"/albums", actions{http.MethodGet: s.list(onlyAlbums)})
	s.handle(one+"/collections", actions{http.MethodGet: s.listCollections})
	s.handle(one+"/recentlyAdded", actions{http.MethodGet: s.list(addedLast)})
	s.handle(one+"/onDeck", actions{http.MethodGet: s.noItems})
	s.handle(one+"/filters", actions{http.MethodGet: s.listFilters})
	s.handle(one+"/sorts", actions{http.MethodGet: s.listSorts})
	s.handle(one+"/firstCharacter", actions{http.MethodGet: s.firstCharacters})
	s.handle(one+"/firstCharacters", actions{http.MethodGet: s.firstCharacters})
	s.handle(one+"/prefs", actions{http.MethodGet: s.sectionSettings, http.MethodPut: s.setSectionSettings})
	s.handle(one+"/refresh", actions{
		http.MethodGet: notByHead(s.refreshSection), http.MethodPost: s.refreshSection, http.MethodDelete: s.cancelRefresh,
	})
	s.handle(one+"/analyze", actions{http.MethodPut: s.analyzeSection})
	s.handle(one+"/emptyTrash", actions{http.MethodPut: s.emptyTrash})
	s.handle(one+"/indexes", actions{http.MethodDelete: s.discard(taskPreviews)})
	s.handle(one+"/intros", actions{http.MethodDelete: s.discard(taskIntros)})
}

func (s *server) handleItems() {
	const these = "/library/metadata/{ids}"
	s.handle("/library/all", actions{http.MethodGet: s.list(asAsked)})
	s.handle("/library/recentlyAdded", actions{http.MethodGet: s.recentlyAdded})
	s.handle("/hubs/home/recentlyAdded", actions{http.MethodGet: s.recentlyAdded})
	s.handle("/library/onDeck", actions{http.MethodGet: s.noItems})
	s.handle(these, actions{http.MethodGet: s.items, http.MethodPut: s.editItems})
	s.handle(these+"/children", actions{http.MethodGet: s.children})
	s.handle(these+"/allLeaves", actions{http.MethodGet: s.allLeaves})
	s.handle(these+"/nearest", actions{http.MethodGet: s.nearest})
	s.handle(these+"/analyze", actions{http.MethodPut: s.triggerItems(s.analyses)})
	s.handle(these+"/refresh", actions{http.MethodPut: s.refreshItems})
	for name, task := range map[string]string{
		"index": taskPreviews, "chapterThumbs": taskChapterThumbs, "intro": taskIntros, "credits": taskCredits,
		"addetect": taskAds, "voiceActivity": taskVoice,
	} {
		s.handle(these+"/"+name, actions{http.MethodPut: s.triggerItems(only(task))})
	}
}

func (s *server) handleFiles() {
	s.handle("/library/parts/{part}/indexes/sd", actions{http.MethodGet: s.previews})
	s.handle("/library/parts/{part}/indexes/sd/{ms}", actions{http.MethodGet: s.preview})
	s.handle("/library/parts/{part}/{stamp}/{name}", actions{http.MethodGet: s.file})
	s.handle("/library/media/{media}/chapterImages/{chapter}", actions{http.MethodGet: s.chapterImage})
	for name := range assetNames() {
		s.handle("/library/metadata/{ids}/"+name, actions{http.MethodGet: s.asset(name)})
		s.handle("/library/metadata/{ids}/"+name+"/{stamp}", actions{http.MethodGet: s.asset(name)})
	}
	s.handle("/library/streams/{stream}", actions{http.MethodGet: s.subtitle})
	s.handle("/library/streams/{stream}/levels", actions{http.MethodGet: s.streamLevels})
	s.handle("/library/streams/{stream}/loudness", actions{http.MethodGet: s.streamLoudness})
}

// notByHead makes of a GET that starts work one for administrators, which HEAD does not set off.
func notByHead(act action) action {
	return adminOnly(func(w http.ResponseWriter, r *http.Request) error {
		if r.Method == http.MethodHead {
			empty(w, http.StatusOK)
			return nil
		}
		return act(w, r)
	})
}

func (s *server) library(w http.ResponseWriter, r *http.Request) error {
	directories := []plexapi.Directory{
		{Count: 1, Key: "sections", Title: "Library Sections"},
		{Count: 1, Key: "recentlyAdded", Title: "Recently Added Content"},
		{Count: 1, Key: "onDeck", Title: "On Deck Content"},
	}
	return s.answer(w, r, plexapi.Container[plexapi.Library]{MediaContainer: plexapi.Library{
		Size: len(directories), Identifier: libraryIdentifier, Title1: "Plex Library", Directory: directories,
	}})
}

// idOf reads an id of ours. What cannot be one is not found.
func idOf(text, what string) (int64, error) {
	id, err := strconv.ParseUint(text, 10, 63)
	if err != nil || id == 0 {
		return 0, butler.E(butler.KindNotFound, "", "there is no %s %q", what, shorten(text))
	}
	return int64(id), nil
}

// maxIDs is how many Items can be asked for by their ids at once.
const maxIDs = 500

// idsOf reads the ids of Items, separated by commas, each once.
func idsOf(r *http.Request) ([]int64, error) { return idList(r.PathValue("ids")) }

// idList reads ids that are separated by commas.
func idList(list string) ([]int64, error) {
	var all []int64
	seen := map[int64]bool{}
	for text := range strings.SplitSeq(list, ",") {
		id, err := idOf(text, "item")
		if err != nil {
			return nil, err
		}
		if !seen[id] {
			seen[id] = true
			all = append(all, id)
		}
		if len(all) > maxIDs {
			return nil, butler.E(butler.KindInvalid, "", "these are more than %d items", maxIDs)
		}
	}
	return all, nil
}

// sectionOf returns the Section that a request is about; the zero Section for all of them.
func (s *server) sectionOf(r *http.Request) (butler.Section, error) {
	text := r.PathValue("section")
	if text == "" {
		return butler.Section{}, nil
	}
	id, err := idOf(text, "section")
	if err != nil {
		return butler.Section{}, err
	}
	return s.Library.Section(r.Context(), id)
}
