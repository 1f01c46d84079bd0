package api_test

import (
	"context"
	"strings"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
	"butler/internal/similar"
	"butler/internal/subtitle"
)

var addFilms = step{"POST", "/api/v1/sections", `{"kind":"movies","name":"Films","roots":["DIR/films/"]}`}

func addMusic(roots string) step {
	return step{"POST", "/api/v1/sections", `{"kind":"music","name":"Music","roots":` + roots + `}`}
}

// withMatcher gives the server online sources.
func withMatcher(o *api.Options) {
	o.Matcher = fake.Matcher{Chosen: map[int64]string{}}
	operator := fake.NewOperator()
	operator.Status = append(operator.Status, butler.TaskStatus{Name: "RefreshPeriodicMetadata", Kind: "chore", Interval: 1, Randomized: true, Enabled: true})
	o.Operator = operator
}

// withMusic gives the server an album of which two tracks were listened to.
func withMusic(o *api.Options) {
	shelf := fake.NewShelf()
	o.Items = shelf
	o.Tag = func(_ context.Context, item butler.Item, o butler.TagOptions) ([]butler.TaggedFile, error) {
		if item.Kind != butler.Track {
			return nil, butler.E(butler.KindInvalid, "tag music", "item %d is a %s", item.ID, item.Kind)
		}
		file := butler.TaggedFile{Item: item.ID, Part: item.ID + 100, Title: item.Title, State: butler.TagsWritten, Tags: map[string]string{"REPLAYGAIN_TRACK_GAIN": "5.00 dB"}}
		if o.DryRun {
			file.State = butler.TagsPlanned
		}
		return []butler.TaggedFile{file, {Item: item.ID, Part: 1, Title: item.Title, State: butler.TagsSkipped, Reason: "the file is missing"}}, nil
	}
	o.Similar = similar.New(similar.Options{Analysis: "music", Items: shelf, Vectors: fake.Vectors{
		{Part: fake.ShelfTrack + 100, Values: []float32{1, 0}}, {Part: 113, Values: []float32{0.9, 0.4}},
	}})
}

// withSpeech gives the server a file that was listened to.
func withSpeech(o *api.Options) {
	v := subtitle.Voice{DurationMS: 70_000, Speech: make([]byte, 700)}
	for _, second := range [][2]int64{{5, 7}, {11, 12}, {13, 16}, {24, 25}, {27, 31}, {35, 36}, {43, 44}, {46, 51}, {54, 55}, {59, 60}} {
		v.Segments = append(v.Segments, subtitle.Span{Start: 1000 * second[0], End: 1000 * second[1]})
		for i := 10 * second[0]; i < 10*second[1]; i++ {
			v.Speech[i] = 255
		}
	}
	heard := spoken{o.Items.(*shelf), v.Encode()}
	o.Items, o.Blobs = heard, heard
}

// unheard gives the server a file that was not listened to.
func unheard(o *api.Options) {
	s := spoken{o.Items.(*shelf), nil}
	o.Items, o.Blobs = s, s
}

// collectionCases are all that is done with collections, and everything that is refused.
func collectionCases() []goldenCase {
	const made = "/api/v1/collections/1000000002"
	return []goldenCase{{name: "collections", steps: []step{
		addFilms,
		{"GET", "/api/v1/collections", ""},
		{"POST", "/api/v1/collections", `{"section":1,"title":"Best","summary":"of all","items":[2,1]}`},
		{"POST", "/api/v1/collections", `{"section":1,"title":"Best"}`},
		{"POST", "/api/v1/collections", `{"section":1,"title":"Others","items":[99]}`},
		{"POST", "/api/v1/collections", `{"section":1}`},
		{"POST", "/api/v1/collections", `{"section":1,"title":"x","kind":"extra"}`},
		{"GET", "/api/v1/collections?section=1&limit=1", ""},
		{"GET", "/api/v1/collections?rule=genre", ""},
		{"GET", "/api/v1/collections?rule=-", ""},
		{"GET", "/api/v1/collections?section=7", ""},
		{"GET", "/api/v1/collections?cursor=x", ""},
		{"GET", made, ""},
		{"GET", "/api/v1/collections/7", ""},
		{"PATCH", made, `{"title":"Worst","remove":[1],"add":[3,4]}`},
		{"PATCH", made, `{"items":[5,4,3]}`},
		{"PATCH", made, `{"add":[99]}`},
		{"PATCH", made, `{"title":""}`},
		{"PATCH", "/api/v1/collections/1000000001", `{"title":"Mine"}`},
		{"PATCH", "/api/v1/collections/7", `{}`},
		{"GET", made + "/items?limit=2", ""},
		{"GET", "/api/v1/collections/7/items", ""},
		{"GET", "/api/v1/items/3/collections", ""},
		{"GET", "/api/v1/items/99/collections", ""},
		{"DELETE", made, ""},
		{"DELETE", made, ""},
	}}}
}

