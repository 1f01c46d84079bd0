package catalogue

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

var _ butler.StorageHistory = (*DB)(nil)

// KeepStorage keeps a sample in the place of that of the same day, and forgets those that are too old.
func (d *DB) KeepStorage(ctx context.Context, s butler.StorageSample) error {
	const op = "keep storage sample"
	sections, analyses := map[int64]int64{}, map[string]int64{}
	for _, b := range s.Sections {
		sections[b.Section] = b.Bytes
	}
	for _, b := range s.Analyses {
		analyses[b.Analysis] = b.Bytes
	}
	bySection, err := json.Marshal(sections)
	if err != nil {
		return fail(op, err)
	}
	byAnalysis, err := json.Marshal(analyses)
	if err != nil {
		return fail(op, err)
	}
	return d.write(ctx, op, func(t transaction) error {
		err := t.KeepStorage(ctx, catdb.KeepStorageParams{
			Day: s.Day.String(), At: toMS(s.At), Database: s.Database, Backups: s.Backups, Cache: s.Cache,
			Generated: s.Generated, Free: s.Free, Sections: string(bySection), Analyses: string(byAnalysis),
		})
		if err != nil {
			return err
		}
		return t.ForgetStorage(ctx, s.Day.AddDays(-butler.StorageKept).String())
	})
}

// StorageSamples returns the samples of some days, oldest first.
func (d *DB) StorageSamples(ctx context.Context, from, to butler.Date) ([]butler.StorageSample, error) {
	const op = "list storage samples"
	last := to.String()
	if to.IsZero() {
		last = "9999-12-31"
	}
	rows, err := d.reads.StorageSamples(ctx, catdb.StorageSamplesParams{First: from.String(), Last: last})
	if err != nil {
		return nil, fail(op, err)
	}
	all := make([]butler.StorageSample, len(rows))
	for i, r := range rows {
		if all[i], err = storageSample(r); err != nil {
			return nil, fail(op, err)
		}
	}
	return all, nil
}

func storageSample(r catdb.StorageSample) (butler.StorageSample, error) {
	s := butler.StorageSample{
		At: fromMS(r.At), Database: r.Database, Backups: r.Backups, Cache: r.Cache, Generated: r.Generated, Free: r.Free,
	}
	var err error
	if s.Day, err = butler.ParseDate(r.Day); err != nil {
		return s, err
	}
	sections, analyses := map[int64]int64{}, map[string]int64{}
	if err := json.Unmarshal([]byte(r.Sections), &sections); err != nil {
		return s, err
	}
	if err := json.Unmarshal([]byte(r.Analyses), &analyses); err != nil {
		return s, err
	}
	for _, id := range slices.Sorted(maps.Keys(sections)) {
		s.Sections = append(s.Sections, butler.SectionBytes{Section: id, Bytes: sections[id]})
	}
	for _, name := range slices.Sorted(maps.Keys(analyses)) {
		s.Analyses = append(s.Analyses, butler.AnalysisBytes{Analysis: name, Bytes: analyses[name]})
	}
	return s, nil
}
