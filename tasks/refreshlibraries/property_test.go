package refreshlibraries

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"butler"
)

// Whatever happens to files between scans: after a scan the library holds the files on disk and no
// others, a second scan finds nothing to do, and a file that was moved, with a content that no other
// has, keeps its Part.
func TestTheLibraryEqualsTheDisk(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		w := newWorld(t, rapid.SampledFrom([]butler.SectionKind{butler.Movies, butler.Shows, butler.Photos, butler.Music}).Draw(r, "kind"))
		w.set[PrefMassLoss] = "100"
		ext := map[butler.SectionKind]string{butler.Movies: ".mkv", butler.Shows: ".mkv", butler.Photos: ".jpg", butler.Music: ".mp3"}[w.section.Kind]
		name := rapid.SampledFrom([]string{"a", "b", "a (2001)/a", "a (2001)/b", "Season 1/S01E01", "a/S01E02", "c/\xff", "c/n\nl", "c-d", "c"})
		disk := map[string]string{} // rel: content
		n := 0
		for range rapid.IntRange(1, 6).Draw(r, "scans") {
			for range rapid.IntRange(0, 6).Draw(r, "operations") {
				from, to := name.Draw(r, "from")+ext, name.Draw(r, "to")+ext
				switch rapid.IntRange(0, 3).Draw(r, "operation") {
				case 0:
					n++
					w.write(t, to, fmt.Sprint("content ", n))
					disk[to] = fmt.Sprint("content ", n)
				case 1:
					if _, ok := disk[from]; ok && from != to {
						w.rename(t, from, to)
						disk[to] = disk[from]
						delete(disk, from)
					}
				case 2:
					w.remove(t, from)
					delete(disk, from)
				case 3:
					if _, ok := disk[from]; ok {
						w.touch(t, from)
					}
				}
			}
			was := map[string]int64{} // content: Part
			for _, p := range w.parts {
				if b, ok := w.content[p.Part]; ok && b != "" {
					was[b] = p.Part
				}
			}
			if _, err := w.scan(t.Context()); err != nil {
				r.Fatal(err)
			}
			var want []string
			for rel := range disk {
				want = append(want, filepath.Join(w.root, rel))
			}
			slices.Sort(want)
			if got := w.present(); !slices.Equal(got, want) {
				r.Fatalf("library %q\ndisk    %q", got, want)
			}
			for _, p := range w.parts {
				if p.Missing {
					continue
				}
				b, err := os.ReadFile(p.Path)
				if err != nil {
					r.Fatal(err)
				}
				if old, ok := was[string(b)]; ok && old != p.Part {
					r.Fatalf("%q was part %d and is part %d", b, old, p.Part)
				}
				w.content[p.Part] = string(b)
			}
			again, err := w.scan(t.Context())
			if err != nil || again != (Counts{Found: int64(len(disk))}) {
				r.Fatalf("scanned again: %+v, %v", again, err)
			}
		}
	})
}
