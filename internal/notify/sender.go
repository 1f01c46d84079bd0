package notify

import (
	"context"
	"crypto/tls"
	"log/slog"
	"os"
	"slices"
	"sync"
	"time"

	"butler"
	"butler/internal/outbound"
)

// Options are what a Sender is made of. All fields are required but those that say otherwise.
type Options struct {
	Store    butler.ReportStore
	Settings func() butler.Settings
	Client   *outbound.Client // that tries once
	Commands string           // the folder of the commands
	Now      func() time.Time // nil for time.Now
	TLS      *tls.Config      // for mail; nil for the usual
	Log      *slog.Logger     // nil to be silent
}

// Sender sends what waits to be sent.
type Sender struct {
	o    Options
	wake chan struct{}
	work sync.WaitGroup
	end  context.CancelFunc
	one  sync.Mutex // one goroutine sends at a time
}

// New returns a Sender, which sends nothing before [Sender.Launch].
func New(o Options) *Sender {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Sender{o: o, wake: make(chan struct{}, 1), end: func() {}}
}

// Launch begins to send, until [Sender.Shutdown].
func (s *Sender) Launch(ctx context.Context) {
	ctx, s.end = context.WithCancel(context.WithoutCancel(ctx))
	s.work.Go(func() { s.loop(ctx) })
}

// Shutdown cuts off what is being sent, which is sent again after the next start.
func (s *Sender) Shutdown(context.Context) error {
	s.end()
	s.work.Wait()
	return nil
}

// Poke has it look for what is new.
func (s *Sender) Poke() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

const (
	recheck   = 10 * time.Minute // how long it sleeps at most, whatever timers say
	perLook   = 16               // Deliveries taken up at a time
	sendLimit = 2 * time.Minute  // for one attempt
	testLimit = 20 * time.Second // for one by hand: somebody waits
)

func (s *Sender) loop(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-timer.C:
		}
		timer.Reset(s.sendDue(ctx))
	}
}

// sendDue sends what is due, and returns how long nothing will be.
func (s *Sender) sendDue(ctx context.Context) time.Duration {
	s.one.Lock()
	defer s.one.Unlock()
	for ctx.Err() == nil {
		now := s.o.Now()
		due, next, err := s.o.Store.DueDeliveries(ctx, now, perLook)
		if err != nil {
			if ctx.Err() == nil {
				s.o.Log.Error("look for reports to send", "error", err)
			}
			return time.Minute
		}
		if len(due) == 0 {
			if next.IsZero() {
				return recheck
			}
			return max(time.Second, min(recheck, next.Sub(now)))
		}
		for _, d := range due {
			if _, err := s.deliver(ctx, d, true); err != nil {
				if ctx.Err() == nil {
					s.o.Log.Error("store how far a report was sent", "error", err)
				}
				return time.Minute
			}
		}
	}
	return recheck
}

// pauses are how long it waits after each attempt that failed; after the last it gives up: a day after the first.
func pauses() []time.Duration {
	return []time.Duration{
		time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 6 * time.Hour, 8 * time.Hour,
	}
}

// deliver makes one attempt, and stores how it went. It returns an error only if that could not be stored, or ctx ended.
func (s *Sender) deliver(ctx context.Context, d butler.Delivery, again bool) (butler.Delivery, error) {
	limit := sendLimit
	if !again {
		limit = testLimit
	}
	err := s.send(ctx, d, limit)
	if ctx.Err() != nil {
		return d, ctx.Err() // cut off by the shutdown: as if it had not been tried
	}
	d.At, d.After, d.Reason = s.o.Now(), time.Time{}, ""
	d.Attempts++
	log := s.o.Log.With("to", d.To, "report", d.Report, "attempts", d.Attempts)
	switch {
	case err == nil:
		d.State = butler.DeliveryDone
		log.Info("report sent")
	case again && passing(err) && d.Attempts <= len(pauses()):
		d.Reason = err.Error()
		d.After = d.At.Add(pauses()[d.Attempts-1])
		if at, ok := outbound.RetryAt(err); ok && at.After(d.After) {
			d.After = at
		}
		log.Warn("a report could not be sent; it is tried again", "error", d.Reason, "after", d.After)
	default:
		d.State, d.Reason = butler.DeliveryFailed, err.Error()
		log.Error("a report could not be sent", "error", d.Reason, "hint", butler.HintOf(err))
	}
	return d, s.o.Store.SaveDelivery(ctx, d)
}

// send sends the Report of a Delivery. Errors hold no secrets.
func (s *Sender) send(ctx context.Context, d butler.Delivery, limit time.Duration) error {
	const op = "send report"
	settings := s.o.Settings()
	t, known := targets()[d.To]
	if !known {
		return butler.E(butler.KindInvalid, op, "there is no way to send to %q", d.To)
	}
	address := settings.Text(t.preference)
	if address == "" {
		return butler.E(butler.KindInvalid, op, "the setting %s is empty by now", t.preference)
	}
	r, err := s.o.Store.Report(ctx, d.Report)
	if err != nil {
		return err
	}
	limited, cancel := context.WithTimeoutCause(ctx, limit, butler.E(butler.KindTimeout, op, "it took too long"))
	defer cancel()
	if err = t.send(s, limited, address, r); err == nil {
		return nil
	}
	kind := butler.KindOf(err)
	if limited.Err() != nil {
		kind = butler.KindTimeout
	}
	hidden := append(secrets(address), settings.Text(butler.PrefNotifyKey))
	clean := &butler.Error{Kind: kind, Op: op, Text: scrub(err.Error(), hidden), Hint: scrub(butler.HintOf(err), hidden)}
	if _, ok := outbound.RetryAt(err); ok {
		clean.Err, clean.Text = err, "" // it names the host and nothing else
	}
	return clean
}

// passing reports whether what went wrong may pass by itself.
func passing(err error) bool {
	return slices.Contains([]butler.Kind{
		butler.KindUnreachable, butler.KindTimeout, butler.KindTooMany, butler.KindInterrupted, butler.KindLocked,
		butler.KindUnavailable, butler.KindNoSpace, butler.KindFailed,
	}, butler.KindOf(err))
}

// Test sends a Report that says it is a test to wherever Reports go, once, and returns how that went.
func (s *Sender) Test(ctx context.Context) ([]butler.Delivery, error) {
	to := Set(s.o.Settings())
	if len(to) == 0 {
		return nil, butler.E(butler.KindInvalid, "test notifications", "there is nowhere to send reports to").
			WithHint("set one of NotifyWebhook, NotifyNtfy, NotifyDiscord, NotifyMail, NotifyCommand")
	}
	s.one.Lock()
	defer s.one.Unlock()
	r, err := s.o.Store.AddReport(ctx, butler.NewTestReport(s.o.Now()), to)
	if err != nil {
		return nil, err
	}
	waiting, err := s.o.Store.Deliveries(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	done := make([]butler.Delivery, len(waiting))
	errs := make([]error, len(waiting))
	var all sync.WaitGroup
	for i, d := range waiting {
		all.Go(func() { done[i], errs[i] = s.deliver(ctx, d, false) })
	}
	all.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return done, nil
}

// name returns what the server is called.
func (s *Sender) name() string {
	if name := s.o.Settings().Text(butler.PrefFriendlyName); name != "" {
		return name
	}
	if name, err := os.Hostname(); err == nil {
		return name
	}
	return "Butler"
}

// title returns the headline of a Report with the name of the server, in one line.
func (s *Sender) title(r butler.Report) string { return butler.PlainLine(s.name() + ": " + r.Headline) }
