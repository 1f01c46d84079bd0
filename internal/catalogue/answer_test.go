package catalogue

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestAnswersAreKeptForADay(t *testing.T) {
	d, c := openTest(t)
	ctx := t.Context()
	a := butler.Answer{
		Key: "k1", Request: "f1", Status: 201, ContentType: "application/json", Location: "/api/v1/runs/1", Body: []byte("{\"a\":\"\xff\x00\"}"),
		At: noon,
	}
	must(t, d.KeepAnswer(ctx, a))
	must(t, d.KeepAnswer(ctx, butler.Answer{Key: "k2", Status: 204}))
	got, err := d.Answer(ctx, "k1")
	must(t, err)
	if diff := cmp.Diff(a, got, equalTimes); diff != "" {
		t.Error(diff)
	}
	got, err = d.Answer(ctx, "k2")
	must(t, err)
	if got.Status != 204 || len(got.Body) != 0 || !got.At.Equal(noon) {
		t.Errorf("%+v", got)
	}
	_, err = d.Answer(ctx, "k3")
	wantKind(t, err, butler.KindNotFound)

	a.Status, a.Body = 409, nil
	must(t, d.KeepAnswer(ctx, a))
	if got, err = d.Answer(ctx, "k1"); err != nil || got.Status != 409 || len(got.Body) != 0 {
		t.Errorf("%v, %+v", err, got)
	}

	c.advance(24*time.Hour - time.Millisecond)
	_, err = d.Answer(ctx, "k1")
	must(t, err)
	c.advance(time.Millisecond)
	_, err = d.Answer(ctx, "k1")
	wantKind(t, err, butler.KindNotFound)
	must(t, d.KeepAnswer(ctx, butler.Answer{Key: "k4"}))
	n, err := number(ctx, d.readers, "SELECT count(*) FROM answers")
	must(t, err)
	if n != 1 {
		t.Errorf("%d answers are kept", n)
	}

	wantKind(t, d.KeepAnswer(ctx, butler.Answer{Key: "k5", Body: make([]byte, answerSize)}), butler.KindInvalid)
	_, err = d.Answer(ctx, "k5")
	wantKind(t, err, butler.KindNotFound)
	must(t, d.KeepAnswer(ctx, butler.Answer{Key: "k5", Body: make([]byte, answerSize-2)}))
}
