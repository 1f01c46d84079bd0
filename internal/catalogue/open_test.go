package catalogue

import (
	"bytes"
	"database/sql"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"butler"
)

var update = flag.Bool("update", false, "write the golden files")

func TestSchemaIsGolden(t *testing.T) {
	d, _ := openTest(t)
	all, err := column(t.Context(), d.readers, `SELECT sql || ';' FROM sqlite_schema
		WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'goose%' ORDER BY type, name`)
	must(t, err)
	got := strings.Join(all, "\n\n") + "\n"
	if *update {
		must(t, os.WriteFile("testdata/schema.sql", []byte(got), 0o600))
	}
	want, err := os.ReadFile("testdata/schema.sql")
	must(t, err)
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the schema changed; a new migration is needed, never a change of an old one (-want +got):\n%s", diff)
	}
}

func TestEveryConnectionIsSet(t *testing.T) {
	d, _ := openTest(t)
	tests := []struct {
		db     *sql.DB
		pragma string
		want   string
	}{
		{d.writer, "journal_mode", "wal"},
		{d.writer, "foreign_keys", "1"},
		{d.writer, "synchronous", "2"},
		{d.writer, "busy_timeout", "10000"},
		{d.writer, "auto_vacuum", "2"},
		{d.writer, "application_id", "1112820818"},
		{d.readers, "foreign_keys", "1"},
		{d.readers, "query_only", "1"},
		{d.readers, "busy_timeout", "10000"},
	}
	for _, test := range tests {
		var held []*sql.Conn // together, so that each is another connection
		for range test.db.Stats().MaxOpenConnections {
			conn, err := test.db.Conn(t.Context())
			must(t, err)
			held = append(held, conn)
			var got string
			must(t, conn.QueryRowContext(t.Context(), "PRAGMA "+test.pragma).Scan(&got))
			if got != test.want {
				t.Errorf("%s is %s, want %s", test.pragma, got, test.want)
			}
		}
		for _, conn := range held {
			must(t, conn.Close())
		}
	}
}

func TestFilesArePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	must(t, os.WriteFile(path, nil, 0o644))
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	must(t, d.SetSettings(t.Context(), map[string]string{"a": "b"}))
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + suffix)
		must(t, err)
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", suffix, info.Mode())
		}
	}
	must(t, d.Close())
}

func TestPathOfAnyBytes(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b?c#d%41\xff&mode=ro")
	must(t, os.Mkdir(dir, 0o700))
	path := filepath.Join(dir, "catalogue.db")
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	_, err = d.Backup(t.Context(), filepath.Join(dir, "file:copy?.db"))
	must(t, err)
	must(t, d.Close())
	names, err := os.ReadDir(dir)
	must(t, err)
	if len(names) != 2 {
		t.Errorf("files: %v", names)
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		kind    butler.Kind
	}{
		{"not a database", func(t *testing.T, path string) {
			must(t, os.WriteFile(path, bytes.Repeat([]byte("no database "), 999), 0o600))
		}, butler.KindDamaged},
		{"a folder", func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) }, butler.KindDamaged},
		{"another program's", func(t *testing.T, path string) { execFile(t, path, "CREATE TABLE a (b)") }, butler.KindDamaged},
		{"a newer version's", func(t *testing.T, path string) {
			makeCatalogue(t, path)
			execFile(t, path, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, 1)")
		}, butler.KindNewerData},
		{"cut short", func(t *testing.T, path string) {
			makeCatalogue(t, path)
			must(t, os.Truncate(path, 5000))
		}, butler.KindDamaged},
		{"no folder", func(t *testing.T, path string) { must(t, os.Remove(filepath.Dir(path))) }, butler.KindNotFound},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(dir, test.name, "catalogue.db")
			must(t, os.Mkdir(filepath.Dir(path), 0o700))
			test.prepare(t, path)
			d, err := Open(t.Context(), Options{Path: path})
			if err == nil {
				must(t, d.Close())
			}
			wantKind(t, err, test.kind)
			if test.kind != butler.KindNotFound && butler.HintOf(err) == "" && test.name != "a folder" {
				t.Errorf("no hint: %v", err)
			}
		})
	}
}

