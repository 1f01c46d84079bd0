package disk

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"

	"butler"
	"butler/internal/disclose"
	"butler/internal/web/page"
)

// storageView is what the page of the storage shows.
type storageView struct {
	Problem   *disclose.Disclosure // why it is not known what there is
	Total     int64
	Storage   butler.Storage
	Kinds     []share
	Sections  []share
	Analyses  []share
	Growth    growthView
	Estimates []butler.Estimate
	ToMake    butler.Estimate // the sum of those that are on
	Quota     page.Field
}

// share is a part of what there is.
type share struct {
	Name  string
	URL   string // "" for none
	Files int64  // 0 if they are not counted
	Bytes int64
	Whole int64
}

func (p *pages) storage(w http.ResponseWriter, r *http.Request) error {
	if r.URL.Query().Get("part") == "now" {
		v, err := p.nowOf(r.Context())
		if err != nil {
			return err
		}
		return p.area.Fragment(w, r, "storage-now", v)
	}
	v, err := p.nowOf(r.Context())
	if err != nil {
		return err
	}
	if v.Growth, err = p.growth(r.Context(), r.URL.Query(), v.Storage); err != nil {
		return err
	}
	if v.Estimates, err = p.Operator.Estimates(r.Context(), butler.Target{}); err != nil {
		return err
	}
	v.Estimates = slices.DeleteFunc(v.Estimates, func(e butler.Estimate) bool { return e.Files == 0 })
	v.ToMake = sumOf(v.Estimates)
	settings := p.Operator.Settings()
	if d, ok := settings.Definition(butler.PrefQuota); ok {
		v.Quota = page.NewField(d, strconv.Itoa(settings.Int(butler.PrefQuota)), "")
	}
	return p.area.Show(w, r, page.View{Title: "Storage", Nav: page.NavStorage, Name: "storage", Data: v})
}

// nowOf returns what there is now. A folder that does not answer is told, and no reason to show nothing.
func (p *pages) nowOf(ctx context.Context) (storageView, error) {
	var v storageView
	var err error
	if v.Storage, err = p.Storage(ctx); err != nil {
		if ctx.Err() != nil {
			return v, err
		}
		d := disclose.Error(err)
		v.Problem = &d
		return v, nil
	}
	names, err := p.sectionNames(ctx)
	if err != nil {
		return v, err
	}
	v.divide(names)
	return v, nil
}

// divide adds up what there is, by kind, by Section and by Analysis, the largest first.
func (v *storageView) divide(names map[int64]string) {
	s := v.Storage
	v.Total = s.Database + s.Backups + s.Cache + s.Generated
	v.Kinds = []share{
		{Name: "Generated files", Bytes: s.Generated}, {Name: "Database", Bytes: s.Database},
		{Name: "Backups", URL: backupsURL, Bytes: s.Backups}, {Name: "Cache", Bytes: s.Cache},
	}
	for i := range v.Kinds {
		v.Kinds[i].Whole = v.Total
	}
	for _, f := range s.Files {
		if f.Bytes == 0 && f.Files == 0 {
			continue
		}
		section := share{Name: sectionName(names, f.Section), URL: "/web/library/" + strconv.FormatInt(f.Section, 10), Whole: s.Generated}
		if _, there := names[f.Section]; !there {
			section.URL = ""
		}
		addTo(&v.Sections, section, f)
		addTo(&v.Analyses, share{Name: f.Analysis, Whole: s.Generated}, f)
	}
	for _, all := range [][]share{v.Sections, v.Analyses} {
		slices.SortStableFunc(all, func(a, b share) int { return cmp.Compare(b.Bytes, a.Bytes) })
	}
}

// DiskUsed returns the bytes of the disk that are in use, by whomever.
func (v storageView) DiskUsed() int64 { return v.Storage.Disk.Size - v.Storage.Disk.Free }

// Most returns what the whole has, at least 1: a bar of nothing is empty, not of unknown length.
func (s share) Most() int64 { return max(s.Whole, 1) }

// addTo adds some files to the share of that name and address, which is made if there is none.
func addTo(all *[]share, to share, f butler.Stored) {
	i := slices.IndexFunc(*all, func(s share) bool { return s.Name == to.Name && s.URL == to.URL })
	if i < 0 {
		i, *all = len(*all), append(*all, to)
	}
	(*all)[i].Bytes += f.Bytes
	(*all)[i].Files += f.Files
}

// sumOf adds up the estimates of Tasks that are on. Its Work is 0 if that of one with files is not known.
func sumOf(all []butler.Estimate) (sum butler.Estimate) {
	known := true
	for _, e := range all {
		if !e.Enabled {
			continue
		}
		sum.Files += e.Files
		sum.Bytes += e.Bytes
		sum.Work += e.Work
		known = known && e.Work > 0
	}
	if !known {
		sum.Work = 0
	}
	return sum
}
