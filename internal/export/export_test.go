package export_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/bif"
	"butler/internal/export"
)

// film is a media file, and what is known of it.
type film struct {
	t        *testing.T
	member   butler.Member
	settings map[string]string
	previews []byte
}

func newFilm(t *testing.T, name string) *film {
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte("media"), 0o644); err != nil {
		t.Fatal(err)
	}
	part := butler.Part{ID: 7, Path: path, ContentID: "abc"}
	part.Duration = 600_000
	return &film{t: t, member: butler.Member{Part: part}, settings: map[string]string{}}
}

func (f *film) path(ext string) string {
	return strings.TrimSuffix(f.member.Part.Path, filepath.Ext(f.member.Part.Path)) + ext
}

func (f *film) set(id, value string) *film { f.settings[id] = value; return f }

// draw draws a Conclusion, and keeps its Finding for the next time, as the Catalogue does.
func (f *film) draw(c butler.Conclusion) (export.Data, error) {
	f.t.Helper()
	definitions := slices.Concat(butler.CorePreferences(2), export.EDLPreferences(), export.ChaptersPreferences(), export.PreviewPreferences())
	settings := butler.NewSettings(definitions, f.settings)
	for id, v := range f.settings {
		if settings.Text(id) != v {
			f.t.Fatalf("%s is %q, not %q", id, settings.Text(id), v)
		}
	}
	if !c.Enabled(settings) {
		return export.Data{}, nil
	}
	drawn, err := c.Draw(f.t.Context(), butler.ConclusionInput{
		Members: []butler.Member{f.member}, Settings: settings, Log: slog.New(slog.DiscardHandler),
		Open: func(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
			if p.Part != f.member.Part.ID || name != "index-sd.bif" {
				return nil, butler.E(butler.KindNotFound, "open", "no such file")
			}
			return file{bytes.NewReader(f.previews)}, nil
		},
	})
	if err != nil {
		return export.Data{}, err
	}
	f.member.Previous = nil
	var data export.Data
	for _, d := range drawn {
		f.member.Previous = &butler.Finding{Data: d.Result.Data}
		if err := json.Unmarshal(d.Result.Data, &data); err != nil || d.Result.Summary == "" || d.Part != f.member.Part.ID {
			f.t.Fatalf("%s %+v: %v", d.Result.Data, d, err)
		}
	}
	return data, nil
}

func (f *film) must(c butler.Conclusion) export.Data {
	f.t.Helper()
	data, err := f.draw(c)
	if err != nil {
		f.t.Fatal(err)
	}
	return data
}

type file struct{ *bytes.Reader }

func (file) Close() error { return nil }

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// names returns what is in the folder of a film, without the film.
func (f *film) names() []string {
	f.t.Helper()
	var all []string
	dir := filepath.Dir(f.member.Part.Path)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && path != f.member.Part.Path {
			all = append(all, path[len(dir)+1:])
		}
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return all
}

func markers() []butler.Marker {
	return []butler.Marker{
		{Kind: butler.MarkerCredits, Start: 560_000, End: 600_000, Final: true},
		{Kind: butler.MarkerCommercial, Start: 120_500, End: 240_040},
		{Kind: butler.MarkerIntro, Start: 10_000, End: 40_000},
		{Kind: butler.MarkerIntro, Start: 50_000, End: 50_000}, // nothing
	}
}

