package butler

import (
	"context"
	"io"
	"iter"
	"time"
)

// Library is the Catalogue as scans and clean-ups see it.
type Library interface {
	Sections(ctx context.Context) ([]Section, error)
	Section(ctx context.Context, id int64) (Section, error)
	// AddSection stores a new Section and returns it with its id. Errors: [KindConflict] if the name
	// is taken or a root lies in another Section.
	AddSection(ctx context.Context, s Section) (Section, error)
	// UpdateSection stores the name, kind, roots and opt-outs of an existing Section.
	UpdateSection(ctx context.Context, s Section) error
	// RemoveSection forgets a Section and everything in it. Files of the user are not touched.
	RemoveSection(ctx context.Context, id int64) error

	// Files yields what is known of every file of a Section, missing ones too, in the byte order of
	// their paths.
	Files(ctx context.Context, section int64) iter.Seq2[KnownFile, error]
	// Apply stores a batch of findings of a scan, all or nothing.
	Apply(ctx context.Context, section int64, changes []Change) error
	// Scanned notes the end of a complete scan, and a warning or "".
	Scanned(ctx context.Context, section int64, at time.Time, warning string) error
	// RemoveMissing forgets the missing Parts of a Section, and the Items that are left with nothing, and
	// returns how many Parts it were. Files of the user are not touched.
	RemoveMissing(ctx context.Context, section int64) (int64, error)
	// PartContents yields the id and content id of every Part, missing ones too: what Bundles may be kept.
	PartContents(ctx context.Context) iter.Seq2[PartContent, error]
}

// KnownFile is what the Catalogue knows of a file without opening it.
type KnownFile struct {
	Part       int64
	Path       string
	Size       int64
	ModifiedNS int64 // Unix time, ns
	ContentID  string
	Missing    bool
	Problem    bool // its headers could not be read
}

// PartContent names the Bundle of a Part.
type PartContent struct {
	Part      int64
	ContentID string
}

// Change is one finding of a scan. Exactly one of its fields is set.
type Change struct {
	Put     *PutFile // a new or changed file, or one whose place changed
	Move    *MoveFile
	Missing int64 // the Part whose file was not found
	Back    int64 // the missing Part whose file was found unchanged
	Touch   *TouchFile
	Rewrite *RewriteFile
}

// PutFile stores a file and the Items it belongs to.
type PutFile struct {
	Part  int64 // of the file if it is known, else 0
	File  Part  // Path, Size, Modified, ContentID, Header and Features are used; ids are not
	Place Place
}

// MoveFile gives a known Part, present or missing, a new path and place. What was found out about it stays.
type MoveFile struct {
	Part       int64
	Path       string
	Size       int64
	ModifiedNS int64
	Place      Place
}

// TouchFile notes a new time of a file whose content is the same.
type TouchFile struct {
	Part       int64
	ModifiedNS int64
}

// Place says where in the library a file belongs. Items goes from the top down: [film], [show,
// season, episode], [artist, album, track], [photo], [film, extra]. Items are made where their Key is new.
type Place struct {
	Items   []Item // Kind, Key, Title, SortTitle, Year, Index, IndexEnd, Disc and Aired are used
	Version string // of the Media
	Index   int    // of the Part in its Media, from 1
}

// ItemReader is the Catalogue as those see it who look at results.
type ItemReader interface {
	// Items returns a page of Items. Errors: [KindInvalid] for an After of another query.
	Items(ctx context.Context, q ItemQuery) (ItemPage, error)
	// Entries returns Items with what a list shows of them, in the same order.
	Entries(ctx context.Context, items []Item) ([]ItemEntry, error)
	Item(ctx context.Context, id int64) (ItemDetail, error)
	Media(ctx context.Context, id int64) (Media, error)
	Part(ctx context.Context, id int64) (Part, error)
	// StreamPart returns the Part that a Stream is of.
	StreamPart(ctx context.Context, stream int64) (Part, error)
	PartArtifacts(ctx context.Context, part int64) ([]Artifact, error)
	Findings(ctx context.Context, part int64) ([]Finding, error)
	// Stored returns how much generated files take, by Section and Analysis.
	Stored(ctx context.Context) ([]Stored, error)
}

