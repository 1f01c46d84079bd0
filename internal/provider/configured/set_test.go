package configured

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func settings(t *testing.T, values map[string]string) butler.Settings {
	t.Helper()
	s := butler.NewSettings(Preferences(), values)
	for id, v := range values {
		if s.Text(id) != v {
			t.Fatalf("%s does not allow %q", id, v)
		}
	}
	return s
}

func TestNew(t *testing.T) {
	tests := []struct {
		name   string
		values map[string]string
		want   []string
		off    []string
	}{
		{"as it comes", nil, []string{"tvmaze"}, []string{"tmdb", "musicbrainz"}},
		{"with a key and a contact", map[string]string{PrefTMDBKey: "k", PrefContact: "me@example.org"}, []string{"tmdb", "tvmaze", "musicbrainz"}, nil},
		{"in another order", map[string]string{PrefTMDBKey: "k", PrefProviders: "TVmaze,tmdb, tvmaze,,"}, []string{"tvmaze", "tmdb"}, nil},
		{"none", map[string]string{PrefProviders: ""}, nil, nil},
		{"unknown ones", map[string]string{PrefProviders: "imdb, tvmaze"}, []string{"tvmaze"}, []string{"imdb"}},
		{"a mirror of one's own needs no contact", map[string]string{PrefProviders: "musicbrainz", PrefMusicBrainzAddress: "http://mirror.example/ws/2"}, []string{"musicbrainz"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := New(Options{Settings: settings(t, tt.values)})
			defer s.Close()
			var names []string
			for _, p := range s.Providers {
				names = append(names, p.Name())
			}
			if len(names) != len(tt.want) || len(s.Off) != len(tt.off) {
				t.Fatalf("%v, off %v", names, s.Off)
			}
			for i := range names {
				if names[i] != tt.want[i] {
					t.Errorf("%v, want %v", names, tt.want)
				}
			}
			for _, name := range tt.off {
				if s.Off[name] == "" {
					t.Errorf("%s is off without a reason: %v", name, s.Off)
				}
			}
		})
	}
}

// A provider must not make this server fetch what is in the network of the house, unless it is in there itself.
func TestPictureOfTheHouse(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("camera")) }))
	defer server.Close()
	for _, address := range []string{"", server.URL} {
		s := New(Options{Settings: settings(t, map[string]string{PrefProviders: "tvmaze", PrefTVmazeAddress: address}), Attempts: 1})
		data, err := s.Picture(t.Context(), s.Providers[0], server.URL+"/x.jpg")
		if (address == "") != butler.IsKind(err, butler.KindForbidden) {
			t.Errorf("with address %q: %q, %v", address, data, err)
		}
		s.Close()
	}
}
