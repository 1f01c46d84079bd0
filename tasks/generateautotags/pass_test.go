package generateautotags_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/internal/butlertest"
	"butler/tasks/generateautotags"
	"butler/tasks/internal/conform"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	good := conform.Part(t, butlertest.Media(t, butlertest.Picture{Taken: time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC)}), butler.Photos)
	broken := good
	broken.Path = butlertest.Text(t, filepath.Join(t.TempDir(), "broken.jpg"))
	conform.Run(t, generateautotags.Task(), good, broken)
}

// Every format that this ffmpeg and the libraries can read is tagged.
func TestFormats(t *testing.T) {
	t.Parallel()
	taken := time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC)
	for name, recipe := range map[string]butlertest.Recipe{
		"jpg": butlertest.Picture{Taken: taken}, "png": butlertest.Picture{Ext: "png", Taken: taken}, "gif": butlertest.Picture{Ext: "gif"},
		"moving gif": butlertest.Picture{Ext: "gif", Moving: true}, "webp": butlertest.Picture{Ext: "webp"}, "tiff": butlertest.Picture{Ext: "tiff"}, "bmp": butlertest.Picture{Ext: "bmp"},
		"dng": butlertest.Raw{Taken: taken}, "cr2": butlertest.Raw{Format: "cr2", Taken: taken}, "cr3": butlertest.Raw{Format: "cr3", Taken: taken},
		"nef": butlertest.Raw{Format: "nef", Taken: taken}, "arw": butlertest.Raw{Format: "arw", Taken: taken}, "pef": butlertest.Raw{Format: "pef", Taken: taken},
		"orf": butlertest.Raw{Format: "orf", Taken: taken}, "rw2": butlertest.Raw{Format: "rw2", Taken: taken}, "raf": butlertest.Raw{Format: "raf", Taken: taken},
		"heic": butlertest.HEIC{}, "heic of one tile": butlertest.HEIC{Columns: 1, Rows: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			part := conform.Part(t, butlertest.Media(t, recipe), butler.Photos)
			if part.Features != butler.IsPhoto {
				t.Fatalf("a scan takes it for %v: %+v", part.Features, part.Header)
			}
			var data generateautotags.Data
			r := conform.Good(t, generateautotags.Task(), part, nil, &data)
			if len(data.Colours) == 0 || len(data.Waves) != 16 || data.Dull {
				t.Errorf("%+v", data)
			}
			m := r.Outcome.Result.Metadata
			if hasTime := slices.Contains([]string{"gif", "moving gif", "webp", "tiff", "bmp", "heic", "heic of one tile"}, name); hasTime == (m.Photo.Taken == "2023-07-04T09:30:00") {
				t.Errorf("taken %q", m.Photo.Taken)
			}
			if _, err := (butler.ItemMetadata{Item: 1, Origin: butler.OriginPhoto, Metadata: *m}).Clean(); err != nil {
				t.Error(err)
			}
		})
	}
}

const sidecar = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:lr="http://ns.adobe.com/lightroom/1.0/" xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/" xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#"
 xmp:Rating="4" exif:GPSLatitude="52,31.116N" exif:GPSLongitude="13,22.566E" exif:DateTimeOriginal="2023-07-04T13:10:00+02:00">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">At the river</rdf:li></rdf:Alt></dc:title>
