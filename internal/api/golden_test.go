package api_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"butler"
	"butler/internal/api"
	"butler/internal/butlertest/fake"
	"butler/internal/butlertest/golden"
)

// step is one request of a case; the golden file has the answers to all.
type step struct{ method, target, body string }

// golden is a case of a golden file.
type goldenCase struct {
	name   string
	header http.Header
	change func(*api.Options)
	steps  []step
}

func TestGolden(t *testing.T) {
	described := describe(t)
	cases := slices.Concat(taskCases(), runCases(), libraryCases(), collectionCases(), metadataCases(), markerCases(), serverCases(), refusalCases())
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			f := newFixture(t, c.change)
			var got strings.Builder
			for _, s := range c.steps {
				answer := f.do(t, s.method, s.target, s.body, c.header)
				if strings.Contains(answer, "/var/lib") || strings.Contains(answer, token) {
					t.Errorf("a path or the token is in the answer:\n%s", answer)
				}
				described.check(t, s.method, s.target, answer)
				fmt.Fprintf(&got, "> %s %.120s %.120s\n%s\n", s.method, s.target, s.body, answer)
			}
			golden.Compare(t, golden.Path(t), got.String(), *update)
		})
	}
	described.seen["listenEvents"] = true   // does not end, and has tests of its own
	described.seen["makeSignInLink"] = true // answers with something else each time, and has one of its own
	if unseen := described.unseen(); len(unseen) > 0 {
		t.Errorf("no case for %q", unseen)
	}
}

func header(name, value string) http.Header { return http.Header{name: {value}} }

// fault makes everything fail.
func fault(err error) func(*api.Options) {
	return func(o *api.Options) {
		o.Operator = &fake.Operator{Err: err}
		o.Library, o.Runs = &shelf{err: err}, &shelf{err: err}
		o.Reports = &fake.Reports{Err: err}
	}
}

