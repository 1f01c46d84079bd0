package scheduler

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"butler"
)

// Dispatcher hands leased Units to Workers.
type Dispatcher interface {
	// Offer makes a Unit available to Workers.
	Offer(ctx context.Context, u butler.Unit) error
	// Withdraw takes a Unit back: if a Worker has begun it, the Worker is told to stop.
	Withdraw(u butler.Unit)
	// Resize sets how many Units are worked on at a time.
	Resize(workers int)
}

// Options are what a Scheduler is made of. All fields are required but those that say otherwise.
type Options struct {
	Tasks      []butler.Task
	Runs       butler.RunStore
	Units      butler.UnitStore
	Failures   butler.FailureStore
	Items      butler.ItemReader // where the Item of a Target is looked up
	Store      butler.SettingStore
	Dispatcher Dispatcher
	// Conclusions and Blobs are required if a Task has Conclusions.
	Conclusions butler.ConclusionStore
	Blobs       butler.BlobStore
	Host        butler.Host                // what Chores get; Settings, Run, Tasks, Follow and Log are filled in
	Zone        *time.Location             // of the Window; nil for the machine's
	Now         func() time.Time           // the wall clock; nil for time.Now
	Random      func(n int64) int64        // nil for the shared generator
	Worker      string                     // what the Workers of this process are called; "" for the machine's name
	Publish     butler.Publish             // where it tells what happens; nil for nowhere
	Alarms      func() []butler.Alarm      // for the Plan; nil for none
	Load        butler.LoadReader          // asked only while a limit is set; nil if the machine does not tell
	Log         *slog.Logger               // nil to be silent
	Prefs       func() []butler.Preference // those that belong to no Task; nil for butler.CorePreferences
}

// Scheduler implements [butler.Operator].
type Scheduler struct {
	o           Options
	log         *slog.Logger
	tasks       []*butler.Task // in the order of the options
	byName      map[string]*butler.Task
	byWork      map[string]*butler.Task // by the name of their Analysis
	conclusions []*butler.Conclusion    // all, each after those that it is drawn from
	settings    atomic.Pointer[butler.Settings]
	wake        chan struct{}
	stirred     chan struct{} // something changed that listeners may want to know

	// life of the whole: ctx ends when the last Run has been put away
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup // loop and Chores

	mu        sync.Mutex
	started   bool
	stopping  bool
	seq       int64             // counts what is opened and handed out, for order
	active    map[int64]*active // by Run
	opened    map[string]butler.Date
	last      map[string]butler.Run                 // by Task: last success, of the whole library
	partly    map[string]bool                       // by Task: one of a part of the library succeeded
	past      map[string]butler.Run                 // by Task: the last that ended, not a dry one
	earlier   map[string][]butler.Run               // by Task: the last that ended, the newest first; absent if not read
	gotOn     map[string]butler.Date                // by Task: day of the last that was cut off while it got on
	ended     map[string]time.Time                  // by periodic Task: when one of the whole library ended last
	told      map[string]butler.Activity            // by uuid: those that listeners know of
	span      butler.Span                           // the opening we are in, or the zero value
	windowSet time.Time                             // when the hours were last changed, or the server started
	flights   map[string]*flight                    // Units handed out, by attempt
	back      []butler.Unit                         // leases that could not be given back yet
	cursor    map[round]int64                       // the Part that was looked at last
	held      map[string]int                        // Analyses that are not to be handed out now
	counts    map[string]count                      // by Analysis
	lengths   lengths                               // of what is lacking, as measured last
	rates     map[string]float64                    // by Analysis: wall time per playing time
	drawing   map[groupKey]struct{}                 // groups that are concluded at this moment
	deaf      map[groupKey]bool                     // groups still drawn by what was told to stop
	lost      map[groupKey]map[int64]butler.Finding // what was drawn, by Part, of groups that changed meanwhile
	gate      butler.LoadGate                       // whether work waits because the machine is busy
	measured  butler.Load                           // as measured last
	failures  int                                   // steps that failed in a row, for the back-off
}

