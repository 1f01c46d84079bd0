package deepmediaanalysis

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"butler"
)

func TestFaultsOfOneStretchAreOne(t *testing.T) {
	at := func(stream int, d time.Duration, what string) butler.Fault {
		return butler.Fault{Stream: stream, At: d, What: what}
	}
	listed, count, streams := faultsOf([]butler.Fault{
		at(2, -1, "nothing"), at(0, 61*second, "late"), at(0, 10*second, "a"), at(0, 11*second, "b"), at(1, 12*second, "c"), at(0, 13*second, "d"),
		at(-1, 14*second, "e"), at(0, 20*second, "f"),
	})
	want := []Fault{
		{2, -1, -1, 1, "nothing"}, {0, 10_000, 13_000, 3, "a"}, {1, 12_000, 12_000, 1, "c"}, {-1, 14_000, 14_000, 1, "e"}, {0, 20_000, 20_000, 1, "f"},
		{0, 61_000, 61_000, 1, "late"},
	}
	if !reflect.DeepEqual(listed, want) || count != 6 || !reflect.DeepEqual(streams, []int{0, 1, 2}) {
		t.Errorf("%+v, %d, %v", listed, count, streams)
	}
	if listed, count, streams := faultsOf(nil); listed != nil || count != 0 || streams != nil {
		t.Errorf("%+v, %d, %v", listed, count, streams)
	}
	var many []butler.Fault
	for i := range 500 {
		many = append(many, at(0, time.Duration(i)*time.Minute, fmt.Sprint(i)))
	}
	if listed, count, _ := faultsOf(many); len(listed) != maxFaults || count != 500 || listed[1].AtMS != 60_000 {
		t.Errorf("%d of %d", len(listed), count)
	}
}
