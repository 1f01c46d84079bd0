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
	Sections []butler.Section `json:"sections" nullable:"false" doc:"In the order in which they were added"`
}

// SectionRequest describes a new section.
type SectionRequest struct {
	Kind    butler.SectionKind `json:"kind" enum:"movies,shows,music,photos" doc:"What it holds"`
	Name    string             `json:"name" minLength:"1" maxLength:"200" doc:"Its name, which no other has"`
	Roots   []string           `json:"roots" nullable:"false" minItems:"1" maxItems:"64" doc:"Absolute folders on the server, which no other section has" example:"[\"/srv/films\"]"`
	OptOuts []string           `json:"optOuts,omitempty" maxItems:"64" doc:"Names of the tasks that leave the section alone"`
}

// SectionChange says what to change of a section; what is absent stays.
type SectionChange struct {
	Kind    *butler.SectionKind `json:"kind,omitempty" enum:"movies,shows,music,photos" doc:"What it holds. The next scan sorts its files anew"`
	Name    *string             `json:"name,omitempty" minLength:"1" maxLength:"200" doc:"Its name, which no other has"`
	Roots   *[]string           `json:"roots,omitempty" minItems:"1" maxItems:"64" doc:"Absolute folders on the server: all of them, also those it has"`
	OptOuts *[]string           `json:"optOuts,omitempty" maxItems:"64" doc:"Names of the tasks that leave the section alone: all of them"`
}

// GuessRequest names a folder to look at.
type GuessRequest struct {
	Path string `json:"path" minLength:"1" maxLength:"4096" doc:"Absolute folder on the server" example:"/srv"`
}

// GuessList is what a folder seems to hold.
type GuessList struct {
	Guesses []butler.Guess `json:"guesses" nullable:"false" doc:"One for the folder itself, or one for each folder in it"`
}

// Removed is how much was removed.
type Removed struct {
	Removed int64 `json:"removed" doc:"How many"`
}

type sectionInput struct {
	ID int64 `path:"id" minimum:"1" doc:"Id of the section"`
}

type changeInput struct {
	ID   int64 `path:"id" minimum:"1" doc:"Id of the section"`
	Body SectionChange
}

type createdSection struct {
	Location string `header:"Location" doc:"Address of the section"`
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
			added, err := s.Editor.Add(ctx, butler.Section{
				Kind: in.Body.Kind, Name: in.Body.Name, Roots: in.Body.Roots, OptOuts: in.Body.OptOuts,
			})
			if err != nil {
				return nil, err
			}
			return &createdSection{fmt.Sprintf("%s/sections/%d", prefix, added.ID), added}, nil
		})
	add(s, http.MethodPost, "/sections/guess", http.StatusOK, "guessSections", "What kinds of library a folder seems to hold",
		func(ctx context.Context, in *body[GuessRequest]) (*body[GuessList], error) {
			path, err := s.Editor.Inspect(ctx, in.Body.Path)
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
			changed, err := s.Editor.Change(ctx, in.ID, section.Change{
				Kind: in.Body.Kind, Name: in.Body.Name, Roots: in.Body.Roots, OptOuts: in.Body.OptOuts,
			})
			return answer(changed), err
		})
	add(s, http.MethodDelete, "/sections/{id}", http.StatusNoContent, "removeSection", "Forget a section; its files are not touched",
		func(ctx context.Context, in *sectionInput) (*none, error) {
			return nil, s.Editor.Remove(ctx, in.ID)
		})
	s.addSectionHealth()
	s.addSectionWork()
}

// addSectionWork adds what is done with the files of a section.
func (s *service) addSectionWork() {
	add(s, http.MethodPost, "/sections/{id}/scan", http.StatusOK, "scanSection", "Scan a section now",
		func(ctx context.Context, in *sectionInput) (*body[butler.Started], error) {
			started, err := s.Operator.Start(ctx, "RefreshLibraries", butler.StartOptions{Force: true, Target: butler.Target{Section: in.ID}})
			return answer(started), err
		})
	add(s, http.MethodPost, "/sections/{id}/trash", http.StatusOK, "emptyTrash", "Forget the missing files of a section",
		func(ctx context.Context, in *sectionInput) (*body[Removed], error) {
			if s.EmptyTrash == nil {
				return nil, unsupported("empty trash")
			}
			n, err := s.EmptyTrash(ctx, in.ID)
			return answer(Removed{n}), err
		}, saying("With the items that are left with nothing. While a folder of the section is away nothing is forgotten: "+
			"that is an error of the kind unreachable. Files of the user are not touched."))
	add(s, http.MethodDelete, "/sections/{id}/artifacts", http.StatusOK, "discardArtifacts", "Remove what a task made of a section's files",
		func(ctx context.Context, in *struct {
			ID   int64  `path:"id" minimum:"1" doc:"Id of the section"`
			Task string `query:"task" required:"true" minLength:"1" maxLength:"64" doc:"Name of the task, which must be an analysis" example:"GenerateMediaIndexFiles"`
		}) (*body[Removed], error) {
			n, err := s.Operator.Discard(ctx, in.Task, butler.Target{Section: in.ID})
			return answer(Removed{n}), err
		}, saying("The files lack it again then, and it is made again when the task runs, unless the section opts out of it."))
}