func taskCases() []goldenCase {
	return []goldenCase{
		{name: "tasks", steps: []step{
			{"GET", "/api/v1/tasks", ""}, {"GET", "/api/v1/tasks/", ""}, {"HEAD", "/api/v1/tasks", ""},
			{"GET", "/api/v1/tasks/BackupDatabase", ""}, {"GET", "/api/v1/tasks/Nothing", ""},
		}},
		{name: "coverage", steps: []step{
			addFilms,
			{"GET", "/api/v1/coverage", ""}, {"GET", "/api/v1/coverage?task=ButlerTaskGenerateIntroMarkers&section=1", ""},
			{"GET", "/api/v1/coverage?task=BackupDatabase", ""}, {"GET", "/api/v1/coverage?task=Nothing", ""},
			{"GET", "/api/v1/coverage?section=7", ""}, {"GET", "/api/v1/coverage?section=-1", ""},
		}},
		{name: "coverage none", steps: []step{{"GET", "/api/v1/coverage", ""}}, change: func(o *api.Options) { o.Coverage = nil }},
		{name: "tasks none", steps: []step{{"GET", "/api/v1/tasks", ""}}, change: func(o *api.Options) { o.Operator = &fake.Operator{} }},
		{name: "start", steps: []step{
			addFilms,
			{"POST", "/api/v1/tasks/BackupDatabase/start", ""},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{}`},
			{"POST", "/api/v1/tasks/RefreshLibraries/start", `{"force":false}`},
			{"POST", "/api/v1/tasks/RefreshLibraries/start", `{"force":true,"section":1,"priority":-10}`},
			{"POST", "/api/v1/tasks/ButlerTaskGenerateIntroMarkers/start", `{"item":1,"redo":true,"priority":10}`},
			{"POST", "/api/v1/tasks/ButlerTaskGenerateIntroMarkers/start", `{"item":8}`},
			{"POST", "/api/v1/tasks/ButlerTaskGenerateIntroMarkers/start", `{"section":7}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"redo":true}`},
			{"POST", "/api/v1/tasks/Nothing/start", ""},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"force":"yes"}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"strength":1}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"section":-1,"priority":11}`},
			{"POST", "/api/v1/tasks/BackupDatabase/start", `[]`},
		}},
		{name: "stop", steps: []step{
			{"POST", "/api/v1/tasks/start", ""},
			{"DELETE", "/api/v1/tasks/BackupDatabase/run", ""},
			{"DELETE", "/api/v1/tasks/BackupDatabase/run", ""},
			{"GET", "/api/v1/activities", ""},
			{"DELETE", "/api/v1/tasks/runs", ""},
			{"DELETE", "/api/v1/tasks/runs", ""},
			{"GET", "/api/v1/activities", ""},
		}},
		{name: "plan", steps: []step{{"GET", "/api/v1/plan", ""}}},
		{name: "pause", steps: []step{
			{"GET", "/api/v1/pause", ""},
			{"PUT", "/api/v1/pause", ""},
			{"PUT", "/api/v1/pause", `{"until":"2126-03-29T02:00:00.5+02:00"}`},
			{"GET", "/api/v1/pause", ""},
			{"PUT", "/api/v1/pause", `{"until":"2020-03-29T02:00:00Z"}`},
			{"PUT", "/api/v1/pause", `{"until":"tomorrow"}`},
			{"DELETE", "/api/v1/pause", ""},
			{"DELETE", "/api/v1/pause", ""},
		}},
		{name: "workers", steps: []step{
			{"GET", "/api/v1/workers", ""},
			{"PATCH", "/api/v1/workers/here", `{"slots":3}`},
			{"PATCH", "/api/v1/workers/here", `{"slots":0}`},
			{"PATCH", "/api/v1/workers/here", `{}`},
			{"PATCH", "/api/v1/workers/there", `{"slots":3}`},
			{"PATCH", "/api/v1/workers/nobody", `{"slots":3}`},
		}, change: func(o *api.Options) {
			operator := fake.NewOperator()
			operator.Hands = append(operator.Hands, butler.WorkerStatus{Name: "there", Slots: 4})
			o.Operator = operator
		}},
	}
}

