package buildgracenotecollections

import (
	"context"
	"fmt"
	"slices"
	"time"

	"butler"
)

// figures is the summary of the Run.
type figures struct {
	Sections int64 `json:"sections"`
	butler.CollectionChange
	Rules map[string]butler.CollectionChange `json:"rules"` // by the name of the rule
}

func chore(ctx context.Context, host butler.Host, report butler.Reporter) error {
	sections, err := sections(ctx, host)
	if err != nil {
		return err
	}
	report.Expect(int64(len(sections) * len(rules())))
	sum := figures{Rules: make(map[string]butler.CollectionChange)}
	for _, s := range sections {
		if slices.Contains(s.OptOuts, Name) {
			u := butler.UnitReport{Subject: fmt.Sprintf("section:%d", s.ID), Title: s.Name, State: butler.UnitSkipped, Reason: "the library has opted out", At: time.Now()}
			if err := report.Unit(ctx, u); err != nil {
				return err
			}
			continue
		}
		b := builder{host: host, report: report, section: s, kind: kindOf(s.Kind)}
		if err := b.build(ctx, &sum); err != nil {
			return err
		}
		sum.Sections++
		if err := report.Sum(sum); err != nil {
			return err
		}
	}
	return report.Sum(sum)
}

// sections returns those that the Run is for.
func sections(ctx context.Context, host butler.Host) ([]butler.Section, error) {
	if id := host.Run.Section; id != 0 {
		s, err := host.Library.Section(ctx, id)
		return []butler.Section{s}, err
	}
	return host.Library.Sections(ctx)
}

// builder builds the Collections of one Section.
type builder struct {
	host    butler.Host
	report  butler.Reporter
	section butler.Section
	kind    butler.ItemKind
}

func (b builder) build(ctx context.Context, sum *figures) error {
	b.report.Doing(b.section.Name+": reading", -1)
	found, err := b.collect(ctx)
	if err != nil {
		return err
	}
	for _, r := range rules() {
		began := time.Now()
		b.report.Doing(b.section.Name+": "+r.label, -1)
		all, tooMany, err := b.collections(ctx, r, found[r.name])
		if err != nil {
			return err
		}
		n, err := b.host.Collections.Build(ctx, b.section.ID, r.name, all, b.host.Run.Dry)
		if err != nil {
			return err
		}
		if tooMany > 0 {
			b.report.Loud(fmt.Sprintf("%s: %d collections of %s beyond the largest %d are not built", b.section.Name, tooMany, r.label, most))
		}
		sum.CollectionChange = plus(sum.CollectionChange, n)
		sum.Rules[r.name] = plus(sum.Rules[r.name], n)
		if err := b.tell(ctx, r, n, time.Since(began)); err != nil {
			return err
		}
	}
	return nil
}

// on reports whether a rule is switched on.
func (b builder) on(r rule) bool { return b.host.Settings.Bool(r.preference()) }

// collections returns what a rule makes; of one that is switched off, nothing.
func (b builder) collections(ctx context.Context, r rule, g *groups) (all []butler.BuiltCollection, tooMany int, err error) {
	minimum := b.host.Settings.Int(r.minimumPreference())
	switch {
	case !b.on(r):
	case g != nil:
		all, tooMany = g.built(minimum)
	case r.name == ruleSound && b.section.Kind == butler.Music:
		all, err = b.sound(ctx, minimum)
	}
	return all, tooMany, err
}

// tell reports what a rule changed in the Section.
func (b builder) tell(ctx context.Context, r rule, n butler.CollectionChange, took time.Duration) error {
	u := butler.UnitReport{
		Subject: fmt.Sprintf("section:%d/%s", b.section.ID, r.name), Title: b.section.Name + ": " + r.label, State: butler.UnitDone,
		Reason: fmt.Sprintf("%d made, %d changed, %d removed, %d as they were", n.Made, n.Changed, n.Removed, n.Kept), Elapsed: took, At: time.Now(),
	}
	if !b.on(r) {
		u.State, u.Reason = butler.UnitSkipped, fmt.Sprintf("switched off, %d removed", n.Removed)
	}
	return b.report.Unit(ctx, u)
}

// page is how many Items are read at a time.
const page = 1000

// collect reads the Items of the Section once for all rules that go by Metadata. No Metadata are kept.
func (b builder) collect(ctx context.Context) (map[string]*groups, error) {
	all := make(map[string]*groups)
	for _, r := range rules() {
		if b.kind != "" && r.places != nil && b.on(r) {
			all[r.name] = newGroups(r, b.kind)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	tracks := make(tallies)
	if b.kind == butler.Album {
		if err := b.walk(ctx, butler.Track, tracks.add); err != nil {
			return nil, err
		}
	}
	return all, b.walk(ctx, b.kind, func(item butler.DescribedItem) {
		tracks.complete(&item)
		for _, g := range all {
			g.add(item)
		}
	})
}

// walk calls f with each Item of a kind.
func (b builder) walk(ctx context.Context, kind butler.ItemKind, f func(butler.DescribedItem)) error {
	var after int64
	for {
		some, err := b.host.Collections.Described(ctx, b.section.ID, kind, after, page)
		if err != nil {
			return err
		}
		for _, item := range some {
			f(item)
			after = item.ID
		}
		if len(some) < page {
			return nil
		}
	}
}

func plus(a, b butler.CollectionChange) butler.CollectionChange {
	return butler.CollectionChange{
		Made: a.Made + b.Made, Changed: a.Changed + b.Changed, Removed: a.Removed + b.Removed, Kept: a.Kept + b.Kept,
	}
}
