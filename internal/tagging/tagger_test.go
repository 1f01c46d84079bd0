package tagging_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
	"butler/internal/butlertest"
	"butler/internal/media"
	"butler/internal/media/header"
	"butler/internal/media/tool"
	"butler/internal/tagging"
)

// world is a track in a real file, and what is noted of it.
type world struct {
	butler.ItemReader
	*header.Reader

	dir     string
	item    butler.Item
	part    butler.Part
	data    map[string]string // by Analysis
	handed  bool
	changes []butler.Change
	applied error
	onApply func()
	copied  []string
	removed []string
	packets func(ctx context.Context, path string) (string, error)
	write   func(path string, set map[string]string) error
}

func tools(t testing.TB) tool.Tools {
	t.Helper()
	found, err := findTools()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

var findTools = sync.OnceValues(func() (tool.Tools, error) { return tool.Find(context.Background()) })

const (
	loudnessData = `{"streams":[{"index":0,"gain":-3.254,"peak":0.98765432}]}`
	albumsData   = `{"gain":-4.5,"peak":1.0625}`
)

func newWorld(t testing.TB, song butlertest.Song) *world {
	t.Helper()
	w := &world{
		dir: t.TempDir(), Reader: header.NewReader(tools(t)), data: map[string]string{"loudness": loudnessData, "albums": albumsData},
		item: butler.Item{ID: 7, Section: 1, Kind: butler.Track, Title: "One"},
	}
	w.packets = func(ctx context.Context, path string) (string, error) { return media.PacketDigest(ctx, tools(t), path) }
	w.write = w.Reader.WriteTags
	source := butlertest.Media(t, song)
	path := filepath.Join(w.dir, "A [song] 100%"+filepath.Ext(source))
	raw, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o640); err != nil {
		t.Fatal(err)
	}
	w.scan(t, path)
	return w
}

// scan notes the file as it is now.
func (w *world) scan(t testing.TB, path string) {
	t.Helper()
	h, err := w.ReadHeader(t.Context(), path, butler.Music)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	id, err := w.ContentID(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range h.Streams {
		h.Streams[i].Index = i
	}
	w.part = butler.Part{ID: 3, Item: 7, Section: 1, Path: path, Size: info.Size(), Modified: info.ModTime(), ContentID: id,
		Header: h, Features: butler.FeaturesOf(butler.Music, h)}
}

func (w *world) WriteTags(path string, set map[string]string) error { return w.write(path, set) }

func (w *world) Item(context.Context, int64) (butler.ItemDetail, error) {
	d := butler.ItemDetail{Item: w.item, Media: []butler.Media{{Parts: []butler.Part{w.part}}}}
	if w.handed {
		d.Work = []butler.PartStatus{{Part: 3, State: butler.WorkHanded}}
	}
	return d, nil
}

func (w *world) Items(context.Context, butler.ItemQuery) (butler.ItemPage, error) {
	return butler.ItemPage{Items: []butler.Item{w.item}, Total: 1}, nil
}

func (w *world) Findings(context.Context, int64) ([]butler.Finding, error) {
	var all []butler.Finding
	for name, data := range w.data {
		all = append(all, butler.Finding{Part: 3, Analysis: name, State: butler.UnitDone, Data: json.RawMessage(data)})
	}
	return all, nil
}

func (w *world) Apply(_ context.Context, _ int64, changes []butler.Change) error {
	w.changes = append(w.changes, changes...)
	if w.onApply != nil {
		w.onApply()
	}
	return w.applied
}

func (w *world) Copy(_ context.Context, from, to butler.PartContent) error {
	w.copied = append(w.copied, from.ContentID+" "+to.ContentID)
	return nil
}

func (w *world) Remove(_ context.Context, p butler.PartContent) error {
	w.removed = append(w.removed, p.ContentID)
	return nil
}

// tag tags the track, and returns what became of its file.
func (w *world) tag(t testing.TB, o butler.TagOptions) butler.TaggedFile {
	t.Helper()
	all, err := tagging.New(tagging.Options{Items: w, Library: w, Bundles: w, Files: w, Packets: w.packets}).Tag(t.Context(), w.item, o)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) != 1 || all[0].Item != 7 || all[0].Part != 3 || all[0].Title != "One" {
		t.Fatalf("%+v", all)
	}
	return all[0]
}

