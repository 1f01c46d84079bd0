// Package dispatch carries Units from the scheduler to Workers over NATS JetStream, embedded in the
// process unless told otherwise.
//
// A message names work and holds no state: the Catalogue knows what is due and who holds what. So the
// stream lives in memory, and a queue that is lost loses nothing. It is a work queue with at most one
// message for each Part: a message stays until the Worker that got it has acknowledged it, which it
// does after the Catalogue committed, and comes back if the Worker falls silent.
package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"butler"
)

// errStoreFailed is the server's code for a message that a limit of the stream keeps out
// (JSStreamStoreFailedF in its errors.json).
const errStoreFailed jetstream.ErrorCode = 10077

const (
	streamName    = "UNITS"
	consumerName  = "workers"
	subjectPrefix = "units."

	silence    = 30 * time.Second // a Worker that is silent for so long is taken for dead
	maxDeliver = 5                // how often a Unit is handed to Workers that do not answer
	pullWait   = 10 * time.Second // one request for work; asked again when it ends
	callWait   = 5 * time.Second  // for an answer of the queue
)

// Options are what a Queue is made of.
type Options struct {
	Dir  string            // a folder of its own for what the embedded server puts on disk; emptied at the start
	Lost func(butler.Unit) // called when a Unit was delivered maxDeliver times in vain; may be nil
	Log  *slog.Logger      // nil to be silent
}

// Queue hands out Units. Its methods may be called from several goroutines.
type Queue struct {
	silence  time.Duration
	log      *slog.Logger
	lost     func(butler.Unit)
	server   *embedded
	conn     *nats.Conn
	js       jetstream.JetStream
	stream   jetstream.Stream
	consumer jetstream.Consumer
	advisory *nats.Subscription

	ctx    context.Context // ends with the Queue
	cancel context.CancelFunc
	beats  sync.WaitGroup
	once   sync.Once
}

// Open starts an embedded server without a network port, connects to it, and makes the stream.
func Open(ctx context.Context, o Options) (*Queue, error) { return open(ctx, o, silence) }

func open(ctx context.Context, o Options, silence time.Duration) (*Queue, error) {
	q := &Queue{silence: silence, log: o.Log, lost: o.Lost}
	if q.log == nil {
		q.log = slog.New(slog.DiscardHandler)
	}
	q.ctx, q.cancel = context.WithCancel(context.WithoutCancel(ctx))
	if err := q.begin(ctx, o.Dir); err != nil {
		q.Close()
		return nil, fmt.Errorf("open queue: %w", err)
	}
	return q, nil
}

func (q *Queue) begin(ctx context.Context, dir string) (err error) {
	if q.server, err = startServer(dir, q.log); err != nil {
		return err
	}
	if q.conn, err = q.server.connect(); err != nil {
		return err
	}
	if q.js, err = jetstream.New(q.conn); err != nil {
		return err
	}
	q.stream, err = q.js.CreateStream(ctx, jetstream.StreamConfig{
		Name:                 streamName,
		Subjects:             []string{subjectPrefix + "*"},
		Retention:            jetstream.WorkQueuePolicy,
		Storage:              jetstream.MemoryStorage,
		Discard:              jetstream.DiscardNew,
		DiscardNewPerSubject: true,
		MaxMsgsPerSubject:    1,
		MaxMsgs:              100_000, // far above what is ever offered; memory stays bounded
	})
	if err != nil {
		return err
	}
	q.consumer, err = q.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		Durable:       consumerName,
		AckPolicy:     jetstream.AckExplicitPolicy,
		AckWait:       q.silence,
		MaxDeliver:    maxDeliver,
		MaxAckPending: -1,
	})
	if err != nil {
		return err
	}
	q.advisory, err = q.conn.Subscribe(
		"$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES."+streamName+"."+consumerName, q.onMaxDeliveries)
	return err
}

func subject(part int64) string { return subjectPrefix + strconv.FormatInt(part, 10) }

