package welcome

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// picker is what the page shows on which a folder is chosen.
type picker struct {
	butler.FolderList
	Taken string // name of the library that the folder belongs to, or ""
}

// proposal is a library that may be made of a folder.
type proposal struct {
	Path   string
	Name   string
	Kind   butler.SectionKind // "" if nothing tells
	Reason string
	Add    bool
	Taken  string // name of the library that has the folder already
	Error  string
	Hint   string
}

// proposals are what the page shows on which libraries are made of a folder.
type proposals struct {
	Path  string
	Added string // names of libraries that were added just now
	All   []proposal
	Kinds []kind
}

// kind is a kind of library with its name for people.
type kind struct {
	Kind butler.SectionKind
	Text string
}

func kinds() []kind {
	return []kind{{butler.Movies, "Films"}, {butler.Shows, "Series"}, {butler.Music, "Music"}, {butler.Photos, "Photos"}}
}

// maxProposals are shown: a folder of folders that all look like a library is rare.
const maxProposals = 50

// folders shows what is in a folder, or what libraries can be made of it.
func (p *pages) folders(w http.ResponseWriter, r *http.Request) error {
	query := r.URL.Query()
	list, err := p.Folders.Folders(r.Context(), query.Get("path"))
	if err != nil {
		return err
	}
	sections, err := p.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	if list.Path != "" && query.Get("use") != "" {
		all, err := p.propose(r.Context(), list.Path, sections)
		if err != nil {
			return err
		}
		return p.showProposals(w, r, proposals{Path: list.Path, All: all}, http.StatusOK)
	}
	return p.area.Show(w, r, page.View{
		Title: "Choose a folder", Nav: page.NavLibrary, Name: "folders", Data: picker{list, takenBy(sections, list.Path)},
	})
}

// takenBy returns the name of the library that a folder belongs to, or "".
func takenBy(sections []butler.Section, folder string) string {
	if folder == "" {
		return ""
	}
	for _, s := range sections {
		for _, root := range s.Roots {
			if folder == root || strings.HasPrefix(folder, strings.TrimSuffix(root, "/")+"/") {
				return s.Name
			}
		}
	}
	return ""
}

// propose returns the libraries that a folder seems to hold; if nothing tells, the folder itself.
func (p *pages) propose(ctx context.Context, folder string, sections []butler.Section) ([]proposal, error) {
	guesses, err := p.Guess(ctx, folder)
	if err != nil {
		return nil, err
	}
	if len(guesses) == 0 {
		guesses = []butler.Guess{{Path: folder, Name: path.Base(folder)}}
	}
	names := map[string]bool{}
	for _, s := range sections {
		names[s.Name] = true
	}
	var all []proposal
	for _, g := range guesses[:min(len(guesses), maxProposals)] {
		one := proposal{Path: g.Path, Kind: g.Kind, Reason: g.Reason, Taken: takenBy(sections, g.Path)}
		if one.Taken == "" {
			one.Name, one.Add = unused(names, g.Name), true
			names[one.Name] = true
		}
		all = append(all, one)
	}
	return all, nil
}

// unused returns a name that no library has yet.
func unused(names map[string]bool, name string) string {
	free := name
	for n := 2; names[free]; n++ {
		free = name + " " + strconv.Itoa(n)
	}
	return free
}

func (p *pages) showProposals(w http.ResponseWriter, r *http.Request, data proposals, status int) error {
	data.Kinds = kinds()
	return p.area.Show(w, r, page.View{Title: "Add libraries", Nav: page.NavLibrary, Name: "proposals", Data: data, Status: status})
}

// read returns the libraries of a form.
func read(form url.Values) (all []proposal) {
	for i := range maxProposals {
		n := strconv.Itoa(i)
		if !form.Has("path." + n) {
			break
		}
		all = append(all, proposal{
			Path: form.Get("path." + n), Name: strings.TrimSpace(form.Get("name." + n)), Reason: form.Get("reason." + n),
			Kind: butler.SectionKind(form.Get("kind." + n)), Add: form.Get("add."+n) != "",
		})
	}
	return all
}

// addLibraries makes libraries of folders. What cannot be made is shown again, as it was typed, with the reason.
func (p *pages) addLibraries(w http.ResponseWriter, r *http.Request) error {
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	all := read(form)
	var added []string
	left := slices.DeleteFunc(all, func(one proposal) bool { return !one.Add })
	if len(left) == 0 {
		return p.site.Fault(w, r, "/web/folders", butler.E(butler.KindInvalid, "", "no library was chosen").WithHint("choose at least one of those that are offered"))
	}
	var wrong []proposal
	for _, one := range left {
		s, err := p.addLibrary(r.Context(), one)
		if err == nil {
			added = append(added, s.Name)
			continue
		}
		d := disclose.Error(err)
		if d.Ours() {
			return err
		}
		one.Error, one.Hint = d.Message, d.Hint
		wrong = append(wrong, one)
	}
	if len(wrong) == 0 {
		return p.site.Back(w, r, "/web/welcome", "Added: "+strings.Join(added, ", ")+".")
	}
	return p.showProposals(w, r, proposals{Path: form.Get("folder"), Added: strings.Join(added, ", "), All: wrong}, http.StatusUnprocessableEntity)
}

// addLibrary makes a library of a folder, if that is one that may be chosen.
func (p *pages) addLibrary(ctx context.Context, one proposal) (butler.Section, error) {
	if !one.Kind.Valid() {
		return butler.Section{}, butler.E(butler.KindInvalid, "", "say what is in it")
	}
	if one.Path == "" {
		return butler.Section{}, butler.E(butler.KindInvalid, "", "no folder was chosen")
	}
	list, err := p.Folders.Folders(ctx, one.Path)
	if err != nil {
		return butler.Section{}, err
	}
	return p.Editor.Add(ctx, butler.Section{Kind: one.Kind, Name: one.Name, Roots: []string{list.Path}})
}

// Base returns the name of the folder that is shown.
func (p picker) Base() string { return path.Base(p.Path) }