func runCases() []goldenCase {
	return []goldenCase{
		{name: "runs", steps: []step{
			{"GET", "/api/v1/runs?limit=2", ""},
			{"GET", "/api/v1/runs?state=failed&task=BackupDatabase", ""},
			{"GET", "/api/v1/runs?before=1", ""},
			{"GET", "/api/v1/runs?text=film&trigger=window&from=2026-03-01&to=2026-03-29", ""},
			{"GET", "/api/v1/runs?trigger=chance", ""},
			{"GET", "/api/v1/runs?from=2026-02-30", ""},
			{"GET", "/api/v1/runs?to=today", ""},
			{"GET", "/api/v1/runs?limit=1&limit=2", ""},
			{"GET", "/api/v1/runs?limit=0", ""},
			{"GET", "/api/v1/runs?limit=501", ""},
			{"GET", "/api/v1/runs?limit=many", ""},
			{"GET", "/api/v1/runs?state=done,lost", ""},
			{"GET", "/api/v1/runs?cursor=xyz", ""},
			{"GET", "/api/v1/runs/1", ""},
			{"GET", "/api/v1/runs/9", ""},
			{"GET", "/api/v1/runs/x", ""},
			{"GET", "/api/v1/runs/99999999999999999999", ""},
		}},
		{name: "run units", steps: []step{
			{"GET", "/api/v1/runs/1/units?state=failed&limit=1", ""},
			{"GET", "/api/v1/runs/2/units", ""},
			{"GET", "/api/v1/runs/9/units", ""},
			{"GET", "/api/v1/runs/1/digest", ""},
			{"GET", "/api/v1/runs/2/digest", ""},
			{"GET", "/api/v1/runs/9/digest", ""},
		}},
		{name: "run changes", steps: []step{
			{"POST", "/api/v1/tasks/BackupDatabase/start", ""},
			{"PATCH", "/api/v1/runs/1", `{"priority":7}`},
			{"PATCH", "/api/v1/runs/1", `{"priority":11}`},
			{"PATCH", "/api/v1/runs/1", `{}`},
			{"PATCH", "/api/v1/runs/9", `{"priority":1}`},
			{"DELETE", "/api/v1/runs/1", ""},
			{"DELETE", "/api/v1/runs/1", ""},
			{"DELETE", "/api/v1/runs/9", ""},
		}},
		{name: "failures", steps: []step{
			{"GET", "/api/v1/failures?limit=1", ""},
			{"GET", "/api/v1/failures?task=BackupDatabase&section=1&part=1&run=1&like=x", ""},
			{"GET", "/api/v1/failures?cursor=xyz", ""},
			{"GET", "/api/v1/failures?part=-1", ""},
			{"GET", "/api/v1/failures/counts", ""},
			{"POST", "/api/v1/failures/retry", `{"run":1}`},
			{"POST", "/api/v1/failures/retry", `{"section":1,"now":true}`},
			{"POST", "/api/v1/failures/retry", `{"task":"Nothing"}`},
			{"POST", "/api/v1/failures/retry", `{"part":"x"}`},
		}},
		{name: "log", steps: []step{
			{"GET", "/api/v1/log?limit=1", ""},
			{"GET", "/api/v1/log?level=warn&text=x&task=T&run=1&from=2026-03-29T03:30:00Z&to=2026-03-29T04:30:00Z", ""},
			{"GET", "/api/v1/log?since=1.2", ""},
			{"GET", "/api/v1/log?since=nowhere", ""},
			{"GET", "/api/v1/log?level=loud", ""},
			{"GET", "/api/v1/log?from=noon", ""},
		}},
		{name: "queue", steps: []step{
			{"POST", "/api/v1/pause", ""},
			{"PUT", "/api/v1/pause", ""},
			{"POST", "/api/v1/tasks/BackupDatabase/start", ""},
			{"POST", "/api/v1/tasks/ButlerTaskGenerateIntroMarkers/start", ""},
			{"GET", "/api/v1/queue", ""},
			{"POST", "/api/v1/runs/2/move", `{"to":"first"}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"last"}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"before","before":1}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"before","before":9}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"before"}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"last","before":1}`},
			{"POST", "/api/v1/runs/2/move", `{"to":"nowhere"}`},
			{"POST", "/api/v1/runs/9/move", `{"to":"first"}`},
			{"GET", "/api/v1/queue", ""},
		}},
		{name: "reports", steps: []step{
			{"GET", "/api/v1/reports?limit=1", ""},
			{"GET", "/api/v1/reports?kind=alarm", ""},
			{"GET", "/api/v1/reports?kind=letter", ""},
			{"GET", "/api/v1/reports?cursor=xyz", ""},
			{"GET", "/api/v1/reports/1", ""},
			{"GET", "/api/v1/reports/2", ""},
			{"GET", "/api/v1/reports/9", ""},
			{"GET", "/api/v1/alarms", ""},
			{"POST", "/api/v1/notifications/test", ""},
		}},
		{name: "digests", steps: []step{
			{"GET", "/api/v1/digests?limit=2", ""},
			{"GET", "/api/v1/digests?limit=101", ""},
			{"GET", "/api/v1/digests/2026-03-27", ""},
			{"GET", "/api/v1/digests/2026-01-01", ""},
			{"GET", "/api/v1/digests/2026-02-30", ""},
			{"GET", "/api/v1/digests/yesterday", ""},
		}},
	}
}

