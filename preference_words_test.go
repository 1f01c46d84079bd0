package butler_test

import (
	"testing"

	"pgregory.net/rapid"

	"butler"
)

func TestPreferenceChangeInWords(t *testing.T) {
	hour := butler.Preference{Label: "Start", Type: butler.PreferenceInt, Enum: []butler.EnumValue{{Value: "2", Label: "02:00"}, {Value: "3", Label: "03:00"}}}
	tests := []struct {
		p              butler.Preference
		from, to, want string
	}{
		{butler.Preference{Label: "Scan", Type: butler.PreferenceBool}, "false", "true", "Scan: on"},
		{butler.Preference{Label: "Scan", Type: butler.PreferenceBool}, "1", "0", "Scan: off"},
		{hour, "2", "3", "Start: 03:00 (was 02:00)"},
		{hour, "9", "3", "Start: 03:00 (was 9)"},
		{butler.Preference{Label: "Keep", Type: butler.PreferenceInt}, "3", "5", "Keep: 5 (was 3)"},
		{butler.Preference{Label: "Name", Type: butler.PreferenceText}, "", "Attic", "Name: “Attic” (was not set)"},
		{butler.Preference{Label: "Name", Type: butler.PreferenceText}, "Attic", "", "Name: not set (was “Attic”)"},
		{butler.Preference{Label: "Key", Type: butler.PreferenceText, Secret: true}, "", "abc", "Key: set (was not set)"},
		{butler.Preference{Label: "Key", Type: butler.PreferenceText, Secret: true}, "abc", "def", "Key: changed"},
		{butler.Preference{Label: "Key", Type: butler.PreferenceText, Secret: true}, "abc", "", "Key: removed"},
	}
	for _, tt := range tests {
		if got := tt.p.ChangeInWords(tt.from, tt.to); got != tt.want {
			t.Errorf("%q to %q: %q, want %q", tt.from, tt.to, got, tt.want)
		}
	}
}

func TestSettingsDiffers(t *testing.T) {
	s := butler.NewSettings(butler.CorePreferences(2), map[string]string{
		butler.PrefStartHour: "02", // the default, written otherwise
		butler.PrefEndHour:   "6",
		butler.PrefPaused:    "0",
	})
	for id, want := range map[string]bool{butler.PrefStartHour: false, butler.PrefEndHour: true, butler.PrefPaused: false, butler.PrefFriendlyName: false} {
		if got := s.Differs(id); got != want {
			t.Errorf("%s differs: %v", id, got)
		}
	}
}

// What has no fault can be set with all others that have none, and what has one cannot.
func TestSettingsFaults(t *testing.T) {
	s := butler.NewSettings(butler.CorePreferences(2), nil)
	ids := []string{"Unknown", butler.PrefNotifyWebhook}
	for _, p := range s.Definitions() {
		ids = append(ids, p.ID)
	}
	value := rapid.OneOf(rapid.SampledFrom([]string{"true", "0", "3", "23", "24", "", butler.Masked, "07:00-09:00", "https://example.org/"}), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.MapOf(rapid.SampledFrom(ids), value).Draw(t, "values")
		faults := s.Faults(values)
		if _, err := s.Change(values); (err == nil) != (len(faults) == 0) {
			t.Fatalf("%v is changed: %v, with the faults %v", values, err, faults)
		}
		for id, err := range faults {
			if !butler.IsKind(err, butler.KindInvalid) {
				t.Fatalf("%s: %v", id, err)
			}
			delete(values, id)
		}
		if _, err := s.Change(values); err != nil {
			t.Fatal(err)
		}
	})
}
