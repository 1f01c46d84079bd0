package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"butler"
	"butler/internal/butlertest/fake"
)

// shelf is a Catalogue with Sections that can be changed, seven films, and Runs of three days.
type shelf struct {
	fake.Catalogue
	err error // if set, what every method returns

	mu    sync.Mutex
	asked []butler.ItemQuery
}

const films = 7

func film(id int64) butler.Item {
	return butler.Item{
		ID: id, Section: 1, Kind: butler.Movie, Key: fmt.Sprintf("film %d", id), Title: fmt.Sprintf("Film \xff %d", id),
		Year: 1999, Aired: butler.Date{Year: 1999, Month: 3, Day: 31}, Added: fake.Now(),
	}
}

func (s *shelf) Sections(ctx context.Context) ([]butler.Section, error) {
	if s.err != nil {
		return nil, s.err
	}
	return s.Catalogue.Sections(ctx)
}

func (s *shelf) Items(_ context.Context, q butler.ItemQuery) (butler.ItemPage, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return butler.ItemPage{}, s.err
	}
	if q.IDs != nil {
		var p butler.ItemPage
		for _, id := range q.IDs {
			if id <= films {
				p.Items = append(p.Items, film(id))
			}
		}
		return p, nil
	}
	s.asked = append(s.asked, q)
	first, err := strconv.Atoi("0" + q.After)
	if err != nil {
		return butler.ItemPage{}, butler.E(butler.KindInvalid, "list items", "this is where no page begins")
	}
	p := butler.ItemPage{Total: films}
	for id := first + 1; id <= min(films, first+q.Limit); id++ {
		p.Items = append(p.Items, film(int64(id)))
	}
	if first+q.Limit < films {
		p.Next = strconv.Itoa(first + q.Limit)
	}
	return p, nil
}

func (s *shelf) Part(_ context.Context, id int64) (butler.Part, error) {
	if id != 1 {
		return butler.Part{}, butler.E(butler.KindNotFound, "find part", "there is no part %d", id)
	}
	return butler.Part{
		ID: 1, Media: 1, Item: 1, Section: 1, Index: 1, Path: "/media/films/Film 1.mkv", Size: 12, Modified: fake.Now(), ContentID: "c1",
		Header: butler.Header{
			Container: "mkv", Duration: 600_000, Bitrate: 128, Tags: map[string]string{"title": "Film"},
			Streams: []butler.Stream{
				{ID: 1, Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080, FrameRate: 23.976},
				{ID: 2, Index: 1, Kind: butler.StreamAudio, Codec: "aac", Channels: 2, Language: "deu"},
			},
			Chapters: []butler.Chapter{{Index: 1, End: 1000, Title: "One"}},
		},
		Features: butler.HasVideo | butler.HasAudio,
	}, nil
}

func (s *shelf) PartArtifacts(_ context.Context, part int64) ([]butler.Artifact, error) {
	if s.err != nil || part != 1 {
		return nil, s.err
	}
	return []butler.Artifact{
		{Part: 1, Analysis: "previews", Name: "index-sd.bif", Size: 9, Count: 3},
		{Part: 1, Analysis: "chapters", Name: "chapters/1.jpg", Size: 4},
		{Part: 1, Analysis: "chapters", Name: "chapters/2.jpg", Size: 4},
	}, nil
}

func (s *shelf) Item(ctx context.Context, id int64) (butler.ItemDetail, error) {
	if s.err != nil {
		return butler.ItemDetail{}, s.err
	}
	if id > films {
		return butler.ItemDetail{}, butler.E(butler.KindNotFound, "find item", "there is no item %d", id)
	}
	d := butler.ItemDetail{Item: film(id)}
	if id > 1 {
		return d, nil
	}
	part, _ := s.Part(ctx, 1)
	d.Media = []butler.Media{{ID: 1, Item: 1, Duration: 600_000, Parts: []butler.Part{part}}}
	d.Markers = []butler.Marker{{ID: 1, Item: 1, Kind: butler.MarkerCredits, Start: 590_000, End: 600_000, Final: true,
		Part: 1, Source: "credits", Confidence: 0.9, Evidence: []butler.Evidence{
			{Kind: butler.EvidenceBlack, At: 590_000, Weight: 0.5}, {Kind: butler.EvidenceText, At: 590_000, Until: 600_000, Weight: 0.4, Note: "rolling lines"},
		}}}
	d.Artifacts, _ = s.PartArtifacts(ctx, 1)
	d.Findings = []butler.Finding{
		{Part: 1, Analysis: "loudness", Version: 1, State: butler.UnitDone, Data: json.RawMessage(`{"lufs":-23.5}`), At: fake.Now(), Elapsed: time.Second},
		{Part: 1, Analysis: "intros", Version: 2, State: butler.UnitFailed, Reason: "no sound", At: fake.Now()},
	}
	for i, state := range []butler.WorkState{
		butler.WorkDone, butler.WorkLacking, butler.WorkStale, butler.WorkHanded, butler.WorkFailed, butler.WorkOptedOut, butler.WorkNone,
	} {
		d.Work = append(d.Work, butler.PartStatus{Part: 1, Analysis: fmt.Sprintf("a%d", i), Task: "T", State: state, Version: 1})
	}
	d.Work = append(d.Work, butler.PartStatus{
		Part: 1, Analysis: "w", Task: "T", State: butler.WorkWaiting, Version: 1, Attempts: 2, After: fake.Now(), Reason: "the disk is full",
	})
	return d, nil
}