// content is the file's bytes; the folder must hold nothing else.
func (w *world) content(t testing.TB) string {
	t.Helper()
	names, err := os.ReadDir(w.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(names) != 1 {
		t.Errorf("the folder holds %v", names)
	}
	raw, err := os.ReadFile(w.part.Path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func replayGain() map[string]string {
	return map[string]string{
		"REPLAYGAIN_TRACK_GAIN": "-3.25 dB", "REPLAYGAIN_TRACK_PEAK": "0.987654",
		"REPLAYGAIN_ALBUM_GAIN": "-4.50 dB", "REPLAYGAIN_ALBUM_PEAK": "1.062500",
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	tags := map[string]string{"title": "A \u00e4 \u4e2d", "artist": "Somebody", "album": "An album", "custom_thing": "kept too"}
	for _, c := range []struct {
		song butlertest.Song
		want map[string]string
	}{
		{butlertest.Song{Ext: "flac", Tags: tags, Cover: true}, replayGain()},
		{butlertest.Song{Ext: "mp3", Tags: tags, Cover: true}, replayGain()},
		{butlertest.Song{Ext: "ogg", Tags: tags}, replayGain()},
		{butlertest.Song{Ext: "m4a", Tags: map[string]string{"title": "One", "artist": "Somebody"}, Cover: true}, replayGain()},
		{butlertest.Song{Ext: "opus", Tags: tags}, map[string]string{"R128_TRACK_GAIN": "-2113", "R128_ALBUM_GAIN": "-2432"}},
	} {
		t.Run(c.song.Ext, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.song)
			before, sound := w.content(t), digest(t, w)
			old, err := w.RawTags(w.part.Path)
			if err != nil {
				t.Fatal(err)
			}
			if got := w.tag(t, butler.TagOptions{DryRun: true}); got.State != butler.TagsPlanned || w.content(t) != before || len(w.changes) != 0 {
				t.Errorf("tried: %+v", got)
			}
			got := w.tag(t, butler.TagOptions{})
			if diff := cmp.Diff(c.want, got.Tags); got.State != butler.TagsWritten || diff != "" {
				t.Fatalf("%s %s\n%s", got.State, got.Reason, diff)
			}
			w.noted(t)
			w.scan(t, w.part.Path)
			for name, value := range c.want {
				if seen := probed(t, w.part.Path); !strings.Contains(seen, name+"="+value) {
					t.Errorf("ffprobe does not see %s=%s in\n%s", name, value, seen)
				}
			}
			if digest(t, w) != sound {
				t.Error("the sound is another")
			}
			if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsSame {
				t.Errorf("again: %+v", got)
			}
			if got := w.tag(t, butler.TagOptions{Remove: true}); got.State != butler.TagsWritten {
				t.Errorf("removed: %+v", got)
			}
			w.scan(t, w.part.Path)
			now, err := w.RawTags(w.part.Path)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(old, now); diff != "" || digest(t, w) != sound {
				t.Errorf("after they were removed (-before +after):\n%s", diff)
			}
			if got := w.tag(t, butler.TagOptions{Remove: true}); got.State != butler.TagsSame {
				t.Errorf("removed again: %+v", got)
			}
		})
	}
}

// noted fails the test unless the Catalogue and the Bundles know the file as it is now.
func (w *world) noted(t testing.TB) {
	t.Helper()
	info, err := os.Stat(w.part.Path)
	if err != nil {
		t.Fatal(err)
	}
	id, err := w.ContentID(w.part.Path)
	if err != nil {
		t.Fatal(err)
	}
	want := []butler.Change{{Rewrite: &butler.RewriteFile{Part: 3, Was: w.part.ContentID, ContentID: id, Size: info.Size(), ModifiedNS: info.ModTime().UnixNano()}}}
	if diff := cmp.Diff(want, w.changes); diff != "" || info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v; told:\n%s", info.Mode(), diff)
	}
	copied := w.part.ContentID + " " + id // before, and again for what was stored meanwhile
	if diff := cmp.Diff([]string{copied, copied, w.part.ContentID}, append(w.copied, w.removed...)); diff != "" {
		t.Error(diff)
	}
}

func digest(t testing.TB, w *world) string {
	t.Helper()
	sum, err := media.PacketDigest(t.Context(), tools(t), w.part.Path)
	if err != nil {
		t.Fatal(err)
	}
	return sum
}

// probed returns the tags as ffprobe sees them, of the file and of its streams.
func probed(t testing.TB, path string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), tools(t).Path(tool.FFprobe), "-v", "error", "-of", "default=nk=0", "-show_entries", "format_tags:stream_tags", "file:"+path).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.ReplaceAll(out, []byte("TAG:"), nil))
}

