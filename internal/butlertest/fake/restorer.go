package fake

import (
	"context"
	"slices"

	"butler"
)

// Restorer is a [butler.Restorer] in memory. Its server cannot be started anew unless CanRestart is set.
type Restorer struct {
	Status    butler.RestoreStatus
	Restarted int // how often the server was to start anew
}

var _ butler.Restorer = (*Restorer)(nil)

// NewRestorer returns one that has restored a copy and kept the database of before.
func NewRestorer() *Restorer {
	const kept = "catalogue.db.replaced-20260328T120000Z"
	last := butler.RestoreOutcome{
		StagedRestore: butler.StagedRestore{Name: "a.db", Made: Now().AddDate(0, 0, -9), At: Now().AddDate(0, 0, -1), Bytes: 4096},
		Ended:         Now().AddDate(0, 0, -1), Kept: kept,
	}
	return &Restorer{Status: butler.RestoreStatus{Last: &last, Kept: []butler.BackupInfo{{Path: kept, Size: 8192, Made: Now().AddDate(0, 0, -1)}}}}
}

// RestoreStatus returns Status.
func (r *Restorer) RestoreStatus(context.Context) (butler.RestoreStatus, error) { return r.Status, nil }

// StageRestore stages what [Backups] has, if it is sound, and what is kept.
func (r *Restorer) StageRestore(ctx context.Context, name string) (butler.RestoreStatus, error) {
	info, err := Backups{}.Verify(ctx, name)
	for _, k := range r.Status.Kept {
		if k.Path == name {
			info, err = k, nil
		}
	}
	if err != nil {
		return butler.RestoreStatus{}, err
	}
	r.Status.Staged = &butler.StagedRestore{Name: name, Made: info.Made, At: Now(), Bytes: info.Size}
	return r.Status, nil
}

// CancelRestore gives up what is staged.
func (r *Restorer) CancelRestore(context.Context) error {
	if r.Status.Staged == nil {
		return butler.E(butler.KindNotFound, "restore backup", "no restore is staged")
	}
	r.Status.Staged = nil
	return nil
}

// CarryOutRestore counts how often the server was to start anew.
func (r *Restorer) CarryOutRestore(context.Context) error {
	if !r.Status.CanRestart {
		return butler.E(butler.KindRefused, "restore backup", "whoever runs this server has to start it anew")
	}
	r.Restarted++
	return nil
}

// AcknowledgeRestore notes that the last one was seen.
func (r *Restorer) AcknowledgeRestore(context.Context) error {
	if r.Status.Last != nil {
		seen := *r.Status.Last
		seen.Acknowledged = true
		r.Status.Last = &seen
	}
	return nil
}

// RemoveKept forgets a database that is kept.
func (r *Restorer) RemoveKept(_ context.Context, name string) error {
	i := slices.IndexFunc(r.Status.Kept, func(b butler.BackupInfo) bool { return b.Path == name })
	if i < 0 {
		return butler.E(butler.KindNotFound, "restore backup", "there is no database %q that was put aside", name)
	}
	r.Status.Kept = slices.Delete(slices.Clone(r.Status.Kept), i, i+1)
	return nil
}

// StorageHistory is a [butler.StorageHistory] in memory.
type StorageHistory struct{ Samples []butler.StorageSample }

// KeepStorage keeps a sample.
func (h *StorageHistory) KeepStorage(_ context.Context, s butler.StorageSample) error {
	h.Samples = append(h.Samples, s)
	return nil
}

// StorageSamples returns those of some days.
func (h *StorageHistory) StorageSamples(_ context.Context, from, to butler.Date) ([]butler.StorageSample, error) {
	return slices.DeleteFunc(slices.Clone(h.Samples), func(s butler.StorageSample) bool {
		return !from.IsZero() && s.Day.Before(from) || !to.IsZero() && to.Before(s.Day)
	}), nil
}

// NewStorageHistory returns one of a few days.
func NewStorageHistory() *StorageHistory {
	day := butler.DateOf(Now())
	return &StorageHistory{[]butler.StorageSample{
		{Day: day.AddDays(-2), At: Now().AddDate(0, 0, -2), Database: 4096, Free: 1 << 40},
		{
			Day: day, At: Now(), Database: 8192, Backups: 4096, Cache: 10, Generated: 99, Free: 1 << 39,
			Sections: []butler.SectionBytes{{Section: 1, Bytes: 99}}, Analyses: []butler.AnalysisBytes{{Analysis: "previews", Bytes: 99}},
		},
	}}
}