// New checks the Tasks and their preferences. Nothing runs before [Scheduler.Launch].
func New(o Options) (*Scheduler, error) {
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Prefs == nil {
		o.Prefs = func() []butler.Preference { return butler.CorePreferences(runtime.NumCPU()) }
	}
	if o.Worker == "" {
		o.Worker, _ = os.Hostname()
	}
	s := &Scheduler{
		o: o, log: o.Log,
		byName: map[string]*butler.Task{}, byWork: map[string]*butler.Task{},
		wake:    make(chan struct{}, 1),
		stirred: make(chan struct{}, 1),
		active:  map[int64]*active{},
		opened:  map[string]butler.Date{},
		last:    map[string]butler.Run{},
		partly:  map[string]bool{},
		past:    map[string]butler.Run{},
		earlier: map[string][]butler.Run{},
		gotOn:   map[string]butler.Date{},
		ended:   map[string]time.Time{},
		told:    map[string]butler.Activity{},
		flights: map[string]*flight{},
		cursor:  map[round]int64{},
		held:    map[string]int{},
		counts:  map[string]count{},
		rates:   map[string]float64{},
		drawing: map[groupKey]struct{}{},
		deaf:    map[groupKey]bool{},
		lost:    map[groupKey]map[int64]butler.Finding{},
	}
	for i := range o.Tasks {
		if err := s.add(&o.Tasks[i]); err != nil {
			return nil, err
		}
	}
	var err error
	if s.conclusions, err = s.arrange(); err != nil {
		return nil, err
	}
	definitions, err := define(o.Prefs(), o.Tasks)
	if err != nil {
		return nil, err
	}
	defaults := butler.NewSettings(definitions, nil)
	s.settings.Store(&defaults)
	return s, nil
}

func (s *Scheduler) add(t *butler.Task) error {
	bad := func(why string) error { return butler.E(butler.KindInternal, "define task "+t.Name, "%s", why) }
	switch {
	case t.Name == "":
		return bad("it has no name")
	case s.byName[t.Name] != nil:
		return bad("it is defined twice")
	case t.Analysis != nil && t.Chore != nil, t.Analysis == nil && t.Chore == nil && len(t.Conclusions) == 0:
		return bad("it must have either an analysis or a chore, or conclusions")
	case len(t.Conclusions) > 0 && (s.o.Conclusions == nil || s.o.Blobs == nil):
		return bad("there is no store for its conclusions")
	}
	if t.Analysis != nil {
		if s.byWork[t.Analysis.Name] != nil {
			return bad("its analysis " + t.Analysis.Name + " is defined twice")
		}
		s.byWork[t.Analysis.Name] = t
	}
	s.byName[t.Name] = t
	s.tasks = append(s.tasks, t)
	return nil
}

// Launch reads the settings and what earlier processes left, and begins to work. The Scheduler works
// until [Scheduler.Shutdown]; the end of ctx does not end it. A second call does nothing.
func (s *Scheduler) Launch(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return nil
	}
	if err := s.load(ctx); err != nil {
		return err
	}
	s.ctx, s.cancel = context.WithCancel(context.WithoutCancel(ctx))
	s.windowSet = s.now()
	if err := s.resume(ctx); err != nil {
		s.cancel()
		return err
	}
	s.started = true
	s.o.Dispatcher.Resize(s.Settings().Int(butler.PrefLongRunningJobs))
	s.work.Go(s.loop)
	s.work.Go(s.countAll)
	if s.o.Load != nil {
		s.work.Go(s.watchLoad)
	}
	if s.o.Publish != nil {
		s.work.Go(s.tellUpdates)
	}
	return nil
}

// Shutdown interrupts what runs, waits until it is put away or ctx ends, and returns. Runs that wait stay
// in the store as they are, for the next start. A second call does nothing.
func (s *Scheduler) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	if !s.started || s.stopping {
		s.mu.Unlock()
		return nil
	}
	s.stopping = true
	var waits []<-chan struct{}
	for _, a := range s.order() {
		if a.run.State == butler.RunRunning {
			s.end(a, butler.EventInterrupt, "the server stopped")
			waits = append(waits, a.done)
		}
	}
	s.mu.Unlock()
	s.poke()
	err := waitAll(ctx, waits)
	s.cancel()
	gone := make(chan struct{})
	go func() { s.work.Wait(); close(gone) }()
	err = firstError(err, waitAll(ctx, []<-chan struct{}{gone}))
	s.tellEnd()
	return err
}

func waitAll(ctx context.Context, waits []<-chan struct{}) error {
	for _, w := range waits {
		select {
		case <-w:
		case <-ctx.Done():
			return butler.E(butler.KindTimeout, "stop the scheduler", "work in hand did not end in time")
		}
	}
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// now returns the wall clock in the Window's zone. The monotonic reading is dropped: it stands still
// while a machine sleeps.
func (s *Scheduler) now() time.Time { return s.o.Now().Round(0).In(s.o.Zone) }

// poke makes the loop take a step soon.
func (s *Scheduler) poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}