// Whatever goes wrong, the file stays as it is, and nothing is left beside it.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, c := range []struct {
		name  string
		prior func(t *testing.T, w *world)
		state butler.TagState
		says  string
	}{
		{"not measured", func(_ *testing.T, w *world) { w.data = nil }, butler.TagsSkipped, "loudness is not known"},
		{"replaced since the album was measured", func(_ *testing.T, w *world) { delete(w.data, "loudness") }, butler.TagsSkipped, "loudness is not known"},
		{"silent", func(_ *testing.T, w *world) {
			w.data = map[string]string{"loudness": `{"streams":[{"index":0,"gain":null,"peak":0}]}`}
		}, butler.TagsSkipped, "loudness is not known"},
		{"data of another shape", func(_ *testing.T, w *world) { w.data = map[string]string{"loudness": `[]`, "albums": `3`} }, butler.TagsSkipped, "not known"},
		{"missing", func(_ *testing.T, w *world) { w.part.Missing = time.Unix(1, 0) }, butler.TagsSkipped, "missing"},
		{"a film", func(_ *testing.T, w *world) { w.part.Features |= butler.HasVideo }, butler.TagsSkipped, "only FLAC"},
		{"in hand", func(_ *testing.T, w *world) { w.handed = true }, butler.TagsSkipped, "being analysed"},
		{"changed since", func(_ *testing.T, w *world) { w.part.Modified = time.Unix(5, 0) }, butler.TagsFailed, "changed since it was scanned"},
		{"other content", func(_ *testing.T, w *world) { w.part.ContentID = "0011" }, butler.TagsFailed, "changed since it was scanned"},
		{"write-protected", func(t *testing.T, w *world) {
			if err := os.Chmod(w.part.Path, 0o440); err != nil {
				t.Fatal(err)
			}
		}, butler.TagsSkipped, "write-protected"},
		{"hard link", func(t *testing.T, w *world) {
			other := filepath.Join(t.TempDir(), "other.flac")
			if err := os.Link(w.part.Path, other); err != nil {
				t.Fatal(err)
			}
		}, butler.TagsSkipped, "several names"},
		{"sound would change", func(_ *testing.T, w *world) {
			n := 0
			w.packets = func(context.Context, string) (string, error) { n++; return strings.Repeat("x", n), nil }
		}, butler.TagsFailed, "sound would not stay"},
		{"other tags would change", func(_ *testing.T, w *world) {
			write := w.write
			w.write = func(path string, set map[string]string) error {
				also := maps.Clone(set)
				also["TITLE"] = "another"
				return write(path, also)
			}
		}, butler.TagsFailed, `tag "TITLE"`},
		{"tags cannot be written", func(_ *testing.T, w *world) {
			w.write = func(string, map[string]string) error { return butler.E(butler.KindNoSpace, "write", "%w", broken) }
		}, butler.TagsFailed, "broken"},
		{"changed meanwhile", func(_ *testing.T, w *world) {
			w.packets = func(context.Context, string) (string, error) {
				return "same", os.Chtimes(w.part.Path, time.Unix(9, 0), time.Unix(9, 0))
			}
		}, butler.TagsFailed, "somebody else"},
		{"changed meanwhile, and its time set back", func(_ *testing.T, w *world) {
			w.packets = func(context.Context, string) (string, error) {
				return "same", os.Chtimes(w.part.Path, w.part.Modified, w.part.Modified)
			}
		}, butler.TagsFailed, "somebody else"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, butlertest.Song{Ext: "flac", Tags: map[string]string{"title": "One"}})
			before := w.content(t)
			c.prior(t, w)
			got := w.tag(t, butler.TagOptions{})
			if got.State != c.state || !strings.Contains(got.Reason, c.says) || strings.Contains(got.Reason, w.dir) {
				t.Errorf("%s: %s", got.State, got.Reason)
			}
			if w.content(t) != before || len(w.changes) > 0 || len(w.removed) != len(w.copied) {
				t.Errorf("something was done: %v %v %v", w.changes, w.copied, w.removed)
			}
		})
	}
}

