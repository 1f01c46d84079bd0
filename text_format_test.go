package butler_test

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"butler"
)

func TestFormats(t *testing.T) {
	networks := butler.Preference{ID: "N", Type: butler.PreferenceText, Format: butler.FormatNetworks}
	folder := butler.Preference{ID: "F", Type: butler.PreferenceText, Format: butler.FormatFolder}
	moment := butler.Preference{ID: "T", Type: butler.PreferenceText, Format: butler.FormatTime}
	tests := []struct {
		p        butler.Preference
		in, want string
		ok       bool
	}{
		{networks, "", "", true},
		{networks, " , ", "", true},
		{networks, "192.168.1.7", "192.168.1.7/32", true},
		{networks, "10.1.2.3/8 ,fd00::1/8", "10.0.0.0/8, fd00::/8", true},
		{networks, "10.0.0.0/255.0.0.0", "10.0.0.0/8", true},
		{networks, "::ffff:10.0.0.1", "10.0.0.1/32", true},
		{networks, "0.0.0.0/0", "0.0.0.0/0", true},
		{networks, "10.0.0.0/255.0.255.0", "", false},
		{networks, "10.0.0.0/33", "", false},
		{networks, "10.0.0.0/-1", "", false},
		{networks, "10.0.0.0/", "", false},
		{networks, "fe80::1%eth0", "", false},
		{networks, "localhost", "", false},
		{networks, "10.0.0.1 10.0.0.2", "", false},
		{moment, "", "", true},
		{moment, "2026-03-29T02:30:00+02:00", "2026-03-29T02:30:00+02:00", true},
		{moment, "2026-03-29", "", false},
		{moment, "soon", "", false},
		{folder, "", "", true},
		{folder, "/srv/backups/../copies/", "/srv/copies", true},
		{folder, "backups", "", false},
		{folder, "~/backups", "", false},
	}
	for _, tt := range tests {
		got, err := tt.p.Parse(tt.in)
		if (err == nil) != tt.ok || got != tt.want {
			t.Errorf("%s of %q: %q, %v", tt.p.Format, tt.in, got, err)
		}
		if err != nil && !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%q: kind %s", tt.in, butler.KindOf(err))
		}
	}
}

func FuzzParseNetworks(f *testing.F) {
	for _, s := range []string{"10.0.0.1", "10.0.0.0/8,::1", "10.0.0.0/255.0.0.0", "::ffff:1.2.3.4/96", "%", "1.2.3.4/ff00::"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := butler.ParseNetworks(text)
		if err != nil {
			return
		}
		var names []string
		for _, n := range all {
			if !n.IsValid() || n.Masked() != n {
				t.Errorf("%q holds %v", text, n)
			}
			names = append(names, n.String())
		}
		again, err := butler.ParseNetworks(strings.Join(names, ","))
		if err != nil || len(again) != len(all) {
			t.Errorf("%q is read as %v, and then as %v: %v", text, all, again, err)
		}
	})
}

func TestPaused(t *testing.T) {
	now := time.Date(2026, 3, 29, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		paused, until string
		want          bool
		end           time.Time
	}{
		{"false", "", false, time.Time{}},
		{"false", "2026-03-29T13:00:00Z", false, time.Time{}},
		{"true", "", true, time.Time{}},
		{"true", "2026-03-29T13:00:00Z", true, now.Add(time.Hour)},
		{"true", "2026-03-29T12:00:00Z", false, now},
		{"true", "2026-03-29T11:00:00Z", false, now.Add(-time.Hour)},
	}
	for _, tt := range tests {
		s := butler.NewSettings(butler.CorePreferences(2), map[string]string{butler.PrefPaused: tt.paused, butler.PrefPausedUntil: tt.until})
		if until, paused := s.Paused(now); paused != tt.want || !until.Equal(tt.end) {
			t.Errorf("paused %s until %q: %v until %v", tt.paused, tt.until, paused, until)
		}
	}
}

func TestNetworksMatch(t *testing.T) {
	all, err := butler.ParseNetworks("192.168.1.0/24")
	if err != nil || !all[0].Contains(netip.MustParseAddr("192.168.1.200")) || all[0].Contains(netip.MustParseAddr("192.168.2.1")) {
		t.Errorf("%v, %v", all, err)
	}
}