func TestEDL(t *testing.T) {
	f := newFilm(t, "Film & \"more\".mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	f.must(export.EDL("intros"))
	want := "10.000\t10.000\t2\n40.000\t40.000\t2\n120.500\t240.040\t3\n560.000\t560.000\t2\n600.000\t600.000\t2\n"
	if got := read(t, f.path(".edl")); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	f.set(export.PrefEDLSkip, "true").must(export.EDL("intros"))
	if got, want := read(t, f.path(".edl")), "10.000\t40.000\t3\n120.500\t240.040\t3\n560.000\t600.000\t3\n"; got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	f.member.Markers = nil
	if data := f.must(export.EDL("intros")); len(data.Files) > 0 || len(f.names()) > 0 {
		t.Errorf("left: %v %q", data, f.names())
	}
}

func TestOff(t *testing.T) {
	f := newFilm(t, "film.mkv")
	f.member.Markers = markers()
	for _, c := range []butler.Conclusion{export.EDL("a"), export.Chapters("a"), export.Trickplay("a"), export.BIF("a")} {
		f.must(c)
	}
	if names := f.names(); len(names) > 0 {
		t.Errorf("%q", names)
	}
}

// Files of others stay as they are, and so do ours once somebody has changed them.
func TestNothingOfOthersIsTouched(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	edl := f.path(".edl")
	for name, there := range map[string]func() error{
		"a file":            func() error { return os.WriteFile(edl, []byte("theirs"), 0o600) },
		"a folder":          func() error { return os.Mkdir(edl, 0o700) },
		"a link":            func() error { return os.Symlink(f.member.Part.Path, edl) },
		"a link to nothing": func() error { return os.Symlink(f.path(".gone"), edl) },
	} {
		t.Run(name, func(t *testing.T) {
			if err := there(); err != nil {
				t.Fatal(err)
			}
			before, err := os.Lstat(edl)
			if err != nil {
				t.Fatal(err)
			}
			if data := f.must(export.EDL("a")); !slices.Equal(data.Refused, []string{edl}) || len(data.Files) > 0 {
				t.Errorf("%+v", data)
			}
			f.member.Markers = nil
			f.must(export.EDL("a"))
			f.member.Markers = markers()
			if after, err := os.Lstat(edl); err != nil || !os.SameFile(before, after) {
				t.Errorf("not the same any more: %v", err)
			}
			if got := read(t, f.member.Part.Path); got != "media" {
				t.Errorf("the media holds %q", got)
			}
			if err := os.RemoveAll(edl); err != nil {
				t.Fatal(err)
			}
			if names := f.names(); len(names) > 0 {
				t.Errorf("left: %q", names)
			}
		})
	}
	t.Run("ours, changed", func(t *testing.T) {
		f.must(export.EDL("a"))
		if err := os.WriteFile(edl, []byte("mine now"), 0o600); err != nil {
			t.Fatal(err)
		}
		f.member.Markers = f.member.Markers[:1]
		if data := f.must(export.EDL("a")); len(data.Refused) != 1 {
			t.Errorf("%+v", data)
		}
		f.member.Markers = nil
		f.must(export.EDL("a"))
		if got := read(t, edl); got != "mine now" {
			t.Errorf("%q", got)
		}
	})
}

// A link in place of a folder of ours could lead anywhere: it is not followed.
func TestLinkInPlaceOfAFolder(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefTrickplay, export.Beside)
	f.preview(3, 32, 18)
	elsewhere := t.TempDir()
	if err := os.Symlink(elsewhere, f.path(".trickplay")); err != nil {
		t.Fatal(err)
	}
	if data := f.must(export.Trickplay("previews")); len(data.Refused) != 1 || len(data.Files) > 0 {
		t.Errorf("%+v", data)
	}
	if all, err := os.ReadDir(elsewhere); err != nil || len(all) > 0 {
		t.Errorf("%v %v", all, err)
	}
}

