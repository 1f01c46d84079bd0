// Package garbagecollectblobs is the Task that removes Blobs that nothing refers to.
package garbagecollectblobs

import (
	"context"
	"iter"
	"time"

	"butler"
)

// minAge protects what is being stored while the Task looks, and is not referred to yet.
const minAge = 24 * time.Hour

// Task returns the definition.
func Task() butler.Task {
	return butler.Task{
		Name:        "GarbageCollectBlobs",
		Title:       "Garbage Collect Blobs",
		Description: "Remove small generated binaries, such as fingerprints and pictures, that nothing refers to",
		Schedule:    butler.Schedule{Interval: 7},
		Gate:        butler.Gate{Preference: "ButlerTaskGarbageCollectBlobs", Default: "true"},
		Phase:       butler.PhaseClean,
		Activity:    "butler.clean.blobs",
		Chore:       run,
		Dry:         true,
	}
}

// figures is the summary of the Run. Of a dry Run it tells what would have been.
type figures struct {
	Kept    int64 `json:"kept"`    // Blobs that something refers to
	Young   int64 `json:"young"`   // that nothing refers to yet
	Removed int64 `json:"removed"` // Blobs
	Failed  int64 `json:"failed"`  // that could not be removed
	Freed   int64 `json:"freed"`   // bytes
}

func run(ctx context.Context, host butler.Host, report butler.Reporter) error {
	const op = "collect blobs"
	report.Expect(-1)
	report.Doing("listing what is referred to", -1)
	var sum figures
	wanted, stop := newWanted(host.Garbage.BlobDigests(ctx))
	defer stop()
	for b, err := range host.Blobs.AllBlobs(ctx) {
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return &butler.Error{Kind: butler.KindInterrupted, Op: op, Err: err}
		}
		is, err := wanted.has(b.Digest)
		switch {
		case err != nil:
			return err
		case wanted.none:
			// A Catalogue that refers to nothing is more likely a lost one.
			report.Loud("the catalogue refers to no blob at all: all are left alone")
			return report.Sum(sum)
		case is:
			sum.Kept++
			continue
		case young(b.Modified):
			sum.Young++
			continue
		}
		report.Doing("removing blobs", -1)
		if err := remove(ctx, host, report, b, &sum); err != nil {
			return err
		}
	}
	return report.Sum(sum)
}

// remove removes a Blob, or tells that it would.
func remove(ctx context.Context, host butler.Host, report butler.Reporter, b butler.BlobInfo, sum *figures) error {
	u := butler.UnitReport{
		Subject: "blob:" + b.Digest, Title: b.Digest, State: butler.UnitDone, Reason: "nothing refers to it", Bytes: -b.Size, At: time.Now(),
	}
	var err error
	if !host.Run.Dry {
		err = host.Blobs.RemoveBlob(ctx, b.Digest)
	}
	if err != nil {
		u.State, u.Reason, u.Bytes = butler.UnitFailed, err.Error(), 0
		sum.Failed++
	} else {
		sum.Removed++
		sum.Freed += b.Size
	}
	return report.Unit(ctx, u)
}

// young reports whether something was stored a short while ago, or in the future: then the clock was set back, and its
// age is not known.
func young(stored time.Time) bool { return time.Since(stored) < minAge }

// wanted goes through digests in their order, beside Blobs in the same order.
type wanted struct {
	next func() (string, error, bool)
	at   string
	last string // that was asked for
	more bool
	none bool // there is no digest at all
	err  error
}

func newWanted(digests iter.Seq2[string, error]) (*wanted, func()) {
	next, stop := iter.Pull2(digests)
	w := &wanted{next: next}
	w.advance()
	w.none = !w.more
	return w, stop
}

func (w *wanted) advance() {
	was := w.at
	w.at, w.err, w.more = w.next()
	if w.err == nil && w.more && w.at < was {
		w.err = outOfOrder(w.at, was)
	}
}

// outOfOrder says that what is to be sorted is not. To go on would remove what is referred to.
func outOfOrder(digest, after string) error {
	return butler.E(butler.KindInternal, "collect blobs", "%s comes after %s", digest, after)
}

// has reports whether a digest is among them. Each that is asked for is above the one before.
func (w *wanted) has(digest string) (bool, error) {
	if digest < w.last {
		return false, outOfOrder(digest, w.last)
	}
	w.last = digest
	for w.more && w.err == nil && w.at < digest {
		w.advance()
	}
	return w.more && w.at == digest, w.err
}
