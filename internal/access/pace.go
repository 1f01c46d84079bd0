package access

import (
	"net/http"
	"time"
)

// A client has to take each step of its answer within the time, or is cut off. How long the whole
// answer takes is not bounded.
const (
	paceStep    = 64 << 10 // bytes
	paceTime    = time.Minute
	paceRenewal = 5 * time.Second // the limit is not moved more often
)

// pace bounds how long the writing of an answer may stand still.
type pace struct {
	deadline interface{ SetWriteDeadline(time.Time) error } // nil if there are none
	// streams share a connection: there a limit that passes while nothing is written ends the stream,
	// so it is taken away after each step. On a connection of its own it may pass unnoticed.
	streams bool
	set     time.Time // when the limit was moved last
	own     bool      // the handler has a limit of its own
	limit   time.Time // that one
}

func (p *pace) begin(w http.ResponseWriter, r *http.Request, now time.Time) {
	p.deadline, _ = w.(interface{ SetWriteDeadline(time.Time) error })
	p.streams = r.ProtoMajor >= 2
	if !p.streams {
		p.renew(now) // the last one of the connection may have passed
	}
}

// choose is the handler's own limit, until it chooses another.
func (p *pace) choose(limit time.Time) error {
	if p.deadline == nil {
		return http.ErrNotSupported
	}
	p.own, p.limit = true, limit
	return p.deadline.SetWriteDeadline(limit)
}

func (p *pace) renew(now time.Time) {
	switch {
	case p.deadline == nil:
	case p.own:
		if p.streams {
			_ = p.deadline.SetWriteDeadline(p.limit)
		}
	case p.streams || now.Sub(p.set) >= paceRenewal:
		p.set = now
		_ = p.deadline.SetWriteDeadline(now.Add(paceTime)) // fails if the connection is not ours any more
	}
}

func (p *pace) rest() {
	if p.deadline != nil && p.streams {
		_ = p.deadline.SetWriteDeadline(time.Time{})
	}
}

func (p *pace) write(w http.ResponseWriter, b []byte) (int, error) {
	p.renew(time.Now())
	n, err := w.Write(b)
	p.rest()
	return n, err
}

func (p *pace) flush(w http.ResponseWriter) error {
	p.renew(time.Now())
	err := http.NewResponseController(w).Flush()
	p.rest()
	return err
}

// end leaves time for what net/http still has to write.
func (p *pace) end() {
	if p.streams {
		return
	}
	p.own = false
	p.renew(time.Now())
}