func TestLongName(t *testing.T) {
	name := strings.Repeat("n", 251)
	f := newFilm(t, name+".mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	f.must(export.EDL("a"))
	if names := f.names(); !slices.Equal(names, []string{name + ".edl"}) {
		t.Errorf("%q", names)
	}
}

// A crash after the file and before its Finding leaves a file that is taken for ours, as it is the same.
func TestTheSameFileIsAdopted(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	f.must(export.EDL("a"))
	f.member.Previous = nil
	if err := os.WriteFile(filepath.Join(filepath.Dir(f.member.Part.Path), ".film.edl.butler"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if data := f.must(export.EDL("a")); len(data.Files) != 1 || len(data.Refused) > 0 {
		t.Errorf("%+v", data)
	}
	if names := f.names(); !slices.Equal(names, []string{"film.edl"}) {
		t.Errorf("%q", names)
	}
}

func TestMovedMedia(t *testing.T) {
	f := newFilm(t, "old\xff.mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	f.must(export.EDL("a"))
	moved := filepath.Join(filepath.Dir(f.member.Part.Path), "new.mkv")
	if err := os.Rename(f.member.Part.Path, moved); err != nil {
		t.Fatal(err)
	}
	f.member.Part.Path = moved
	f.must(export.EDL("a"))
	if names := f.names(); !slices.Equal(names, []string{"new.edl"}) {
		t.Errorf("%q", names)
	}
}

func TestFolder(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefEDL, export.Folder)
	f.member.Markers = markers()
	if _, err := f.draw(export.EDL("a")); !butler.IsKind(err, butler.KindInvalid) || butler.HintOf(err) == "" {
		t.Errorf("without a folder: %v", err)
	}
	root := t.TempDir()
	f.set(butler.PrefExportFolder, filepath.Join(root, "away"))
	if _, err := f.draw(export.EDL("a")); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("with a folder that is away: %v", err)
	}
	f.set(butler.PrefExportFolder, root).must(export.EDL("a"))
	read(t, filepath.Join(root, f.path(".edl")))
	if names := f.names(); len(names) > 0 {
		t.Errorf("beside: %q", names)
	}
	f.set(export.PrefEDL, export.Beside).must(export.EDL("a"))
	if _, err := os.Stat(filepath.Join(root, f.path(".edl"))); !os.IsNotExist(err) {
		t.Errorf("left in the folder: %v", err)
	}
}

func TestMediaAway(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefEDL, export.Beside)
	f.member.Markers = markers()
	if err := os.Remove(f.member.Part.Path); err != nil {
		t.Fatal(err)
	}
	if _, err := f.draw(export.EDL("a")); !butler.IsKind(err, butler.KindUnreachable) {
		t.Error(err)
	}
	if names := f.names(); len(names) > 0 {
		t.Errorf("%q", names)
	}
}

func TestChapters(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefChapters, export.Beside)
	f.member.Part.Chapters = []butler.Chapter{
		{Index: 1, Start: 0, End: 300_000, Title: "One = <1>; #\nx"}, {Index: 2, Start: 300_000, End: 600_000},
	}
	if f.must(export.Chapters("a")); len(f.names()) > 0 {
		t.Errorf("chapters that the media has: %q", f.names())
	}
	f.member.Markers = markers()
	f.must(export.Chapters("a"))
	var document struct {
		Atoms []struct {
			Start string `xml:"ChapterTimeStart"`
			Title string `xml:"ChapterDisplay>ChapterString"`
		} `xml:"EditionEntry>ChapterAtom"`
	}
	if err := xml.Unmarshal([]byte(read(t, f.path(".chapters.xml"))), &document); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range document.Atoms {
		got = append(got, a.Start+" "+a.Title)
	}
	one := "One = <1>; # x"
	want := []string{
		"00:00:00.000000000 " + one, "00:00:10.000000000 Intro", "00:00:40.000000000 " + one, "00:02:00.500000000 Commercial",
		"00:04:00.040000000 " + one, "00:05:00.000000000 Chapter 2", "00:09:20.000000000 Credits",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q\nwant %q", got, want)
	}
	f.set(export.PrefChaptersFormat, "ogm").must(export.Chapters("a"))
	if got := read(t, f.path(".chapters.txt")); !strings.HasPrefix(got, "CHAPTER01=00:00:00.000\nCHAPTER01NAME="+one+"\nCHAPTER02=00:00:10.000\n") {
		t.Errorf("%s", got)
	}
	f.set(export.PrefChaptersFormat, "ffmetadata").must(export.Chapters("a"))
	if got := read(t, f.path(".chapters.ffmeta")); !strings.HasPrefix(got,
		";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=10000\ntitle=One \\= <1>\\; \\# x\n[CHAPTER]\n") {
		t.Errorf("%s", got)
	}
	if names := f.names(); !slices.Equal(names, []string{"film.chapters.ffmeta"}) {
		t.Errorf("%q", names)
	}
}

