package client_test

import (
	"context"
	"iter"
	"maps"
	"net/http"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
	"butler/client"
)

// doer makes a call and returns its error.
type doer func(context.Context, *client.Client) error

// got makes a doer of a call that answers.
func got[T any](call func(context.Context, *client.Client) (T, error)) doer {
	return func(ctx context.Context, c *client.Client) error {
		v, err := call(ctx, c)
		if file, ok := any(v).(*client.File); ok && err == nil {
			return file.Close()
		}
		return err
	}
}

// first makes a doer of a sequence.
func first[T any](all func(context.Context, *client.Client) iter.Seq2[T, error]) doer {
	return func(ctx context.Context, c *client.Client) error {
		for _, err := range all(ctx, c) {
			return err
		}
		return nil
	}
}

// surface is every method of every service but Events, which has tests of its own, by its name.
func surface() map[string]doer {
	day := butler.Date{Year: 2026, Month: 3, Day: 29}
	name := "Films"
	all := map[string]doer{
		"Server.Identity": got(func(ctx context.Context, c *client.Client) (client.Identity, error) { return c.Server.Identity(ctx) }),
		"Server.Info":     got(func(ctx context.Context, c *client.Client) (client.ServerInfo, error) { return c.Server.Info(ctx) }),
		"Server.Capabilities": got(func(ctx context.Context, c *client.Client) (client.Capabilities, error) {
			return c.Server.Capabilities(ctx)
		}),
		"Server.Estimate": got(func(ctx context.Context, c *client.Client) ([]butler.Estimate, error) {
			return c.Server.Estimate(ctx, butler.Target{Section: 1})
		}),
		"Server.Examine": got(func(ctx context.Context, c *client.Client) (client.Examination, error) { return c.Server.Examine(ctx) }),
		"Server.Storage": got(func(ctx context.Context, c *client.Client) (butler.Storage, error) { return c.Server.Storage(ctx) }),
		"Server.StorageHistory": got(func(ctx context.Context, c *client.Client) ([]butler.StorageSample, error) {
			return c.Server.StorageHistory(ctx, day, day)
		}),
		"Server.Paused": got(func(ctx context.Context, c *client.Client) (client.Pause, error) { return c.Server.Paused(ctx) }),
		"Server.Pause": got(func(ctx context.Context, c *client.Client) (client.Pause, error) {
			return c.Server.Pause(ctx, time.Time{})
		}),
		"Server.Resume": got(func(ctx context.Context, c *client.Client) (client.Pause, error) { return c.Server.Resume(ctx) }),
		"Server.Workers": got(func(ctx context.Context, c *client.Client) ([]butler.WorkerStatus, error) {
			return c.Server.Workers(ctx)
		}),
		"Server.Sources": got(func(ctx context.Context, c *client.Client) ([]butler.Source, error) { return c.Server.Sources(ctx) }),
		"Server.CheckSources": got(func(ctx context.Context, c *client.Client) ([]butler.Source, error) {
			return c.Server.CheckSources(ctx)
		}),
		"Server.SetSlots": got(func(ctx context.Context, c *client.Client) (butler.WorkerStatus, error) {
			return c.Server.SetSlots(ctx, "local", 2)
		}),
		"Server.Updates":         got(func(ctx context.Context, c *client.Client) (client.Updates, error) { return c.Server.Updates(ctx) }),
		"Server.CheckForUpdates": func(ctx context.Context, c *client.Client) error { return c.Server.CheckForUpdates(ctx, true) },
		"Server.ApplyUpdate":     func(ctx context.Context, c *client.Client) error { return c.Server.ApplyUpdate(ctx, true) },
		"Server.Databases":       got(func(ctx context.Context, c *client.Client) (*client.File, error) { return c.Server.Databases(ctx) }),
		"Server.Logs":            got(func(ctx context.Context, c *client.Client) (*client.File, error) { return c.Server.Logs(ctx) }),

		"Updates.Status": got(func(ctx context.Context, c *client.Client) (butler.UpdateStatus, error) { return c.Updates.Status(ctx) }),
		"Updates.Check":  got(func(ctx context.Context, c *client.Client) (butler.UpdateStatus, error) { return c.Updates.Check(ctx) }),
		"Updates.Choose": got(func(ctx context.Context, c *client.Client) (butler.UpdateStatus, error) {
			return c.Updates.Choose(ctx, butler.ChoiceSkip)
		}),
		"Updates.Apply": got(func(ctx context.Context, c *client.Client) (butler.Started, error) { return c.Updates.Apply(ctx, true) }),
		"Updates.Rollback": got(func(ctx context.Context, c *client.Client) (butler.UpdateStatus, error) {
			return c.Updates.Rollback(ctx, false)
		}),

		"Butler.List": func(ctx context.Context, c *client.Client) error { _, err := c.Butler.List(ctx); return err },
		"Butler.Start": got(func(ctx context.Context, c *client.Client) (bool, error) {
			return c.Butler.Start(ctx, "BackupDatabase")
		}),
		"Butler.StartAll": func(ctx context.Context, c *client.Client) error { return c.Butler.StartAll(ctx) },
		"Butler.Stop":     func(ctx context.Context, c *client.Client) error { return c.Butler.Stop(ctx, "BackupDatabase") },
		"Butler.StopAll":  func(ctx context.Context, c *client.Client) error { return c.Butler.StopAll(ctx) },

		"Activities.List": func(ctx context.Context, c *client.Client) error { _, err := c.Activities.List(ctx); return err },
		"Activities.Detailed": got(func(ctx context.Context, c *client.Client) ([]butler.Activity, error) {
			return c.Activities.Detailed(ctx)
		}),
		"Activities.Cancel": func(ctx context.Context, c *client.Client) error { return c.Activities.Cancel(ctx, "u") },

		"Preferences.List": got(func(ctx context.Context, c *client.Client) ([]client.Preference, error) {
			return c.Preferences.List(ctx)
		}),
		"Preferences.Get": got(func(ctx context.Context, c *client.Client) (client.Preference, error) {
			return c.Preferences.Get(ctx, "FriendlyName")
		}),
		"Preferences.Set": func(ctx context.Context, c *client.Client) error {
			return c.Preferences.Set(ctx, map[string]string{"FriendlyName": "a & b"})
		},

		"Tasks.List": got(func(ctx context.Context, c *client.Client) ([]butler.TaskStatus, error) { return c.Tasks.List(ctx) }),
		"Tasks.Get":  got(func(ctx context.Context, c *client.Client) (butler.TaskStatus, error) { return c.Tasks.Get(ctx, "A") }),
		"Tasks.Start": got(func(ctx context.Context, c *client.Client) (butler.Started, error) {
			return c.Tasks.Start(ctx, "A", client.StartOptions{})
		}),
		"Tasks.StartAll": got(func(ctx context.Context, c *client.Client) ([]butler.Started, error) { return c.Tasks.StartAll(ctx) }),
		"Tasks.Stop":     func(ctx context.Context, c *client.Client) error { return c.Tasks.Stop(ctx, "A") },
		"Tasks.StopAll":  func(ctx context.Context, c *client.Client) error { return c.Tasks.StopAll(ctx) },
		"Tasks.Coverage": got(func(ctx context.Context, c *client.Client) (butler.LibraryCoverage, error) {
			return c.Tasks.Coverage(ctx, "A", 1)
		}),
		"Tasks.Plan": got(func(ctx context.Context, c *client.Client) (butler.Plan, error) { return c.Tasks.Plan(ctx) }),

		"Runs.List": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Run], error) {
			return c.Runs.List(ctx, client.RunQuery{})
		}),
		"Runs.All": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Run, error] {
			return c.Runs.All(ctx, client.RunQuery{})
		}),
		"Runs.Get":         got(func(ctx context.Context, c *client.Client) (butler.Run, error) { return c.Runs.Get(ctx, 1) }),
		"Runs.Stop":        func(ctx context.Context, c *client.Client) error { return c.Runs.Stop(ctx, 1) },
		"Runs.SetPriority": got(func(ctx context.Context, c *client.Client) (butler.Run, error) { return c.Runs.SetPriority(ctx, 1, 5) }),
		"Runs.Digest":      got(func(ctx context.Context, c *client.Client) (client.RunDigest, error) { return c.Runs.Digest(ctx, 1) }),
		"Runs.Units": got(func(ctx context.Context, c *client.Client) (client.Page[butler.UnitReport], error) {
			return c.Runs.Units(ctx, 1, client.UnitQuery{})
		}),
		"Runs.AllUnits": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.UnitReport, error] {
			return c.Runs.AllUnits(ctx, 1, client.UnitQuery{})
		}),

		"Digests.List": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Digest], error) {
			return c.Digests.List(ctx, client.DigestQuery{})
		}),
		"Digests.All": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Digest, error] {
			return c.Digests.All(ctx, client.DigestQuery{})
		}),
		"Digests.Get": got(func(ctx context.Context, c *client.Client) (butler.Digest, error) { return c.Digests.Get(ctx, day) }),

		"Failures.List": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Failure], error) {
			return c.Failures.List(ctx, client.FailureQuery{})
		}),
		"Failures.All": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Failure, error] {
			return c.Failures.All(ctx, client.FailureQuery{})
		}),
		"Failures.Counts": got(func(ctx context.Context, c *client.Client) ([]butler.FailureCount, error) {
			return c.Failures.Counts(ctx, client.FailureQuery{})
		}),
		"Failures.Retry": got(func(ctx context.Context, c *client.Client) (butler.Retried, error) {
			return c.Failures.Retry(ctx, butler.RetryOptions{Now: true})
		}),
		"Log.List": got(func(ctx context.Context, c *client.Client) (client.LogPage, error) {
			return c.Log.List(ctx, client.LogQuery{})
		}),
		"Runs.Queue": got(func(ctx context.Context, c *client.Client) ([]butler.Run, error) { return c.Runs.Queue(ctx) }),
		"Runs.Move": got(func(ctx context.Context, c *client.Client) (butler.Run, error) {
			return c.Runs.Move(ctx, 1, butler.QueuePlace{Last: true})
		}),

		"Reports.List": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Report], error) {
			return c.Reports.List(ctx, client.ReportQuery{})
		}),
		"Reports.All": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Report, error] {
			return c.Reports.All(ctx, client.ReportQuery{})
		}),
		"Reports.Get":    got(func(ctx context.Context, c *client.Client) (client.Report, error) { return c.Reports.Get(ctx, 1) }),
		"Reports.Alarms": got(func(ctx context.Context, c *client.Client) ([]butler.Alarm, error) { return c.Reports.Alarms(ctx) }),
		"Reports.Test":   got(func(ctx context.Context, c *client.Client) ([]butler.Delivery, error) { return c.Reports.Test(ctx) }),

		"Backups.List": got(func(ctx context.Context, c *client.Client) ([]butler.BackupInfo, error) { return c.Backups.List(ctx) }),
		"Backups.Verify": got(func(ctx context.Context, c *client.Client) (butler.BackupInfo, error) {
			return c.Backups.Verify(ctx, "b.db")
		}),
		"Backups.Restore": got(func(ctx context.Context, c *client.Client) (butler.RestoreStatus, error) {
			return c.Backups.Restore(ctx, "b.db", false)
		}),
		"Backups.RestoreStatus": got(func(ctx context.Context, c *client.Client) (butler.RestoreStatus, error) {
			return c.Backups.RestoreStatus(ctx)
		}),
		"Backups.CancelRestore": got(func(ctx context.Context, c *client.Client) (butler.RestoreStatus, error) {
			return c.Backups.CancelRestore(ctx)
		}),
		"Backups.AcknowledgeRestore": got(func(ctx context.Context, c *client.Client) (butler.RestoreStatus, error) {
			return c.Backups.AcknowledgeRestore(ctx)
		}),
		"Backups.RemoveKept": got(func(ctx context.Context, c *client.Client) (butler.RestoreStatus, error) {
			return c.Backups.RemoveKept(ctx, "catalogue.db.replaced-20260328T120000Z")
		}),

		"Guide.Status":   got(func(ctx context.Context, c *client.Client) (butler.GuideStatus, error) { return c.Guide.Status(ctx) }),
		"Guide.Channels": got(func(ctx context.Context, c *client.Client) ([]butler.Channel, error) { return c.Guide.Channels(ctx) }),
		"Guide.Programmes": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Programme], error) {
			return c.Guide.Programmes(ctx, client.ProgrammeQuery{})
		}),
		"Guide.AllProgrammes": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Programme, error] {
			return c.Guide.AllProgrammes(ctx, client.ProgrammeQuery{})
		}),
		"Tokens.List": got(func(ctx context.Context, c *client.Client) ([]butler.Token, error) { return c.Tokens.List(ctx) }),
		"Tokens.Make": got(func(ctx context.Context, c *client.Client) (client.NewToken, error) {
			return c.Tokens.Make(ctx, "n", butler.ScopeRead)
		}),
		"Sessions.List": got(func(ctx context.Context, c *client.Client) ([]butler.Session, error) { return c.Sessions.List(ctx) }),
		"Sessions.Link": got(func(ctx context.Context, c *client.Client) (client.SignInLink, error) { return c.Sessions.Link(ctx) }),
		"Sessions.End":  func(ctx context.Context, c *client.Client) error { return c.Sessions.End(ctx, "n") },
		"Library.Folders": got(func(ctx context.Context, c *client.Client) (butler.FolderList, error) {
			return c.Library.Folders(ctx, "/srv")
		}),
		"Tokens.Revoke": func(ctx context.Context, c *client.Client) error { return c.Tokens.Revoke(ctx, "n") },
	}
	maps.Copy(all, librarySurface(name))
	maps.Copy(all, collectionsSurface(name))
	return all
}

