package refreshlibraries

import (
	"context"
	"errors"
	"iter"
	"strings"

	"butler"
	"butler/tasks/refreshlibraries/walk"
)

// How often people who watch hear of a walk: every so many files.
const walkStep = 1024

// look walks the roots and what is known of the Section side by side, both in the byte order of paths.
func (s *scan) look(ctx context.Context) error {
	next, stop := iter.Pull2(s.host.Library.Files(ctx, s.section.ID))
	defer stop()
	l := &looker{scan: s, ctx: ctx, pull: next}
	if err := l.step(); err != nil {
		return err
	}
	w := s.walker()
	for i, root := range s.roots {
		l.root = i
		s.notes.report.Doing(s.section.Name, -1)
		if err := w.Walk(ctx, root, l.visit); err != nil {
			if ctx.Err() != nil || l.failed {
				return err
			}
			return away(root, err)
		}
	}
	for l.more {
		if err := l.pass(); err != nil {
			return err
		}
	}
	return nil
}

// looker is the comparison under way.
type looker struct {
	*scan
	ctx    context.Context
	root   int
	pull   func() (butler.KnownFile, error, bool)
	known  butler.KnownFile // the next that is known
	more   bool             // there is one
	failed bool             // an error is ours, not the root's
}

func (l *looker) fail(err error) error {
	l.failed = l.failed || err != nil
	return err
}

// step takes the next known file.
func (l *looker) step() error {
	last := l.known.Path
	k, err, ok := l.pull()
	if err != nil {
		return l.fail(err)
	}
	if ok && k.Path < last {
		return l.fail(butler.E(butler.KindInternal, "scan", "the catalogue lists files out of order"))
	}
	l.known, l.more = k, ok
	return nil
}

// pass deals with the next known file, which the walk did not come across.
func (l *looker) pass() error {
	k := l.known
	root := l.scan.root(k.Path)
	switch {
	case k.Missing:
		l.gone = append(l.gone, k)
	case l.unknown(k.Path):
		l.keptFile++
		if root >= 0 {
			l.perRoot[root].known++
		}
	default:
		if root >= 0 {
			l.perRoot[root].known++
			l.perRoot[root].lost++
		}
		l.lost = append(l.lost, k)
	}
	return l.step()
}

// unknown reports whether a path lies in what could not be looked at.
func (l *looker) unknown(path string) bool {
	if len(l.kept) == 0 {
		return false
	}
	if l.kept[path] {
		return true
	}
	for i := strings.LastIndexByte(path, '/'); i > 0; i = strings.LastIndexByte(path[:i], '/') {
		if _, ok := l.kept[path[:i]]; ok {
			return true
		}
	}
	return false
}

// visit deals with one entry of the walk.
func (l *looker) visit(e walk.Entry) error {
	for l.more && l.known.Path < string(e.Path) {
		if err := l.pass(); err != nil {
			return err
		}
	}
	switch e.Class {
	case walk.File:
		return l.file(e)
	case walk.Unreadable:
		l.kept[string(e.Path)] = true
		l.counts.Unreadable++
		return l.fail(l.notes.failed(l.ctx, l.rel(string(e.Path)), "cannot be read: "+e.Err.Error()))
	case walk.Dangling:
		l.kept[string(e.Path)] = false
		return l.fail(l.notes.passed(l.ctx, l.rel(string(e.Path)), "a link that leads nowhere"))
	case walk.Special:
		return l.fail(l.notes.passed(l.ctx, l.rel(string(e.Path)), "not a file but a pipe, socket or device"))
	}
	return l.fail(errors.New("unknown class of entry"))
}

// file compares a file with what is known at its path: one present Part at most, and any number of
// missing ones.
func (l *looker) file(e walk.Entry) error {
	l.counts.Found++
	l.perRoot[l.root].found++
	if l.counts.Found%walkStep == 0 {
		l.notes.report.Doing(l.section.Name, -1)
	}
	settled := false
	first := len(l.gone)
	for l.more && l.known.Path == string(e.Path) {
		k := l.known
		same := k.Size == e.Size && k.ModifiedNS == e.ModifiedNS
		switch {
		case k.Missing:
			l.gone = append(l.gone, k)
		case same:
			settled = true
			l.perRoot[l.root].known++
		default:
			settled = true
			l.perRoot[l.root].known++
			l.altered = append(l.altered, file{path: k.Path, size: e.Size, modifiedNS: e.ModifiedNS, known: k})
		}
		if err := l.step(); err != nil {
			return err
		}
	}
	if settled {
		return nil
	}
	for i := len(l.gone) - 1; i >= first; i-- { // the youngest first
		if k := l.gone[i]; k.Size == e.Size && k.ModifiedNS == e.ModifiedNS {
			l.back = append(l.back, k)
			l.gone = append(l.gone[:i], l.gone[i+1:]...)
			return nil
		}
	}
	l.fresh = append(l.fresh, file{path: string(e.Path), size: e.Size, modifiedNS: e.ModifiedNS})
	return nil
}