// ffmpeg writes the comments of MP3 files where TagLib does not.
func TestCommentIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "mp3", Tags: map[string]string{"comment": "kept"}})
	if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsWritten {
		t.Fatalf("%+v", got)
	}
	if seen := probed(t, w.part.Path); !strings.Contains(seen, "comment=kept") {
		t.Error(seen)
	}
}

func TestGone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "flac"})
	if err := os.Remove(w.part.Path); err != nil {
		t.Fatal(err)
	}
	if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsFailed || strings.Contains(got.Reason, w.dir) {
		t.Errorf("%+v", got)
	}
}

// A link stays one, and leads to the file with its tags.
func TestSymlink(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "flac"})
	link := filepath.Join(t.TempDir(), "link.flac")
	if err := os.Symlink(w.part.Path, link); err != nil {
		t.Fatal(err)
	}
	target := w.part.Path
	w.part.Path = link
	if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsWritten {
		t.Fatalf("%+v", got)
	}
	if to, err := os.Readlink(link); err != nil || to != target {
		t.Errorf("the link leads to %s: %v", to, err)
	}
	w.part.Path = target
	w.noted(t)
}

// Two who ask at once: the second finds what the first has written.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "flac"})
	packets, begun := w.packets, make(chan bool, 9)
	w.packets = func(ctx context.Context, path string) (string, error) { begun <- true; return packets(ctx, path) }
	w.onApply = func() { w.scan(t, w.part.Path) } // as the Catalogue does
	tagger := tagging.New(tagging.Options{Items: w, Library: w, Bundles: w, Files: w, Packets: w.packets})
	ask := func() chan butler.TagState {
		state := make(chan butler.TagState, 1)
		go func() {
			defer close(state)
			all, err := tagger.Tag(t.Context(), w.item, butler.TagOptions{})
			if err != nil || len(all) != 1 {
				t.Errorf("%+v %v", all, err)
				return
			}
			state <- all[0].State
		}()
		return state
	}
	first := ask()
	<-begun
	second := ask()
	if a, b := <-first, <-second; a != butler.TagsWritten || b != butler.TagsSame {
		t.Error(a, b)
	}
}

// What a server that died left behind goes the next time.
func TestTidy(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "mp3"})
	left := filepath.Join(w.dir, ".butler-tags-123")
	if err := os.Mkdir(left, 0o700); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-2 * time.Hour)
	if err := os.WriteFile(filepath.Join(left, "tagged.mp3"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(left, old, old); err != nil {
		t.Fatal(err)
	}
	if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsWritten {
		t.Errorf("%+v", got)
	}
	w.content(t)
}

// The tags are written even if the Catalogue cannot be told, and that is said.
func TestCatalogueAway(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "mp3"})
	w.applied = butler.E(butler.KindUnavailable, "store scan", "it is closed")
	if got := w.tag(t, butler.TagOptions{}); got.State != butler.TagsFailed || !strings.Contains(got.Reason, "analysed again") {
		t.Errorf("%+v", got)
	}
	if tags := probed(t, w.part.Path); !strings.Contains(tags, "REPLAYGAIN_TRACK_GAIN") {
		t.Error(tags)
	}
}

func TestWhatIsTagged(t *testing.T) {
	t.Parallel()
	w := newWorld(t, butlertest.Song{Ext: "flac"})
	tagger := tagging.New(tagging.Options{Items: w, Library: w, Bundles: w, Files: w, Packets: w.packets})
	if _, err := tagger.Tag(t.Context(), butler.Item{Kind: butler.Movie}, butler.TagOptions{}); !butler.IsKind(err, butler.KindInvalid) {
		t.Error(err)
	}
	all, err := tagger.Tag(t.Context(), butler.Item{Kind: butler.Album}, butler.TagOptions{DryRun: true})
	if err != nil || len(all) != 1 || all[0].State != butler.TagsPlanned {
		t.Errorf("%+v %v", all, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := tagger.Tag(ctx, w.item, butler.TagOptions{}); !butler.IsKind(err, butler.KindInterrupted) {
		t.Error(err)
	}
}