// RunStore keeps Runs and their reports.
type RunStore interface {
	// CreateRun stores a new Run and returns it with its id. Errors: [KindConflict] if the Window
	// already opened one for the Task that day, or one of the same Target is running or waiting.
	CreateRun(ctx context.Context, r Run) (Run, error)
	// SaveRun stores the state, times, total, reason, force, priority, place and summary of a Run. The other counts follow
	// from its reports. Errors: [KindConflict] if it would become a second active Run of its Task and Target.
	SaveRun(ctx context.Context, r Run) error
	Run(ctx context.Context, id int64) (Run, error)
	// Runs returns Runs, newest first.
	Runs(ctx context.Context, q RunQuery) ([]Run, error)
	// LastSuccess returns the last Run that ended done, of each Task that has one.
	LastSuccess(ctx context.Context) (map[string]Run, error)
	// ReportUnit stores what a Run did with one thing, and adds to its counts.
	ReportUnit(ctx context.Context, run int64, u UnitReport) error
	UnitReports(ctx context.Context, q UnitReportQuery) ([]UnitReport, error)
	// RunDays returns the days that have Runs, before a day (zero for all), newest first.
	RunDays(ctx context.Context, before Date, limit int) ([]Date, error)
}

// RunQuery asks for Runs.
type RunQuery struct {
	Task     string
	Day      Date // that they belong to; zero for any
	From, To Date // the days that they belong to, both among them; zero for no bound
	States   []RunState
	Trigger  Trigger // "" for any
	// Text is part of the Task's name, of the reason, or of the title, file or reason of one of the reports, whatever the
	// case. With less than three letters only Task and reason are looked at. "" for any.
	Text   string
	Before int64 // a Run's id, for paging; 0 for the newest
	Limit  int
}

// UnitReportQuery asks for the reports of a Run, oldest first.
type UnitReportQuery struct {
	Run   int64
	State UnitState // "" for all
	After int64     // [UnitReport.ID] of the last one of the page before; 0 for the first page
	Limit int
}

// UnitStore is the work list. What is due is data: a Part lacks an Analysis until its result is committed.
type UnitStore interface {
	// Register makes the Analyses known. New ones make Parts lack them; what older versions made counts
	// until [Upgrader.Upgrade]. Each has the Task that it belongs to.
	Register(ctx context.Context, analyses []Analysis) error
	Lacking(ctx context.Context, q LackQuery) ([]Lack, error)
	// CountLacking returns how many Parts lack an Analysis and could be worked on now.
	CountLacking(ctx context.Context, analysis string, t Target) (int64, error)
	// CountLeft returns how many Parts lack an Analysis and could be worked on now or are in hand, and in the same reading
	// a Run with what its Units have brought it to; the zero Run for the id 0. What was committed is in the one or in the
	// other, never in both.
	CountLeft(ctx context.Context, run int64, analysis string, t Target) (Run, int64, error)
	// LackingLength returns how many present Parts lack an Analysis, those in hand too, and how long they play.
	LackingLength(ctx context.Context, analysis string, t Target) (parts int64, playing time.Duration, err error)
	// Lease hands a Part out under a new attempt token, with those of the Analyses that it still
	// lacks. Errors: [KindConflict] if it is handed out already, is missing or lacks none of them;
	// [KindNotFound].
	Lease(ctx context.Context, u Unit) (Unit, error)
	// Commit stores the outcomes of a Unit and their reports in one transaction, and ends the lease.
	// Errors: [KindStale] if the attempt is not the current one: nothing is stored.
	Commit(ctx context.Context, u Unit, outcomes []Outcome) error
	// Release ends a lease without a result and without costing an attempt.
	Release(ctx context.Context, u Unit) error
	// ReleaseAll ends all leases: those of a server that is no more.
	ReleaseAll(ctx context.Context) error
	// Redo makes the Parts of a Target lack an Analysis again, also those that failed for good.
	Redo(ctx context.Context, analysis string, t Target) error
	// Discard forgets what an Analysis made of the Parts of a Target, which lack it again then, and
	// yields what is left in Bundles. Work on these Parts that is under way is lost, and they are handed
	// out again only after the consumer has deleted the files and come back.
	Discard(ctx context.Context, analysis string, t Target) iter.Seq2[BundleFile, error]
}

// BundleFile is a file of a Bundle.
type BundleFile struct {
	PartContent
	Name string
}

// SettingStore keeps the values of preferences.
type SettingStore interface {
	SettingValues(ctx context.Context) (map[string]string, error)
	// SetSettings stores all or none.
	SetSettings(ctx context.Context, values map[string]string) error
}