func collectionsSurface(name string) map[string]doer {
	return map[string]doer{
		"Collections.List": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Collection], error) {
			return c.Collections.List(ctx, client.CollectionQuery{})
		}),
		"Collections.All": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Collection, error] {
			return c.Collections.All(ctx, client.CollectionQuery{})
		}),
		"Collections.Get": got(func(ctx context.Context, c *client.Client) (butler.Collection, error) {
			return c.Collections.Get(ctx, 7)
		}),
		"Collections.Items": got(func(ctx context.Context, c *client.Client) (client.Page[butler.Item], error) {
			return c.Collections.Items(ctx, 7, "", 0)
		}),
		"Collections.AllItems": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Item, error] {
			return c.Collections.AllItems(ctx, 7)
		}),
		"Collections.Of": got(func(ctx context.Context, c *client.Client) ([]butler.Collection, error) {
			return c.Collections.Of(ctx, 110)
		}),
		"Collections.Add": got(func(ctx context.Context, c *client.Client) (butler.Collection, error) {
			return c.Collections.Add(ctx, client.NewCollection{Section: 1, Title: "Best"})
		}),
		"Collections.Edit": got(func(ctx context.Context, c *client.Client) (butler.Collection, error) {
			return c.Collections.Edit(ctx, 7, client.CollectionEdit{Title: &name})
		}),
		"Collections.Remove": func(ctx context.Context, c *client.Client) error { return c.Collections.Remove(ctx, 7) },
	}
}

