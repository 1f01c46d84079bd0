package guide

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"butler"
)

// Guide reads what [Load] made, always of the newest file. Its methods may be called by several goroutines.
type Guide struct {
	path string

	mu   sync.RWMutex
	db   *sql.DB // nil if there is no file
	file os.FileInfo
}

var _ butler.GuideReader = (*Guide)(nil)

// Open returns the guide in a folder, where none need be yet. Call [Guide.Close] when it is done with.
func Open(dir string) *Guide { return &Guide{path: filepath.Join(dir, fileName)} }

// Close closes the file. It waits for those who read.
func (g *Guide) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return fail("close the guide", g.close())
}

func (g *Guide) close() error {
	if g.db == nil {
		return nil
	}
	db := g.db
	g.db, g.file = nil, nil
	return db.Close()
}

// with calls do with the newest file, or not at all if there is none.
func (g *Guide) with(ctx context.Context, do func(db *sql.DB) error) error {
	for range 3 { // the file may be replaced in between
		g.mu.RLock()
		fresh, err := g.fresh()
		if err == nil && fresh {
			if g.db != nil {
				err = do(g.db)
			}
			g.mu.RUnlock()
			return fail(opRead, err)
		}
		g.mu.RUnlock()
		if err == nil {
			err = g.reopen(ctx)
		}
		if err != nil {
			return fail(opRead, err)
		}
	}
	return butler.E(butler.KindUnavailable, opRead, "it is being replaced")
}

// fresh reports whether what is open is what is there.
func (g *Guide) fresh() (bool, error) {
	info, err := os.Stat(g.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return g.db == nil, nil
	case err != nil:
		return false, err
	}
	return g.db != nil && os.SameFile(info, g.file) && info.ModTime().Equal(g.file.ModTime()), nil
}

func (g *Guide) reopen(ctx context.Context) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if fresh, err := g.fresh(); fresh || err != nil {
		return err
	}
	if err := g.close(); err != nil {
		return err
	}
	info, err := os.Stat(g.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := connect(ctx, g.path, false)
	if err != nil {
		return err
	}
	var found int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&found); err != nil {
		return errors.Join(err, db.Close())
	}
	if found != version {
		return errors.Join(db.Close(), butler.E(butler.KindUnavailable, opRead, "it was made by another version").
			WithHint("start RefreshEpgGuides: it makes a new one"))
	}
	g.db, g.file = db, info
	return nil
}

// Status implements [butler.GuideReader].
func (g *Guide) Status(ctx context.Context) (butler.GuideStatus, error) {
	s := butler.GuideStatus{Sources: []butler.GuideSource{}}
	err := g.with(ctx, func(db *sql.DB) error {
		var loaded, from, to int64
		err := db.QueryRowContext(ctx, `SELECT loaded, channels, programmes, first, last FROM guide`).
			Scan(&loaded, &s.Channels, &s.Programmes, &from, &to)
		if err != nil {
			return err
		}
		s.Loaded, s.From, s.To = moment(loaded), moment(from), moment(to)
		rows, err := db.QueryContext(ctx, `SELECT name, loaded, programmes, problem FROM sources ORDER BY id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var one butler.GuideSource
			var loaded int64
			if err := rows.Scan(&one.Name, &loaded, &one.Programmes, &one.Problem); err != nil {
				return err
			}
			one.Loaded = moment(loaded)
			s.Sources = append(s.Sources, one)
		}
		return rows.Err()
	})
	return s, err
}

// Channels implements [butler.GuideReader]. They come by number, then by name.
func (g *Guide) Channels(ctx context.Context) ([]butler.Channel, error) {
	all := []butler.Channel{}
	err := g.with(ctx, func(db *sql.DB) error {
		rows, err := db.QueryContext(ctx, `SELECT l.key, l.names, l.number, l.icon, coalesce(s.name, '')
			FROM listed l LEFT JOIN sources s ON s.id = l.source ORDER BY l.id`)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var c butler.Channel
			var names string
			if err := rows.Scan(&c.ID, &names, &c.Number, &c.Icon, &c.Source); err != nil {
				return err
			}
			c.Names = texts(names)
			all = append(all, c)
		}
		return rows.Err()
	})
	return all, err
}

func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