func serverCases() []goldenCase {
	return []goldenCase{
		{name: "server", steps: []step{
			{"GET", "/api/v1/server", ""},
			{"PATCH", "/api/v1/preferences", `{"FriendlyName":"cellar"}`},
			{"GET", "/api/v1/server", ""},
			{"GET", "/api/v1/storage", ""}, {"GET", "/api/v1/doctor", ""},
		}},
		{name: "backups", steps: []step{
			{"GET", "/api/v1/backups", ""},
			{"POST", "/api/v1/backups/b.db/verify", ""},
			{"POST", "/api/v1/backups/a.db/verify", ""},
			{"POST", "/api/v1/backups/c.db/verify", ""},
			{"POST", "/api/v1/backups/%2e%2e%2fcatalogue.db/verify", ""},
			{"POST", "/api/v1/backups/x%2fb.db/verify", ""},
		}},
		{name: "updates", steps: []step{
			{"GET", "/api/v1/updates", ""},
			{"PUT", "/api/v1/updates/choice", `{"choice":"tonight"}`},
			{"POST", "/api/v1/updates/apply", ""},
			{"POST", "/api/v1/updates/rollback", ""},
			{"POST", "/api/v1/updates/check", ""},
			{"PUT", "/api/v1/updates/choice", `{"choice":"tonight"}`},
			{"PUT", "/api/v1/updates/choice", `{"choice":"now"}`},
			{"PUT", "/api/v1/updates/choice", `{"choice":"skip"}`},
			{"POST", "/api/v1/updates/apply", `{"restart":true}`},
			{"GET", "/api/v1/updates", ""},
		}, change: func(o *api.Options) {
			operator := fake.NewOperator()
			operator.Status = append(operator.Status, butler.TaskStatus{Name: "AutomaticUpdates", Kind: "chore", Interval: 1})
			o.Operator = operator
		}},
		{name: "updates staged", steps: []step{
			{"POST", "/api/v1/updates/rollback", `{"restart":true}`},
			{"GET", "/api/v1/updates", ""},
		}, change: func(o *api.Options) {
			o.Updater = &fake.Updater{Now: butler.UpdateStatus{Version: "1.3.0", Before: "1.2.3", State: butler.UpdateNone, Why: "it was installed as a package: update that"}}
		}},
		{name: "updates refused", steps: []step{{"POST", "/api/v1/updates/check", ""}}, change: func(o *api.Options) { o.Updater = &fake.Updater{} }},
		{name: "preferences", steps: []step{
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":"3","FriendlyName":"attic"}`},
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":"4","ButlerEndHour":"99"}`},
			{"PATCH", "/api/v1/preferences", `{"Nothing":"4"}`},
			{"PATCH", "/api/v1/preferences", `{"ButlerStartHour":4}`},
			{"PATCH", "/api/v1/preferences", `{}`},
			{"GET", "/api/v1/preferences", ""},
		}},
		{name: "guide", steps: []step{
			{"GET", "/api/v1/guide", ""},
			{"GET", "/api/v1/guide/channels", ""},
			{"GET", "/api/v1/guide/programmes?limit=2", ""},
			{"GET", "/api/v1/guide/programmes?channel=one.example&from=2026-03-28T20:30:00%2B01:00&to=2026-03-28T20:30:01%2B01:00", ""},
			{"GET", "/api/v1/guide/programmes?title=SERIES", ""},
			{"GET", "/api/v1/guide/programmes?channel=three.example", ""},
			{"GET", "/api/v1/guide/programmes?from=2026-03-28T20:30:00Z&to=2026-03-28T20:00:00Z", ""},
			{"GET", "/api/v1/guide/programmes?from=tonight", ""},
		}},
		{name: "sources", steps: []step{{"GET", "/api/v1/sources", ""}, {"POST", "/api/v1/sources/check", ""}}},
		{name: "tokens", steps: []step{
			{"GET", "/api/v1/tokens", ""},
			{"POST", "/api/v1/tokens", `{"name":"a/b ü","scope":"read"}`},
			{"POST", "/api/v1/tokens", `{"name":"a/b ü","scope":"admin"}`},
			{"POST", "/api/v1/tokens", `{"name":"x","scope":"root"}`},
			{"POST", "/api/v1/tokens", `{"name":"","scope":"read"}`},
			{"POST", "/api/v1/tokens", `{"name":"a\nb","scope":"read"}`},
			{"GET", "/api/v1/tokens", ""},
			{"DELETE", "/api/v1/tokens/a%2Fb%20%C3%BC", ""},
			{"DELETE", "/api/v1/tokens/a%2Fb%20%C3%BC", ""},
		}},
		{name: "sessions", steps: []step{
			{"GET", "/api/v1/sessions", ""}, {"DELETE", "/api/v1/sessions/abcdefghij", ""}, {"DELETE", "/api/v1/sessions/none", ""},
		}},
		{name: "folders", steps: []step{
			{"GET", "/api/v1/folders", ""}, {"GET", "/api/v1/folders?path=/srv", ""}, {"GET", "/api/v1/folders?path=/etc", ""},
		}},
		{name: "problems", header: header("X-Plex-Token", ""), steps: []step{
			{"GET", "/api/v1/problems", ""}, {"GET", "/api/v1/problems/not-found", ""}, {"GET", "/api/v1/problems/bad-luck", ""},
		}},
		{name: "section health", steps: []step{
			addFilms, {"GET", "/api/v1/sections/1/health", ""}, {"GET", "/api/v1/sections/7/health", ""},
		}},
		{name: "section health not had", steps: []step{{"GET", "/api/v1/sections/1/health", ""}}, change: func(o *api.Options) { o.Health = nil }},
		{name: "restore", steps: []step{
			{"GET", "/api/v1/restore", ""}, {"DELETE", "/api/v1/restore", ""}, {"POST", "/api/v1/backups/a.db/restore", ""},
			{"POST", "/api/v1/backups/b.db/restore", ""}, {"POST", "/api/v1/backups/c.db/restore", ""}, {"POST", "/api/v1/backups/b.db/restore", `{"restart":true}`},
			{"DELETE", "/api/v1/restore", ""}, {"POST", "/api/v1/restore/acknowledge", ""},
			{"DELETE", "/api/v1/restore/kept/x", ""}, {"DELETE", "/api/v1/restore/kept/catalogue.db.replaced-20260328T120000Z", ""},
		}},
		{name: "storage_history", steps: []step{
			{"GET", "/api/v1/storage/history", ""}, {"GET", "/api/v1/storage/history?from=2026-03-29", ""},
			{"GET", "/api/v1/storage/history?to=2026-03-01", ""}, {"GET", "/api/v1/storage/history?from=x", ""},
		}},
		{name: "restore_not_had", steps: []step{
			{"GET", "/api/v1/restore", ""}, {"POST", "/api/v1/backups/b.db/restore", ""}, {"DELETE", "/api/v1/restore/kept/x", ""}, {"GET", "/api/v1/storage/history", ""},
		}, change: func(o *api.Options) { o.StorageHistory, o.Restorer = nil, nil }},
		{name: "trash", steps: []step{
			{"GET", "/api/v1/trash/4200", ""}, {"GET", "/api/v1/trash/4200?limit=1&after=1", ""}, {"GET", "/api/v1/trash/7?limit=1", ""},
			{"GET", "/api/v1/trash", ""}, {"POST", "/api/v1/trash/4200/undo", ""}, {"POST", "/api/v1/trash/4200/undo", ""},
			{"POST", "/api/v1/trash/0/undo", ""}, {"GET", "/api/v1/trash", ""},
		}},
		{name: "estimate", steps: []step{
			{"GET", "/api/v1/storage/estimate", ""}, {"GET", "/api/v1/storage/estimate?section=1", ""},
			{"GET", "/api/v1/storage/estimate?section=7", ""}, {"GET", "/api/v1/storage/estimate?item=-1", ""},
		}},
		{name: "dry start", steps: []step{
			{"POST", "/api/v1/tasks/BackupDatabase/start", `{"dry":true}`}, {"POST", "/api/v1/tasks/RefreshLibraries/start", `{"dry":true}`},
		}},
		{name: "without", steps: []step{
			{"GET", "/api/v1/storage", ""}, {"GET", "/api/v1/tokens", ""}, {"POST", "/api/v1/tokens", `{"name":"x","scope":"read"}`},
			{"DELETE", "/api/v1/tokens/x", ""}, {"POST", "/api/v1/sections/1/trash", ""},
			{"GET", "/api/v1/trash", ""}, {"POST", "/api/v1/trash/4200/undo", ""},
			{"GET", "/api/v1/guide", ""}, {"GET", "/api/v1/guide/channels", ""}, {"GET", "/api/v1/guide/programmes", ""},
			{"GET", "/api/v1/sessions", ""}, {"DELETE", "/api/v1/sessions/x", ""}, {"POST", "/api/v1/sessions/links", ""}, {"GET", "/api/v1/folders", ""},
		}, change: func(o *api.Options) {
			o.Storage, o.Tokens, o.EmptyTrash, o.Guide, o.Garbage, o.Sessions, o.Folders = nil, nil, nil, nil, nil, nil, nil
		}},
	}
}