func librarySurface(name string) map[string]doer {
	return map[string]doer{
		"Library.Sections": got(func(ctx context.Context, c *client.Client) ([]butler.Section, error) { return c.Library.Sections(ctx) }),
		"Library.Section":  got(func(ctx context.Context, c *client.Client) (butler.Section, error) { return c.Library.Section(ctx, 1) }),
		"Library.Add": got(func(ctx context.Context, c *client.Client) (butler.Section, error) {
			return c.Library.Add(ctx, client.NewSection{Kind: butler.Movies, Name: "New", Roots: []string{"/srv/new"}})
		}),
		"Library.Edit": got(func(ctx context.Context, c *client.Client) (butler.Section, error) {
			return c.Library.Edit(ctx, 1, client.SectionEdit{Name: &name})
		}),
		"Library.Remove": func(ctx context.Context, c *client.Client) error { return c.Library.Remove(ctx, 1) },
		"Library.Health": got(func(ctx context.Context, c *client.Client) (butler.SectionHealth, error) {
			return c.Library.Health(ctx, 1)
		}),
		"Library.Guess": got(func(ctx context.Context, c *client.Client) ([]butler.Guess, error) {
			return c.Library.Guess(ctx, "/srv")
		}),
		"Library.Browse": got(func(ctx context.Context, c *client.Client) (client.Browse, error) {
			return c.Library.Browse(ctx, "/srv", true)
		}),
		"Library.Items": func(ctx context.Context, c *client.Client) error {
			_, one := c.Library.Items(ctx, client.ItemQuery{Section: 1})
			_, all := c.Library.Items(ctx, client.ItemQuery{})
			if one != nil {
				return one
			}
			return all
		},
		"Library.AllItems": first(func(ctx context.Context, c *client.Client) iter.Seq2[butler.Item, error] {
			return c.Library.AllItems(ctx, client.ItemQuery{})
		}),
		"Library.Item": got(func(ctx context.Context, c *client.Client) (butler.ItemDetail, error) {
			return c.Library.Item(ctx, 110)
		}),
		"Library.Scan":           got(func(ctx context.Context, c *client.Client) (butler.Started, error) { return c.Library.Scan(ctx, 1) }),
		"Library.ScanAll":        got(func(ctx context.Context, c *client.Client) (butler.Started, error) { return c.Library.ScanAll(ctx) }),
		"Library.CancelScan":     func(ctx context.Context, c *client.Client) error { return c.Library.CancelScan(ctx, 1) },
		"Library.CancelAllScans": func(ctx context.Context, c *client.Client) error { return c.Library.CancelAllScans(ctx) },
		"Library.Refresh":        func(ctx context.Context, c *client.Client) error { return c.Library.Refresh(ctx, 110) },
		"Library.Words": got(func(ctx context.Context, c *client.Client) (client.ItemWords, error) {
			return c.Library.Words(ctx, 110)
		}),
		"Library.EditWords": got(func(ctx context.Context, c *client.Client) (butler.Metadata, error) {
			return c.Library.EditWords(ctx, 110, client.ItemEdit{Set: map[string]any{"title": "T"}})
		}),
		"Library.SetWords": got(func(ctx context.Context, c *client.Client) (butler.Metadata, error) {
			return c.Library.SetWords(ctx, 110, butler.Metadata{Title: "T"}, nil)
		}),
		"Library.Markers": got(func(ctx context.Context, c *client.Client) (butler.PartMarkers, error) {
			return c.Library.Markers(ctx, 110)
		}),
		"Library.AddMarker": got(func(ctx context.Context, c *client.Client) (butler.Marker, error) {
			return c.Library.AddMarker(ctx, 110, butler.MarkerSpan{Kind: butler.MarkerIntro, End: 5})
		}),
		"Library.SetMarker": got(func(ctx context.Context, c *client.Client) (butler.Marker, error) {
			return c.Library.SetMarker(ctx, 110, 2, butler.MarkerSpan{Kind: butler.MarkerIntro, End: 5})
		}),
		"Library.RemoveMarker": got(func(ctx context.Context, c *client.Client) (butler.Marker, error) {
			return c.Library.RemoveMarker(ctx, 110, 2)
		}),
		"Library.UndoMarker": got(func(ctx context.Context, c *client.Client) (butler.PartMarkers, error) {
			return c.Library.UndoMarker(ctx, 110, 2)
		}),
		"Library.Asset": got(func(ctx context.Context, c *client.Client) (*client.File, error) {
			return c.Library.Asset(ctx, 110, strings.Repeat("a", 64), 0)
		}),
		"Library.Analyze": got(func(ctx context.Context, c *client.Client) ([]butler.Started, error) {
			return c.Library.Analyze(ctx, 110, client.AnalyzeOptions{})
		}),
		"Library.AnalyzeSection": func(ctx context.Context, c *client.Client) error { return c.Library.AnalyzeSection(ctx, 1) },
		"Library.Trash":          got(func(ctx context.Context, c *client.Client) ([]butler.Collected, error) { return c.Library.Trash(ctx) }),
		"Library.TrashFiles": func(ctx context.Context, c *client.Client) error {
			_, _, err := c.Library.TrashFiles(ctx, 4200, "", 5)
			return err
		},
		"Library.UndoTrash":  got(func(ctx context.Context, c *client.Client) (int64, error) { return c.Library.UndoTrash(ctx, 4200) }),
		"Library.EmptyTrash": got(func(ctx context.Context, c *client.Client) (int64, error) { return c.Library.EmptyTrash(ctx, 1) }),
		"Library.Discard": got(func(ctx context.Context, c *client.Client) (int64, error) {
			return c.Library.Discard(ctx, 1, "GenerateMediaIndexFiles")
		}),
		"Library.Optimize":     func(ctx context.Context, c *client.Client) error { return c.Library.Optimize(ctx) },
		"Library.CleanBundles": func(ctx context.Context, c *client.Client) error { return c.Library.CleanBundles(ctx) },
		"Library.Levels":       got(func(ctx context.Context, c *client.Client) ([]float64, error) { return c.Library.Levels(ctx, 411, 3) }),
		"Library.Loudness":     got(func(ctx context.Context, c *client.Client) ([]float64, error) { return c.Library.Loudness(ctx, 411) }),
		"Library.TagLoudness": got(func(ctx context.Context, c *client.Client) ([]butler.TaggedFile, error) {
			return c.Library.TagLoudness(ctx, 110, butler.TagOptions{})
		}),
		"Library.Nearest": got(func(ctx context.Context, c *client.Client) ([]butler.Neighbour, error) {
			return c.Library.Nearest(ctx, 110, client.NearestQuery{Limit: 5})
		}),
		"Library.Matches": got(func(ctx context.Context, c *client.Client) ([]butler.MatchCandidate, error) {
			return c.Library.Matches(ctx, 110, client.MatchQuery{Title: "Heat", Year: 1995})
		}),
		"Library.Match": got(func(ctx context.Context, c *client.Client) (butler.Started, error) {
			return c.Library.Match(ctx, 110, "tmdb", "603")
		}),
		"Library.AlignSubtitles": got(func(ctx context.Context, c *client.Client) (client.Alignment, error) {
			return c.Library.AlignSubtitles(ctx, 310, []byte("1"))
		}),
		"Library.Artifact": got(func(ctx context.Context, c *client.Client) (*client.File, error) {
			return c.Library.Artifact(ctx, 310, "index-sd.bif", 0)
		}),
		"Library.Preview": got(func(ctx context.Context, c *client.Client) (*client.File, error) {
			return c.Library.Preview(ctx, 310, time.Minute)
		}),
		"Library.ChapterImage": got(func(ctx context.Context, c *client.Client) (*client.File, error) {
			return c.Library.ChapterImage(ctx, 210, 1)
		}),
		"Library.Thumb": got(func(ctx context.Context, c *client.Client) (*client.File, error) { return c.Library.Thumb(ctx, 110) }),
		"Library.Media": got(func(ctx context.Context, c *client.Client) (*client.File, error) {
			return c.Library.Media(ctx, butler.Part{ID: 310, Path: "/srv/series/Pilot.mkv", Modified: time.Unix(1690000001, 0)}, 0)
		}),
	}
}

