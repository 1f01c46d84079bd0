package dispatch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"go.uber.org/goleak"

	"butler"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long anything may take that a test waits for, on a machine with much else to do.
const patience = time.Minute

func queue(t *testing.T, lost func(butler.Unit), silence time.Duration) *Queue {
	t.Helper()
	q, err := open(t.Context(), Options{Dir: filepath.Join(t.TempDir(), "queue"), Lost: lost}, silence)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(q.Close)
	return q
}

func unit(part int64) butler.Unit {
	return butler.Unit{Part: part, Attempt: "token", Analyses: []string{"previews"}, Runs: []int64{7}}
}

func offer(t *testing.T, q *Queue, u butler.Unit) {
	t.Helper()
	if err := q.Offer(t.Context(), u); err != nil {
		t.Fatal(err)
	}
}

func receive(t *testing.T, q *Queue) (butler.Unit, func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	u, ack, err := q.Receive(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return u, ack
}

// empty fails the test if the queue has a message to give.
func empty(t *testing.T, q *Queue, during time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), during)
	defer cancel()
	if u, _, err := q.Receive(ctx); err == nil {
		t.Fatalf("received %+v, want nothing", u)
	}
}

func messages(t *testing.T, q *Queue) uint64 {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	info, err := q.stream.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return info.State.Msgs
}

// drained waits until no message is left: an ack that the server is slow to confirm arrives nevertheless.
func drained(t *testing.T, q *Queue) {
	t.Helper()
	for begun := time.Now(); ; {
		n := messages(t, q)
		if n == 0 {
			return
		}
		if time.Since(begun) > patience {
			t.Fatalf("%d messages remain", n)
		}
	}
}

func TestAUnitGoesToOneWorkerAndEndsWithItsAck(t *testing.T) {
	q := queue(t, nil, silence)
	want := unit(12)
	offer(t, q, want)
	got, ack := receive(t, q)
	if got.Part != want.Part || got.Attempt != want.Attempt || !slices.Equal(got.Analyses, want.Analyses) || !slices.Equal(got.Runs, want.Runs) {
		t.Errorf("received %+v, want %+v", got, want)
	}
	if err := q.Offer(t.Context(), unit(12)); !butler.IsKind(err, butler.KindConflict) {
		t.Errorf("offer of a part that is in hand: %v", err)
	}
	empty(t, q, 200*time.Millisecond)
	if n := messages(t, q); n != 1 {
		t.Errorf("%d messages before the ack, want 1", n)
	}
	ack()
	drained(t, q)
	offer(t, q, unit(12))
}

func TestWithdrawnUnitsAreNotHandedOut(t *testing.T) {
	q := queue(t, nil, silence)
	for part := range int64(3) {
		offer(t, q, unit(part))
	}
	q.Withdraw(unit(1))
	q.Withdraw(unit(99)) // was never there
	for _, want := range []int64{0, 2} {
		got, ack := receive(t, q)
		if got.Part != want {
			t.Errorf("received part %d, want %d", got.Part, want)
		}
		ack()
	}
	offer(t, q, unit(5))
	_, ack := receive(t, q)
	q.Withdraw(unit(5)) // while in hand
	offer(t, q, unit(5))
	ack()
	if got, ack := receive(t, q); got.Part != 5 {
		t.Errorf("received part %d", got.Part)
	} else {
		ack()
	}
}

func TestHeartbeatsKeepAUnit(t *testing.T) {
	const quiet = 5 * time.Second // of which a heartbeat may be late by more than half
	q := queue(t, nil, quiet)
	offer(t, q, unit(1))
	_, ack := receive(t, q)
	empty(t, q, 2*quiet)
	ack()
	drained(t, q)
}

func TestSilentWorkersLoseTheUnit(t *testing.T) {
	lost := make(chan butler.Unit, 1)
	q := queue(t, func(u butler.Unit) { lost <- u }, 300*time.Millisecond)
	offer(t, q, unit(1))
	for range maxDeliver {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		msg, err := q.next(ctx) // and never a word again
		for msg == nil && err == nil {
			msg, err = q.next(ctx)
		}
		cancel()
		if err != nil {
			t.Fatal(err)
		}
	}
	// The server notices when somebody asks for work.
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	var asks sync.WaitGroup
	defer asks.Wait()
	defer cancel()
	asks.Go(func() {
		for ctx.Err() == nil {
			if msg, _ := q.next(ctx); msg != nil {
				t.Error("handed out once too often")
			}
		}
	})
	select {
	case u := <-lost:
		if u.Part != 1 || u.Attempt != "token" {
			t.Errorf("lost %+v", u)
		}
	case <-ctx.Done():
		t.Fatal("nobody was told")
	}
	drained(t, q)
}

func TestNoPortAndNoStrangers(t *testing.T) {
	q := queue(t, nil, silence)
	if a := q.server.server.Addr(); a != nil {
		t.Errorf("the server listens on %v", a)
	}
	c, err := nats.Connect("", nats.InProcessServer(q.server.server), nats.FlusherTimeout(100*time.Millisecond))
	if err == nil {
		c.Close()
		t.Error("a client without the token was let in")
	}
}

func TestCloseEndsWaiting(t *testing.T) {
	q := queue(t, nil, silence)
	done := make(chan error)
	go func() {
		_, _, err := q.Receive(context.Background())
		done <- err
	}()
	offer(t, q, unit(1)) // the first Receive has it
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _, err := q.Receive(context.Background())
		done <- err
	}()
	q.Close()
	if err := <-done; !butler.IsKind(err, butler.KindUnavailable) {
		t.Errorf("receive on a closed queue: %v", err)
	}
	if err := q.Offer(t.Context(), unit(2)); err == nil {
		t.Error("offer on a closed queue")
	}
}

func TestOldQueueIsEmptied(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "queue")
	if err := os.MkdirAll(filepath.Join(dir, "old"), 0o700); err != nil {
		t.Fatal(err)
	}
	q, err := Open(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	q.Close()
	if _, err := os.Stat(filepath.Join(dir, "old")); err == nil {
		t.Error("what an earlier process left is still there")
	}
}

func BenchmarkOfferReceiveAck(b *testing.B) {
	q, err := Open(b.Context(), Options{Dir: filepath.Join(b.TempDir(), "queue")})
	if err != nil {
		b.Fatal(err)
	}
	defer q.Close()
	for b.Loop() {
		if err := q.Offer(b.Context(), unit(1)); err != nil {
			b.Fatal(err)
		}
		_, ack, err := q.Receive(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		ack()
	}
}
