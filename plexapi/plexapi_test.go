package plexapi_test

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler/plexapi"
)

// there returns what becomes of v when it is sent and read again.
func there[T any](t interface{ Fatal(...any) }, v T, encode func(any) ([]byte, error), decode func([]byte, any) error) T {
	text, err := encode(v)
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := decode(text, &back); err != nil {
		t.Fatal(err, string(text))
	}
	return back
}

func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[ -~äß漢]{0,12}`)
		truth := rapid.Custom(func(t *rapid.T) plexapi.Bool { return plexapi.Bool(rapid.Bool().Draw(t, "bool")) })
		tasks := plexapi.TaskList{ButlerTasks: plexapi.ButlerTasks{ButlerTask: []plexapi.ButlerTask{{
			Name: text.Draw(t, "name"), Interval: rapid.Int().Draw(t, "interval"), ScheduleRandomized: truth.Draw(t, "randomized"),
			Enabled: truth.Draw(t, "enabled"), Title: text.Draw(t, "title"), Description: text.Draw(t, "description"),
		}}}}
		settings := plexapi.Container[plexapi.Settings]{MediaContainer: plexapi.Settings{Size: 1, Setting: []plexapi.Setting{{
			ID: text.Draw(t, "id"), Type: "text", Default: plexapi.Value{Text: text.Draw(t, "default")}, Value: plexapi.Value{Text: text.Draw(t, "value")},
			Hidden: truth.Draw(t, "hidden"), EnumValues: text.Draw(t, "enum"),
		}}}}
		activities := plexapi.Container[plexapi.Activities]{MediaContainer: plexapi.Activities{Size: 1, Activity: []plexapi.Activity{{
			UUID: text.Draw(t, "uuid"), Cancellable: truth.Draw(t, "cancellable"), Progress: rapid.Float64Range(-1, 100).Draw(t, "progress"),
		}}}}
		for _, diff := range []string{
			cmp.Diff(tasks, there(t, tasks, json.Marshal, json.Unmarshal)),
			cmp.Diff(tasks, there(t, tasks, xml.Marshal, xml.Unmarshal)),
			cmp.Diff(settings, there(t, settings, json.Marshal, json.Unmarshal)),
			cmp.Diff(settings, there(t, settings, xml.Marshal, xml.Unmarshal)),
			cmp.Diff(activities, there(t, activities, json.Marshal, json.Unmarshal)),
			cmp.Diff(activities, there(t, activities, xml.Marshal, xml.Unmarshal)),
		} {
			if diff != "" {
				t.Fatal(diff)
			}
		}
	})
}

func TestBool(t *testing.T) {
	for text, want := range map[string]bool{"1": true, "0": false, "true": true, "false": false, `"1"`: true, `"false"`: false} {
		var b plexapi.Bool
		if err := json.Unmarshal([]byte(text), &b); err != nil || bool(b) != want {
			t.Errorf("JSON %s is %v: %v", text, b, err)
		}
		text = strings.Trim(text, `"`)
		if err := b.UnmarshalXMLAttr(xml.Attr{Value: text}); err != nil || bool(b) != want {
			t.Errorf("XML %s is %v: %v", text, b, err)
		}
	}
	for _, text := range []string{"", "2", "yes", "TRUE"} {
		var b plexapi.Bool
		if err := b.UnmarshalXMLAttr(xml.Attr{Value: text}); err == nil {
			t.Errorf("%q is a bool", text)
		}
	}
}

func TestValue(t *testing.T) {
	cases := []struct {
		value plexapi.Value
		json  string
	}{
		{plexapi.Value{Text: "true", Bare: true}, `true`},
		{plexapi.Value{Text: "12", Bare: true}, `12`},
		{plexapi.Value{Text: "-0.5", Bare: true}, `-0.5`},
		{plexapi.Value{Text: ".5", Bare: true}, `".5"`},
		{plexapi.Value{Text: "", Bare: true}, `""`},
		{plexapi.Value{Text: "12"}, `"12"`},
		{plexapi.Value{Text: "a \"b\""}, `"a \"b\""`},
	}
	for _, c := range cases {
		got, err := json.Marshal(c.value)
		if err != nil || string(got) != c.json {
			t.Errorf("%+v is %s, want %s: %v", c.value, got, c.json, err)
		}
		var back plexapi.Value
		if err := json.Unmarshal(got, &back); err != nil || back.Text != c.value.Text {
			t.Errorf("%s is %+v: %v", got, back, err)
		}
	}
}

// Answers as a Plex Media Server gives them.
func TestReadsPlex(t *testing.T) {
	const text = `<?xml version="1.0" encoding="UTF-8"?>
<MediaContainer size="0" claimed="1" machineIdentifier="abc" version="1.40.0.1-x" apiVersion="1.2"></MediaContainer>`
	var identity plexapi.Container[plexapi.Identity]
	if err := xml.Unmarshal([]byte(text), &identity); err != nil {
		t.Fatal(err)
	}
	want := plexapi.Identity{Claimed: true, MachineIdentifier: "abc", Version: "1.40.0.1-x"}
	if identity.MediaContainer != want {
		t.Errorf("identity is %+v", identity)
	}
	var tasks plexapi.TaskList
	const list = `<ButlerTasks><ButlerTask name="A" interval="3" scheduleRandomized="0" enabled="1" title="T" description="D" /></ButlerTasks>`
	if err := xml.Unmarshal([]byte(list), &tasks); err != nil {
		t.Fatal(err)
	}
	task := plexapi.ButlerTask{Name: "A", Interval: 3, Enabled: true, Title: "T", Description: "D"}
	if len(tasks.ButlerTasks.ButlerTask) != 1 || tasks.ButlerTasks.ButlerTask[0] != task {
		t.Errorf("tasks are %+v", tasks)
	}
}