// makeCatalogue makes a Catalogue with a film in it.
func makeCatalogue(t *testing.T, path string) {
	t.Helper()
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	s := addSection(t, d, butler.Movies, "Films")
	apply(t, d, s.ID, put(film("/media/Films/a.mkv", "A", "c1")))
	must(t, d.Close())
}

// execFile runs SQL on a database file, whatever it is.
func execFile(t *testing.T, path, query string) {
	t.Helper()
	must(t, prepareFile(path))
	db, err := connect(t.Context(), path, plain, 1)
	must(t, err)
	_, err = db.ExecContext(t.Context(), query)
	must(t, err)
	must(t, db.Close())
}

func TestMigrationBacksUpFirst(t *testing.T) {
	dir := t.TempDir()
	path, backups := filepath.Join(dir, "catalogue.db"), filepath.Join(dir, "backups")
	must(t, os.Mkdir(backups, 0o700))
	makeCatalogue(t, path)
	schema, err := fs.Sub(embedded, "schema")
	must(t, err)
	first, err := fs.ReadFile(schema, "00001_catalogue.sql")
	must(t, err)
	second := fstest.MapFS{
		"00001_catalogue.sql": {Data: first},
		"00002_more.sql":      {Data: []byte("-- +goose Up\nALTER TABLE preferences ADD COLUMN more TEXT;\n")},
	}
	d, err := open(t.Context(), Options{Path: path, BackupDir: backups}, second)
	must(t, err)
	version, err := schemaVersion(t.Context(), d.readers)
	must(t, err)
	if version != 2 {
		t.Errorf("schema %d", version)
	}
	must(t, d.Close())
	copies, err := filepath.Glob(filepath.Join(backups, "catalogue-schema-1-*.db"))
	must(t, err)
	if len(copies) != 1 {
		t.Fatalf("copies: %v", copies)
	}
	info, err := Verify(t.Context(), copies[0])
	must(t, err)
	if info.Schema != 1 || info.Rows["parts"] != 1 {
		t.Errorf("copy: %+v", info)
	}
	_, err = Open(t.Context(), Options{Path: path}) // knows schema 1 only
	wantKind(t, err, butler.KindNewerData)

	// A migration that fails changes nothing.
	other := filepath.Join(dir, "other.db")
	makeCatalogue(t, other)
	second["00002_more.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\nDROP TABLE markers;\nINSERT INTO nowhere VALUES (1);\n")}
	if _, err := open(t.Context(), Options{Path: other, BackupDir: backups}, second); err == nil {
		t.Fatal("a broken migration went through")
	}
	d, err = Open(t.Context(), Options{Path: other})
	must(t, err)
	problems, err := d.Check(t.Context())
	must(t, err)
	if n, err := number(t.Context(), d.readers, "SELECT count(*) FROM markers"); n != 0 || err != nil || len(problems) > 0 {
		t.Errorf("after a failed migration: %v, %v", err, problems)
	}
	must(t, d.Close())
	if _, err := open(t.Context(), Options{Path: other, BackupDir: filepath.Join(dir, "none")}, second); err == nil {
		t.Fatal("migrated without a copy")
	}
}

// The planner must read the index of an Analysis, or a million Parts are read one by one.
func TestLackingReadsItsIndex(t *testing.T) {
	d, _ := openTest(t)
	must(t, d.Register(t.Context(), []butler.Analysis{previews()}))
	must(t, d.read(t.Context(), "explain", func(x transaction) error {
		a, err := x.named(t.Context(), "explain", "previews")
		must(t, err)
		rows, err := x.tx.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+lackingSQL(a), 1, 0, a.ID, 1, 1, 10)
		must(t, err)
		defer rows.Close()
		var plan []string
		for rows.Next() {
			var id, parent, not int
			var detail string
			must(t, rows.Scan(&id, &parent, &not, &detail))
			plan = append(plan, detail)
		}
		if len(plan) == 0 || plan[0] != "SEARCH p USING INDEX parts_lack_0 (section=? AND id>?)" || strings.Contains(strings.Join(plan, ";"), "TEMP B-TREE") {
			t.Errorf("plan: %q", plan)
		}
		return rows.Err()
	}))
}
