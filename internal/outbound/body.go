package outbound

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"butler"
)

var errSlow = errors.New("it answers too slowly, or not at all")

// floor is the least number of bytes per second that an answer has to bring on the whole, beyond the first Timeout.
const floor = 1 << 10

// watch ends a request that stands still. Its time runs between begin and rest.
type watch struct {
	ctx     context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	since   time.Time
	waited  time.Duration // for what came
}

func newWatch(ctx context.Context, timeout time.Duration) (context.Context, *watch) {
	ctx, cancel := context.WithCancelCause(ctx)
	w := &watch{ctx: ctx, cancel: cancel, timeout: timeout, since: time.Now()}
	w.timer = time.AfterFunc(timeout, func() { cancel(errSlow) })
	return ctx, w
}

// begin gives what is asked for next its time: got bytes have come so far.
func (w *watch) begin(got int64) {
	w.since = time.Now()
	earned := w.timeout + time.Duration(got)*(time.Second/floor)
	w.timer.Reset(max(0, min(w.timeout, earned-w.waited)))
}

func (w *watch) rest() {
	w.timer.Stop()
	w.waited += time.Since(w.since)
}

func (w *watch) stop() {
	w.timer.Stop()
	w.cancel(nil)
}

// body is the body of an answer, with bounds.
type body struct {
	from  io.ReadCloser
	watch *watch
	op    string
	left  int64
	max   int64
	err   error
}

// Read implements [io.Reader].
func (b *body) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1] // one more tells what is too large from what just fits
	}
	b.watch.begin(b.max - b.left)
	n, err := b.from.Read(p)
	b.watch.rest()
	if int64(n) > b.left {
		n, err = int(b.left), tooLarge(b.op, b.max)
	} else if err != nil && err != io.EOF { //nolint:errorlint // a Reader's EOF is that value itself
		err = b.fault(err)
	}
	b.left -= int64(n)
	b.err = err
	return n, err
}

func (b *body) fault(err error) error {
	switch cause := context.Cause(b.watch.ctx); {
	case errors.Is(cause, errSlow):
		return butler.E(butler.KindTimeout, b.op, "%w", errSlow)
	case cause != nil:
		return butler.E(butler.KindInterrupted, b.op, "%w", cause)
	}
	return butler.E(butler.KindUnreachable, b.op, "the answer was cut off: %w", err)
}

// Close implements [io.Closer].
func (b *body) Close() error {
	b.watch.stop()
	return b.from.Close()
}

func tooLarge(op string, most int64) error {
	return butler.E(butler.KindDamaged, op, "the answer is larger than %d bytes", most)
}

// Answer is an answer that was read to its end.
type Answer struct {
	Status int // of success, or 304
	Header http.Header
	Body   []byte
}

// Read sends a request as [Client.Do], and reads the whole answer. One that is cut off is asked for again, if its
// method may be repeated. Errors: those of Do.
func (c *Client) Read(ctx context.Context, req *http.Request) (Answer, error) {
	for attempt := 1; ; attempt++ {
		again, err := rewound(req, attempt)
		if err != nil {
			return Answer{}, err
		}
		a, err := c.read(ctx, again)
		f := &fault{err: err, passing: true}
		if err == nil || a.Status == 0 || attempt >= c.o.Attempts || !repeatable(req, f) ||
			!butler.IsKind(err, butler.KindUnreachable) && !butler.IsKind(err, butler.KindTimeout) {
			return a, err
		}
		if err := sleep(ctx, min(f.pause(attempt), c.o.MaxWait)); err != nil {
			return a, butler.E(butler.KindInterrupted, ask(req), "%w", err)
		}
	}
}

// read returns an Answer without a Status if none began.
func (c *Client) read(ctx context.Context, req *http.Request) (Answer, error) {
	res, err := c.Do(ctx, req)
	if err != nil {
		return Answer{}, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return Answer{res.StatusCode, res.Header, data}, err
}
