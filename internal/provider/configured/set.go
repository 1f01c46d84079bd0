package configured

import (
	"context"
	"log/slog"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/internal/outbound"
	"butler/internal/provider"
	"butler/internal/provider/musicbrainz"
	"butler/internal/provider/tmdb"
	"butler/internal/provider/tvmaze"
)

// Options are what [New] is told.
type Options struct {
	Settings butler.Settings
	Version  string       // of the program
	Attempts int          // at one request; 0 for those of [outbound.Options]
	Log      *slog.Logger // nil for none
}

// Set is the providers that are to be asked.
type Set struct {
	Providers []provider.Provider // the preferred one first
	Off       map[string]string   // why others are not, by name
	client    *outbound.Client
	own       map[string]bool // those at an address that the user gave
}

// What the providers ask for: TMDB up to forty requests a second, TVmaze twenty in ten seconds, MusicBrainz one a
// second. A little is left, as nobody's clock is the other's.
const (
	paceTMDB        = 50 * time.Millisecond
	paceTVmaze      = 550 * time.Millisecond
	paceMusicBrainz = 1100 * time.Millisecond
	pacePictures    = 200 * time.Millisecond
)

func paces() map[string]time.Duration {
	return map[string]time.Duration{
		"api.themoviedb.org": paceTMDB, "image.tmdb.org": paceTMDB,
		"api.tvmaze.com": paceTVmaze, "static.tvmaze.com": pacePictures,
		"musicbrainz.org": paceMusicBrainz, "coverartarchive.org": pacePictures,
	}
}

// New returns the providers that the settings ask for. Call [Set.Close] when it is done with.
func New(o Options) *Set {
	text := o.Settings.Text
	s := &Set{Off: map[string]string{}, own: map[string]bool{}}
	s.client = outbound.New(outbound.Options{
		Version: o.Version, Contact: text(PrefContact), MaxBody: butler.MaxBlob, Paces: paces(), Attempts: o.Attempts, Log: o.Log,
	})
	language := text(PrefLanguage)
	if !regexp.MustCompile(`^[a-z]{2,3}(-[A-Z]{2})?$`).MatchString(language) {
		language = ""
	}
	for name := range strings.SplitSeq(strings.ToLower(text(PrefProviders)), ",") {
		name = strings.TrimSpace(name)
		if name == "" || s.has(name) {
			continue
		}
		switch name {
		case provider.TMDB:
			if text(PrefTMDBKey) == "" {
				s.Off[name] = "no key is set (" + PrefTMDBKey + ")"
				continue
			}
			s.add(text(PrefTMDBAddress), tmdb.New(tmdb.Options{
				Outbound: s.client, Address: text(PrefTMDBAddress), Key: text(PrefTMDBKey), Language: language,
			}))
		case provider.TVmaze:
			s.add(text(PrefTVmazeAddress), tvmaze.New(s.client, text(PrefTVmazeAddress)))
		case provider.MusicBrainz:
			if text(PrefContact) == "" && text(PrefMusicBrainzAddress) == "" {
				s.Off[name] = "no contact is set (" + PrefContact + ")"
				continue
			}
			s.add(text(PrefMusicBrainzAddress)+text(PrefCoversAddress),
				musicbrainz.New(s.client, text(PrefMusicBrainzAddress), text(PrefCoversAddress)))
		default:
			s.Off[provider.Brief(name)] = "there is no such source"
		}
	}
	return s
}

func (s *Set) has(name string) bool {
	return slices.ContainsFunc(s.Providers, func(p provider.Provider) bool { return p.Name() == name })
}

func (s *Set) add(address string, p provider.Provider) {
	s.Providers = append(s.Providers, p)
	s.own[p.Name()] = address != ""
}

// For returns those who can be asked for things of a kind.
func (s *Set) For(kind butler.ItemKind) []provider.Provider {
	var all []provider.Provider
	for _, p := range s.Providers {
		if p.Knows(kind) {
			all = append(all, p)
		}
	}
	return all
}

// Picture fetches a picture that a provider named. Errors: those of [outbound.Client.Do]; [butler.KindForbidden] for an
// address in the network of the house, unless the user set the provider's own address.
func (s *Set) Picture(ctx context.Context, p provider.Provider, url string) ([]byte, error) {
	if !s.own[p.Name()] {
		ctx = outbound.PublicOnly(ctx)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, butler.E(butler.KindDamaged, "fetch picture", "%s gave an address that is none", p.Label())
	}
	req.Header.Set("Accept", "image/*")
	a, err := s.client.Read(ctx, req)
	if err != nil {
		return nil, err
	}
	if a.Status != http.StatusOK {
		return nil, butler.E(butler.KindDamaged, "fetch picture", "%s answered %d", p.Label(), a.Status)
	}
	return a.Body, nil
}

// Close gives back connections.
func (s *Set) Close() { s.client.Close() }
