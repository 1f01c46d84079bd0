package guide

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"butler"
	"butler/internal/outbound"
)

// Options say what is loaded, and how.
type Options struct {
	Dir      string // of the guide: see [Folder]
	Sources  []Source
	Channels Channels
	Limits   Limits
	Zone     *time.Location // of times that name none; nil for UTC
	Language string         // of texts that are told in several; "" for the first
	// Share is how much of what a source had ahead it must still have, in percent: with less it is taken for broken, and
	// what was read before is kept. 0 for anything.
	Share   int
	Version string // of this program
	// Transport carries requests; nil for the network.
	Transport http.RoundTripper
	Now       func() time.Time
	Doing     func(what string, fraction float64)
	// Done is told of each source when it is done with, in their order. An error ends the loading.
	Done func(ctx context.Context, r Result) error
}

// Folder returns where the guide of a data folder is.
func Folder(data string) string { return filepath.Join(data, "guide") }

// Outcome is what became of a source.
type Outcome string

// The outcomes.
const (
	Read      Outcome = "read"
	Unchanged Outcome = "unchanged" // it has not changed since it was read
	Kept      Outcome = "kept"      // it could not be read; what was read before stays
	Lost      Outcome = "lost"      // it could not be read, and there is nothing of it from before
)

// Result says what became of a source.
type Result struct {
	Name    string        `json:"name"`
	Outcome Outcome       `json:"outcome"`
	Taken   Taken         `json:"taken"`
	Kept    int64         `json:"kept"` // programmes from before
	Problem string        `json:"problem,omitempty"`
	Err     error         `json:"-"` // why it could not be read
	Elapsed time.Duration `json:"elapsed"`
}

// Loaded says what the guide holds now.
type Loaded struct {
	Sources    []Result `json:"sources"`
	Channels   int64    `json:"channels"`
	Programmes int64    `json:"programmes"` // that are shown
	Duplicates int64    `json:"duplicates"` // of the same channel and start
	Overlaps   int64    `json:"overlaps"`   // that gave way to another source
	Bytes      int64    `json:"bytes"`      // of the file
	Warning    string   `json:"warning,omitempty"`
}

// loader is one loading.
type loader struct {
	Options
	client *outbound.Client
	build  *builder
	rules  string // digest of what decides what is read
}

// Load reads the sources and puts a guide of what they hold in the place of the one in use, all at once. A source that
// cannot be read, or holds suspiciously little, does not fail the loading: what was read of it before is kept, and its
// Result says why. Without sources and without a guide nothing is done.
//
// Errors leave the guide in use as it was: [butler.KindInterrupted], [butler.KindNoSpace], [butler.KindPermission],
// [butler.KindUnreachable].
func Load(ctx context.Context, o Options) (_ Loaded, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Doing == nil {
		o.Doing = func(string, float64) {}
	}
	if o.Zone == nil {
		o.Zone = time.UTC
	}
	o.Limits = o.Limits.orDefault()
	if len(o.Sources) == 0 {
		if _, err := os.Stat(filepath.Join(o.Dir, fileName)); errors.Is(err, fs.ErrNotExist) {
			return Loaded{}, nil
		}
	}
	l := &loader{Options: o, client: newClient(o)}
	defer l.client.Close()
	l.rules = digest(o.Channels.digest() + "\n" + o.Zone.String() + "\n" + o.Language)
	if l.build, err = newBuilder(ctx, o.Dir, o.Now()); err != nil {
		return Loaded{}, err
	}
	out := Loaded{}
	if err := l.build.attach(ctx); err != nil {
		if ctx.Err() != nil {
			return Loaded{}, errors.Join(err, l.build.discard())
		}
		out.Warning = "what was read before cannot be used: " + err.Error()
	}
	for i, s := range o.Sources {
		r, err := l.source(ctx, s, int64(i+1))
		if err == nil && o.Done != nil {
			err = o.Done(ctx, r)
		}
		if err != nil {
			return Loaded{}, errors.Join(err, l.build.discard())
		}
		out.Sources = append(out.Sources, r)
	}
	o.Doing("putting programmes in order", -1)
	t, err := l.build.finish(ctx, o.Channels)
	if err != nil {
		return Loaded{}, err
	}
	out.Channels, out.Programmes, out.Duplicates, out.Overlaps = t.Channels, t.Programmes, t.Duplicates, t.Overlaps
	if info, err := os.Stat(filepath.Join(o.Dir, fileName)); err == nil {
		out.Bytes = info.Size()
	}
	return out, nil
}

