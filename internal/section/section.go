// Package section adds, changes and removes Sections, as all who may do so share it: it checks names,
// folders and opt-outs, and tells those who listen.
package section

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"butler"
)

// Limits of what a Section is given.
const (
	MaxName  = 200  // characters of its name
	MaxRoots = 64   // folders
	MaxPath  = 4096 // bytes of the path of a folder
)

// Editor changes the Sections of a library. It is safe for use by several goroutines, if all of them use
// the same one: a Section is read and stored anew as one step.
type Editor struct {
	Library  butler.Library
	Operator butler.Operator // knows the Tasks that a Section can opt out of
	Data     string          // the data folder, in which no Section may lie
	Publish  butler.Publish  // is told of every change; nil if nobody listens

	storing sync.Mutex // held from reading what is stored to storing what becomes of it; never while disks are looked at
}

// Change says what to change of a Section. What is nil stays.
type Change struct {
	Kind    *butler.SectionKind
	Name    *string
	Roots   *[]string
	OptOuts *[]string
	// Takes says of some Tasks whether the Section takes part in them; others stay as they are.
	Takes map[string]bool
}

// Add stores a new Section, of which Kind, Name, Roots and OptOuts are used. Errors:
// [butler.KindInvalid]; [butler.KindUnreachable] for a folder that cannot be read; [butler.KindConflict]
// for a name or folder that another Section has.
func (e *Editor) Add(ctx context.Context, s butler.Section) (butler.Section, error) {
	if !s.Kind.Valid() {
		return butler.Section{}, badKind(s.Kind)
	}
	name, err := checkName(s.Name)
	if err != nil {
		return butler.Section{}, err
	}
	optOuts, err := e.checkOptOuts(ctx, s.OptOuts)
	if err != nil {
		return butler.Section{}, err
	}
	others, err := e.Library.Sections(ctx)
	if err != nil {
		return butler.Section{}, err
	}
	roots, err := e.checkRoots(ctx, s.Roots, nil, others)
	if err != nil {
		return butler.Section{}, err
	}
	added, err := e.Library.AddSection(ctx, butler.Section{Kind: s.Kind, Name: name, Roots: roots, OptOuts: optOuts})
	if err != nil {
		return butler.Section{}, err
	}
	e.tell(butler.ChangeAdded, added)
	return added, nil
}

// Change changes a Section and returns it as it is then. Errors: those of [Editor.Add], and
// [butler.KindNotFound].
func (e *Editor) Change(ctx context.Context, id int64, c Change) (butler.Section, error) {
	s, err := e.Library.Section(ctx, id)
	if err != nil {
		return butler.Section{}, err
	}
	if c, err = e.check(ctx, s, c); err != nil {
		return butler.Section{}, err
	}
	changed, err := e.store(ctx, id, c)
	if err != nil {
		return butler.Section{}, err
	}
	e.tell(butler.ChangeUpdated, changed)
	return changed, nil
}

// check returns a Change of a Section in its canonical form, or why it cannot be.
func (e *Editor) check(ctx context.Context, s butler.Section, c Change) (Change, error) {
	if c.Kind != nil && !c.Kind.Valid() {
		return c, badKind(*c.Kind)
	}
	if c.Name != nil {
		name, err := checkName(*c.Name)
		if err != nil {
			return c, err
		}
		c.Name = &name
	}
	if c.OptOuts != nil {
		optOuts, err := e.checkOptOuts(ctx, *c.OptOuts)
		if err != nil {
			return c, err
		}
		c.OptOuts = &optOuts
	}
	if _, err := e.checkOptOuts(ctx, slices.Collect(maps.Keys(c.Takes))); err != nil {
		return c, err
	}
	if c.Roots != nil {
		all, err := e.Library.Sections(ctx)
		if err != nil {
			return c, err
		}
		others := slices.DeleteFunc(all, func(other butler.Section) bool { return other.ID == s.ID })
		roots, err := e.checkRoots(ctx, *c.Roots, s.Roots, others)
		if err != nil {
			return c, err
		}
		c.Roots = &roots
	}
	return c, nil
}

// store stores what becomes of a Section by a Change that was checked, and returns it.
func (e *Editor) store(ctx context.Context, id int64, c Change) (butler.Section, error) {
	e.storing.Lock()
	defer e.storing.Unlock()
	s, err := e.Library.Section(ctx, id) // again: others may have changed it meanwhile
	if err != nil {
		return butler.Section{}, err
	}
	if c.Kind != nil {
		s.Kind = *c.Kind
	}
	if c.Name != nil {
		s.Name = *c.Name
	}
	if c.Roots != nil {
		s.Roots = *c.Roots
	}
	if c.OptOuts != nil {
		s.OptOuts = *c.OptOuts
	}
	s.OptOuts = after(s.OptOuts, c.Takes)
	if err := e.Library.UpdateSection(ctx, s); err != nil {
		return butler.Section{}, err
	}
	return e.Library.Section(ctx, id)
}

// after returns the opt-outs of a Section, sorted, when it takes part in some Tasks, or no longer.
func after(optOuts []string, takes map[string]bool) []string {
	optOuts = slices.DeleteFunc(slices.Clone(optOuts), func(task string) bool { _, said := takes[task]; return said })
	for task, takesPart := range takes {
		if !takesPart {
			optOuts = append(optOuts, task)
		}
	}
	slices.Sort(optOuts)
	return optOuts
}

// Remove forgets a Section and everything in it; its files are not touched. Errors: [butler.KindNotFound].
func (e *Editor) Remove(ctx context.Context, id int64) error {
	s, err := e.Library.Section(ctx, id)
	if err != nil {
		return err
	}
	if err := e.Library.RemoveSection(ctx, id); err != nil {
		return err
	}
	e.tell(butler.ChangeRemoved, s)
	return nil
}

func (e *Editor) tell(change butler.EventChange, s butler.Section) {
	if e.Publish != nil {
		e.Publish(butler.Event{At: time.Now(), Topic: butler.TopicSection, Change: change, Section: &s})
	}
}

func badKind(k butler.SectionKind) error {
	return at("kind", butler.E(butler.KindInvalid, "", "%q is no kind of section", k).
		WithHint("it is movies, shows, music or photos"))
}

func checkName(name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl):
		return "", at("name", butler.E(butler.KindInvalid, "", "a section's name has visible characters, and no line ends"))
	case utf8.RuneCountInString(name) > MaxName:
		return "", at("name", butler.E(butler.KindInvalid, "", "a section's name has no more than %d characters", MaxName))
	}
	return name, nil
}

// checkOptOuts returns the names of Tasks sorted, each once.
func (e *Editor) checkOptOuts(ctx context.Context, names []string) ([]string, error) {
	if len(names) == 0 {
		return nil, nil
	}
	tasks, err := e.Operator.Tasks(ctx)
	if err != nil {
		return nil, err
	}
	for i, name := range names {
		if !slices.ContainsFunc(tasks, func(t butler.TaskStatus) bool { return t.Name == name }) {
			return nil, at(fmt.Sprintf("optOuts[%d]", i), butler.E(butler.KindInvalid, "", "there is no task of that name"))
		}
	}
	names = slices.Clone(names)
	slices.Sort(names)
	return slices.Compact(names), nil
}

// at says which member of what was given an error is about.
func at(member string, err error) error {
	return &butler.Error{Kind: butler.KindOf(err), Op: member, Err: err, Hint: butler.HintOf(err)}
}
