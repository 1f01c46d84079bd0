package clienttest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
	"strconv"
	"testing"

	"github.com/LukeHagar/plexgo"
	"github.com/LukeHagar/plexgo/models/components"
	"github.com/LukeHagar/plexgo/models/operations"
)

// plexgoLibrary reads sections, items and what analyses made.
func plexgoLibrary(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	section := plexgoSection(t, sdk, "movie")
	list, err := sdk.Content.ListContent(t.Context(), operations.ListContentRequest{
		SectionID: section, MediaQuery: &components.MediaQuery{Type: components.MediaTypeMovie.ToPointer()},
	})
	if err != nil {
		t.Fatal(err)
	}
	films := list.MediaContainerWithMetadata.GetMediaContainer().GetMetadata()
	i := slices.IndexFunc(films, func(m components.Metadata) bool { return m.Title == "A Film" })
	if i < 0 {
		t.Fatalf("no film among %+v", films)
	}
	part := films[i].GetMedia()[0].GetPart()[0]
	if films[i].Type != "movie" || part.ID == 0 || *part.File == "" {
		t.Errorf("film is %+v", films[i])
	}
	// Of items with streams it can read only those that have nothing but pictures: to it the type of every
	// stream is 1.
	names := w.names(t)
	one, err := sdk.Content.GetMetadataItem(t.Context(), operations.GetMetadataItemRequest{Ids: []string{names["show"]}})
	if err != nil || one.MediaContainerWithMetadata.GetMediaContainer().GetMetadata()[0].Title != "A Show" {
		t.Errorf("show: %v", err)
	}
	leaves, err := sdk.Library.GetAllItemLeaves(t.Context(), operations.GetAllItemLeavesRequest{Ids: names["show"]})
	if err != nil || len(leaves.MediaContainerWithMetadata.GetMediaContainer().GetMetadata()) != 3 {
		t.Errorf("episodes: %v", err)
	}
	_, err = sdk.Content.GetMetadataItem(t.Context(), operations.GetMetadataItemRequest{Ids: []string{"999999999"}})
	checkError(t, err, http.StatusNotFound, `{"errors":[{"code":2404,`)
	plexgoResults(t, sdk, part.ID, names["sound"])
}

// plexgoResults reads what analyses made.
func plexgoResults(t *testing.T, sdk *plexgo.PlexAPI, part int64, stream string) {
	t.Helper()
	index, err := sdk.Library.GetPartIndex(t.Context(), operations.GetPartIndexRequest{PartID: part, Index: operations.IndexSd})
	if err != nil {
		t.Fatal(err)
	}
	defer index.ResponseStream.Close()
	if head, err := io.ReadAll(io.LimitReader(index.ResponseStream, 8)); err != nil || !bytes.Equal(head, []byte("\x89BIF\r\n\x1a\n")) {
		t.Errorf("previews begin with %q: %v", head, err)
	}
	sound, err := strconv.ParseInt(stream, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	levels, err := sdk.Library.GetStreamLevels(t.Context(), operations.GetStreamLevelsRequest{StreamID: sound, Subsample: plexgo.Pointer[int64](4)})
	if err != nil || len(levels.GetObject().GetMediaContainer().GetLevel()) != 4 {
		t.Errorf("levels: %v", err)
	}
	loudness, err := sdk.Library.GetStreamLoudness(t.Context(), operations.GetStreamLoudnessRequest{StreamID: sound})
	if err != nil || loudness.Res == nil || *loudness.Res == "" {
		t.Errorf("loudness: %v", err)
	}
}

// plexgoSection returns the id of the section of a type.
func plexgoSection(t *testing.T, sdk *plexgo.PlexAPI, kind string) string {
	t.Helper()
	res, err := sdk.Library.GetSections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range res.GetObject().GetMediaContainer().GetDirectory() {
		if string(d.Type) == kind {
			return *d.Key
		}
	}
	t.Fatalf("no section of the type %s", kind)
	return ""
}

// plexgoTriggers starts what can be started for sections and the library.
func plexgoTriggers(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	id, err := strconv.ParseInt(plexgoSection(t, sdk, "show"), 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	for name, call := range map[string]func() error{
		"RefreshSection": func() error {
			_, err := sdk.Library.RefreshSection(ctx, operations.RefreshSectionRequest{SectionID: id})
			return err
		},
		"CancelRefresh": func() error {
			_, err := sdk.Library.CancelRefresh(ctx, operations.CancelRefreshRequest{SectionID: id})
			return err
		},
		"StopAllRefreshes": func() error { _, err := sdk.Library.StopAllRefreshes(ctx); return err },
		"StartAnalysis": func() error {
			_, err := sdk.Library.StartAnalysis(ctx, operations.StartAnalysisRequest{SectionID: id})
			return err
		},
		"EmptyTrash": func() error {
			_, err := sdk.Library.EmptyTrash(ctx, operations.EmptyTrashRequest{SectionID: id})
			return err
		},
		"CleanBundles": func() error { _, err := sdk.Library.CleanBundles(ctx); return err },
		"OptimizeDatabase": func() error {
			_, err := sdk.Library.OptimizeDatabase(ctx, operations.OptimizeDatabaseRequest{})
			return err
		},
		"RefreshSectionsMetadata": func() error {
			_, err := sdk.Library.RefreshSectionsMetadata(ctx, operations.RefreshSectionsMetadataRequest{})
			return err
		},
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := sdk.Butler.StopTasks(ctx); err != nil {
		t.Error(err)
	}
	w.idle(t)
}

// plexgoAddSection adds a section and removes it again.
func plexgoAddSection(t *testing.T, w world, sdk *plexgo.PlexAPI) {
	added, err := sdk.Library.AddSection(t.Context(), operations.AddSectionRequest{
		Name: "More", Type: 1, Agent: "tv.plex.agents.movie", Language: "en-US", Locations: []string{t.TempDir()},
	})
	if err != nil {
		t.Fatal(err)
	}
	if added.StatusCode != http.StatusOK {
		t.Errorf("status %d", added.StatusCode)
	}
	w.idle(t)
	id := ""
	res, err := sdk.Library.GetSections(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range res.GetObject().GetMediaContainer().GetDirectory() {
		if *d.Title == "More" {
			id = *d.Key
		}
	}
	if _, err := sdk.Library.DeleteLibrarySection(t.Context(), operations.DeleteLibrarySectionRequest{SectionID: id}); err != nil {
		t.Error(err)
	}
}
