package photo

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
)

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// What lies beside a photo counts more than what is in it, and which name counts first is told.
func TestSidecars(t *testing.T) {
	source, err := os.ReadFile(butlertest.Media(t, butlertest.Picture{Taken: time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC), Orientation: 6}))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a\nb.jpg")
	write(t, path, source)
	titled := func(title string) []byte { return []byte(packet("", "<dc:title>"+title+"</dc:title>")) }
	read := func() Info {
		t.Helper()
		i, err := Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return i
	}
	if i := read(); i.Title != "" || i.Data.Taken != "2023-07-04T09:30:00" || i.Data.Orientation != 6 {
		t.Errorf("%+v", i)
	}
	write(t, filepath.Join(dir, "a\nb.xmp"), titled("of Adobe"))
	if i := read(); i.Title != "of Adobe" || i.Data.Taken != "2023-07-04T09:30:00" {
		t.Errorf("%+v", i)
	}
	write(t, path+".xmp", titled("of darktable"))
	if i := read(); i.Title != "of darktable" {
		t.Errorf("%+v", i)
	}
	write(t, path+".xmp", []byte(packet(`exif:DateTimeOriginal="2001-01-01T00:00:00Z"`, "")))
	if i := read(); i.Data.Taken != "2001-01-01T00:00:00+00:00" {
		t.Errorf("%+v", i)
	}
	write(t, path+".xmp", bytes.Repeat([]byte("x"), maxSidecar+1))
	if i := read(); i.Title != "of Adobe" {
		t.Errorf("%+v", i)
	}
}

func TestReadFaults(t *testing.T) {
	dir := t.TempDir()
	if _, err := Read(filepath.Join(dir, "gone.jpg")); !butler.IsKind(err, butler.KindUnreachable) {
		t.Errorf("gone: %v", err)
	}
	if _, err := Read(dir); !butler.IsKind(err, butler.KindUnsupported) {
		t.Errorf("folder: %v", err)
	}
	write(t, filepath.Join(dir, "empty.jpg"), nil)
	if i, err := Read(filepath.Join(dir, "empty.jpg")); err != nil || i.Data.Taken != "" {
		t.Errorf("empty: %+v, %v", i, err)
	}
}

func TestCamera(t *testing.T) {
	for _, c := range []struct{ maker, model, want string }{
		{"NIKON CORPORATION", "NIKON D90", "NIKON D90"}, {"Canon", "Canon EOS R5", "Canon EOS R5"}, {"Apple", "iPhone 15 Pro", "Apple iPhone 15 Pro"},
		{"SONY", "ILCE-6700", "SONY ILCE-6700"}, {"OLYMPUS IMAGING CORP.", "E-M5", "OLYMPUS E-M5"}, {"RICOH IMAGING COMPANY, LTD.", "PENTAX K-3 II", "PENTAX K-3 II"},
		{"EASTMAN KODAK COMPANY", "KODAK DC240", "KODAK DC240"}, {"Make", "", "Make"}, {"", "Model", "Model"}, {"", "", ""},
		{"CASIO COMPUTER CO.,LTD", "EX-Z3", "CASIO EX-Z3"}, {"\xff\xfe\x00", "X\nY", "X\nY"},
	} {
		if got := camera(c.maker, c.model); got != c.want && !(c.maker[:min(1, len(c.maker))] == "\xff") {
			t.Errorf("%q %q: %q, want %q", c.maker, c.model, got, c.want)
		}
	}
}

func TestFraction(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 0, 5: 500 * time.Millisecond, 46: 460 * time.Millisecond, 146: 146 * time.Millisecond, 1234: 123 * time.Millisecond, 999999999: 999 * time.Millisecond} {
		if got := fraction(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}

func TestExposureText(t *testing.T) {
	for v, want := range map[float64]string{1.0 / 250: "1/250", 0.5: "0.5", 2: "2", 30: "30", 0: "", -1: "", 1e9: ""} {
		if got := exposureText(v); got != want {
			t.Errorf("%v: %q, want %q", v, got, want)
		}
	}
}

// Whatever a file holds: reading ends, without a panic, and what is told can be stored.
func FuzzReadFrom(f *testing.F) {
	for _, recipe := range []butlertest.Recipe{
		butlertest.Picture{Taken: time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC), Orientation: 6}, butlertest.Picture{Ext: "png", Taken: time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC)},
		butlertest.Picture{Ext: "webp"}, butlertest.Picture{Ext: "tiff"},
		butlertest.Raw{}, butlertest.Raw{Format: "cr3"}, butlertest.Raw{Format: "orf"}, butlertest.Raw{Format: "raf"}, butlertest.HEIC{Columns: 1, Rows: 1},
	} {
		b, err := os.ReadFile(butlertest.Media(f, recipe))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte("\x00\x00\x00\x0cJXL \r\n\x87\n\x00\x00\x00\x20Exif\x00\x00\x00\x00II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		i, err := ReadFrom(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		if _, err := (butler.ItemMetadata{Origin: butler.OriginPhoto, Metadata: butler.Metadata{Title: i.Title, UserRating: 2 * float64(i.Stars), Photo: &i.Data}}).Clean(); err != nil {
			t.Fatalf("%+v: %v", i, err)
		}
	})
}
