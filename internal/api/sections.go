package api

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"unicode"

	"butler"
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
			root, err := inspect(ctx, in.Body.Path)
			if err != nil {
				return nil, at("path", err)
			}
			all, err := s.Guess(ctx, root.path)
			return answer(GuessList{list(all)}), err
		})
	add(s, http.MethodGet, "/sections/{id}", http.StatusOK, "getSection", "A section",
		func(ctx context.Context, in *sectionInput) (*body[butler.Section], error) {
			section, err := s.Library.Section(ctx, in.ID)
			return answer(section), err
		})
	add(s, http.MethodPatch, "/sections/{id}", http.StatusOK, "changeSection", "Change a section",
		func(ctx context.Context, in *changeInput) (*body[butler.Section], error) {
			return s.changeSection(ctx, in.ID, in.Body)
		})
	add(s, http.MethodDelete, "/sections/{id}", http.StatusNoContent, "removeSection", "Forget a section; its files are not touched",
		func(ctx context.Context, in *sectionInput) (*none, error) {
			return nil, s.Library.RemoveSection(ctx, in.ID)
		})
	add(s, http.MethodPost, "/sections/{id}/scan", http.StatusOK, "scanSection", "Scan a section now",
		func(ctx context.Context, in *sectionInput) (*body[butler.Started], error) {
			return s.start(ctx, "RefreshLibraries", butler.StartOptions{Force: true, Target: butler.Target{Section: in.ID}})
		})
}

func (s *service) addSection(ctx context.Context, in SectionRequest) (*createdSection, error) {
	name, err := checkName(in.Name)
	if err != nil {
		return nil, err
	}
	others, err := s.Library.Sections(ctx)
	if err != nil {
		return nil, err
	}
	roots, err := s.checkRoots(ctx, in.Roots, nil, others)
	if err != nil {
		return nil, err
	}
	section, err := s.Library.AddSection(ctx, butler.Section{Kind: in.Kind, Name: name, Roots: roots})
	if err != nil {
		return nil, err
	}
	return &createdSection{fmt.Sprintf("%s/sections/%d", prefix, section.ID), section}, nil
}

func (s *service) changeSection(ctx context.Context, id int64, in SectionChange) (*body[butler.Section], error) {
	section, err := s.Library.Section(ctx, id)
	if err != nil {
		return nil, err
	}
	if in.Kind != nil {
		section.Kind = *in.Kind
	}
	if in.Name != nil {
		if section.Name, err = checkName(*in.Name); err != nil {
			return nil, err
		}
	}
	if in.Roots != nil {
		all, err := s.Library.Sections(ctx)
		if err != nil {
			return nil, err
		}
		others := slices.DeleteFunc(all, func(other butler.Section) bool { return other.ID == id })
		if section.Roots, err = s.checkRoots(ctx, *in.Roots, section.Roots, others); err != nil {
			return nil, err
		}
	}
	if in.OptOuts != nil {
		if section.OptOuts, err = s.checkOptOuts(ctx, *in.OptOuts); err != nil {
			return nil, err
		}
	}
	if err := s.Library.UpdateSection(ctx, section); err != nil {
		return nil, err
	}
	section, err = s.Library.Section(ctx, id)
	return answer(section), err
}

func checkName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || strings.ContainsFunc(name, unicode.IsControl) {
		return "", at("name", butler.E(butler.KindInvalid, "", "a section's name has visible characters, and no line ends"))
	}
	return name, nil
}

func (s *service) checkOptOuts(ctx context.Context, names []string) ([]string, error) {
	tasks, err := s.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if !slices.ContainsFunc(tasks, func(t butler.TaskStatus) bool { return t.Name == name }) {
			return nil, at(fmt.Sprintf("optOuts[%d]", i), butler.E(butler.KindInvalid, "", "there is no task of that name"))
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}
