package guide

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"butler/internal/durable"
)

// The file of the guide, and the one that is built beside it, in the guide's folder.
const (
	fileName = "guide.db"
	newName  = "guide.db.new"
)

const opBuild = "build the guide"

// builder makes a new file.
type builder struct {
	dir string
	db  *sql.DB
	now time.Time
	old previous

	maxChannels  int // of a source
	maxOfChannel int // programmes of a channel
}

// sourceRow is what is noted of a source.
type sourceRow struct {
	id         int64
	key, name  string
	place      string
	tag        string
	modified   string
	rules      string
	loaded     int64
	problem    string
	programmes int64
	ahead      int64 // of them, those that have not ended; not stored
}

func newBuilder(ctx context.Context, dir string, now time.Time) (_ *builder, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fail(opBuild, err)
	}
	b := &builder{dir: dir, now: now, maxChannels: maxChannels, maxOfChannel: maxOfChannel}
	if err := b.remove(); err != nil { // a crash may have left it
		return nil, fail(opBuild, err)
	}
	// SQLite would make it with wider rights.
	f, err := os.OpenFile(b.path(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fail(opBuild, err)
	}
	if err := f.Close(); err != nil {
		return nil, fail(opBuild, err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.discard())
		}
	}()
	if b.db, err = connect(ctx, b.path(), true); err != nil {
		return nil, fail(opBuild, err)
	}
	if _, err := b.db.ExecContext(ctx, schema); err != nil {
		return nil, fail(opBuild, err)
	}
	return b, nil
}

func (b *builder) path() string { return filepath.Join(b.dir, newName) }

func (b *builder) remove() error {
	err := os.Remove(b.path())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// discard removes what was built.
func (b *builder) discard() error {
	var err error
	if b.db != nil {
		err = b.db.Close()
	}
	return fail("remove what was built of the guide", errors.Join(err, b.remove()))
}

func (b *builder) exec(ctx context.Context, query string, args ...any) error {
	_, err := b.db.ExecContext(ctx, query, args...)
	return fail(opBuild, err)
}

// note writes down what is known of a source.
func (b *builder) note(ctx context.Context, s sourceRow) error {
	return b.exec(ctx, `INSERT INTO sources (id, key, name, place, tag, modified, rules, loaded, problem, programmes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		s.id, s.key, s.name, s.place, s.tag, s.modified, s.rules, s.loaded, s.problem, s.programmes)
}

// forget removes what was taken in of a source.
func (b *builder) forget(ctx context.Context, source int64) error {
	return errors.Join(
		b.exec(ctx, `DELETE FROM programmes WHERE source = ?`, source),
		b.exec(ctx, `DELETE FROM channels WHERE source = ?`, source))
}

// finish works out what is shown, and puts the file in the place of the one in use.
func (b *builder) finish(ctx context.Context, rules Channels) (t totals, err error) {
	defer func() {
		if err != nil {
			err = errors.Join(err, b.discard())
		}
	}()
	if err := b.exec(ctx, indexByChannel); err != nil {
		return t, err
	}
	if err := b.list(ctx, rules); err != nil {
		return t, err
	}
	if t, err = b.settleAll(ctx); err != nil {
		return t, err
	}
	for _, statement := range []string{indexByStart, indexByTitle} {
		if err := b.exec(ctx, statement); err != nil {
			return t, err
		}
	}
	err = b.exec(ctx, `INSERT INTO guide (loaded, channels, programmes, first, last)
		SELECT ?, (SELECT count(*) FROM listed), count(*), coalesce(min(starts), 0), coalesce(max(ends), 0) FROM programmes WHERE ends > 0`, b.now.Unix())
	if err != nil {
		return t, err
	}
	if err := b.db.QueryRowContext(ctx, `SELECT channels, programmes FROM guide`).Scan(&t.Channels, &t.Programmes); err != nil {
		return t, fail(opBuild, err)
	}
	// The version comes last: a file without it is not complete.
	if err := b.exec(ctx, `PRAGMA user_version = `+text(version)); err != nil {
		return t, err
	}
	return t, b.replace()
}

// replace puts the file in the place of the one in use.
func (b *builder) replace() error {
	err := b.db.Close()
	b.db = nil
	if err == nil {
		err = syncFile(b.path())
	}
	if err == nil {
		err = os.Rename(b.path(), filepath.Join(b.dir, fileName))
	}
	if err == nil {
		err = durable.SyncFolder(b.dir)
	}
	return fail("put the new guide in place", err)
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0) //nolint:gosec // of our own folder
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// array writes texts as JSON.
func array(texts []string) string {
	if len(texts) == 0 {
		return ""
	}
	b, _ := json.Marshal(texts) //nolint:errchkjson // texts can always be written
	return string(b)
}

// texts reads what array wrote. What it did not write is nothing.
func texts(s string) []string {
	var all []string
	if s != "" {
		_ = json.Unmarshal([]byte(s), &all) // best effort: a cache
	}
	return all
}
