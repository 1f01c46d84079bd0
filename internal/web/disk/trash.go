package disk

import (
	"net/http"
	"net/url"
	"path"
	"strconv"

	"butler"
	"butler/internal/access"
	"butler/internal/web/page"
)

// trashView is what the page of the trash shows.
type trashView struct {
	Trash   []butler.Collected
	Missing []butler.Section // that have missing files
}

func (p *pages) trash(w http.ResponseWriter, r *http.Request) error {
	var v trashView
	var err error
	if v.Trash, err = p.Garbage.Undoable(r.Context()); err != nil {
		return err
	}
	sections, err := p.Library.Sections(r.Context())
	if err != nil {
		return err
	}
	for _, s := range sections {
		if s.Missing > 0 {
			v.Missing = append(v.Missing, s)
		}
	}
	if r.URL.Query().Get("part") == "now" {
		return p.area.Fragment(w, r, "trash-now", v)
	}
	return p.area.Show(w, r, page.View{Title: "Trash", Nav: page.NavStorage, Name: "trash", Data: v})
}

// trashFiles is what the page of one Run's trash shows.
type trashFiles struct {
	butler.Collected
	Files []butler.CollectedFile
	Names map[int64]string // of Sections
	Next  string           // address of the next page; "" on the last
	Later bool             // this is not the first page
}

// NameOf returns what a Section is called.
func (t trashFiles) NameOf(section int64) string { return sectionName(t.Names, section) }

// filesAtOnce is how many files a page lists.
const filesAtOnce = 100

func (p *pages) trashOf(w http.ResponseWriter, r *http.Request) error {
	run, err := idIn(r, "run")
	if err != nil {
		return err
	}
	v := trashFiles{Later: r.URL.Query().Get("after") != ""}
	all, err := p.Garbage.Undoable(r.Context())
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Run == run {
			v.Collected = c
		}
	}
	if v.Run == 0 {
		return butler.E(butler.KindNotFound, "", "nothing is kept that run %d took out of the library", run).
			WithHint("it was put back already, or the task ran again since")
	}
	if v.Names, err = p.sectionNames(r.Context()); err != nil {
		return err
	}
	if v.Files, err = p.Garbage.CollectedFiles(r.Context(), run, r.URL.Query().Get("after"), filesAtOnce+1); err != nil {
		return err
	}
	if len(v.Files) > filesAtOnce {
		v.Files = v.Files[:filesAtOnce]
		v.Next = trashURL + "/" + strconv.FormatInt(run, 10) + "?after=" + url.QueryEscape(v.Files[filesAtOnce-1].Key)
	}
	for i, f := range v.Files {
		if access.Admin(r.Context()) != nil {
			v.Files[i].Path = path.Base(f.Path) // where it lay is not everybody's business
		}
	}
	return p.area.Show(w, r, page.View{Title: "Taken out by run " + strconv.FormatInt(run, 10), Nav: page.NavStorage, Name: "trash-files", Data: v})
}

func (p *pages) undo(w http.ResponseWriter, r *http.Request) error {
	run, err := idIn(r, "run")
	if err != nil {
		return err
	}
	if of, err := p.Runs.Run(r.Context(), run); err == nil && !of.State.Final() {
		return p.site.Fault(w, r, trashURL, butler.E(butler.KindConflict, "", "run %d is still at work", run).WithHint("stop it first, or wait until it has ended"))
	}
	n, err := p.Garbage.Undo(r.Context(), run)
	if err != nil {
		return p.site.Fault(w, r, trashURL, err)
	}
	return p.site.Back(w, r, trashURL, page.Plural(n, "file was", "files were")+" put back. What is missing still begins anew to be so.")
}

func (p *pages) emptyTrash(w http.ResponseWriter, r *http.Request) error {
	id, err := idIn(r, "section")
	if err != nil {
		return err
	}
	n, err := p.EmptyTrash(r.Context(), id)
	if err != nil {
		return p.site.Fault(w, r, trashURL, err)
	}
	return p.site.Back(w, r, trashURL, page.Plural(n, "missing file was", "missing files were")+" forgotten.")
}

// idIn returns an id in the address of a request. Errors: [butler.KindNotFound].
func idIn(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(r.PathValue(name), 10, 64)
	if err != nil || id <= 0 {
		return 0, butler.E(butler.KindNotFound, "", "there is nothing at this address").WithHint("the menu leads to all pages")
	}
	return id, nil
}
