// Package api serves Butler's own HTTP API, /api/v1: what Plex's API has no words for. It is described
// by an OpenAPI document, made from this code, served at /api/v1/openapi.yaml and .json, and kept in
// docs/openapi.yaml. Errors are those of RFC 9457, with the members kind and hint.
package api

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"butler"
	"butler/internal/access"
	"butler/internal/event"
	"butler/internal/section"
	"butler/internal/similar"
)

// Options are what the handlers need. While the server is not ready, only Guard, Ready and Log are used.
type Options struct {
	Operator butler.Operator
	Library  butler.Library
	Items    butler.ItemReader
	Runs     butler.RunStore
	Failures butler.FailureStore
	Logs     butler.LogReader
	Backups  butler.BackupReader
	Reports  butler.ReportStore
	Alarms   func() []butler.Alarm
	// TestNotify sends a Report that says it is a test.
	TestNotify  func(context.Context) ([]butler.Delivery, error)
	Bundles     butler.BundleStore
	Blobs       butler.BlobStore
	Guess       butler.Guesser
	Editor      *section.Editor
	Guide       butler.GuideReader
	Matcher     butler.Matcher
	Collections butler.CollectionStore
	Metadata    butler.MetadataStore
	Markers     butler.MarkerEditor
	Similar     *similar.Index
	// Tag writes the loudness of music into its files.
	Tag        func(context.Context, butler.Item, butler.TagOptions) ([]butler.TaggedFile, error)
	EmptyTrash butler.EmptyTrash
	Garbage    butler.Garbage
	Storage    func(context.Context) (butler.Storage, error)
	// StorageHistory and Restorer are nil if there is none.
	StorageHistory butler.StorageHistory
	Restorer       butler.Restorer
	Examine        func(context.Context) ([]butler.Check, error)         // looks at what may be wrong with the server
	Stale          func(ctx context.Context, task string) (int64, error) // results that are to be made again
	// Coverage counts how far Analyses are with the library.
	Coverage func(context.Context) (butler.LibraryCoverage, error)
	// Health looks at the folders of a Section, no longer than a context lasts.
	Health   func(context.Context, butler.Section) butler.SectionHealth
	Tokens   butler.TokenKeeper
	Sessions butler.SessionKeeper
	Folders  butler.FolderLister // of which Sections may be made
	Sources  butler.Sources      // of online metadata
	Updater  butler.Updater
	Answers  butler.AnswerStore // nil to keep answers in memory
	Events   *event.Hub         // what listeners are told
	Guard    *access.Guard
	Server   Server
	// Ready reports whether the server can serve; until then every answer is 503. Nil means always.
	Ready func() bool
	Log   *slog.Logger
}

// Server is what the server says of itself.
type Server struct {
	Version   string // of the program
	MachineID string // stable over restarts
	Name      string // while the preference FriendlyName is empty
	URL       string // its address for clients on the same machine
	Started   time.Time
}

// prefix is where the API is mounted.
const prefix = "/api/v1"

// New returns the handler of everything below /api/.
func New(o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Answers == nil {
		o.Answers = &memory{}
	}
	if o.Events == nil {
		o.Events = event.NewHub()
	}
	mux := http.NewServeMux()
	s := &service{Options: o, operations: map[string]*operation{}, secrets: &memory{}}
	s.huma = humago.NewWithPrefix(mux, prefix, config())
	s.huma.UseMiddleware(settleStatus)
	s.addServer()
	s.addDoctor()
	s.addTasks()
	s.addCoverage()
	s.addPause()
	s.addWorkers()
	s.addRuns()
	s.addQueue()
	s.addFailures()
	s.addLog()
	s.addDigests()
	s.addReports()
	s.addSections()
	s.addTrash()
	s.addItems()
	s.addMetadata(mux)
	s.addMarkers()
	s.addCollections()
	s.addNearest()
	s.addMatches()
	s.addLoudnessTags()
	s.addSubtitles()
	s.addArtifacts(mux)
	s.addBackups()
	s.addRestore()
	s.addStorageHistory()
	s.addUpdates()
	s.addGuide()
	s.addPreferences()
	s.addSources()
	s.addTokens()
	s.addSessions()
	s.addFolders()
	s.addEvents(mux)
	s.addProblems()
	settleDescription(s.huma.OpenAPI())
	serveDescription(mux, s.huma.OpenAPI())
	return s.front(mux)
}

type service struct {
	Options
	huma       huma.API
	operations map[string]*operation // by pattern of the mux
	ledger     ledger
	secrets    butler.AnswerStore // of answers that hold secrets
}