// Offer makes a Unit available to Workers. Errors: [butler.KindConflict] if the Part is in the queue.
func (q *Queue) Offer(ctx context.Context, u butler.Unit) error {
	b, err := json.Marshal(u)
	if err != nil {
		return fmt.Errorf("encode unit: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, callWait)
	defer cancel()
	_, err = q.js.Publish(ctx, subject(u.Part), b)
	var api *jetstream.APIError
	if errors.As(err, &api) && api.ErrorCode == errStoreFailed {
		return butler.E(butler.KindConflict, "offer unit", "part %d is in the queue already: %w", u.Part, err)
	}
	if err != nil {
		return butler.E(butler.KindUnavailable, "offer unit", "part %d: %w", u.Part, err)
	}
	return nil
}

// Withdraw removes a Unit from the queue. A Worker that has it already keeps it.
func (q *Queue) Withdraw(u butler.Unit) {
	ctx, cancel := context.WithTimeout(q.ctx, callWait)
	defer cancel()
	if err := q.stream.Purge(ctx, jetstream.WithPurgeSubject(subject(u.Part))); err != nil && q.ctx.Err() == nil {
		q.log.Warn("queue: withdraw unit", "part", u.Part, "error", err)
	}
}

// Receive waits for a Unit. The Unit is held, and kept from other Workers, until ack is called: once,
// after the Catalogue has its result or the Unit was given up.
func (q *Queue) Receive(ctx context.Context) (u butler.Unit, ack func(), err error) {
	for {
		msg, err := q.next(ctx)
		if err != nil {
			return butler.Unit{}, nil, err
		}
		if msg == nil {
			continue
		}
		if err := json.Unmarshal(msg.Data(), &u); err != nil {
			q.log.Error("queue: message is no unit", "subject", msg.Subject(), "error", err)
			_ = msg.Term() // nobody could read it either
			continue
		}
		return u, q.hold(msg), nil //nolint:contextcheck // a Unit is held for longer than ctx, which is of the wait
	}
}

// next asks for one message. It returns nil if there was none for a while.
func (q *Queue) next(ctx context.Context) (jetstream.Msg, error) {
	pull, cancel := context.WithTimeout(ctx, pullWait)
	defer cancel()
	stop := context.AfterFunc(q.ctx, cancel) //nolint:contextcheck // the wait ends with the Queue as well
	defer stop()
	msg, err := q.consumer.Next(jetstream.FetchContext(pull))
	switch {
	case err == nil:
		return msg, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case q.ctx.Err() != nil || q.conn.IsClosed():
		return nil, butler.E(butler.KindUnavailable, "receive unit", "the queue is closed")
	case pull.Err() != nil, errors.Is(err, nats.ErrTimeout), errors.Is(err, context.DeadlineExceeded):
		return nil, nil
	}
	return nil, butler.E(butler.KindUnavailable, "receive unit", "%w", err)
}

// hold sends heartbeats for a message until the function it returns acknowledges it.
func (q *Queue) hold(msg jetstream.Msg) (ack func()) {
	ctx, cancel := context.WithCancel(q.ctx)
	q.beats.Go(func() {
		tick := time.NewTicker(q.silence / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := msg.InProgress(); err != nil {
					q.log.Warn("queue: heartbeat", "subject", msg.Subject(), "error", err)
				}
			}
		}
	})
	return func() {
		cancel()
		call, done := context.WithTimeout(q.ctx, time.Second)
		defer done()
		// A message that was withdrawn meanwhile has nobody to confirm it. Should an ack be lost, the
		// message comes back, and the attempt token keeps its work from being committed twice.
		if err := msg.DoubleAck(call); err != nil {
			q.log.Debug("queue: acknowledge", "subject", msg.Subject(), "error", err)
		}
	}
}

// Close ends the connection and the server. A second call does nothing.
func (q *Queue) Close() {
	q.once.Do(func() {
		q.cancel()
		q.beats.Wait()
		if q.conn != nil {
			q.conn.Close()
		}
		if q.server != nil {
			q.server.stop()
		}
	})
}
