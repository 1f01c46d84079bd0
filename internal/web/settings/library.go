package settings

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"butler"
	"butler/internal/disclose"
	"butler/internal/section"
	"butler/internal/web/page"
)

// library is the page of one library.
type library struct {
	Groups  []group
	Group   group
	Section butler.Section
	URL     string
	Name    string             // as typed
	Kind    butler.SectionKind // as typed
	Roots   []string           // as typed, with room for one more
	Takes   []takes
	Faults  map[string]string // why what was typed is not taken: name, kind, roots and optOuts
	Kinds   []butler.EnumValue
}

// kinds returns what libraries hold, as people say it.
func kinds() []butler.EnumValue {
	return []butler.EnumValue{
		{Value: string(butler.Movies), Label: "films"}, {Value: string(butler.Shows), Label: "series"},
		{Value: string(butler.Music), Label: "music"}, {Value: string(butler.Photos), Label: "photos"},
	}
}

// held is a library, and what it holds as people say it.
type held struct {
	butler.Section
	Holds string
}

func (p *pages) held(ctx context.Context) ([]held, error) {
	all, err := p.Library.Sections(ctx)
	list := make([]held, len(all))
	for i, s := range all {
		list[i] = held{s, butler.Preference{Enum: kinds()}.Spoken(string(s.Kind))}
	}
	return list, err
}

// takes is a Task, and whether the library takes part in it.
type takes struct {
	Task, Title, Text string
	On                bool
	Off               bool // the Task does not run by itself anywhere
}

// sectionOf returns the Section in the address. Errors: [butler.KindNotFound].
func (p *pages) sectionOf(r *http.Request) (butler.Section, error) {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return butler.Section{}, butler.E(butler.KindNotFound, "", "there is no such library")
	}
	return p.Library.Section(r.Context(), id)
}

func libraryURL(id int64) string { return addressOf(slugLibraries) + "/" + strconv.FormatInt(id, 10) }

func (p *pages) library(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	v := p.libraryOf(s)
	return p.show(w, r, s.Name, "library", 0, v)
}

// libraryOf returns the page of a Section as it is.
func (p *pages) libraryOf(s butler.Section) library {
	g, _ := groupOf(slugLibraries)
	v := library{
		Groups: groups(), Group: g, Section: s, URL: libraryURL(s.ID), Name: s.Name, Kind: s.Kind,
		Roots: append(slices.Clone(s.Roots), ""),
		Kinds: kinds(),
	}
	settings := p.Operator.Settings()
	for _, t := range p.Tasks {
		if concerns(t, s.Kind) {
			v.Takes = append(v.Takes, takes{t.Name, t.Title, t.Description, !slices.Contains(s.OptOuts, t.Name), !t.Gate.Enabled(settings)})
		}
	}
	return v
}

// concerns reports whether a Task does anything with a Section of a kind, apart from others.
func concerns(t butler.Task, kind butler.SectionKind) bool {
	if t.Analysis == nil {
		return t.Targets != butler.TargetsNone
	}
	if kind == butler.Photos || len(t.Analysis.Applies) == 0 {
		return len(t.Analysis.Applies) == 0 || slices.ContainsFunc(t.Analysis.Applies, func(f butler.Features) bool { return f&butler.IsPhoto != 0 })
	}
	mine := map[butler.SectionKind]butler.Features{butler.Movies: butler.InMovies, butler.Shows: butler.InShows, butler.Music: butler.InMusic}[kind]
	others := (butler.InMovies | butler.InShows | butler.InMusic | butler.IsPhoto) &^ mine
	return slices.ContainsFunc(t.Analysis.Applies, func(f butler.Features) bool {
		return f&others == 0 && (kind != butler.Music || f&butler.HasVideo == 0)
	})
}