// Database is the Catalogue as those see it who look after its file.
type Database interface {
	// Backup copies the database to a new file while others write, and verifies the copy.
	Backup(ctx context.Context, path string) (BackupInfo, error)
	// VerifyBackup opens a copy and checks its integrity.
	VerifyBackup(ctx context.Context, path string) (BackupInfo, error)
	// Drill restores a copy into an empty folder, opens it as a server does, and reads and writes it. problems can be
	// lived with; an error says why the copy cannot be restored.
	Drill(ctx context.Context, path, dir string) (problems []string, err error)
	// BackupBlobs yields the digests of the Blobs that a copy refers to, some more than once.
	BackupBlobs(ctx context.Context, path string) iter.Seq2[string, error]
	// Check verifies the integrity of the database itself; problems is empty if it is sound.
	Check(ctx context.Context) (problems []string, err error)
	// Optimize checkpoints, refreshes the planner's statistics and reclaims space.
	Optimize(ctx context.Context) error
	// Size returns the bytes that the database's files take.
	Size(ctx context.Context) (int64, error)
}

// BackupInfo describes a copy of the database.
type BackupInfo struct {
	Path   string           `json:"path"`
	Size   int64            `json:"size"` // bytes
	Made   time.Time        `json:"made"`
	Schema int64            `json:"schema,omitzero"` // version; like Rows, absent if the copy was not opened
	Rows   map[string]int64 `json:"rows,omitempty"`  // by table
	// LackingBlobs is how many of the Blobs that it refers to are not beside it, or are damaged; counted when it is
	// verified. What they belong to is made again after a restore.
	LackingBlobs int64 `json:"lackingBlobs,omitzero"`
	// Verified is when it was last checked whole, zero for never; Problem why it cannot be used, "" if it was sound then.
	Verified time.Time `json:"verified,omitzero"`
	Problem  string    `json:"problem,omitempty"`
	// Drilled is when it was last restored for a trial: opened in a scratch folder, read and written.
	Drilled time.Time `json:"drilled,omitzero"`
}

// BundleStore is the folder of all Bundles.
type BundleStore interface {
	// Put moves files of dir into the Bundle of a Part: each appears whole or not at all.
	Put(ctx context.Context, p PartContent, dir string, artifacts []Artifact) error
	// Open opens a file of a Bundle. Errors: [KindNotFound].
	Open(p PartContent, name string) (io.ReadSeekCloser, error)
	// Scratch makes an empty folder on the same file system.
	Scratch(pattern string) (string, error)
	// Contents returns the files of a Bundle, whoever put them there: none if there is no such Bundle.
	Contents(ctx context.Context, p PartContent) ([]StrayFile, error)
	// RemoveFile deletes a file of a Bundle. It is no error if it is not there.
	RemoveFile(ctx context.Context, f BundleFile) error
	// All yields every Bundle there is.
	All(ctx context.Context) iter.Seq2[BundleInfo, error]
	// Remove deletes a Bundle.
	Remove(ctx context.Context, p PartContent) error
	// Files yields files that belong to no Bundle (left by a crash) and are older than age.
	Strays(ctx context.Context, age time.Duration) iter.Seq2[StrayFile, error]
	// RemoveStray deletes one of them.
	RemoveStray(ctx context.Context, s StrayFile) error
}

// BundleInfo is a Bundle on disk.
type BundleInfo struct {
	PartContent
	Bytes    int64
	Modified time.Time // what the server itself has stored within a day is of now, whatever the clock says
}

// StrayFile is a file or folder that should not be there.
type StrayFile struct {
	Name     string // path within the store, or within its Bundle
	Bytes    int64
	Modified time.Time
}

// HeaderReader reads the headers of a file, and its content id.
type HeaderReader interface {
	// ReadHeader returns what the headers tell. A file that is damaged gives what could be read,
	// with its Problem set; an error means that the file could not be opened or that ctx ended.
	ReadHeader(ctx context.Context, path string, kind SectionKind) (Header, error)
	// ContentID returns the identity of the file's bytes.
	ContentID(path string) (string, error)
}

// Performer reads a Part once and feeds the Analyses. dir is an empty folder; the files of an Analysis
// are left in the folder of its name in it.
type Performer interface {
	// Pass returns an Outcome for each Analysis. It returns an error only if ctx ended.
	Pass(ctx context.Context, p Part, analyses []Analysis, s Settings, dir string) ([]Outcome, error)
}

