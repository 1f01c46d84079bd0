package client

import (
	"context"
	"net/http"
	"net/url"

	"butler"
)

// AnalyzeOptions are the options of [LibraryService.Analyze].
type AnalyzeOptions struct {
	Tasks []string `json:"tasks,omitempty"` // by name; none for all that have an Analysis
	Redo  bool     `json:"redo,omitempty"`  // make again what is made already
}

// unknown is the number of what a server does not tell.
const unknown = -1

// scanTask is the Task that scans Sections.
const scanTask = "RefreshLibraries"

// Scan starts a scan of a Section for new, changed and missing files. On Plex Media Servers too; the
// answer then says only that. Errors: [ErrNotFound].
func (s *LibraryService) Scan(ctx context.Context, section int64) (butler.Started, error) {
	op := "scan library " + number(section)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.Started{}, err
	}
	if plex {
		err := s.c.send(ctx, call{op: op, route: plexRefreshRoute, args: []any{section}, change: true})
		return startedByPlex(scanTask), err
	}
	return read[butler.Started](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodPost, route: "/sections/{id}/scan", args: []any{section}})
}

// ScanAll starts a scan of all Sections. On Plex Media Servers too; the answer then says only that.
func (s *LibraryService) ScanAll(ctx context.Context) (butler.Started, error) {
	const op = "scan all libraries"
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return butler.Started{}, err
	}
	if plex {
		err := s.c.send(ctx, call{op: op, route: plexRefreshRoute, args: []any{"all"}, change: true})
		return startedByPlex(scanTask), err
	}
	return s.c.Tasks.Start(ctx, scanTask, StartOptions{Force: true})
}

// CancelScan ends the scan of a Section. On Plex Media Servers too. Errors: [ErrNotFound].
func (s *LibraryService) CancelScan(ctx context.Context, section int64) error {
	return s.c.send(ctx, call{op: "cancel the scan of library " + number(section), method: http.MethodDelete,
		route: plexRefreshRoute, args: []any{section}})
}

// CancelAllScans ends all scans. On Plex Media Servers too.
func (s *LibraryService) CancelAllScans(ctx context.Context) error {
	return s.c.send(ctx, call{op: "cancel all scans", method: http.MethodDelete, route: plexRefreshRoute, args: []any{"all"}})
}

// Refresh reads again what lies beside the files of an Item. On Plex Media Servers too, which also ask
// their sources for its metadata. Errors: [ErrNotFound].
func (s *LibraryService) Refresh(ctx context.Context, item int64) error {
	return s.c.send(ctx, call{op: "refresh item " + number(item), method: http.MethodPut, route: plexItemRoute + "/refresh", args: []any{item}})
}

// Analyze starts the analysis of an Item and what is below it, and tells which Tasks were started. On
// Plex Media Servers too, for all Tasks or for those that they can start on one Item, without Redo.
// Errors: [ErrNotFound], [ErrInvalid], [ErrUnsupported].
func (s *LibraryService) Analyze(ctx context.Context, item int64, o AnalyzeOptions) ([]butler.Started, error) {
	op := "analyze item " + number(item)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return nil, err
	}
	if plex {
		return s.c.plexAnalyze(ctx, op, item, o)
	}
	body, err := read[struct {
		Started []butler.Started `json:"started"`
	}](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodPost, route: "/items/{id}/analyze", args: []any{item}, in: o})
	return body.Started, err
}

// AnalyzeSection starts the analysis of everything in a Section. On Plex Media Servers too. Errors:
// [ErrNotFound].
func (s *LibraryService) AnalyzeSection(ctx context.Context, section int64) error {
	return s.c.send(ctx, call{op: "analyze library " + number(section), method: http.MethodPut,
		route: plexSectionRoute + "/analyze", args: []any{section}})
}

// EmptyTrash forgets the files of a Section that the last scan did not find, and returns how many; -1 from
// a Plex Media Server, which does not say. Errors: [ErrNotFound]; [ErrUnreachable] while a folder of the
// Section is away.
func (s *LibraryService) EmptyTrash(ctx context.Context, section int64) (removed int64, err error) {
	op := "empty the trash of library " + number(section)
	plex, err := s.c.onPlex(ctx, op)
	if err != nil {
		return 0, err
	}
	if plex {
		err := s.c.send(ctx, call{op: op, method: http.MethodPut, route: plexSectionRoute + "/emptyTrash", args: []any{section}})
		return unknown, err
	}
	body, err := read[removal](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodPost, route: "/sections/{id}/trash", args: []any{section}})
	return body.Removed, err
}

// Discard removes what a Task's Analysis made of the files of a Section, and returns how many files it
// were; -1 from a Plex Media Server, which does it for GenerateMediaIndexFiles and
// ButlerTaskGenerateIntroMarkers only and does not say. Errors: [ErrNotFound], [ErrInvalid] if the Task
// has no Analysis, [ErrUnsupported].
func (s *LibraryService) Discard(ctx context.Context, section int64, task string) (removed int64, err error) {
	op := "discard what " + task + " made of library " + number(section)
	plex, err := s.c.onPlex(ctx, op)
	switch {
	case err != nil:
		return 0, err
	case plex:
		made := map[string]string{previewTask: "/indexes", introTask: "/intros"}[task]
		if made == "" {
			return 0, unsupported(op, "it removes only what "+previewTask+" and "+introTask+" made")
		}
		err := s.c.send(ctx, call{op: op, method: http.MethodDelete, route: plexSectionRoute + made, args: []any{section}})
		return unknown, err
	}
	body, err := read[removal](ctx, s.c, call{op: op, api: ownAPI, method: http.MethodDelete,
		route: "/sections/{id}/artifacts", args: []any{section}, query: url.Values{"task": {task}}})
	return body.Removed, err
}

type removal struct {
	Removed int64 `json:"removed"`
}

// Optimize starts the optimization of the server's database. On Plex Media Servers too.
func (s *LibraryService) Optimize(ctx context.Context) error {
	return s.c.send(ctx, call{op: "optimize the database", method: http.MethodPut, route: "/library/optimize", query: url.Values{"async": {"1"}}})
}

// CleanBundles starts the removal of generated files that belong to nothing. On Plex Media Servers too.
func (s *LibraryService) CleanBundles(ctx context.Context) error {
	return s.c.send(ctx, call{op: "clean bundles", method: http.MethodPut, route: "/library/clean/bundles", query: url.Values{"async": {"1"}}})
}
