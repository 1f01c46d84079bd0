package cli

import (
	"testing"

	"butler"
	"butler/internal/cli/profile"
)

// Which server is spoken to, and with which token, is decided as precedence says: above all, the token of a
// profile goes to no other server.
func TestTarget(t *testing.T) {
	config := t.TempDir()
	err := profile.In(config).Change(func(b *profile.Book) error {
		b.Profiles = map[string]profile.Profile{
			"home": {Server: "http://home", Token: "home-token", CA: "/home.pem"},
			"bare": {Server: "http://bare"},
		}
		b.Used = "home"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	for name, tt := range map[string]struct {
		s    session
		env  map[string]string
		want target
		kind butler.Kind // 0 for none
	}{
		"nothing":                       {want: target{address: defaultURL}, env: map[string]string{"BUTLER_CONFIG": empty}},
		"the profile in use":            {want: target{"http://home", "home-token", "/home.pem"}},
		"its token gives way":           {env: map[string]string{"BUTLER_TOKEN": "t"}, want: target{"http://home", "t", "/home.pem"}},
		"BUTLER_PROFILE":                {env: map[string]string{"BUTLER_PROFILE": "bare"}, want: target{address: "http://bare"}},
		"BUTLER_URL":                    {env: map[string]string{"BUTLER_URL": "http://url", "BUTLER_PROFILE": "home"}, want: target{address: "http://url"}},
		"--server":                      {s: session{server: "http://flag"}, env: map[string]string{"BUTLER_URL": "http://url"}, want: target{address: "http://flag"}},
		"--server and BUTLER_TOKEN":     {s: session{server: "http://flag"}, env: map[string]string{"BUTLER_TOKEN": "t"}, want: target{address: "http://flag", token: "t"}},
		"--profile":                     {s: session{profile: "home"}, env: map[string]string{"BUTLER_URL": "http://url", "BUTLER_TOKEN": "t"}, want: target{"http://home", "home-token", "/home.pem"}},
		"--profile without a token":     {s: session{profile: "bare"}, env: map[string]string{"BUTLER_TOKEN": "t"}, want: target{address: "http://bare", token: "t"}},
		"--ca":                          {s: session{profile: "home", ca: "/flag.pem"}, want: target{"http://home", "home-token", "/flag.pem"}},
		"--server and --profile":        {s: session{server: "http://flag", profile: "home"}, kind: butler.KindInvalid},
		"a profile that is not there":   {s: session{profile: "none"}, kind: butler.KindNotFound},
		"another one that is not there": {env: map[string]string{"BUTLER_PROFILE": "none"}, kind: butler.KindNotFound},
	} {
		s := tt.s
		s.env.Getenv = func(name string) string {
			if v, ok := tt.env[name]; ok {
				return v
			}
			return map[string]string{"BUTLER_CONFIG": config, "HOME": empty}[name]
		}
		got, err := s.target()
		if tt.kind != 0 {
			if !butler.IsKind(err, tt.kind) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err != nil || got != tt.want {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, tt.want)
		}
	}
}
