package backupdatabase

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/tasks/internal/choretest"
)

// What a check has found is told with the list, as long as the file is the one that was checked.
func TestWhatAChecksFoundIsKept(t *testing.T) {
	db := &database{content: "rows", rows: 5}
	h := host(t, db, nil)
	r := Reader{Settings: func() butler.Settings { return h.Settings }, Data: h.Data, Database: h.Database}
	if err := run(t.Context(), h, &choretest.Report{}); err != nil {
		t.Fatal(err)
	}
	only := func() butler.BackupInfo {
		t.Helper()
		all, err := r.Backups(t.Context())
		if err != nil || len(all) != 1 {
			t.Fatalf("%v, %v", all, err)
		}
		return all[0]
	}
	made := only()
	if made.Verified.IsZero() || made.Drilled.IsZero() || made.Problem != "" || made.Rows["parts"] != 5 {
		t.Errorf("when it was made: %+v", made)
	}
	path := filepath.Join(h.Data, "backups", made.Path)

	if told, err := r.Verify(t.Context(), made.Path); err != nil || !told.Drilled.Equal(made.Drilled) {
		t.Fatalf("%+v, %v", told, err)
	}
	if again := only(); again.Verified.Before(made.Verified) || !again.Drilled.Equal(made.Drilled) || again.Problem != "" {
		t.Errorf("verified: %+v", again)
	}

	if err := os.WriteFile(path, []byte("rotten"), 0o600); err != nil {
		t.Fatal(err)
	}
	if changed := only(); !changed.Verified.IsZero() || !changed.Drilled.IsZero() || changed.Rows != nil {
		t.Errorf("changed since: %+v", changed)
	}
	if _, err := r.Verify(t.Context(), made.Path); !butler.IsKind(err, butler.KindDamaged) {
		t.Error(err)
	}
	if bad := only(); bad.Verified.IsZero() || bad.Problem != "not the content" || !bad.Drilled.IsZero() {
		t.Errorf("damaged: %+v", bad)
	}

	for _, text := range []string{"", "{", strings.Repeat("x", maxNote+1), `{"size": -1}`} {
		if err := os.WriteFile(path+noteSuffix, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if odd := only(); !odd.Verified.IsZero() || odd.Problem != "" {
			t.Errorf("%.9q: %+v", text, odd)
		}
	}
}

func TestANoteGoesWithItsCopy(t *testing.T) {
	dir := t.TempDir()
	for day := range 3 {
		path := filepath.Join(dir, name(time.Date(2020, 1, 1+day, 2, 0, 0, 0, time.UTC)))
		if err := os.WriteFile(path, []byte("rows"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := writeNote(path, butler.BackupInfo{}); err != nil {
			t.Fatal(err)
		}
	}
	if removed, _, err := rotate(dir, name(time.Date(2020, 1, 3, 2, 0, 0, 0, time.UTC)), 1); err != nil || len(removed) != 2 {
		t.Fatalf("%v, %v", removed, err)
	}
	if left := names(t, dir); len(left) != 2 {
		t.Errorf("%v", left)
	}
}
