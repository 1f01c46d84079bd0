package bundle

import (
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"butler"
)

func digests(t *testing.T, b butler.BlobKeeper) (all []string) {
	t.Helper()
	for info, err := range b.AllBlobs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, info.Digest)
	}
	return all
}

func TestAllBlobsAndTheirEnd(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "blobs")
	b, err := OpenBlobs(dir)
	if err != nil {
		t.Fatal(err)
	}
	if all := digests(t, b); len(all) != 0 {
		t.Errorf("there are %v", all)
	}
	var want []string
	for _, text := range []string{"one", "two", "three", "four"} {
		d, err := b.PutBlob(t.Context(), []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, d)
	}
	slices.Sort(want)
	// What is no Blob, or does not lie where its name says, is left alone.
	other := want[0][:2]
	for _, name := range []string{"notes.txt", other + "/x", other + "/" + "ff" + want[0][2:]} {
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if all := digests(t, b); !slices.Equal(all, want) {
		t.Errorf("there are %v, want %v", all, want)
	}
	for _, d := range []string{want[1], want[1]} {
		if err := b.RemoveBlob(t.Context(), d); err != nil {
			t.Error(err)
		}
	}
	if err := b.RemoveBlob(t.Context(), "../"+want[0]); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
	if all := digests(t, b); !slices.Equal(all, slices.Delete(want, 1, 2)) {
		t.Errorf("there are %v", all)
	}
	if err := os.WriteFile(filepath.Join(dir, scratchDir, "blob-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenBlobs(dir); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, scratchDir)); err != nil || len(left) != 0 {
		t.Errorf("left in scratch: %v, %v", left, err)
	}
}

func TestBlobsComeWhileOthersGo(t *testing.T) {
	b, err := OpenBlobs(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 3 {
		group.Go(func() {
			for range 200 {
				d, err := b.PutBlob(t.Context(), []byte("same"))
				if err != nil {
					t.Error(err)
				}
				if err := b.RemoveBlob(t.Context(), d); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