// Runs 1 to 6 are of three days, two each.
const runs = 6

func runOf(id int64) butler.Run {
	r := butler.Run{
		ID: id, UUID: fmt.Sprintf("00000000-0000-4000-8000-%012d", id), Task: "BackupDatabase", State: butler.RunDone,
		Trigger: butler.TriggerWindow, Day: butler.DateOf(fake.Now()).AddDays(int(id-runs) / 2), Reason: "3 files",
		Created: fake.Now(), Started: fake.Now(), Ended: fake.Now(),
		Total: 3, Done: 3, Bytes: 4096, Summary: json.RawMessage(`{"before":2,"after":1}`),
	}
	if id == 1 {
		r.State, r.Total, r.Done, r.Failed, r.Skipped, r.Bytes, r.Summary = butler.RunFailed, 6, 0, 4, 2, -10, nil
	}
	return r
}

func (s *shelf) Run(_ context.Context, id int64) (butler.Run, error) {
	switch {
	case s.err != nil:
		return butler.Run{}, s.err
	case id > runs:
		return butler.Run{}, butler.E(butler.KindNotFound, "find run", "there is no run %d", id)
	}
	return runOf(id), nil
}

func (s *shelf) Runs(_ context.Context, q butler.RunQuery) ([]butler.Run, error) {
	if s.err != nil {
		return nil, s.err
	}
	var all []butler.Run
	for id := int64(runs); id > 0 && len(all) < q.Limit; id-- {
		r := runOf(id)
		if (q.Before == 0 || id < q.Before) && (q.Task == "" || q.Task == r.Task) && (q.Day.IsZero() || q.Day == r.Day) &&
			(len(q.States) == 0 || slices.Contains(q.States, r.State)) {
			all = append(all, r)
		}
	}
	return all, nil
}

func (s *shelf) RunDays(_ context.Context, before butler.Date, limit int) ([]butler.Date, error) {
	if s.err != nil {
		return nil, s.err
	}
	var all []butler.Date
	for id := int64(runs); id > 0 && len(all) < limit; id -= 2 {
		if day := runOf(id).Day; before.IsZero() || day.Before(before) {
			all = append(all, day)
		}
	}
	return all, nil
}

// UnitReports are of run 1 only.
func (s *shelf) UnitReports(_ context.Context, q butler.UnitReportQuery) ([]butler.UnitReport, error) {
	if s.err != nil || q.Run != 1 {
		return nil, s.err
	}
	var all []butler.UnitReport
	for id, reason := range []string{"damaged", "no space", "damaged", "not there", "damaged", "not there"} {
		u := butler.UnitReport{
			ID: int64(id + 1), Subject: fmt.Sprintf("part:%d", id+1), Part: int64(id + 1), Title: "Film", State: butler.UnitFailed,
			Reason: reason, Elapsed: time.Millisecond, At: fake.Now(),
		}
		if reason == "not there" {
			u.State = butler.UnitSkipped
		}
		if u.ID > q.After && len(all) < q.Limit && (q.State == "" || q.State == u.State) {
			all = append(all, u)
		}
	}
	return all, nil
}

// bundles is a folder with the files of part 1; one that the Catalogue lists is not there.
type bundles struct {
	butler.BundleStore // methods that are not here must not be called
	dir                string
}

func (b bundles) fill() error {
	for name, text := range map[string]string{"index-sd.bif": "0123456789", "chapters/1.jpg": "\xff\xd8\xff\xe0", "secret.txt": "secret"} {
		path := filepath.Join(b.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
		if err := os.Chtimes(path, fake.Now(), fake.Now()); err != nil {
			return err
		}
	}
	return nil
}

func (b bundles) Open(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
	f, err := os.Open(filepath.Join(b.dir, name))
	if err != nil || p.ContentID != "c1" {
		return nil, butler.E(butler.KindNotFound, "open artifact", "%w", err)
	}
	return f, nil
}

// keeper is a TokenKeeper in memory.
type keeper struct {
	mu     sync.Mutex
	tokens []butler.Token
}

func (k *keeper) Tokens() []butler.Token {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.tokens)
}

func (k *keeper) MakeToken(_ context.Context, name string, scope butler.TokenScope) (butler.Token, string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if strings.ContainsRune(name, '\n') {
		return butler.Token{}, "", butler.E(butler.KindInvalid, "make token", "a name has no line ends")
	}
	if slices.ContainsFunc(k.tokens, func(t butler.Token) bool { return t.Name == name }) {
		return butler.Token{}, "", butler.E(butler.KindConflict, "make token", "there is a token %q", name)
	}
	t := butler.Token{Name: name, Scope: scope, Created: fake.Now()}
	k.tokens = append(k.tokens, t)
	return t, "secret-of-" + name, nil
}

func (k *keeper) RevokeToken(_ context.Context, name string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := len(k.tokens)
	k.tokens = slices.DeleteFunc(k.tokens, func(t butler.Token) bool { return t.Name == name })
	if len(k.tokens) == n {
		return butler.E(butler.KindNotFound, "revoke token", "there is no token of that name")
	}
	return nil
}
