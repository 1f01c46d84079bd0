package cli

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/vbauerster/mpb/v8/decor"

	"butler"
)

func TestTextBehindABar(t *testing.T) {
	for _, tt := range []struct {
		room int
		run  butler.Run
		what string
		want string
	}{
		{80, butler.Run{State: butler.RunRunning, Done: 2, Total: 4}, "Film.mkv", " running, 2 of 4  Film.mkv                        "},
		{80, butler.Run{State: butler.RunRunning, Done: 2, Total: 4}, "2 of 4", " running, 2 of 4                                  "},
		{50, butler.Run{State: butler.RunRunning, Done: 2, Total: 4}, "The title of some film.mkv", " running, 2 of 4  The title of some…"},
		{15, butler.Run{State: butler.RunRunning, Done: 2, Total: 4}, "Film.mkv", " running, 2 of…"},
		{15, butler.Run{State: butler.RunQueued, Total: -1}, "", " queued        "},
		{0, butler.Run{State: butler.RunQueued, Total: -1}, "", ""},
	} {
		var b bar
		b.say(tt.run, tt.what)
		if got := b.behind(decor.Statistics{AvailableWidth: tt.room}); got != tt.want {
			t.Errorf("in %d columns %q, want %q", tt.room, got, tt.want)
		}
	}
}

// A Run that had nothing to do has a full bar all the same, and one that failed keeps what it had.
func TestBarsAtTheEnd(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out")) // two goroutines write, as on a terminal
	if err != nil {
		t.Fatal(err)
	}
	v := newBars(file)
	v.update([]butler.Run{
		{ID: 1, Task: "Nothing", State: butler.RunDone},
		{ID: 2, Task: "Half", State: butler.RunFailed, Done: 1, Total: 2},
	}, nil)
	v.close()
	if b := v.all[1]; !b.Completed() || b.Current() != 1 {
		t.Errorf("bar of a run that did nothing: completed %t, at %d", b.Completed(), b.Current())
	}
	if b := v.all[2]; !b.Aborted() || b.Current() != 1 {
		t.Errorf("bar of a run that failed: aborted %t, at %d", b.Aborted(), b.Current())
	}
	out, err := os.ReadFile(file.Name())
	if err := errors.Join(err, file.Close()); err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(out, []byte("\r")) {
		t.Error("the last picture does not begin at the left")
	}
}
