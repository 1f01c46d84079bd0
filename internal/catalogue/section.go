package catalogue

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

// Sections returns all Sections in the order in which they were added.
func (d *DB) Sections(ctx context.Context) (all []butler.Section, err error) {
	err = d.read(ctx, "list sections", func(t transaction) error {
		all, err = t.sections(ctx)
		return err
	})
	return all, err
}

// Section returns one Section.
func (d *DB) Section(ctx context.Context, id int64) (s butler.Section, err error) {
	const op = "read section"
	err = d.read(ctx, op, func(t transaction) error {
		s, err = t.section(ctx, op, id)
		return err
	})
	return s, err
}

func (t transaction) section(ctx context.Context, op string, id int64) (butler.Section, error) {
	all, err := t.sections(ctx)
	if err != nil {
		return butler.Section{}, err
	}
	i := slices.IndexFunc(all, func(s butler.Section) bool { return s.ID == id })
	if i < 0 {
		return butler.Section{}, noSection(op, id)
	}
	return all[i], nil
}

func noSection(op string, id int64) error {
	return butler.E(butler.KindNotFound, op, "there is no section %d", id).WithHint("list them with: butler library list")
}

func (t transaction) sections(ctx context.Context) ([]butler.Section, error) {
	rows, err := t.Sections(ctx)
	if err != nil {
		return nil, err
	}
	all := make([]butler.Section, len(rows))
	at := make(map[int64]*butler.Section, len(rows))
	for i, r := range rows {
		all[i] = butler.Section{
			ID: r.ID, UUID: r.UUID, Kind: butler.SectionKind(r.Kind), Name: r.Name, Created: fromMS(r.Created),
			Updated: fromMS(r.Updated), Scanned: fromMS(r.Scanned), Parts: r.Parts, Missing: r.Missing, Warning: r.Warning,
		}
		at[r.ID] = &all[i]
	}
	roots, err := t.Roots(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range roots {
		at[r.Section].Roots = append(at[r.Section].Roots, string(r.Path))
	}
	outs, err := t.OptOuts(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range outs {
		at[o.Section].OptOuts = append(at[o.Section].OptOuts, o.Task)
	}
	counts, err := t.ItemCounts(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range counts {
		if counted(butler.ItemKind(c.Kind)) {
			at[c.Section].Items += c.N
		}
	}
	return all, nil
}

// counted reports whether people count Items of this kind when they say how large a library is.
func counted(k butler.ItemKind) bool {
	switch k {
	case butler.Movie, butler.Episode, butler.Track, butler.Photo:
		return true
	case butler.Show, butler.Season, butler.Artist, butler.Album, butler.Extra:
	}
	return false
}

// AddSection stores a new Section.
func (d *DB) AddSection(ctx context.Context, s butler.Section) (added butler.Section, err error) {
	const op = "add section"
	var id int64
	err = d.write(ctx, op, func(t transaction) error {
		s.ID = 0
		if err := t.checkSection(ctx, op, &s); err != nil {
			return err
		}
		if s.UUID == "" {
			s.UUID = newUUID()
		}
		id, err = t.AddSection(ctx, catdb.AddSectionParams{UUID: s.UUID, Kind: string(s.Kind), Name: s.Name, Created: toMS(d.now())})
		if err != nil {
			return err
		}
		s.ID = id
		return t.saveRootsAndOptOuts(ctx, s)
	})
	if err != nil {
		return butler.Section{}, err
	}
	return d.Section(ctx, id)
}

// UpdateSection stores the name, kind, roots and opt-outs of a Section. When it returns, its Parts
// lack what the opt-outs leave.
func (d *DB) UpdateSection(ctx context.Context, s butler.Section) error {
	const op = "change section"
	err := d.write(ctx, op, func(t transaction) error {
		if err := t.checkSection(ctx, op, &s); err != nil {
			return err
		}
		n, err := t.UpdateSection(ctx, catdb.UpdateSectionParams{ID: s.ID, Kind: string(s.Kind), Name: s.Name, Updated: toMS(d.now())})
		switch {
		case err != nil:
			return err
		case n == 0:
			return noSection(op, s.ID)
		}
		before, err := t.optOuts(ctx, s.ID)
		if err != nil {
			return err
		}
		if err := t.saveRootsAndOptOuts(ctx, s); err != nil {
			return err
		}
		known, err := t.analyses(ctx)
		if err != nil {
			return err
		}
		for _, a := range known {
			if slices.Contains(before, a.Task) != slices.Contains(s.OptOuts, a.Task) {
				if err := t.AddRelack(ctx, catdb.AddRelackParams{Analysis: a.ID, Section: s.ID}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.finish(ctx, op)
}

// Scanned notes the end of a complete scan, and finishes what was begun.
func (d *DB) Scanned(ctx context.Context, section int64, at time.Time, warning string) error {
	const op = "note scan"
	var events []butler.Event
	err := d.write(ctx, op, func(t transaction) error {
		n, err := t.ScannedSection(ctx, catdb.ScannedSectionParams{ID: section, Scanned: toMS(at), Warning: warning})
		switch {
		case err != nil:
			return err
		case n == 0:
			return noSection(op, section)
		}
		if err := t.RemoveEmptyRanges(ctx, section); err != nil { // an empty one joins the one before
			return err
		}
		if d.publish != nil {
			events, err = t.sectionEvent(ctx, section)
		}
		return err
	})
	if err != nil {
		return err
	}
	d.tell(events)
	return d.finish(ctx, op)
}

func (t transaction) optOuts(ctx context.Context, section int64) ([]string, error) {
	all, err := t.OptOuts(ctx)
	if err != nil {
		return nil, err
	}
	var tasks []string
	for _, o := range all {
		if o.Section == section {
			tasks = append(tasks, o.Task)
		}
	}
	return tasks, nil
}

func (t transaction) saveRootsAndOptOuts(ctx context.Context, s butler.Section) error {
	if err := t.RemoveRoots(ctx, s.ID); err != nil {
		return err
	}
	for i, root := range s.Roots {
		if err := t.AddRoot(ctx, catdb.AddRootParams{Section: s.ID, Idx: int64(i), Path: []byte(root)}); err != nil {
			return err
		}
	}
	if err := t.RemoveOptOuts(ctx, s.ID); err != nil {
		return err
	}
	for _, task := range s.OptOuts {
		if err := t.AddOptOut(ctx, catdb.AddOptOutParams{Section: s.ID, Task: task}); err != nil {
			return err
		}
	}
	return nil
}

// checkSection cleans the roots of s and checks it against the other Sections.
func (t transaction) checkSection(ctx context.Context, op string, s *butler.Section) error {
	switch {
	case !s.Kind.Valid():
		return butler.E(butler.KindInvalid, op, "%q is no kind of library", s.Kind).WithHint("one of movies, shows, music, photos")
	case strings.TrimSpace(s.Name) == "":
		return butler.E(butler.KindInvalid, op, "a library needs a name")
	case len(s.Roots) == 0:
		return butler.E(butler.KindInvalid, op, "a library needs a folder")
	}
	s.Roots = slices.Clone(s.Roots)
	for i, root := range s.Roots {
		if !filepath.IsAbs(root) || strings.ContainsRune(root, 0) {
			return butler.E(butler.KindInvalid, op, "%q is not the full path of a folder", root)
		}
		s.Roots[i] = filepath.Clean(root)
		for _, earlier := range s.Roots[:i] {
			if within(s.Roots[i], earlier) || within(earlier, s.Roots[i]) {
				return butler.E(butler.KindInvalid, op, "one of the folders %q and %q lies in the other", earlier, s.Roots[i])
			}
		}
	}
	others, err := t.sections(ctx)
	if err != nil {
		return err
	}
	for _, other := range others {
		if other.ID == s.ID {
			continue
		}
		if other.Name == s.Name {
			return butler.E(butler.KindConflict, op, "there is a library named %q already", s.Name).WithHint("choose another name")
		}
		for _, theirs := range other.Roots {
			for _, ours := range s.Roots {
				if within(ours, theirs) || within(theirs, ours) {
					return butler.E(butler.KindConflict, op, "%q and %q of the library %q overlap", ours, theirs, other.Name).
						WithHint("a file belongs to one library only")
				}
			}
		}
	}
	return nil
}

// within reports whether a clean path is a folder or lies in it.
func within(path, folder string) bool {
	if folder == string(filepath.Separator) {
		return true
	}
	rest, ok := strings.CutPrefix(path, folder)
	return ok && (rest == "" || rest[0] == filepath.Separator)
}

// newUUID returns a random UUID (RFC 9562, version 4).
func newUUID() string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	b[6] = b[6]&0x0f | 0x40
	b[8] = b[8]&0x3f | 0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func nullable(id int64) sql.NullInt64 { return sql.NullInt64{Int64: id, Valid: id != 0} }
