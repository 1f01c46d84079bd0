package butler

import (
	"context"
	"slices"
	"time"
)

// StorageSample is what the server kept on disk on one day.
type StorageSample struct {
	Day       Date      `json:"day"`
	At        time.Time `json:"at"`        // when it was looked at
	Database  int64     `json:"database"`  // bytes of the Catalogue's files
	Backups   int64     `json:"backups"`   // bytes
	Cache     int64     `json:"cache"`     // bytes
	Generated int64     `json:"generated"` // bytes of generated files, Blobs among them
	Free      int64     `json:"free"`      // bytes of the disk that holds the data folder
	// Sections and Analyses are Generated, by either. What takes nothing is left out.
	Sections []SectionBytes  `json:"sections,omitempty"`
	Analyses []AnalysisBytes `json:"analyses,omitempty"`
}

// SectionBytes is what the generated files of a Section take.
type SectionBytes struct {
	Section int64 `json:"section"`
	Bytes   int64 `json:"bytes"`
}

// AnalysisBytes is what the generated files of an Analysis take.
type AnalysisBytes struct {
	Analysis string `json:"analysis"`
	Bytes    int64  `json:"bytes"`
}

// Total returns the bytes of all that the server keeps.
func (s StorageSample) Total() int64 { return s.Database + s.Backups + s.Cache + s.Generated }

// StorageHistory keeps a StorageSample of each day.
type StorageHistory interface {
	// KeepStorage keeps a sample in the place of that of the same day, and forgets those that are older than
	// [StorageKept] days.
	KeepStorage(ctx context.Context, s StorageSample) error
	// StorageSamples returns those of some days, both ends included, oldest first. A zero day is no end.
	StorageSamples(ctx context.Context, from, to Date) ([]StorageSample, error)
}

// StorageKept is for how many days samples are kept: two years and a month.
const StorageKept = 2*366 + 31

// Sample makes the sample of a day of what there is now.
func (s Storage) Sample(day Date, at time.Time) StorageSample {
	sample := StorageSample{
		Day: day, At: at, Database: s.Database, Backups: s.Backups, Cache: s.Cache, Generated: Generated(s.Files), Free: s.Disk.Free,
	}
	for _, f := range s.Files {
		if f.Bytes == 0 {
			continue
		}
		i := slices.IndexFunc(sample.Sections, func(b SectionBytes) bool { return b.Section == f.Section })
		if i < 0 {
			i, sample.Sections = len(sample.Sections), append(sample.Sections, SectionBytes{Section: f.Section})
		}
		sample.Sections[i].Bytes += f.Bytes
		j := slices.IndexFunc(sample.Analyses, func(b AnalysisBytes) bool { return b.Analysis == f.Analysis })
		if j < 0 {
			j, sample.Analyses = len(sample.Analyses), append(sample.Analyses, AnalysisBytes{Analysis: f.Analysis})
		}
		sample.Analyses[j].Bytes += f.Bytes
	}
	return sample
}

// SampleDue reports whether a sample is to be taken: none was since the Window closed last, or since the clock was set
// back behind the last one. last is when that was taken, zero for never; now is in the server's zone.
func SampleDue(last time.Time, w Window, now time.Time) bool {
	if last.IsZero() || last.After(now) {
		return true
	}
	for day := DateOf(now); ; day = day.AddDays(-1) {
		if span, ok := w.On(day, now.Location()); ok && !span.Close.After(now) {
			return last.Before(span.Close)
		}
	}
}

// Growth is how what the server keeps has grown.
type Growth struct {
	Known bool  // there are samples of two days or more, a week apart at most from now
	Days  int   // that it is reckoned from
	Bytes int64 // that came in these days; less than 0 if it shrank
	Daily int64 // bytes a day
}

// GrowthOf reckons it from the samples of the last days before today, oldest first: from all that is kept of the first to
// that of the last.
func GrowthOf(samples []StorageSample, today Date, days int) Growth {
	recent := slices.DeleteFunc(slices.Clone(samples), func(s StorageSample) bool {
		return today.Sub(s.Day) > days || today.Before(s.Day)
	})
	const stale = 7
	if len(recent) < 2 || today.Sub(recent[len(recent)-1].Day) > stale {
		return Growth{}
	}
	first, last := recent[0], recent[len(recent)-1]
	between := last.Day.Sub(first.Day)
	if between < 1 {
		return Growth{}
	}
	grown := last.Total() - first.Total()
	return Growth{Known: true, Days: between, Bytes: grown, Daily: grown / int64(between)}
}

// FullIn returns in how many days room is used up if growth goes on as it did; false if it will not be, within ten years,
// or if growth is not known.
func (g Growth) FullIn(room int64) (days int, ok bool) {
	const years = 3653
	if !g.Known || g.Daily <= 0 || room/g.Daily > years {
		return 0, false
	}
	return int(max(room, 0) / g.Daily), true
}
