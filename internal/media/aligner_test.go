package media

import (
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// Frames wait for the key packet that tells when they are shown, however many packets are told of before it; but not
// for ever, as the process waits for them.
func TestFramesWaitForTheirKeyPacket(t *testing.T) {
	for _, keyed := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			marks := &landmarks{all: []landmark{{at: 8 * time.Second, sum: 7, size: 100}}}
			a := newAligner(marks, entry{strict: true}, butler.Stretch{From: 9 * time.Second, To: 10 * time.Second})
			for range 20 {
				a.line(line{pts: time.Second, sum: 3, size: 50})
			}
			type answer struct {
				by    time.Duration
				known bool
			}
			got := make(chan answer, 1)
			go func() {
				by, ok := a.shift(1)
				got <- answer{by, ok}
			}()
			synctest.Wait()
			if len(got) > 0 {
				t.Error("no frame waits")
			}
			if keyed {
				a.line(line{pts: 2 * time.Second, sum: 7, size: 100, key: true})
				synctest.Wait()
				if len(got) == 0 {
					t.Error("it waits on")
				}
			}
			if r := <-got; r.known != keyed || keyed && r.by != 6*time.Second {
				t.Errorf("%+v", r)
			}
		})
	}
}

// Times that jump for ever take no more than so much memory.
func TestLandmarksAreBounded(t *testing.T) {
	t.Parallel()
	m := &landmarks{}
	for i := range 2*maxLandmarks + 10 {
		m.add(line{pts: time.Duration(i%2) * time.Hour, key: true, size: 1})
	}
	if len(m.all) != maxLandmarks || m.read != 2*maxLandmarks+10 {
		t.Errorf("%d landmarks, %d bytes", len(m.all), m.read)
	}
}