// Operator starts and stops Runs, and tells what happens.
type Operator interface {
	Tasks(ctx context.Context) ([]TaskStatus, error)
	// Start starts a Task by the criteria of [Decide]. Runs of one Task with different Targets wait for
	// each other. Errors: [KindNotFound], [KindRefused], [KindInvalid].
	Start(ctx context.Context, task string, o StartOptions) (Started, error)
	// StartAll starts every Task that the criteria admit.
	StartAll(ctx context.Context) ([]Started, error)
	// Stop ends the Runs of a Task, running or waiting. Errors: [KindNotFound].
	Stop(ctx context.Context, task string) error
	// StopAll ends all Runs. It succeeds also when there are none.
	StopAll(ctx context.Context) error
	Activities(ctx context.Context) ([]Activity, error)
	// Cancel ends an activity. Errors: [KindNotFound], [KindInvalid] if it cannot be cancelled.
	Cancel(ctx context.Context, uuid string) error
	// StopRun ends one Run, running or waiting. Errors: [KindNotFound], [KindConflict] if it has ended.
	StopRun(ctx context.Context, id int64) error
	// SetPriority changes the place of a Run among the others. Errors: [KindNotFound], [KindConflict] if it
	// has ended, [KindInvalid] beyond ±[MaxPriority].
	SetPriority(ctx context.Context, id int64, priority int) (Run, error)
	// Queue returns the Runs that wait for their turn or their time, in the order in which they are to begin.
	Queue(ctx context.Context) ([]Run, error)
	// Move puts a Run that waits somewhere else among those that wait, where it takes their priority. It waits for none
	// of those that it is moved before. Errors: [KindNotFound], [KindConflict] if one of them does not wait,
	// [KindInvalid].
	Move(ctx context.Context, id int64, to QueuePlace) (Run, error)
	// Retry makes what failed to be tried again: by the next Run, or at once. What failed of a Run of a Chore is always tried
	// at once, by another such Run. Errors: [KindNotFound], [KindConflict] if nothing of that fails now.
	Retry(ctx context.Context, o RetryOptions) (Retried, error)
	// Discard removes what a Task's Analysis made of a Target, and returns how many files. Errors:
	// [KindNotFound], [KindInvalid] if the Task has no Analysis.
	Discard(ctx context.Context, task string, t Target) (int64, error)
	// Estimates returns what the Analyses are yet to make of a Target, in the order of the Tasks. Errors: [KindNotFound],
	// [KindInvalid].
	Estimates(ctx context.Context, t Target) ([]Estimate, error)
	// Workers returns those who perform Units, and what they have in hand.
	Workers(ctx context.Context) ([]WorkerStatus, error)
	Plan(ctx context.Context) (Plan, error)
	// Settings returns the preferences in force.
	Settings() Settings
	// SetSettings changes preferences, all or none, and takes effect at once. Errors: [KindInvalid].
	SetSettings(ctx context.Context, values map[string]string) error
}

// BackupReader lists and verifies the copies that BackupDatabase made.
type BackupReader interface {
	// Backups returns the copies, newest first, without opening them: with what was found when they were checked last.
	Backups(ctx context.Context) ([]BackupInfo, error)
	// Verify checks one by its file name, and notes what it finds beside it. Errors: [KindNotFound], [KindDamaged].
	Verify(ctx context.Context, name string) (BackupInfo, error)
}

// Guess is what a folder seems to hold.
type Guess struct {
	Path   string      `json:"path"`
	Name   string      `json:"name"` // proposed name of the Section
	Kind   SectionKind `json:"kind"`
	Reason string      `json:"reason"` // "folders named Season 01; 12 videos"
	Files  int         `json:"files"`  // media files looked at
}

// Guesser says what kinds of library a folder holds: itself, or each folder in it.
type Guesser func(ctx context.Context, path string) ([]Guess, error)

// EmptyTrash forgets the missing Parts of a Section, and returns how many. Errors: [KindNotFound],
// [KindUnreachable] while a folder of the Section is away: what is in it would be lost. [KindConflict] if
// a missing file is there again, and no scan has seen it yet.
type EmptyTrash func(ctx context.Context, section int64) (int64, error)

// AnswerStore keeps the answers to requests that carried an idempotency key, for a day.
type AnswerStore interface {
	// Answer returns the answer kept under a key. Errors: [KindNotFound].
	Answer(ctx context.Context, key string) (Answer, error)
	// KeepAnswer keeps an answer. Errors: [KindInvalid] if it is too large to be kept.
	KeepAnswer(ctx context.Context, a Answer) error
}

// Answer is an answer to a request.
type Answer struct {
	Key         string // of the caller and the request
	Request     string // fingerprint of the request, by which a key used for another one is known
	Status      int
	ContentType string
	Location    string
	Body        []byte
	At          time.Time
}

// TokenKeeper knows the tokens that open the server, but for the administrator's own.
type TokenKeeper interface {
	Tokens() []Token
	// MakeToken makes a token and returns its secret, which is told this once. Errors: [KindConflict] if
	// the name is taken, [KindInvalid].
	MakeToken(ctx context.Context, name string, scope TokenScope) (Token, string, error)
	// RevokeToken makes a token worthless at once. Errors: [KindNotFound].
	RevokeToken(ctx context.Context, name string) error
}
