package app

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"butler"
	"butler/internal/bundle"
	"butler/internal/catalogue"
	"butler/tasks/backupdatabase"
)

// copyOf makes an empty database and a copy of it, and returns the copy's path.
func copyOf(t *testing.T, data string) string {
	t.Helper()
	db, err := catalogue.Open(t.Context(), catalogue.Options{Path: filepath.Join(data, "catalogue.db")})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(data, "backups", "butler-20260101T020000.000Z.db")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Backup(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRestoreBringsTheBlobsBack(t *testing.T) {
	data := t.TempDir()
	path := copyOf(t, data)
	kept, err := bundle.OpenBlobs(filepath.Join(filepath.Dir(path), backupdatabase.BlobsDir))
	if err != nil {
		t.Fatal(err)
	}
	var digests []string
	for _, text := range []string{"picture", "damaged"} {
		d, err := kept.PutBlob(t.Context(), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		digests = append(digests, d)
	}
	torn := filepath.Join(filepath.Dir(path), backupdatabase.BlobsDir, digests[1][:2], digests[1])
	if err := os.WriteFile(torn, []byte("torn"), 0o600); err != nil {
		t.Fatal(err)
	}

	bad := filepath.Join(filepath.Dir(path), "bad.db")
	if err := os.WriteFile(bad, bytes.Repeat([]byte("text"), 9999), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), data, bad); !butler.IsKind(err, butler.KindDamaged) {
		t.Error(err)
	}
	if bundle.ReadBlobs(filepath.Join(data, "blobs")).Has(digests[0]) {
		t.Error("blobs of a copy that was refused were taken")
	}

	own, err := bundle.OpenBlobs(filepath.Join(data, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := own.PutBlob(t.Context(), []byte("picture")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, "blobs", digests[0][:2], digests[0]), []byte("pic"), 0o600); err != nil {
		t.Fatal(err) // the server's is damaged
	}
	if aside, err := Restore(t.Context(), data, filepath.Base(path)); err != nil || !exists(aside) {
		t.Fatalf("%q, %v", aside, err)
	}
	blobs := bundle.ReadBlobs(filepath.Join(data, "blobs"))
	if text, err := blobs.Blob(t.Context(), digests[0]); string(text) != "picture" {
		t.Errorf("%q, %v", text, err)
	}
	if blobs.Has(digests[1]) {
		t.Error("a damaged blob was taken")
	}
}

func TestExamineAFolderWithoutAServer(t *testing.T) {
	data := t.TempDir()
	copyOf(t, data)
	state := func(name string) (worst butler.CheckState) {
		t.Helper()
		all, err := Examine(t.Context(), data, "1.0")
		if err != nil {
			t.Fatal(err)
		}
		var of []butler.Check
		for _, c := range all {
			if c.Name == name {
				of = append(of, c)
			}
		}
		if len(of) == 0 {
			t.Errorf("nothing is said of %s: %+v", name, all)
		}
		return butler.WorstCheck(of)
	}
	if got := state("database"); got != butler.CheckGood {
		t.Error(got)
	}
	path := filepath.Join(data, "catalogue.db")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	makeOlder(t, path)
	older, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := state("database"); got != butler.CheckProblem {
		t.Error(got)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, older) || bytes.Equal(now, whole) {
		t.Errorf("who only looked has changed the database; %v", err)
	}
	if err := os.WriteFile(filepath.Join(data, "catalogue.db"), bytes.Repeat([]byte("text"), 9999), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := state("database"); got != butler.CheckProblem {
		t.Error(got)
	}
	if _, err := Examine(t.Context(), filepath.Join(data, "none"), "1.0"); !butler.IsKind(err, butler.KindNotFound) {
		t.Error(err)
	}
	a := start(t, Options{Data: t.TempDir(), Token: testToken})
	if _, err := Examine(t.Context(), a.o.Data, "1.0"); !butler.IsKind(err, butler.KindLocked) {
		t.Error(err)
	}
	found, err := connect(t, a.URL(), testToken).Server.Examine(t.Context())
	if err != nil || found.Worst == butler.CheckProblem || len(found.Checks) < 10 {
		t.Errorf("%+v, %v", found, err)
	}
}

// makeOlder makes a database say that it has no version yet, as one of the first did.
func makeOlder(t *testing.T, path string) {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "PRAGMA journal_mode = DELETE; UPDATE goose_db_version SET is_applied = 0; PRAGMA journal_mode = WAL")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}
