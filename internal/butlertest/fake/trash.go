package fake

import (
	"context"

	"butler"
)

// Trash is a [butler.Garbage] that can only tell what can be put back, and put it back.
type Trash struct {
	butler.Garbage
	Kept []butler.Collected
}

// Undoable returns Kept.
func (t *Trash) Undoable(context.Context) ([]butler.Collected, error) { return t.Kept, nil }

// Undo puts back what a Run took out.
func (t *Trash) Undo(_ context.Context, run int64) (int64, error) {
	for i, c := range t.Kept {
		if c.Run == run {
			t.Kept = append(t.Kept[:i:i], t.Kept[i+1:]...)
			return c.Parts, nil
		}
	}
	return 0, butler.E(butler.KindNotFound, "undo", "nothing is kept of run %d", run).WithHint("the trash lists what can be undone")
}

// CollectedFiles returns two files of each Run of which something is kept.
func (t *Trash) CollectedFiles(_ context.Context, run int64, after string, limit int) ([]butler.CollectedFile, error) {
	var all []butler.CollectedFile
	for _, c := range t.Kept {
		if c.Run != run {
			continue
		}
		for _, f := range []butler.CollectedFile{
			{Key: "1", Section: 1, Path: "/media/films/Gone.mkv", Bytes: 700, Titles: []string{"Gone"}},
			{Key: "2", Section: 1, Path: "/media/films/Show/S01E02.mkv", Bytes: 300, Titles: []string{"Show", "Season 1", "Two"}},
		} {
			if f.Key > after && len(all) < limit {
				all = append(all, f)
			}
		}
	}
	return all, nil
}