<lr:hierarchicalSubject><rdf:Bag><rdf:li>Travel|Cities</rdf:li></rdf:Bag></lr:hierarchicalSubject>
<dc:subject><rdf:Bag><rdf:li>Cities</rdf:li><rdf:li>boat</rdf:li></rdf:Bag></dc:subject>
<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:RegionList><rdf:Bag><rdf:li rdf:parseType="Resource"><mwg-rs:Name>Ada</mwg-rs:Name><mwg-rs:Type>Face</mwg-rs:Type>
<mwg-rs:Area stArea:x="0.5" stArea:y="0.4" stArea:w="0.1" stArea:h="0.2"/></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>
</rdf:Description></rdf:RDF></x:xmpmeta>`

// What the file beside a photo says is in the tags, with what follows from it.
func TestTags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, err := os.ReadFile(butlertest.Media(t, butlertest.Picture{Taken: time.Date(2023, 7, 4, 13, 10, 0, 0, time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "IMG_1.jpg")
	for name, content := range map[string][]byte{path: b, filepath.Join(dir, "IMG_1.xmp"): []byte(sidecar)} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	part := conform.Part(t, path, butler.Photos)
	for _, c := range []struct {
		values map[string]string
		want   string
	}{
		{nil, "Travel Cities boat Ada Berlin State of Berlin Germany summer noon"},
		{map[string]string{generateautotags.PrefPlaces: "false"}, "Travel Cities boat Ada summer noon"},
	} {
		var data generateautotags.Data
		r := conform.Good(t, generateautotags.Task(), part, c.values, &data)
		m := r.Outcome.Result.Metadata
		if got := strings.Join(m.Tags, " "); got != c.want || !slices.Equal(m.Tags, data.Tags) {
			t.Errorf("tags %q, want %q", got, c.want)
		}
		if m.Title != "At the river" || m.UserRating != 8 || m.Aired.String() != "2023-07-04" || m.Photo.Taken != "2023-07-04T13:10:00+02:00" || !data.BySun {
			t.Errorf("%+v, %+v", m, data)
		}
	}
}

// Faults: what vanishes, is locked or is cut off meanwhile is told apart, and damaged data are no fault of the picture.
func TestFaults(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile(butlertest.Media(t, butlertest.Picture{Width: 200, Height: 100, Taken: time.Date(2023, 7, 4, 9, 30, 0, 0, time.UTC)}))
	if err != nil {
		t.Fatal(err)
	}
	put := func(t *testing.T, content []byte) butler.Part {
		path := filepath.Join(t.TempDir(), "a.jpg")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return conform.Part(t, path, butler.Photos)
	}
	t.Run("vanished", func(t *testing.T) {
		part := put(t, whole)
		if err := os.Remove(part.Path); err != nil {
			t.Fatal(err)
		}
		if r := conform.Pass(t, generateautotags.Task(), part, nil); !butler.IsKind(r.Outcome.Err, butler.KindUnreachable) {
			t.Errorf("error %v", r.Outcome.Err)
		}
	})
	t.Run("EXIF data that point nowhere", func(t *testing.T) {
		broken := slices.Clone(whole)
		at := strings.Index(string(broken), "II*\x00") + 4
		copy(broken[at:], "\xff\xff\xff\x7f")
		var data generateautotags.Data
		r := conform.Good(t, generateautotags.Task(), put(t, broken), nil, &data)
		if m := r.Outcome.Result.Metadata; m.Photo.Taken != "" || len(data.Colours) == 0 {
			t.Errorf("%+v", m.Photo)
		}
	})
	t.Run("sidecar that would grow without end", func(t *testing.T) {
		part := put(t, whole)
		bomb := `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>&b;</dc:title></rdf:Description></rdf:RDF>`
		if err := os.WriteFile(strings.TrimSuffix(part.Path, ".jpg")+".xmp", []byte(bomb), 0o600); err != nil {
			t.Fatal(err)
		}
		var data generateautotags.Data
		if r := conform.Good(t, generateautotags.Task(), part, nil, &data); r.Outcome.Result.Metadata.Title != "" {
			t.Errorf("title %q", r.Outcome.Result.Metadata.Title)
		}
	})
	t.Run("sidecar that leads out of the library", func(t *testing.T) {
		part := put(t, whole)
		outside := filepath.Join(t.TempDir(), "other.xmp")
		if err := os.WriteFile(outside, []byte(sidecar), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(outside, part.Path+".xmp"); err != nil {
			t.Fatal(err)
		}
		var data generateautotags.Data
		if conform.Good(t, generateautotags.Task(), part, nil, &data); len(data.Keywords) > 0 {
			t.Errorf("%+v", data.Keywords)
		}
	})
	t.Run("a picture larger than any", func(t *testing.T) {
		b := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\xff\xff\x00\x00\xff\xff\x08\x02\x00\x00\x00\x00\x00\x00\x00")
		r := conform.Pass(t, generateautotags.Task(), put(t, b), nil)
		if r.Outcome.Err == nil || butler.KindOf(r.Outcome.Err).Traits().Disposition != butler.Permanent {
			t.Errorf("error %v", r.Outcome.Err)
		}
	})
}

func TestDataIsDocumented(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(generateautotags.Data{
		Tags: []string{"a"}, Keywords: [][]string{{"a"}}, Faces: nil, Place: &generateautotags.Place{}, Season: "s", Daytime: "d", BySun: true,
		Kinds: []string{"k"}, Stars: 1, Software: "s", Dull: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(encoded, &fields); err != nil {
		t.Fatal(err)
	}
	for name := range fields {
		if !strings.Contains(string(b), "`"+name+"`") {
			t.Errorf("README.md does not tell of %s", name)
		}
	}
}