// methods returns the names of all methods of the services of a Client.
func methods() []string {
	var names []string
	c := reflect.TypeFor[client.Client]()
	for i := range c.NumField() {
		field := c.Field(i)
		if !field.IsExported() {
			continue
		}
		for j := range field.Type.NumMethod() {
			names = append(names, field.Name+"."+field.Type.Method(j).Name)
		}
	}
	slices.Sort(names)
	return names
}

func TestSurfaceIsWhole(t *testing.T) {
	all := surface()
	for _, name := range methods() {
		if _, ok := all[name]; !ok && !strings.HasPrefix(name, "Events.") {
			t.Errorf("%s is not in the surface", name)
		}
	}
	if len(all) < 50 {
		t.Errorf("%d methods", len(all))
	}
}

// TestOwnAPIIsWhole compares the calls of all methods with the description of the own API.
func TestOwnAPIIsWhole(t *testing.T) {
	made := map[string]bool{}
	note := client.Hook{Before: func(ctx context.Context, r *client.Request) context.Context {
		if route, ok := strings.CutPrefix(r.Route, "/api/v1"); ok {
			made[r.Method+" "+anonymous(route)] = true
		}
		return ctx
	}}
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, http.StatusOK, `{}`) }, client.WithHook(note))
	for name, call := range surface() {
		if err := call(t.Context(), c); err != nil && name != "Preferences.Get" && name != "Library.Loudness" { // {} is no answer to these
			t.Errorf("%s: %v", name, err)
		}
	}
	described := operations(t)
	for op := range described {
		if !made[op] && !strings.HasSuffix(op, "/problems") && !strings.HasSuffix(op, "/problems/{}") && op != "GET /events" {
			t.Errorf("no method makes the call %s", op)
		}
	}
	for op := range made {
		if !described[op] {
			t.Errorf("%s is not described", op)
		}
	}
}

// anonymous takes the names out of the placeholders of a route.
func anonymous(route string) string {
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(route, "{}")
}

// operations returns the operations of docs/openapi.yaml, as "GET /runs/{}".
func operations(t *testing.T) map[string]bool {
	t.Helper()
	text, err := os.ReadFile("../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]bool{}
	path := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if m := regexp.MustCompile(`^  (/[^:]*):$`).FindStringSubmatch(line); m != nil {
			path = m[1]
		}
		if m := regexp.MustCompile(`^    (get|put|post|patch|delete):$`).FindStringSubmatch(line); m != nil && path != "" {
			all[strings.ToUpper(m[1])+" "+anonymous(path)] = true
		}
	}
	if len(all) < 30 {
		t.Fatalf("%d operations", len(all))
	}
	return all
}
