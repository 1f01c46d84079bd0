package client

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"butler/plexapi"
)

type looseInner struct {
	Name string `json:"name"`
}

type loose struct {
	looseInner
	Int     int          `json:"int"`
	Small   int8         `json:"small"`
	Float   float64      `json:"float"`
	Text    string       `json:"text"`
	Bool    plexapi.Bool `json:"bool"`
	Plain   bool         `json:"plain"`
	Pointer *int         `json:"pointer"`
	List    []looseInner `json:"List"`
	Skipped string       `json:"-"`
}

func TestLoosely(t *testing.T) {
	seven := 7
	for text, want := range map[string]loose{
		`{}`: {},
		`{"int":"7","float":"1.5","text":7,"bool":"1","plain":1,"pointer":"7"}`:   {Int: 7, Float: 1.5, Text: "7", Bool: true, Plain: true, Pointer: &seven},
		`{"int":7.9,"float":2,"text":true,"bool":0,"plain":"true","pointer":7.0}`: {Int: 7, Float: 2, Text: "true", Plain: true, Pointer: &seven},
		`{"int":true,"small":300,"float":"x","pointer":"","bool":"perhaps"}`:      {Int: 1},
		`{"int":"","small":"-3","text":null,"List":null,"pointer":null}`:          {Small: -3},
		`{"int":1e300,"text":{"a":1},"List":{"name":"one"}}`:                      {List: []looseInner{{Name: "one"}}},
		`{"List":[{"name":"a"},"b",{"name":3}]}`:                                  {List: []looseInner{{Name: "a"}, {}, {Name: "3"}}},
		`{"name":"n","INT":4,"-":"x","Skipped":"x"}`:                              {looseInner: looseInner{Name: "n"}},
	} {
		var got loose
		if err := unmarshalLoosely([]byte(text), &got); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(loose{})); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for _, text := range []string{``, `[]`, `7`, `"x"`, `{"int":`, `null`} {
		var got loose
		if err := unmarshalLoosely([]byte(text), &got); (err == nil) != (text == "null") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// What a Butler writes is read as the standard decoder reads it.
func TestLooselyAsStrictly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		number := rapid.Int64Range(-1<<53, 1<<53)
		word := rapid.StringMatching(`[ -~ä]{0,9}`)
		index := rapid.IntRange(0, 99).Draw(t, "index")
		in := plexapi.Container[plexapi.Items]{MediaContainer: plexapi.Items{TotalSize: number.Draw(t, "total"), Metadata: []plexapi.Item{{
			RatingKey: word.Draw(t, "key"), Index: &index, Year: index, AddedAt: number.Draw(t, "added"),
			Media: []plexapi.Media{{ID: number.Draw(t, "media"), AspectRatio: rapid.Float64Range(0, 3).Draw(t, "ratio"), HasVoiceActivity: plexapi.Bool(rapid.Bool().Draw(t, "voice")),
				Part: []plexapi.Part{{File: word.Draw(t, "file"), Stream: []plexapi.Stream{{StreamType: 2, Default: true}}}}}},
			Marker: []plexapi.Marker{{ID: 1, Final: true, Attributes: plexapi.MarkerAttributes{Version: 5}}},
		}}}}
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var strict, loosely plexapi.Container[plexapi.Items]
		if err := json.Unmarshal(text, &strict); err != nil {
			t.Fatal(err)
		}
		if err := unmarshalLoosely(text, &loosely); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strict, loosely); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Whatever is read makes things of the domain without a panic.
func FuzzLoosely(f *testing.F) {
	f.Add([]byte(`{"MediaContainer":{"Metadata":[{"ratingKey":1,"Media":{"Part":[{"key":"/library/parts/1/x/y","Stream":[]}]}}]}}`))
	f.Add([]byte(`{"MediaContainer":[[]]}`))
	f.Fuzz(func(_ *testing.T, text []byte) {
		var body plexapi.Container[plexapi.Items]
		if unmarshalLoosely(text, &body) != nil {
			return
		}
		for _, i := range body.MediaContainer.Metadata {
			detailOfPlex(i, 1)
		}
		var sections plexapi.Container[plexapi.Sections]
		if unmarshalLoosely(text, &sections) == nil {
			mapped(sections.MediaContainer.Directory, sectionOfPlex)
		}
	})
}
