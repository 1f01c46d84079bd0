package refreshlibraries

import (
	"path/filepath"
	"slices"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"butler"
	"butler/tasks/internal/choretest"
	"butler/tasks/refreshlibraries/walk"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What lies in a folder that cannot be listed stays as it is; what lies beside it does not.
func TestFilesInUnreadableFoldersStay(t *testing.T) {
	w := newWorld(t, butler.Movies)
	for i, rel := range []string{"a.mkv", "dir-x.mkv", "dir/1.mkv", "dir/sub/2.mkv", "dir2/3.mkv", "file.mkv", "z.mkv"} {
		w.write(t, rel, string(rune('a'+i)))
	}
	w.must(t, Counts{Found: 7, New: 7})
	var known []butler.KnownFile
	for k := range w.Files(t.Context(), 7) {
		known = append(known, k)
	}
	sc := newScan(w.host(), &notes{report: &choretest.Report{}}, w.section)
	l := &looker{scan: sc, ctx: t.Context(), pull: func() (butler.KnownFile, error, bool) {
		if len(known) == 0 {
			return butler.KnownFile{}, nil, false
		}
		k := known[0]
		known = known[1:]
		return k, nil, true
	}}
	if err := l.step(); err != nil {
		t.Fatal(err)
	}
	z := w.at(t, "z.mkv")
	for _, e := range []walk.Entry{
		{Class: walk.Unreadable, Path: []byte(w.root + "/dir"), Err: syscall.EACCES},
		{Class: walk.Unreadable, Path: []byte(w.root + "/file.mkv"), Err: syscall.EIO},
		{Class: walk.File, Path: []byte(w.root + "/z.mkv"), Size: z.Size, ModifiedNS: z.ModifiedNS},
	} {
		if err := l.visit(e); err != nil {
			t.Fatal(err)
		}
	}
	var lost []string
	for _, k := range sc.lost {
		lost = append(lost, filepath.ToSlash(k.Path[len(w.root)+1:]))
	}
	if want := []string{"a.mkv", "dir-x.mkv", "dir2/3.mkv"}; !slices.Equal(lost, want) || sc.keptFile != 3 {
		t.Errorf("lost %q, want %q; kept %d", lost, want, sc.keptFile)
	}
}

func TestACatalogueOutOfOrderIsNoticed(t *testing.T) {
	paths := []string{"/b", "/a"}
	l := &looker{scan: &scan{}, pull: func() (butler.KnownFile, error, bool) {
		k := butler.KnownFile{Part: 1, Path: paths[0]}
		paths = paths[1:]
		return k, nil, true
	}}
	if err := l.step(); err != nil {
		t.Fatal(err)
	}
	if err := l.step(); !butler.IsKind(err, butler.KindInternal) {
		t.Errorf("error is %v", err)
	}
}