// shade is a picture that is as bright everywhere.
func shade(t *testing.T, w, h int, y uint8) []byte {
	t.Helper()
	m := image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio420)
	for i := range m.Y {
		m.Y[i] = y
	}
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// preview makes previews every two seconds that become brighter.
func (f *film) preview(count, w, h int) {
	f.t.Helper()
	var pictures []bif.Picture
	var jpegs bytes.Buffer
	for i := range count {
		p := shade(f.t, w, h, uint8(i%240))
		pictures = append(pictures, bif.Picture{Size: int64(len(p)), Repeat: 1})
		jpegs.Write(p)
	}
	var b bytes.Buffer
	if err := bif.Write(&b, 2*time.Second, pictures, bytes.NewReader(jpegs.Bytes())); err != nil {
		f.t.Fatal(err)
	}
	f.previews = b.Bytes()
	f.member.Artifacts = []butler.Artifact{{Part: 7, Analysis: "previews", Name: "index-sd.bif", Size: int64(b.Len())}}
}

func TestTrickplay(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefTrickplay, export.Beside).set(export.PrefTrickplayInterval, "4")
	f.preview(210, 32, 18) // 420 s: 105 pictures
	f.must(export.Trickplay("previews"))
	if names := f.names(); !slices.Equal(names, []string{"film.trickplay/32 - 10x10/0.jpg", "film.trickplay/32 - 10x10/1.jpg"}) {
		t.Fatalf("%q", names)
	}
	tile := func(i string) image.Image {
		m, err := jpeg.Decode(strings.NewReader(read(t, f.path(".trickplay/32 - 10x10/"+i+".jpg"))))
		if err != nil || m.Bounds() != image.Rect(0, 0, 320, 180) {
			t.Fatal(err, m.Bounds())
		}
		return m
	}
	for _, c := range []struct {
		tile string
		x, y int
		want uint8
	}{{"0", 0, 0, 0}, {"0", 1, 0, 2}, {"0", 9, 9, 198}, {"1", 4, 0, 208}, {"1", 5, 0, 0}} {
		if got := color.GrayModel.Convert(tile(c.tile).At(c.x*32+16, c.y*18+9)).(color.Gray).Y; max(got, c.want)-min(got, c.want) > 3 {
			t.Errorf("picture %d,%d of tile %s is %d, want %d", c.x, c.y, c.tile, got, c.want)
		}
	}
	f.preview(50, 32, 18)
	f.must(export.Trickplay("previews"))
	if names := f.names(); !slices.Equal(names, []string{"film.trickplay/32 - 10x10/0.jpg"}) {
		t.Errorf("after the film became shorter: %q", names)
	}
	f.member.Artifacts = nil
	f.must(export.Trickplay("previews"))
	if _, err := os.Stat(f.path(".trickplay")); !os.IsNotExist(err) {
		t.Errorf("the folder stays: %v", err)
	}
}

func TestBIF(t *testing.T) {
	f := newFilm(t, "film.mkv").set(export.PrefBIF, export.Beside)
	f.preview(3, 320, 180)
	f.must(export.BIF("previews"))
	if got := read(t, f.path("-320-2.bif")); got != string(f.previews) {
		t.Error("not the same bytes")
	}
	f.previews = f.previews[:80]
	if _, err := f.draw(export.BIF("previews")); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("damaged previews: %v", err)
	}
}
