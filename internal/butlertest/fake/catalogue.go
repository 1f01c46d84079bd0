package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"butler"
)

// Catalogue is what the HTTP interfaces use of a Catalogue: Sections that can be changed, and a few
// Items, Runs and copies that cannot. Methods of the embedded ports that are not here must not be called.
type Catalogue struct {
	butler.Library
	butler.ItemReader
	butler.RunStore

	Err   error    // if set, what every method returns
	Asked []string // the queries that were made, as text

	mu       sync.Mutex
	sections []butler.Section
	made     int64
}

// Sections returns those that were added.
func (c *Catalogue) Sections(context.Context) ([]butler.Section, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.sections), c.Err
}

// Section returns one of them.
func (c *Catalogue) Section(_ context.Context, id int64) (butler.Section, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.find(id)
	if err != nil {
		return butler.Section{}, err
	}
	return c.sections[i], nil
}

func (c *Catalogue) find(id int64) (int, error) {
	if c.Err != nil {
		return 0, c.Err
	}
	i := slices.IndexFunc(c.sections, func(s butler.Section) bool { return s.ID == id })
	if i < 0 {
		return 0, butler.E(butler.KindNotFound, "find section", "there is no section %d", id)
	}
	return i, nil
}

// AddSection stores a Section, unless its name is taken.
func (c *Catalogue) AddSection(_ context.Context, s butler.Section) (butler.Section, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Err != nil {
		return butler.Section{}, c.Err
	}
	if slices.ContainsFunc(c.sections, func(other butler.Section) bool { return other.Name == s.Name }) {
		return butler.Section{}, butler.E(butler.KindConflict, "add section", "there is a section %q", s.Name)
	}
	c.made++
	s.ID, s.UUID, s.Created = c.made, fmt.Sprintf("00000000-0000-4000-9000-%012d", c.made), Now()
	c.sections = append(c.sections, s)
	return s, nil
}

// UpdateSection stores a Section.
func (c *Catalogue) UpdateSection(_ context.Context, s butler.Section) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.find(s.ID)
	if err == nil {
		s.Updated = Now()
		c.sections[i] = s
	}
	return err
}

// RemoveSection forgets a Section.
func (c *Catalogue) RemoveSection(_ context.Context, id int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	i, err := c.find(id)
	if err == nil {
		c.sections = slices.Delete(c.sections, i, i+1)
	}
	return err
}

func (c *Catalogue) ask(query any) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.Asked = append(c.Asked, fmt.Sprintf("%+v", query))
	return c.Err
}

// Items returns two films, of seven.
func (c *Catalogue) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	if err := c.ask(q); err != nil {
		return butler.ItemPage{}, err
	}
	if q.Offset > 6 {
		return butler.ItemPage{Total: 7}, nil
	}
	return butler.ItemPage{Items: []butler.Item{film(1), film(2)}, Total: 7}, nil
}

func film(id int64) butler.Item {
	return butler.Item{
		ID: id, Section: 1, Kind: butler.Movie, Key: fmt.Sprintf("film %d", id), Title: fmt.Sprintf("Film \xff %d", id),
		Year: 1999, Aired: butler.Date{Year: 1999, Month: 3, Day: 31}, Added: Now(),
	}
}

// Item returns a film with a file, or, of id 2, one with nothing.
func (c *Catalogue) Item(_ context.Context, id int64) (butler.ItemDetail, error) {
	if err := c.ask(id); err != nil {
		return butler.ItemDetail{}, err
	}
	d := butler.ItemDetail{Item: film(id)}
	switch id {
	case 1:
		d.Media = []butler.Media{{ID: 1, Item: 1, Duration: 600_000, Parts: []butler.Part{{
			ID: 1, Media: 1, Item: 1, Section: 1, Index: 1, Path: "/media/films/Film 1.mkv", Size: 12, Modified: Now(), ContentID: "c1",
			Header: butler.Header{Container: "mkv", Duration: 600_000, Streams: []butler.Stream{{ID: 1, Kind: butler.StreamVideo, Codec: "h264"}}},
		}}}}
		d.Markers = []butler.Marker{{ID: 1, Item: 1, Kind: butler.MarkerCredits, Start: 590_000, End: 600_000, Final: true}}
		d.Artifacts = []butler.Artifact{{Analysis: "previews", Name: "index-sd.bif", Size: 9, Count: 3}}
		d.Findings = []butler.Finding{{Part: 1, Analysis: "loudness", Version: 1, State: butler.UnitDone, Data: json.RawMessage(`{"lufs":-23.5}`), At: Now()}}
	case 2:
	default:
		return butler.ItemDetail{}, butler.E(butler.KindNotFound, "find item", "there is no item %d", id)
	}
	return d, nil
}

// Run returns a Run that has ended.
func (c *Catalogue) Run(_ context.Context, id int64) (butler.Run, error) {
	if err := c.ask(id); err != nil {
		return butler.Run{}, err
	}
	if id > 2 {
		return butler.Run{}, butler.E(butler.KindNotFound, "find run", "there is no run %d", id)
	}
	return butler.Run{
		ID: id, UUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", id), Task: "BackupDatabase", State: butler.RunDone,
		Trigger: butler.TriggerWindow, Day: butler.DateOf(Now()), Reason: "3 files", Created: Now(), Started: Now(), Ended: Now(),
		Total: 3, Done: 3, Bytes: 4096, Summary: json.RawMessage(`{"before":2,"after":1}`),
	}, nil
}

// Runs returns two Runs.
func (c *Catalogue) Runs(ctx context.Context, q butler.RunQuery) ([]butler.Run, error) {
	if err := c.ask(q); err != nil {
		return nil, err
	}
	var all []butler.Run
	for _, id := range []int64{2, 1} {
		run, err := c.Run(ctx, id)
		if err != nil {
			return nil, err
		}
		if q.Before == 0 || id < q.Before {
			all = append(all, run)
		}
	}
	return all, nil
}

// UnitReports returns one report.
func (c *Catalogue) UnitReports(_ context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	if err := c.ask(q); err != nil {
		return nil, err
	}
	if q.After > 0 {
		return nil, nil
	}
	return []butler.UnitReport{{ID: 1, Subject: "part:1", Part: 1, Title: "Film 1", State: butler.UnitFailed, Reason: "damaged", At: Now()}}, nil
}

// Backups is a [butler.BackupReader] of two copies, one of which cannot be read.
type Backups struct{ Err error }

// Backups returns both.
func (b Backups) Backups(context.Context) ([]butler.BackupInfo, error) {
	return []butler.BackupInfo{
		{Path: "/var/lib/butler/backups/b.db", Size: 4096, Made: Now(), Schema: 3, Rows: map[string]int64{"part": 12}},
		{Path: "/var/lib/butler/backups/a.db", Size: 7, Made: Now()},
	}, b.Err
}

// Verify returns the first of them, or says that the other one is damaged.
func (b Backups) Verify(ctx context.Context, name string) (butler.BackupInfo, error) {
	all, err := b.Backups(ctx)
	if err != nil {
		return butler.BackupInfo{}, err
	}
	switch name {
	case "b.db":
		return all[0], nil
	case "a.db":
		return butler.BackupInfo{}, butler.E(butler.KindDamaged, "verify backup", "page 3 is broken").WithHint("make a new one")
	}
	return butler.BackupInfo{}, butler.E(butler.KindNotFound, "verify backup", "there is no copy of that name")
}
