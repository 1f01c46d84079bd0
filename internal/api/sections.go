package api

import (
	"context"
	"fmt"
	"net/http"

	"butler"
	"butler/internal/section"
)

// SectionList is all sections.
type SectionList struct {
	Sections []butler.Section `json:"sections" nullable:"false"`
}

// SectionRequest describes a new section.
type SectionRequest struct {
	Kind  butler.SectionKind `json:"kind" enum:"movies,shows,music,photos"`
	Name  string             `json:"name" minLength:"1" maxLength:"200"`
	Roots []string           `json:"roots" nullable:"false" minItems:"1" maxItems:"64" doc:"Absolute folders on the server"`
}

// SectionChange says what to change of a section; what is absent stays.
type SectionChange struct {
	Kind    *butler.SectionKind `json:"kind,omitempty" enum:"movies,shows,music,photos"`
	Name    *string             `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Roots   *[]string           `json:"roots,omitempty" minItems:"1" maxItems:"64"`
	OptOuts *[]string           `json:"optOuts,omitempty" maxItems:"64" doc:"Tasks that leave the section alone"`
}

// GuessRequest names a folder to look at.
type GuessRequest struct {
	Path string `json:"path" minLength:"1" maxLength:"4096" doc:"Absolute folder on the server"`
}

// GuessList is what a folder seems to hold.
type GuessList struct {
	Guesses []butler.Guess `json:"guesses" nullable:"false"`
}

type sectionInput struct {
	ID int64 `path:"id" minimum:"1" doc:"The section"`
}

type changeInput struct {
	ID   int64 `path:"id" minimum:"1" doc:"The section"`
	Body SectionChange
}

type createdSection struct {
	Location string `header:"Location"`
	Body     butler.Section
}

func (s *service) addSections() {
	add(s, http.MethodGet, "/sections", http.StatusOK, "listSections", "All sections of the library",
		func(ctx context.Context, _ *none) (*body[SectionList], error) {
			all, err := s.Library.Sections(ctx)
			return answer(SectionList{list(all)}), err
		})
	add(s, http.MethodPost, "/sections", http.StatusCreated, "addSection", "Add a section",
		func(ctx context.Context, in *body[SectionRequest]) (*createdSection, error) {
			return s.addSection(ctx, in.Body)
		})
	add(s, http.MethodPost, "/sections/guess", http.StatusOK, "guessSections", "What kinds of library a folder seems to hold",
		func(ctx context.Context, in *body[GuessRequest]) (*body[GuessList], error) {
			path, err := s.editor().Inspect(ctx, in.Body.Path)
			if err != nil {
				return nil, err
			}
			all, err := s.Guess(ctx, path)
			return answer(GuessList{list(all)}), err
		})
	add(s, http.MethodGet, "/sections/{id}", http.StatusOK, "getSection", "A section",
		func(ctx context.Context, in *sectionInput) (*body[butler.Section], error) {
			found, err := s.Library.Section(ctx, in.ID)
			return answer(found), err
		})
	add(s, http.MethodPatch, "/sections/{id}", http.StatusOK, "changeSection", "Change a section",
		func(ctx context.Context, in *changeInput) (*body[butler.Section], error) {
			changed, err := s.editor().Change(ctx, in.ID, section.Change(in.Body))
			return answer(changed), err
		})
	add(s, http.MethodDelete, "/sections/{id}", http.StatusNoContent, "removeSection", "Forget a section; its files are not touched",
		func(ctx context.Context, in *sectionInput) (*none, error) {
			return nil, s.editor().Remove(ctx, in.ID)
		})
	add(s, http.MethodPost, "/sections/{id}/scan", http.StatusOK, "scanSection", "Scan a section now",
		func(ctx context.Context, in *sectionInput) (*body[butler.Started], error) {
			return s.start(ctx, "RefreshLibraries", butler.StartOptions{Force: true, Target: butler.Target{Section: in.ID}})
		})
}

func (s *service) editor() section.Editor {
	return section.Editor{Library: s.Library, Operator: s.Operator, Data: s.Data, Publish: s.Publish}
}

func (s *service) addSection(ctx context.Context, in SectionRequest) (*createdSection, error) {
	added, err := s.editor().Add(ctx, butler.Section{Kind: in.Kind, Name: in.Name, Roots: in.Roots})
	if err != nil {
		return nil, err
	}
	return &createdSection{fmt.Sprintf("%s/sections/%d", prefix, added.ID), added}, nil
}
