package catalogue

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"

	"butler"
	"butler/internal/catalogue/internal/catdb"
)

//go:embed schema/*.sql
var embedded embed.FS

// Options are the options of [Open].
type Options struct {
	Path      string // of the database; its folder exists
	BackupDir string // where a copy is put before a migration; "" for the folder of Path
	Log       *slog.Logger
	Publish   butler.Publish // is told of Items and Sections that changed, after the commit; nil if nobody listens
}

// DB is the Catalogue. Its methods may be called by several goroutines.
type DB struct {
	path    string
	log     *slog.Logger
	publish butler.Publish // nil if nobody listens
	now     func() time.Time
	writer  *sql.DB // one connection
	readers *sql.DB
	steady  steadyClock
	writes  *catdb.Queries
	reads   *catdb.Queries
}

var (
	_ butler.Library         = (*DB)(nil)
	_ butler.ItemReader      = (*DB)(nil)
	_ butler.RunStore        = (*DB)(nil)
	_ butler.UnitStore       = (*DB)(nil)
	_ butler.SettingStore    = (*DB)(nil)
	_ butler.Database        = (*DB)(nil)
	_ butler.AnswerStore     = (*DB)(nil)
	_ butler.ConclusionStore = (*DB)(nil)
	_ butler.VectorReader    = (*DB)(nil)
	_ butler.Upgrader        = (*DB)(nil)
	_ butler.MetadataStore   = (*DB)(nil)
	_ butler.CollectionStore = (*DB)(nil)
	_ butler.Garbage         = (*DB)(nil)
)

// The number of connections that read at a time. Each keeps a cache of its own.
const readerConnections = 6

// Open opens the database, makes it if there is none, and brings its schema up to date: a database
// of an older version is copied and the copy verified first. Errors: [butler.KindDamaged] if the
// file is no Catalogue, [butler.KindNewerData], [butler.KindPermission], [butler.KindNoSpace].
func Open(ctx context.Context, o Options) (*DB, error) {
	schema, err := fs.Sub(embedded, "schema")
	if err != nil {
		return nil, fail("open catalogue", err)
	}
	return open(ctx, o, schema)
}

func open(ctx context.Context, o Options, schema fs.FS) (_ *DB, err error) {
	const op = "open catalogue"
	path, err := filepath.Abs(o.Path)
	if err != nil {
		return nil, fail(op, err)
	}
	d := &DB{path: path, log: o.Log, publish: o.Publish, now: time.Now}
	if d.log == nil {
		d.log = slog.New(slog.DiscardHandler)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.Close())
		}
	}()
	if err := sweep(path); err != nil {
		return nil, fail(op, err)
	}
	if err := prepareFile(path); err != nil {
		return nil, fail(op, err)
	}
	backupDir := o.BackupDir
	if backupDir == "" {
		backupDir = filepath.Dir(path)
	}
	if err := migrate(ctx, path, backupDir, schema, d.log); err != nil {
		return nil, err
	}
	if d.writer, err = connect(ctx, path, writing, 1); err != nil {
		return nil, fail(op, err)
	}
	if d.writes, err = catdb.Prepare(ctx, d.writer); err != nil {
		return nil, fail(op, err)
	}
	if d.readers, err = connect(ctx, path, reading, readerConnections); err != nil {
		return nil, fail(op, err)
	}
	if d.reads, err = catdb.Prepare(ctx, d.readers); err != nil {
		return nil, fail(op, err)
	}
	if err := d.startSteady(ctx); err != nil {
		return nil, fail(op, err)
	}
	return d, nil
}

// Close closes all connections. It waits for those in use.
func (d *DB) Close() error {
	var errs []error
	for _, q := range []*catdb.Queries{d.reads, d.writes} {
		if q != nil {
			errs = append(errs, q.Close())
		}
	}
	for _, db := range []*sql.DB{d.readers, d.writer} { // the writer last: it checkpoints
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	return fail("close catalogue", errors.Join(errs...))
}

// prepareFile makes the file, for its owner only, before SQLite would make it with wider rights; the
// files that SQLite puts beside it get the same rights.
func prepareFile(path string) error {
	const private = 0o600
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, private)
	switch {
	case err == nil:
		return f.Close()
	case !errors.Is(err, fs.ErrExist):
		return err
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return butler.E(butler.KindDamaged, "open catalogue", "%s is not a file", path)
	case info.Mode().Perm() != private:
		return os.Chmod(path, private)
	}
	return nil
}

// mode is what a connection is for.
type mode uint8

const (
	writing   mode = iota // begins transactions IMMEDIATE
	reading               // cannot write
	copying               // reads long, for VACUUM INTO, which query_only forbids
	plain                 // changes nothing by being opened
	immutable             // reads a file that nobody writes
)

// connect opens a pool. Everything that holds for a connection is in its name, so that it holds for
// every connection the pool will ever make.
func connect(ctx context.Context, path string, m mode, connections int) (*sql.DB, error) {
	v := url.Values{"mode": {"rw"}, "_defensive": {"1"}, "_dqs": {"0"}, "_error_rc": {"1"}}
	v["_pragma"] = []string{"busy_timeout(10000)", "foreign_keys(1)", "trusted_schema(0)"}
	add := func(pragmas ...string) { v["_pragma"] = append(v["_pragma"], pragmas...) }
	switch m {
	case writing:
		v.Set("_txlock", "immediate")
		// Must come before the first table is made; then Optimize can give space back in small steps.
		v.Set("_auto_vacuum", "incremental")
		// What a statement would undo if it failed is kept in memory: in a file it costs a fifth of a scan's writing.
		add("temp_store(MEMORY)")
		add("journal_mode(WAL)", "synchronous(FULL)", "wal_autocheckpoint(4000)", "journal_size_limit(67108864)", "cache_size(-65536)")
	case reading:
		add("query_only(1)", "cache_size(-16384)")
	case immutable:
		v.Set("mode", "ro")
		v.Set("immutable", "1")
		add("cell_size_check(1)") // for files that may be damaged; it costs a tenth
	case copying, plain:
	}
	name := url.URL{Scheme: "file", Path: path, RawQuery: v.Encode()}
	db, err := sql.Open("sqlite", name.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