func libraryCases() []goldenCase {
	return []goldenCase{
		{name: "sections", steps: []step{
			{"GET", "/api/v1/sections", ""},
			addFilms,
			addFilms,
			{"GET", "/api/v1/sections/1", ""},
			{"GET", "/api/v1/sections/2", ""},
			{"PATCH", "/api/v1/sections/1", `{"name":" Movies ","optOuts":["BackupDatabase","BackupDatabase"]}`},
			{"PATCH", "/api/v1/sections/1", `{"optOuts":["Nothing"]}`},
			{"PATCH", "/api/v1/sections/1", `{"kind":"shows","roots":["DIR/music"]}`},
			{"PATCH", "/api/v1/sections/1", `{"kind":"books"}`},
			{"PATCH", "/api/v1/sections/1", `{}`},
			{"PATCH", "/api/v1/sections/7", `{}`},
			{"POST", "/api/v1/sections/1/scan", ""},
			{"POST", "/api/v1/sections/7/scan", ""},
			{"POST", "/api/v1/sections/1/trash", ""},
			{"POST", "/api/v1/sections/7/trash", ""},
			{"DELETE", "/api/v1/sections/1/artifacts?task=ButlerTaskGenerateIntroMarkers", ""},
			{"DELETE", "/api/v1/sections/1/artifacts?task=BackupDatabase", ""},
			{"DELETE", "/api/v1/sections/1/artifacts?task=Nothing", ""},
			{"DELETE", "/api/v1/sections/1/artifacts", ""},
			{"DELETE", "/api/v1/sections/7/artifacts?task=ButlerTaskGenerateIntroMarkers", ""},
			{"DELETE", "/api/v1/sections/1", ""},
			{"DELETE", "/api/v1/sections/1", ""},
		}},
		{name: "section name", steps: []step{
			{"POST", "/api/v1/sections", `{"kind":"movies","name":" ","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"kind":"movies","name":"a\nb","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"kind":"movies","name":"` + strings.Repeat("x", 201) + `","roots":["DIR/films"]}`},
			{"POST", "/api/v1/sections", `{"name":"x"}`},
		}},
		{name: "section roots", steps: []step{
			addMusic(`[]`),
			addMusic(`null`),
			addMusic(`["films"]`),
			addMusic(`["DIR/nothing"]`),
			addMusic(`["DIR/file.txt"]`),
			addMusic(`["DIR/a\u0000b"]`),
			addMusic(`["DIR/films","DIR/films/../films"]`),
			addMusic(`["DIR/films/new","DIR/films"]`),
			addMusic(`["DIR/link","DIR/films"]`),
			addMusic(`["DIR/data"]`),
			addMusic(`["DIR"]`),
			addMusic(`["/"]`),
			addFilms,
			addMusic(`["DIR/films/new"]`),
			addMusic(`["DIR/link"]`),
			addMusic(`["DIR/music","DIR/films"]`),
			addMusic(`["DIR/music"]`),
		}},
		{name: "guess", steps: []step{
			{"POST", "/api/v1/sections/guess", `{"path":"DIR/films"}`},
			{"POST", "/api/v1/sections/guess", `{"path":"films"}`},
			{"POST", "/api/v1/sections/guess", `{"path":"DIR/nothing"}`},
			{"POST", "/api/v1/sections/guess", ""},
		}},
		{name: "items", steps: []step{
			addFilms,
			{"GET", "/api/v1/sections/1/items?limit=2", ""},
			{"GET", "/api/v1/items?section=1&parent=3&deep=true&kind=episode&title=a%20b&year=1999&addedSince=2026-03-29T02:00:00Z&addedBefore=2026-03-29T05:00:00%2B02:00&sort=added&desc=true&limit=1", ""},
			{"GET", "/api/v1/sections/1/items?offset=100", ""},
			{"GET", "/api/v1/sections/1/items?limit=1000", ""},
			{"GET", "/api/v1/sections/1/items?kind=book", ""},
			{"GET", "/api/v1/items?sort=size", ""},
			{"GET", "/api/v1/items?addedSince=today", ""},
			{"GET", "/api/v1/items?desc=perhaps", ""},
			{"GET", "/api/v1/items?section=2", ""},
			{"GET", "/api/v1/sections/2/items", ""},
			{"GET", "/api/v1/items/1", ""},
			{"GET", "/api/v1/items/2", ""},
			{"GET", "/api/v1/items/8", ""},
		}},
		{name: "nearest", change: withMusic, steps: []step{
			{"GET", "/api/v1/items/12/nearest?limit=5&maxDistance=0.5", ""},
			{"GET", "/api/v1/items/12/nearest?maxDistance=0.001", ""},
			{"GET", "/api/v1/items/11/nearest", ""},
			{"GET", "/api/v1/items/1/nearest", ""},
			{"GET", "/api/v1/items/99/nearest", ""},
			{"GET", "/api/v1/items/12/nearest?limit=501", ""},
			{"GET", "/api/v1/items/12/nearest?maxDistance=1.5", ""},
		}},
		{name: "loudness tags", change: withMusic, steps: []step{
			{"POST", "/api/v1/items/12/loudness/tags", `{"dryRun":true}`},
			{"POST", "/api/v1/items/12/loudness/tags", ""},
			{"POST", "/api/v1/items/1/loudness/tags", `{"remove":true}`},
			{"POST", "/api/v1/items/99/loudness/tags", ""},
			{"POST", "/api/v1/items/12/loudness/tags", `{"force":true}`},
		}},
		{name: "loudness tags not had", steps: []step{{"POST", "/api/v1/items/1/loudness/tags", ""}}},
		{name: "matches", change: withMatcher, steps: []step{
			{"GET", "/api/v1/items/1/matches", ""},
			{"GET", "/api/v1/items/1/matches?title=Heat&year=1995", ""},
			{"GET", "/api/v1/items/1/matches?year=-1", ""},
			{"GET", "/api/v1/items/99999/matches", ""},
			{"PUT", "/api/v1/items/1/match", `{"provider":"tmdb","id":"603"}`},
			{"PUT", "/api/v1/items/1/match", `{"provider":"elsewhere","id":"603"}`},
			{"PUT", "/api/v1/items/99999/match", `{"provider":"tmdb","id":"603"}`},
		}},
		{name: "matches not had", steps: []step{{"GET", "/api/v1/items/1/matches", ""}, {"PUT", "/api/v1/items/1/match", `{"provider":"tmdb","id":"603"}`}}},
		{name: "nearest not had", steps: []step{{"GET", "/api/v1/items/1/nearest", ""}}},
		{name: "align subtitles", change: withSpeech, steps: []step{
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":"MQowMDowMDowMywwMDAgLS0+IDAwOjAwOjA1LDAwMApMCgoyCjAwOjAwOjA5LDAwMCAtLT4gMDA6MDA6MTAsMDAwCkwKCjMKMDA6MDA6MTEsMDAwIC0tPiAwMDowMDoxNCwwMDAKTAoKNAowMDowMDoyMiwwMDAgLS0+IDAwOjAwOjIzLDAwMApMCgo1CjAwOjAwOjI1LDAwMCAtLT4gMDA6MDA6MjksMDAwCkwKCjYKMDA6MDA6MzMsMDAwIC0tPiAwMDowMDozNCwwMDAKTAoKNwowMDowMDo0MSwwMDAgLS0+IDAwOjAwOjQyLDAwMApMCgo4CjAwOjAwOjQ0LDAwMCAtLT4gMDA6MDA6NDksMDAwCkwKCjkKMDA6MDA6NTIsMDAwIC0tPiAwMDowMDo1MywwMDAKTAoKMTAKMDA6MDA6NTcsMDAwIC0tPiAwMDowMDo1OCwwMDAKTAoK"}`},
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":"MQowMDowMDowMSwwMDAgLS0+IDAwOjAwOjAxLDgwMApMaW5lIDEKCjIKMDA6MDA6MDIsMDAwIC0tPiAwMDowMDowMiw4MDAKTGluZSAyCgozCjAwOjAwOjAzLDAwMCAtLT4gMDA6MDA6MDMsODAwCkxpbmUgMwoK"}`},
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":"bm8gc3VidGl0bGVz"}`},
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":"not base64"}`},
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":""}`},
			{"POST", "/api/v1/parts/1/subtitles/align", ""},
			{"POST", "/api/v1/parts/0/subtitles/align", `{"content":"bm8="}`},
		}},
		{name: "align subtitles before anything was heard", change: unheard, steps: []step{
			{"POST", "/api/v1/parts/1/subtitles/align", `{"content":"MQowMDowMDowMywwMDAgLS0+IDAwOjAwOjA1LDAwMApMCgoyCjAwOjAwOjA5LDAwMCAtLT4gMDA6MDA6MTAsMDAwCkwKCjMKMDA6MDA6MTEsMDAwIC0tPiAwMDowMDoxNCwwMDAKTAoKNAowMDowMDoyMiwwMDAgLS0+IDAwOjAwOjIzLDAwMApMCgo1CjAwOjAwOjI1LDAwMCAtLT4gMDA6MDA6MjksMDAwCkwKCjYKMDA6MDA6MzMsMDAwIC0tPiAwMDowMDozNCwwMDAKTAoKNwowMDowMDo0MSwwMDAgLS0+IDAwOjAwOjQyLDAwMApMCgo4CjAwOjAwOjQ0LDAwMCAtLT4gMDA6MDA6NDksMDAwCkwKCjkKMDA6MDA6NTIsMDAwIC0tPiAwMDowMDo1MywwMDAKTAoKMTAKMDA6MDA6NTcsMDAwIC0tPiAwMDowMDo1OCwwMDAKTAoK"}`},
		}},
		{name: "analyze", steps: []step{
			{"POST", "/api/v1/items/1/analyze", ""},
			{"POST", "/api/v1/items/1/analyze", `{"tasks":["ButlerTaskGenerateIntroMarkers","ButlerTaskGenerateIntroMarkers"],"redo":true}`},
			{"POST", "/api/v1/items/1/analyze", `{"tasks":["BackupDatabase"]}`},
			{"POST", "/api/v1/items/1/analyze", `{"tasks":["Nothing"]}`},
			{"POST", "/api/v1/items/1/analyze", `{"tasks":"all"}`},
			{"POST", "/api/v1/items/8/analyze", ""},
		}},
		{name: "artifacts", steps: []step{
			{"GET", "/api/v1/parts/1/artifacts/index-sd.bif", ""},
			{"HEAD", "/api/v1/parts/1/artifacts/index-sd.bif", ""},
			{"GET", "/api/v1/parts/1/artifacts/chapters/1.jpg", ""},
			{"GET", "/api/v1/parts/1/artifacts/chapters%2F1.jpg", ""},
			{"GET", "/api/v1/parts/1/artifacts/chapters/2.jpg", ""},
			{"GET", "/api/v1/parts/1/artifacts/secret.txt", ""},
			{"GET", "/api/v1/parts/1/artifacts/%2e%2e/secret.txt", ""},
			{"GET", "/api/v1/parts/1/artifacts/", ""},
			{"GET", "/api/v1/parts/2/artifacts/index-sd.bif", ""},
			{"GET", "/api/v1/parts/x/artifacts/index-sd.bif", ""},
			{"GET", "/api/v1/parts/1/artifacts/index-sd.bif?size=1", ""},
		}},
		{name: "artifact range", header: header("Range", "bytes=2-4"), steps: []step{{"GET", "/api/v1/parts/1/artifacts/index-sd.bif", ""}}},
		{name: "artifact beyond", header: header("Range", "bytes=20-"), steps: []step{{"GET", "/api/v1/parts/1/artifacts/index-sd.bif", ""}}},
		{name: "artifact other", header: header("If-Match", `"c1-b-18a13244fa593000"`), steps: []step{{"GET", "/api/v1/parts/1/artifacts/index-sd.bif", ""}}},
		{name: "artifact same", header: header("If-None-Match", `"c1-a-18a13244fa593000"`), steps: []step{{"GET", "/api/v1/parts/1/artifacts/index-sd.bif", ""}}},
	}
}
