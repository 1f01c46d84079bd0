package settings

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"butler"
)

func snapshot(values map[string]string) butler.Settings {
	return butler.NewSettings(butler.CorePreferences(2), values)
}

func TestRead(t *testing.T) {
	set := map[string]string{butler.PrefQuietHours: "07:00-09:00", butler.PrefNotifyWebhook: "https://example.org/secret"}
	tests := []struct {
		name   string
		form   url.Values
		want   map[string]string
		faults []string
	}{
		{"nothing", url.Values{"back": {"/web/"}, "group": {"night"}}, nil, nil},
		{"a box that is ticked", url.Values{butler.PrefUpdates: {"false", "true"}}, map[string]string{butler.PrefUpdates: "true"}, nil},
		{"a box that is not", url.Values{butler.PrefEmptyTrash: {"false"}}, map[string]string{butler.PrefEmptyTrash: "false"}, nil},
		{"as it was", url.Values{butler.PrefQuietHours: {"7:00-9:00"}, "was.ButlerQuietHours": {"07:00-09:00"}}, nil, nil},
		{"space around a number", url.Values{butler.PrefGrace: {" 60 "}, "was.ButlerWindowGrace": {"120"}}, map[string]string{butler.PrefGrace: "60"}, nil},
		{"wrong", url.Values{butler.PrefGrace: {"-1"}, butler.PrefQuietHours: {"soon"}}, nil, []string{butler.PrefGrace, butler.PrefQuietHours}},
		{"wrong, but nobody touched it", url.Values{butler.PrefGrace: {"x"}, "was.ButlerWindowGrace": {"x"}}, nil, nil},
		{"changed meanwhile", url.Values{butler.PrefQuietHours: {"10:00-11:00"}, "was.ButlerQuietHours": {""}}, nil, []string{butler.PrefQuietHours}},
		{"changed meanwhile to the same", url.Values{butler.PrefQuietHours: {"07:00-09:00"}, "was.ButlerQuietHours": {""}}, nil, nil},
		{"a secret as it is shown", url.Values{butler.PrefNotifyWebhook: {butler.Masked}, "was.NotifyWebhook": {butler.Masked}}, nil, nil},
		{"a secret typed over", url.Values{butler.PrefNotifyWebhook: {"https://example.org/b"}, "was.NotifyWebhook": {butler.Masked}}, map[string]string{butler.PrefNotifyWebhook: "https://example.org/b"}, nil},
		{"a secret removed", url.Values{butler.PrefNotifyWebhook: {""}, "was.NotifyWebhook": {butler.Masked}}, map[string]string{butler.PrefNotifyWebhook: ""}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			all, err := read(snapshot(set), tt.form)
			if err != nil {
				t.Fatal(err)
			}
			var faults []string
			for _, e := range faulty(all) {
				faults = append(faults, e.ID)
				delete(tt.form, e.ID)
			}
			slices.Sort(faults)
			slices.Sort(tt.faults)
			if !slices.Equal(faults, tt.faults) {
				t.Errorf("faults %v, want %v", faults, tt.faults)
			}
			if len(faults) == 0 && !maps.Equal(changed(all), tt.want) {
				t.Errorf("changed %v, want %v", changed(all), tt.want)
			}
		})
	}
}

func TestReadWhatIsNoSetting(t *testing.T) {
	for _, name := range []string{"Nothing", "", "<script>", strings.Repeat("x", 5000)} {
		if _, err := read(snapshot(nil), url.Values{name: {"1"}}); !butler.IsKind(err, butler.KindInvalid) {
			t.Errorf("%.20q: %v", name, err)
		}
	}
}

// Whatever is posted: what has no fault can be stored, and a form that was not touched changes nothing.
func TestFormsCanBeStored(t *testing.T) {
	definitions := butler.CorePreferences(2)
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"true", "false", "0", "7", "07:00-08:00", "", butler.Masked, "https://example.org/"}))
	rapid.Check(t, func(t *rapid.T) {
		s := snapshot(rapid.MapOf(rapid.SampledFrom([]string{butler.PrefGrace, butler.PrefQuietHours, butler.PrefNotifyWebhook, butler.PrefUpdates}), text).Draw(t, "set"))
		form := url.Values{}
		for _, p := range definitions {
			shown := s.Shown(p.ID)
			form["was."+p.ID], form[p.ID] = []string{shown}, []string{shown}
		}
		all, err := read(s, form)
		if err != nil || len(faulty(all)) > 0 || len(changed(all)) > 0 {
			t.Fatalf("a form that was not touched: %v, faults %+v, changes %v", err, faulty(all), changed(all))
		}
		for _, p := range definitions {
			if rapid.Bool().Draw(t, "touch") {
				form[p.ID] = []string{text.Draw(t, p.ID)}
			}
			if rapid.IntRange(0, 9).Draw(t, "stale") == 0 {
				form["was."+p.ID] = []string{text.Draw(t, "was")}
			}
		}
		if all, err = read(s, form); err != nil {
			t.Fatal(err)
		}
		values := map[string]string{}
		for _, e := range all {
			if e.Fault == "" && e.changes() {
				values[e.ID] = e.Typed
			}
		}
		if _, err := s.Change(values); err != nil {
			t.Fatalf("no fault, but %v", err)
		}
	})
}

func TestInWords(t *testing.T) {
	before := snapshot(nil)
	after := snapshot(map[string]string{butler.PrefStartHour: "3", butler.PrefEndHour: "6", butler.PrefNotifyWebhook: "https://example.org/secret", butler.PrefUpdates: "true"})
	values := map[string]string{butler.PrefStartHour: "3", butler.PrefEndHour: "6", butler.PrefNotifyWebhook: "https://example.org/secret", butler.PrefUpdates: "true"}
	got := inWords(before, after, values)
	want := "Saved: work now runs from 03:00–06:00 (was 02:00–05:00); Scan libraries periodically: on; Webhook for reports: set (was not set)."
	if got != want {
		t.Errorf("%q, want %q", got, want)
	}
	allDay := map[string]string{butler.PrefEndHour: "2"}
	if got := inWords(before, snapshot(allDay), allDay); got != "Saved: work now runs all day (was 02:00–05:00)." {
		t.Error(got)
	}
	if got := inWords(before, before, nil); got != "Nothing was changed." {
		t.Error(got)
	}
}
