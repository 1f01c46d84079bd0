package butler_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestSecrets(t *testing.T) {
	definitions := []butler.Preference{
		{ID: "Key", Type: butler.PreferenceText, Format: butler.FormatURL, Secret: true},
		{ID: "Name", Type: butler.PreferenceText},
	}
	s := butler.NewSettings(definitions, map[string]string{"Key": "https://me:word@example.org/", "Name": "attic"})
	if got := s.Shown("Key") + " " + s.Shown("Name"); got != butler.Masked+" attic" {
		t.Errorf("shown as %q", got)
	}
	if got := butler.NewSettings(definitions, nil).Shown("Key"); got != "" {
		t.Errorf("one that is not set is shown as %q", got)
	}
	got, err := s.Change(map[string]string{"Key": butler.Masked, "Name": butler.Masked})
	if diff := cmp.Diff(map[string]string{"Name": butler.Masked}, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, err = s.Change(map[string]string{"Key": ""}); err != nil || len(got) != 1 {
		t.Errorf("a secret is not taken back: %v, %v", got, err)
	}
	if _, err = s.Change(map[string]string{"Key": "geheim"}); !butler.IsKind(err, butler.KindInvalid) || strings.Contains(err.Error(), "geheim") {
		t.Errorf("%v", err)
	}
	if _, err = s.Change(map[string]string{"Name": "a", "None": "b"}); !butler.IsKind(err, butler.KindInvalid) {
		t.Errorf("%v", err)
	}
}