// changeLibrary changes what the form says otherwise than the library has it.
func (p *pages) changeLibrary(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	v := p.libraryOf(s)
	c, said := v.read(form)
	if len(said) == 0 {
		return p.site.Back(w, r, v.URL, "Nothing was changed.")
	}
	if _, err := p.Editor.Change(r.Context(), s.ID, c); err != nil {
		member := memberOf(err)
		if member == "" {
			return err
		}
		d := disclose.Error(errors.Unwrap(err))
		v.Faults = map[string]string{member: page.Sentence(d.Message + hint(d.Hint))}
		return p.show(w, r, s.Name, "library", http.StatusUnprocessableEntity, v)
	}
	return p.site.Back(w, r, v.URL, "Saved: "+strings.Join(said, "; ")+".")
}

func hint(text string) string {
	if text == "" {
		return ""
	}
	return ": " + text
}

// memberOf returns which member of a Section an error is about: name, kind, roots or optOuts; "" for none.
func memberOf(err error) string {
	e, ok := errors.AsType[*butler.Error](err)
	if !ok {
		return ""
	}
	member, _, _ := strings.Cut(e.Op, "[")
	if slices.Contains([]string{"name", "kind", "roots", "optOuts"}, member) {
		return member
	}
	return ""
}

// read takes a form into the page, and returns what it changes and how that reads.
func (v *library) read(form url.Values) (c section.Change, said []string) {
	s := v.Section
	if name := strings.TrimSpace(form.Get("name")); form.Has("name") && name != s.Name {
		v.Name, c.Name = name, &name
		said = append(said, "it is called “"+name+"” now")
	}
	if kind := butler.SectionKind(form.Get("kind")); form.Has("kind") && kind != s.Kind {
		v.Kind, c.Kind = kind, &kind
		said = append(said, "it holds other things now, and the next scan sorts its files anew")
	}
	if form.Has("root") {
		roots := slices.DeleteFunc(slices.Clone(form["root"]), func(path string) bool { return strings.TrimSpace(path) == "" })
		v.Roots = append(slices.Clone(roots[:min(len(roots), section.MaxRoots)]), "")
		if !slices.Equal(roots, s.Roots) {
			c.Roots = &roots
			said = append(said, page.Plural(len(roots), "folder", "folders")+", which the next scan looks at")
		}
	}
	c.Takes = map[string]bool{}
	for i, t := range v.Takes {
		if !slices.Contains(form["task"], t.Task) {
			continue
		}
		on := slices.Contains(form["takes"], t.Task)
		if on == t.On {
			continue
		}
		v.Takes[i].On, c.Takes[t.Task] = on, on
		said = append(said, t.Title+map[bool]string{true: " works on it", false: " leaves it alone"}[on])
	}
	return c, said
}

func (p *pages) scanLibrary(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	started, err := p.Operator.Start(r.Context(), "RefreshLibraries", butler.StartOptions{Force: true, Target: butler.Target{Section: s.ID}})
	if err != nil {
		return err
	}
	text := "Scan of “" + s.Name + "” begun."
	if started.Run.State != butler.RunRunning {
		text = "The scan of “" + s.Name + "” is " + string(started.Run.State) + ": " + started.Reason + "."
	}
	return p.site.Back(w, r, libraryURL(s.ID), text)
}

// removeLibrary forgets a library, if the form says that this is meant.
func (p *pages) removeLibrary(w http.ResponseWriter, r *http.Request) error {
	s, err := p.sectionOf(r)
	if err != nil {
		return err
	}
	form, err := page.Form(r)
	if err != nil {
		return err
	}
	if form.Get("sure") != "yes" {
		return p.site.Fault(w, r, libraryURL(s.ID), butler.E(butler.KindInvalid, "", "the library was not removed").
			WithHint("tick the box that says that you mean it"))
	}
	if err := p.Editor.Remove(r.Context(), s.ID); err != nil {
		return err
	}
	return p.site.Back(w, r, addressOf(slugLibraries), "Removed: “"+s.Name+"”. Its files were not touched.")
}
