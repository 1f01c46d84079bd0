package dispatch

import (
	"context"
	"encoding/json"

	"github.com/nats-io/nats.go"

	"butler"
)

// onMaxDeliveries removes a message that was delivered as often as is allowed: the queue would keep
// it, undelivered, for ever. What becomes of its Unit is for the scheduler to say.
func (q *Queue) onMaxDeliveries(advisory *nats.Msg) {
	var event struct {
		Sequence uint64 `json:"stream_seq"`
	}
	if err := json.Unmarshal(advisory.Data, &event); err != nil {
		q.log.Error("queue: advisory cannot be read", "error", err)
		return
	}
	ctx, cancel := context.WithTimeout(q.ctx, callWait)
	defer cancel()
	msg, err := q.stream.GetMsg(ctx, event.Sequence)
	if err != nil {
		q.log.Debug("queue: message of an advisory is gone", "sequence", event.Sequence, "error", err)
		return
	}
	if err := q.stream.DeleteMsg(ctx, event.Sequence); err != nil {
		q.log.Warn("queue: remove a message", "sequence", event.Sequence, "error", err)
	}
	var u butler.Unit
	if err := json.Unmarshal(msg.Data, &u); err != nil {
		q.log.Error("queue: message is no unit", "subject", msg.Subject, "error", err)
		return
	}
	q.log.Warn("queue: no worker finished a unit", "part", u.Part)
	if q.lost != nil {
		q.lost(u)
	}
}
