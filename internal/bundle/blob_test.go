package bundle_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"butler"
)

func TestEqualBlobsAreKeptOnce(t *testing.T) {
	s, dir := open(t)
	var group sync.WaitGroup
	digests := make([]string, 8)
	for i := range digests {
		group.Go(func() {
			for range 20 {
				d, err := s.PutBlob(t.Context(), []byte("fingerprint"))
				if err != nil {
					t.Error(err)
				}
				digests[i] = d
			}
		})
	}
	group.Wait()
	for _, d := range digests {
		if d != digests[0] || len(d) != 64 {
			t.Errorf("stored as %s and %s", d, digests[0])
		}
	}
	other, err := s.PutBlob(t.Context(), nil)
	if err != nil || other != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("no bytes are %s, %v", other, err)
	}
	for digest, data := range map[string]string{digests[0]: "fingerprint", other: ""} {
		got, err := s.Blob(t.Context(), digest)
		if err != nil || string(got) != data {
			t.Errorf("%s is %q, %v", digest, got, err)
		}
	}
	files, err := filepath.Glob(filepath.Join(dir, "blobs", "*", "*"))
	if err != nil || len(files) != 2 {
		t.Errorf("%v, %v", files, err)
	}
	if left, err := os.ReadDir(filepath.Join(dir, "scratch")); err != nil || len(left) > 0 {
		t.Errorf("scratch holds %v, %v", left, err)
	}
}

func TestDamagedBlobsAreNeverRead(t *testing.T) {
	s, dir := open(t)
	data := bytes.Repeat([]byte("voice"), 1000)
	digest, err := s.PutBlob(t.Context(), data)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "blobs", digest[:2], digest)
	for name, content := range map[string][]byte{"flipped": append([]byte("w"), data[1:]...), "cut": data[:100], "longer": append(data, 0), "empty": nil} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Blob(t.Context(), digest); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := s.PutBlob(t.Context(), data); err != nil { // mends it
			t.Errorf("%s: %v", name, err)
		}
		if got, err := s.Blob(t.Context(), digest); err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s: not mended: %v", name, err)
		}
	}
}

// Whoever removes what nobody wants must see that a Blob is wanted again.
func TestBlobsAreTouchedWhenTheyAreWantedAgain(t *testing.T) {
	s, dir := open(t)
	digest, err := s.PutBlob(t.Context(), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "blobs", digest[:2], digest)
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutBlob(t.Context(), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || time.Since(info.ModTime()) > time.Hour {
		t.Errorf("%v, %v", info, err)
	}
}

func TestNoBlob(t *testing.T) {
	s, _ := open(t)
	if _, err := s.PutBlob(t.Context(), make([]byte, butler.MaxBlob+1)); !butler.IsKind(err, butler.KindInvalid) {
		t.Errorf("too large: %v", err)
	}
	if _, err := s.PutBlob(t.Context(), make([]byte, butler.MaxBlob)); err != nil {
		t.Errorf("as large as may be: %v", err)
	}
	for _, digest := range []string{"", "ab", "../../../etc/passwd", string(bytes.Repeat([]byte("a"), 64)), string(bytes.Repeat([]byte("/"), 64))} {
		if _, err := s.Blob(t.Context(), digest); !butler.IsKind(err, butler.KindNotFound) {
			t.Errorf("%q: %v", digest, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.PutBlob(ctx, []byte("late")); !butler.IsKind(err, butler.KindInterrupted) {
		t.Error(err)
	}
}
