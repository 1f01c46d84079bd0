package bundle

import (
	"os"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

func TestFresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f fresh
		long := time.Unix(0, 0)
		is := func(name string) bool { return !f.time(name, long).Equal(long) }
		if is("a") {
			t.Error("what was never stored is fresh")
		}
		f.add("a")
		time.Sleep(23 * time.Hour)
		f.add("b")
		if !is("a") || !is("b") {
			t.Error("they are forgotten within a day")
		}
		time.Sleep(2 * time.Hour)
		if !is("b") {
			t.Error("b is forgotten within a day")
		}
		time.Sleep(48 * time.Hour)
		if is("a") || is("b") {
			t.Error("they are never forgotten")
		}
	})
}

// A Blob that somebody has stored again is not removed, however old its file was said to be.
func TestRemoveBlobSparesWhatIsWanted(t *testing.T) {
	dir := t.TempDir()
	b, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	digest, err := b.PutBlob(t.Context(), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(b.Blobs.path(digest), time.Unix(0, 0), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	for info, err := range b.AllBlobs(t.Context()) {
		if err != nil || time.Since(info.Modified) > time.Hour {
			t.Errorf("%+v, %v", info, err)
		}
	}
	if err := b.RemoveBlob(t.Context(), digest); err != nil || !b.Has(digest) {
		t.Errorf("it is removed: %v", err)
	}
	next, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := next.RemoveBlob(t.Context(), digest); err != nil || next.Has(digest) {
		t.Errorf("it stays: %v", err)
	}
}

// What was copied is young, though its files are as old as those that they are copies of.
func TestACopyIsFresh(t *testing.T) {
	s, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	from, to := butler.PartContent{Part: 1, ContentID: "aabb"}, butler.PartContent{Part: 1, ContentID: "ccdd"}
	rel, err := folder(from)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(s.path(rel), 0o700); err != nil {
		t.Fatal(err)
	}
	file := s.path(rel, "index.bif")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(file, time.Unix(0, 0), time.Unix(0, 0)); err != nil {
		t.Fatal(err)
	}
	if err := s.Copy(t.Context(), from, to); err != nil {
		t.Fatal(err)
	}
	all, err := s.Contents(t.Context(), to)
	if err != nil || len(all) != 1 || time.Since(all[0].Modified) > time.Hour {
		t.Errorf("%+v, %v", all, err)
	}
}