func refusalCases() []goldenCase {
	return []goldenCase{
		{name: "unrouted", steps: []step{
			{"GET", "/api/v1", ""},
			{"GET", "/api/v2/tasks", ""},
			{"GET", "/api//v1/tasks", ""},
			{"GET", "/api/v1/../v1/tasks", ""},
			{"POST", "/api/v1/tasks", ""},
			{"PUT", "/api/v1/sections/1", `{}`},
			{"GET", "/api/v1/tasks?x=%zz", ""},
			{"GET", "/api/v1/tasks?x=1", ""},
			{"GET", "/api/v1/tasks?x-plex-client=1&X-Plex-Product=2&X-Plex-Product=3", ""},
			{"GET", "/api/v1/tasks?x=" + strings.Repeat("x", 20000), ""},
		}},
		{name: "anonymous", header: header("X-Plex-Token", ""), steps: []step{
			{"GET", "/api/v1/tasks", ""},
			{"GET", "/api/v1/nothing", ""},
			{"GET", "/api/v1/tasks?X-Plex-Token=wrong", ""},
			{"GET", "/api/v1/plan?X-Plex-Token=" + token, ""},
		}},
		{name: "bearer", header: http.Header{"X-Plex-Token": {""}, "Authorization": {"bearer " + token}}, steps: []step{{"GET", "/api/v1/plan", ""}}},
		{name: "failed logins", header: header("X-Plex-Token", "wrong"), steps: slices.Repeat([]step{{"GET", "/api/v1/plan", ""}}, 12)},
		{name: "not ready", change: func(o *api.Options) { o.Ready = func() bool { return false } }, steps: []step{{"GET", "/api/v1/tasks", ""}}},
		{name: "other origin", header: header("Sec-Fetch-Site", "cross-site"), steps: []step{
			{"POST", "/api/v1/tasks/start", ""}, {"GET", "/api/v1/plan", ""},
		}},
		{name: "fault", change: fault(errors.New("open /var/lib/butler/catalogue.db: disk I/O error")), steps: []step{
			{"GET", "/api/v1/tasks", ""}, {"GET", "/api/v1/sections", ""}, {"GET", "/api/v1/runs", ""}, {"POST", "/api/v1/tasks/x/start", ""},
		}},
		{name: "migrating", change: fault(butler.E(butler.KindUnavailable, "list", "the database is being migrated").WithHint("try again")), steps: []step{
			{"GET", "/api/v1/tasks", ""},
		}},
	}
}
