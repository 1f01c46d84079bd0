package tagging

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"

	"butler"
	"butler/internal/loudness"
)

// Files reads and writes tags; internal/media/header does it.
type Files interface {
	ContentID(path string) (string, error)
	// RawTags returns the tags of a file, by TagLib's names.
	RawTags(path string) (map[string][]string, error)
	// WriteTags changes tags in place, and takes away those that are empty.
	WriteTags(path string, set map[string]string) error
	// Pictures returns a digest of the pictures in a file.
	Pictures(path string) (string, error)
}

// Bundles gives generated files to a file's new content.
type Bundles interface {
	Copy(ctx context.Context, from, to butler.PartContent) error
	Remove(ctx context.Context, p butler.PartContent) error
}

// Library is what is told of a file that was written anew.
type Library interface {
	Apply(ctx context.Context, section int64, changes []butler.Change) error
}

// Options are what a Tagger needs.
type Options struct {
	Items   butler.ItemReader
	Library Library
	Bundles Bundles
	Files   Files
	// Packets returns a digest of the packets of sound in a file.
	Packets func(ctx context.Context, path string) (string, error)
	Log     *slog.Logger
}

// Tagger writes the loudness of music into its files. It works on one track at a time, whoever asks.
type Tagger struct {
	o    Options
	busy chan struct{}
}

// New returns a Tagger.
func New(o Options) *Tagger {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Tagger{o: o, busy: make(chan struct{}, 1)}
}

// page is how many tracks are read at once.
const page = 200

// Tag writes the tags of a track, or of all tracks of an album or artist, and tells what became of each
// file. What fails for one file is told of it, and the others go on. Errors: [butler.KindInvalid] if
// the Item is no music; [butler.KindInterrupted].
func (t *Tagger) Tag(ctx context.Context, item butler.Item, o butler.TagOptions) ([]butler.TaggedFile, error) {
	const op = "tag music"
	q := butler.ItemQuery{Section: item.Section, Parent: item.ID, Deep: true, Kind: butler.Track, Limit: page}
	switch item.Kind {
	case butler.Track:
		return t.tracks(ctx, []butler.Item{item}, o)
	case butler.Album, butler.Artist:
	default:
		return nil, butler.E(butler.KindInvalid, op, "item %d is a %s, and only music has such tags", item.ID, item.Kind).
			WithHint("name a track, an album or an artist")
	}
	var all []butler.TaggedFile
	for {
		list, err := t.o.Items.Items(ctx, q)
		if err != nil {
			return all, err
		}
		some, err := t.tracks(ctx, list.Items, o)
		if all = append(all, some...); err != nil || list.Next == "" {
			return all, err
		}
		q.After = list.Next
	}
}

func (t *Tagger) tracks(ctx context.Context, items []butler.Item, o butler.TagOptions) ([]butler.TaggedFile, error) {
	var all []butler.TaggedFile
	for _, item := range items {
		some, err := t.track(ctx, item.ID, o)
		if all = append(all, some...); err != nil {
			return all, err
		}
	}
	return all, nil
}

// track tags the files of a track when its turn comes: only then is it read, as another request may have
// written them meanwhile.
func (t *Tagger) track(ctx context.Context, id int64, o butler.TagOptions) (all []butler.TaggedFile, err error) {
	select {
	case t.busy <- struct{}{}:
		defer func() { <-t.busy }()
	case <-ctx.Done():
		return nil, interrupted(ctx)
	}
	detail, err := t.o.Items.Item(ctx, id)
	if butler.IsKind(err, butler.KindNotFound) { // it went meanwhile
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, m := range detail.Media {
		for _, p := range m.Parts {
			file := t.one(ctx, detail, p, o)
			if ctx.Err() != nil {
				return all, interrupted(ctx)
			}
			all = append(all, file)
		}
	}
	return all, nil
}

func interrupted(ctx context.Context) error {
	return butler.E(butler.KindInterrupted, "tag music", "%w", context.Cause(ctx))
}

// one tags a file, and tells what became of it.
func (t *Tagger) one(ctx context.Context, d butler.ItemDetail, p butler.Part, o butler.TagOptions) butler.TaggedFile {
	file := butler.TaggedFile{Item: d.ID, Part: p.ID, Title: d.Title}
	state, tags, err := t.file(ctx, d, p, o)
	file.State, file.Tags = state, tags
	if skip, ok := errors.AsType[skipped](err); ok {
		file.State, file.Reason = butler.TagsSkipped, string(skip)
	} else if err != nil {
		file.State, file.Reason = butler.TagsFailed, reason(err)
		t.o.Log.WarnContext(ctx, "tags were not written", "part", p.ID, "error", err)
	}
	return file
}

// skipped is why a file is left alone.
type skipped string

func (s skipped) Error() string { return string(s) }

// reason says what went wrong, without paths.
func reason(err error) string {
	e, ok := errors.AsType[*butler.Error](err)
	if !ok {
		return "an error of the server; its log says more"
	}
	text := e.Error()
	if hint := butler.HintOf(err); hint != "" {
		text += "; " + hint
	}
	return text
}

// file tags a file, or says what it would do.
func (t *Tagger) file(ctx context.Context, d butler.ItemDetail, p butler.Part, o butler.TagOptions) (butler.TagState, map[string]string, error) {
	ext, opus := extension(p)
	switch {
	case !p.Missing.IsZero():
		return "", nil, skipped("the file is missing")
	case ext == "":
		return "", nil, skipped("only FLAC, MP3, Ogg Vorbis, Opus and M4A files get these tags")
	case p.ContentID == "":
		return "", nil, skipped("the file could not be read when it was scanned")
	case slices.ContainsFunc(d.Work, func(w butler.PartStatus) bool { return w.Part == p.ID && w.State == butler.WorkHanded }):
		return "", nil, skipped("it is being analysed; try again later")
	}
	want := map[string]string{}
	if !o.Remove {
		findings, err := t.o.Items.Findings(ctx, p.ID)
		if err != nil {
			return "", nil, err
		}
		if want = measuredIn(findings, loudness.MainStream(p).Index).tags(opus); len(want) == 0 {
			return "", nil, skipped("its loudness is not known: LoudnessAnalysis has not measured it, or it is silent")
		}
	}
	r := rewriter{Tagger: t, part: p, ext: ext}
	set, err := r.difference(want, o.Remove)
	switch {
	case err != nil:
		return "", nil, err
	case len(set) == 0:
		return butler.TagsSame, want, nil
	case o.DryRun:
		return butler.TagsPlanned, want, nil
	}
	if err := r.rewrite(ctx, set); err != nil {
		return "", nil, err
	}
	return butler.TagsWritten, want, nil
}

// difference returns the tags that are to be changed; those to be taken away are empty.
func (r *rewriter) difference(want map[string]string, remove bool) (map[string]string, error) {
	if err := r.find(); err != nil {
		return nil, err
	}
	have, err := r.o.Files.RawTags(r.path)
	if err != nil {
		return nil, err
	}
	set := map[string]string{}
	if remove {
		for _, name := range allTags() {
			if len(have[name]) > 0 {
				set[name] = ""
			}
		}
		return set, nil
	}
	maps.Copy(set, want)
	maps.DeleteFunc(set, func(name, value string) bool { return slices.Equal(have[name], []string{value}) })
	return set, nil
}
