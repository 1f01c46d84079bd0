package guide

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"butler"
)

// previous is the file in use, as the one that replaces it sees it.
type previous struct {
	sources map[string]sourceRow // by key
}

// toldEnd is the time until which a programme lasts at most, as intake sees it.
const toldEnd = `CASE WHEN stops > starts AND stops - starts <= 86400 THEN stops ELSE starts + 14400 END`

// attach makes what is in the file in use available to the new one. A file that cannot be read is as good as none; then
// the error says why.
func (b *builder) attach(ctx context.Context) error {
	path := filepath.Join(b.dir, fileName)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	old, err := readPrevious(ctx, path, b.now.Unix())
	if err != nil {
		return err
	}
	if old == nil {
		return nil
	}
	name := url.URL{Scheme: "file", Path: path, RawQuery: "mode=ro&immutable=1"}
	if err := b.exec(ctx, `ATTACH DATABASE ? AS old`, name.String()); err != nil {
		return err
	}
	b.old = *old
	return nil
}

// readPrevious returns nil for a file of another version.
func readPrevious(ctx context.Context, path string, now int64) (_ *previous, err error) {
	db, err := connect(ctx, path, false)
	if err != nil {
		return nil, fail(opRead, err)
	}
	defer func() { err = errors.Join(err, fail(opRead, db.Close())) }()
	var found int
	if err := db.QueryRowContext(ctx, `PRAGMA user_version`).Scan(&found); err != nil {
		return nil, fail(opRead, err)
	}
	if found != version {
		return nil, nil //nolint:nilnil // there is none that can be used
	}
	rows, err := db.QueryContext(ctx, `SELECT key, name, place, tag, modified, rules, loaded, problem, programmes,
		(SELECT count(*) FROM programmes WHERE source = sources.id AND `+toldEnd+` > ?), id FROM sources`, now)
	if err != nil {
		return nil, fail(opRead, err)
	}
	defer rows.Close()
	p := &previous{map[string]sourceRow{}}
	for rows.Next() {
		var s sourceRow
		err := rows.Scan(&s.key, &s.name, &s.place, &s.tag, &s.modified, &s.rules, &s.loaded, &s.problem, &s.programmes, &s.ahead, &s.id)
		if err != nil {
			return nil, fail(opRead, err)
		}
		p.sources[s.key] = s
	}
	return p, fail(opRead, rows.Err())
}

// keep takes over what the file in use has of a source, but for what ended long ago, and returns how much that is. If
// the old file turns out to be damaged nothing is kept, which is said by an error of [butler.KindDamaged].
func (b *builder) keep(ctx context.Context, old sourceRow, as int64) (int64, error) {
	n, err := b.copyOld(ctx, old.id, as)
	if butler.IsKind(err, butler.KindDamaged) {
		return 0, errors.Join(err, b.forget(ctx, as))
	}
	return n, err
}

func (b *builder) copyOld(ctx context.Context, from, as int64) (n int64, err error) {
	tx, err := b.db.BeginTx(ctx, nil)
	if err != nil {
		return 0, fail(opBuild, err)
	}
	defer func() {
		if err != nil {
			err = fail(opBuild, errors.Join(err, ignoreDone(tx.Rollback())))
		}
	}()
	_, err = tx.ExecContext(ctx, `INSERT INTO main.channels (source, key, names, number, icon)
		SELECT ?, key, names, number, icon FROM old.channels WHERE source = ? ORDER BY id`, as, from)
	if err != nil {
		return 0, err
	}
	done, err := tx.ExecContext(ctx, `INSERT INTO main.programmes (source, channel, starts, stops, ends, other, has, title, folded, subtitle, summary,
			categories, season, episode, year, aired, icon, rating, flags)
		SELECT ?, n.id, p.starts, p.stops, max(p.stops, 0), 0, p.has, p.title, p.folded, p.subtitle, p.summary,
			p.categories, p.season, p.episode, p.year, p.aired, p.icon, p.rating, p.flags
		FROM old.programmes p JOIN old.channels o ON o.id = p.channel JOIN main.channels n ON n.source = ? AND n.key = o.key
		WHERE p.source = ? AND `+toldEnd+` > ? ORDER BY p.id`, as, as, from, b.now.Unix()-keepEnded)
	if err != nil {
		return 0, err
	}
	if n, err = done.RowsAffected(); err != nil {
		return 0, err
	}
	return n, tx.Commit()
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}
