package catalogue

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strings"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// batch is the transaction that stores the findings of a scan.
type batch struct {
	transaction
	op         string
	section    int64
	now        int64 // ms
	analyses   []analysis
	optOuts    []string
	anyMissing bool // some Part of the Section is missing
	placed     placed
	told       *told
	regroup    regroup
	left       map[int64]bool // Media that a Part was taken from
	moved      []bequest      // Media that a Part was taken from, and those it went to
	adopted    []bequest      // Items that a child was taken from, and those it went to
	orphans    map[int64]bool // Items that a child was taken from
	streams    *rows
	chapters   *rows
}

// Apply stores a batch of findings of a scan, all or nothing, in their order. A file that takes a
// path which another present Part has makes that Part missing, so that files may change places
// within a batch; who is found elsewhere comes back by its own Change.
func (d *DB) Apply(ctx context.Context, section int64, changes []butler.Change) error {
	const op = "store scan"
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		if err := d.keepTime(ctx, t); err != nil {
			return err
		}
		b, err := t.newBatch(ctx, op, section, toMS(d.now()))
		if err != nil {
			return err
		}
		b.told = d.newTold()
		for _, c := range changes {
			if err := b.change(ctx, c); err != nil {
				return err
			}
		}
		for _, r := range []*rows{b.streams, b.chapters} {
			if err := r.flush(ctx, b.tx); err != nil {
				return err
			}
		}
		if err := b.ofFiles(ctx, b.told); err != nil {
			return err
		}
		if err := b.markGroups(ctx); err != nil {
			return err
		}
		if err := b.inherit(ctx); err != nil {
			return err
		}
		if err := b.prune(ctx, b.left, b.orphans, b.told.remover()); err != nil {
			return err
		}
		if err := b.cutRanges(ctx); err != nil {
			return err
		}
		events, err = b.events(ctx, section, b.told)
		return err
	})
	if err == nil {
		d.tell(events)
	}
	return err
}

func (t transaction) newBatch(ctx context.Context, op string, section, now int64) (*batch, error) {
	s, err := t.Section(ctx, section)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil, noSection(op, section)
	case err != nil:
		return nil, err
	}
	b := &batch{
		transaction: t, op: op, section: section, now: now, anyMissing: s.Missing > 0, placed: newPlaced(), regroup: newRegroup(),
		left: make(map[int64]bool), orphans: make(map[int64]bool), streams: streamRows(), chapters: chapterRows(),
	}
	if b.analyses, err = t.analyses(ctx); err != nil {
		return nil, err
	}
	b.optOuts, err = t.optOuts(ctx, section)
	return b, err
}

// change stores one finding.
func (b *batch) change(ctx context.Context, c butler.Change) error {
	set := 0
	for _, is := range []bool{c.Put != nil, c.Move != nil, c.Missing != 0, c.Back != 0, c.Touch != nil, c.Rewrite != nil} {
		set += int(toBit(is))
	}
	if set != 1 {
		return butler.E(butler.KindInvalid, b.op, "a change has %d of its fields set", set)
	}
	switch {
	case c.Put != nil:
		return b.put(ctx, c.Put)
	case c.Move != nil:
		return b.move(ctx, c.Move)
	case c.Missing != 0:
		return b.miss(ctx, c.Missing)
	case c.Back != 0:
		return b.back(ctx, c.Back)
	case c.Rewrite != nil:
		return b.rewrite(ctx, c.Rewrite)
	}
	n, err := b.TouchPart(ctx, catdb.TouchPartParams{ID: c.Touch.Part, Section: b.section, ModifiedNs: c.Touch.ModifiedNS})
	if err == nil && n == 0 {
		err = b.noPart(c.Touch.Part)
	}
	return err
}

func (b *batch) noPart(id int64) error {
	return butler.E(butler.KindNotFound, b.op, "there is no part %d in section %d", id, b.section)
}

// state returns what is known of a Part of the Section.
func (b *batch) state(ctx context.Context, part int64) (catdb.PartStateRow, error) {
	s, err := b.PartState(ctx, catdb.PartStateParams{ID: part, Section: b.section})
	if errors.Is(err, sql.ErrNoRows) {
		err = b.noPart(part)
	}
	return s, err
}

func (b *batch) miss(ctx context.Context, part int64) error {
	n, err := b.MissPart(ctx, catdb.MissPartParams{ID: part, Section: b.section, Missing: b.now})
	if err != nil {
		return err
	}
	b.anyMissing = true
	if n == 0 {
		_, err = b.state(ctx, part) // missing already, or not there at all
		return err
	}
	b.touch(part)
	return nil
}

func (b *batch) back(ctx context.Context, part int64) error {
	path, err := b.PartPath(ctx, catdb.PartPathParams{ID: part, Section: b.section})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return b.noPart(part)
	case err != nil:
		return err
	}
	if err := b.displace(ctx, path, part); err != nil {
		return err
	}
	if _, err := b.FindPart(ctx, catdb.FindPartParams{ID: part, Section: b.section}); err != nil {
		return err
	}
	b.touch(part)
	return b.another(ctx, part)
}

func (b *batch) move(ctx context.Context, m *butler.MoveFile) error {
	if err := b.checkPath(m.Path); err != nil {
		return err
	}
	was, err := b.state(ctx, m.Part)
	if err != nil {
		return err
	}
	media, err := b.place(ctx, m.Place)
	if err != nil {
		return err
	}
	path := []byte(m.Path)
	if err := b.displace(ctx, path, m.Part); err != nil {
		return err
	}
	b.leave(m.Part, was.Media, media)
	b.touch(m.Part)
	err = b.MovePart(ctx, catdb.MovePartParams{
		ID: m.Part, Media: media, Idx: int64(m.Place.Index), Path: path, Size: m.Size, ModifiedNs: m.ModifiedNS,
	})
	if err != nil || was.Missing == 0 {
		return err
	}
	return b.another(ctx, m.Part)
}

// touch notes that something of a Part has changed.
func (b *batch) touch(part int64) {
	b.regroup.parts[part] = true
	b.told.part(part)
}

// leave notes that a Part goes from one Media to another.
func (b *batch) leave(part, from, to int64) {
	if from == to {
		return
	}
	b.left[from] = true
	b.moved = append(b.moved, bequest{from, to})
	b.regroup.moved[part] = true
	if b.told != nil {
		b.told.media[from] = true
	}
}

// another gives a Part whose file is back another chance with what failed: it may have failed
// because the file was going.
func (b *batch) another(ctx context.Context, part int64) error {
	if err := b.ForgetRetries(ctx, part); err != nil {
		return err
	}
	n, err := b.ForgetFailures(ctx, part)
	if err != nil || n == 0 {
		return err
	}
	return b.relackPart(ctx, part)
}

// displace makes the present Part at a path missing, unless it is the one given.
func (b *batch) displace(ctx context.Context, path []byte, but int64) error {
	holder, err := b.LivePart(ctx, catdb.LivePartParams{Section: b.section, Path: path})
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return err
	case holder.ID == but:
		return nil
	}
	return b.miss(ctx, holder.ID)
}

func (b *batch) checkPath(path string) error {
	if path == "" || strings.ContainsRune(path, 0) {
		return butler.E(butler.KindInvalid, b.op, "%q is no path of a file", path)
	}
	return nil
}

// lacksOf returns the mask of a Part of which nothing was found out yet.
func (b *batch) lacksOf(features int64) int64 {
	var mask int64
	for _, a := range b.analyses {
		if a.suits(features) && !slices.Contains(b.optOuts, a.Task) {
			mask |= a.mask()
		}
	}
	return mask
}
