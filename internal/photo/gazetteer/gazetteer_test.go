package gazetteer

import (
	"bytes"
	"compress/gzip"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestPlaces(t *testing.T) {
	g := New()
	for _, c := range []struct {
		name     string
		lat, lon float64
		want     []string
	}{
		{"Reichstag", 52.5186, 13.3761, []string{"Berlin", "State of Berlin", "Germany"}},
		{"Sanssouci", 52.4042, 13.0385, []string{"Potsdam", "Brandenburg", "Germany"}},
		{"Eiffel Tower", 48.8584, 2.2945, []string{"Paris", "Île-de-France", "France"}},
		{"Statue of Liberty", 40.6892, -74.0445, []string{"New York City", "New York", "United States"}},
		{"Golden Gate Park", 37.7694, -122.4862, []string{"San Francisco", "California", "United States"}},
		{"Sydney Opera House", -33.8568, 151.2153, []string{"Sydney", "New South Wales", "Australia"}},
		{"middle of the Sahara", 23.5, 7.0, []string{"Algeria"}},
		{"inner Greenland", 72, -40, []string{"Greenland"}},
		{"Antarctica", -80, 20, []string{"Antarctica"}},
		{"middle of the Atlantic", 30, -40, nil},
		{"Null Island", 0, 0, nil},
		{"no place on earth", 91, 0, nil},
		{"Taveuni, by the date line", -16.85, 179.98, []string{"Fiji"}},
		{"Vatican", 41.9029, 12.4534, []string{"Vatican City", "Holy See (Vatican City State)"}},
	} {
		got, err := g.Place(c.lat, c.lon)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestAnyPlace(t *testing.T) {
	g := New()
	rapid.Check(t, func(t *rapid.T) {
		got, err := g.Place(rapid.Float64().Draw(t, "lat"), rapid.Float64().Draw(t, "lon"))
		if err != nil || len(got) > 3 || slices.Contains(got, "") {
			t.Fatalf("%q, %v", got, err)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		got, err := g.Place(rapid.Float64Range(-90, 90).Draw(t, "lat"), rapid.Float64Range(-180, 180).Draw(t, "lon"))
		if err != nil || len(got) > 3 || slices.Contains(got, "") {
			t.Fatalf("%q, %v", got, err)
		}
	})
}

// Data that are cut anywhere are refused, and harm nothing.
func TestDamagedData(t *testing.T) {
	if _, err := unpack([]byte("nothing")); err == nil {
		t.Error("no error for what is not packed")
	}
	for _, cut := range []int{0, 1, 100, 5000, 60_000, 1_000_000, 1_400_000} {
		if _, err := unpack(packed[:cut]); err == nil {
			t.Errorf("no error for %d bytes", cut)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(rapid.SliceOf(rapid.Byte()).Draw(t, "data"))
		_ = z.Close()
		if _, err := unpack(b.Bytes()); err == nil {
			t.Fatal("no error for noise")
		}
	})
}

// What goes into the program stays small.
func TestSize(t *testing.T) {
	if len(packed) > 3<<20 {
		t.Errorf("%d bytes", len(packed))
	}
}

func BenchmarkPlace(b *testing.B) {
	g := New()
	if _, err := g.Place(0, 0); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := g.Place(52.5186, 13.3761); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUnpack(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := unpack(packed); err != nil {
			b.Fatal(err)
		}
	}
}