// source takes in one source, or keeps what there is of it.
func (l *loader) source(ctx context.Context, s Source, id int64) (Result, error) {
	began := time.Now()
	old, known := l.build.old.sources[s.Key]
	row := sourceRow{id: id, key: s.Key, name: s.Name, place: s.place(), rules: l.rules, loaded: l.build.now.Unix()}
	r := Result{Name: s.Name, Outcome: Read}
	var err error
	var got fetched
	got, r.Taken, r.Err, err = l.read(ctx, s, id, old)
	if err != nil {
		return r, err
	}
	if r.Err == nil && got.File != nil && known {
		r.Err = l.suspicious(r.Taken, old)
	}
	row.tag, row.modified, row.programmes = got.tag, got.modified, r.Taken.Programmes
	switch {
	case r.Err != nil:
		if err := l.build.forget(ctx, id); err != nil {
			return r, err
		}
		// The tag of what is kept, so that it is asked for again what has not changed since then.
		r.Outcome, row.tag, row.modified, row.rules, row.loaded, row.programmes = Lost, old.tag, old.modified, old.rules, old.loaded, 0
		if old.place != row.place {
			row.tag, row.modified = "", ""
		}
	case got.File == nil:
		r.Outcome = Unchanged
	case r.Taken.Ahead == 0:
		r.Problem = "it holds no programmes that are still to come"
	}
	if r.Outcome != Read && known {
		n, err := l.build.keep(ctx, old, id)
		if butler.IsKind(err, butler.KindDamaged) {
			r.Err, r.Outcome, n, err = errors.Join(r.Err, err), Lost, 0, nil
			row.tag, row.modified, row.loaded = "", "", 0
		}
		if err != nil {
			return r, err
		}
		if r.Kept = n; n > 0 && r.Outcome == Lost {
			r.Outcome = Kept
		}
		row.programmes = n
	}
	if r.Err != nil {
		r.Problem = r.Err.Error()
	}
	row.problem = r.Problem
	r.Elapsed = time.Since(began)
	return r, l.build.note(ctx, row)
}

// read reads a source into the file. What it was before is not read again, if it is known and has something to come.
// A guideErr is of the source, an err of the file that is built.
func (l *loader) read(ctx context.Context, s Source, id int64, old sourceRow) (_ fetched, _ Taken, guideErr, err error) {
	l.Doing("fetching "+s.Name, -1)
	if old.place != s.place() || old.rules != l.rules || old.ahead == 0 {
		old.tag, old.modified = "", "" // it is to be read in any case
	}
	got, err := l.fetch(ctx, s, old)
	switch {
	case ctx.Err() != nil:
		if got.File != nil {
			err = errors.Join(err, got.Close())
		}
		return got, Taken{}, nil, errors.Join(interrupted(ctx), err)
	case butler.IsKind(err, butler.KindNoSpace):
		return got, Taken{}, nil, err
	case err != nil || got.File == nil:
		return got, Taken{}, err, nil
	}
	defer func() { guideErr = errors.Join(guideErr, got.Close()) }()
	progress := &progress{r: &stoppable{ctx: ctx, r: got.File}, size: got.size, doing: func(f float64) { l.Doing("reading "+s.Name, f) }}
	plain, guideErr := unpack(progress, l.Limits)
	if guideErr != nil {
		return got, Taken{}, guideErr, nil
	}
	size := &counter{r: plain}
	taken, guideErr, err := l.build.take(ctx, id, l.Channels, newReader(size, l.Zone, l.Language))
	taken.Bytes = size.n
	// What unpacking took is not to come on top of what sorting takes, which is outside the heap of Go.
	debug.FreeOSMemory()
	if ctx.Err() != nil {
		return got, taken, guideErr, errors.Join(interrupted(ctx), err)
	}
	got.settleTag(s)
	return got, taken, guideErr, err
}

// enough is how many programmes a source must have had ahead for their loss to be suspicious.
const enough = 20

// suspicious says what is wrong with a guide that could be read and suddenly holds little.
func (l *loader) suspicious(t Taken, old sourceRow) error {
	if old.ahead < enough || old.rules != l.rules || t.Ahead*100 >= old.ahead*int64(l.Share) {
		return nil
	}
	return damaged("it holds %d programmes that are still to come, and held %d of them before", t.Ahead, old.ahead).
		WithHint("if that is as it should be, lower the least share of a guide in the preferences, or wait until what is kept is over")
}

// progress tells how much of a file was read.
type progress struct {
	r     io.Reader
	size  int64
	n     int64
	next  int64
	doing func(fraction float64)
}

func (p *progress) Read(b []byte) (int, error) {
	n, err := p.r.Read(b)
	const step = 1 << 20
	if p.n += int64(n); p.n >= p.next && p.size > 0 {
		p.next = p.n + step
		p.doing(min(1, float64(p.n)/float64(p.size)))
	}
	if err != nil && !errors.Is(err, io.EOF) && !butler.IsKind(err, butler.KindInterrupted) {
		err = butler.E(butler.FileErrorKind(err, butler.KindUnreachable), opRead, "%w", butler.FileErrorCause(err))
	}
	return n, err
}
