package media

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func TestFaultsAreReadFromPacketsAndFrames(t *testing.T) {
	streams := []butler.Stream{
		{Index: 0, Kind: butler.StreamVideo, Codec: "h264"}, {Index: 1, Kind: butler.StreamAudio, Codec: "mp3"},
		{Index: 2, Kind: butler.StreamAudio, Codec: "mp3"}, {Index: 3, Kind: butler.StreamSubtitle, Codec: "subrip"},
	}
	packet := func(stream, at, flags string) string {
		return "[PACKET]\nstream_index=" + stream + "\npts_time=" + at + "\nflags=" + flags + "\n[/PACKET]\n"
	}
	frame := func(stream, at string, said ...string) string {
		s := "[FRAME]\nstream_index=" + stream + "\npts_time=" + at + "\n"
		for _, m := range said {
			s += "[LOG]\nmessage=" + m + "\n[/LOG]\n"
		}
		return s + "[/FRAME]\n"
	}
	text := packet("1", "0.0", "K__") + packet("1", "0.1", "K__") + frame("1", "0.1") + // it needs one to begin
		packet("0", "0.2", "K__") + packet("0", "0.3", "___") + packet("3", "0.3", "K__") + frame("0", "0.200001") +
		packet("0", "5.0", "K__") + packet("1", "N/A", "K__") + packet("1", "5.1", "K__") + packet("1", "5.2", "K__") +
		frame("1", "5.2", "[mp3float @ 0x1] Header missing") + frame("0", "5.0", "[h264 @ 0x2] error while decoding", "[mpegts @ 0x3] odd", "") +
		packet("2", "6", "K__") + packet("0", "7", "K__")
	got := readFaults(strings.NewReader(text), streams)
	want := []butler.Fault{
		{Stream: 1, At: 5200 * time.Millisecond, What: "Header missing"},
		{Stream: 1, At: 5100 * time.Millisecond, What: "it cannot be decoded"},
		{Stream: 0, At: 5 * time.Second, What: "error while decoding"},
		{Stream: -1, At: 5 * time.Second, What: "odd"},
		{Stream: 0, At: 7 * time.Second, What: "it cannot be decoded"},
		{Stream: 2, At: 6 * time.Second, What: "it cannot be decoded"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// A file that is damaged throughout gives so many faults and no more, of a line each.
func TestFaultsAreBounded(t *testing.T) {
	streams := []butler.Stream{{Index: 0, Kind: butler.StreamAudio, Codec: "mp3"}}
	said := "[FRAME]\nstream_index=0\npts_time=1\n[LOG]\nmessage=[mp3 @ 0x1] " + strings.Repeat("x", 9000) + "\n[/LOG]\n[/FRAME]\n"
	lost := strings.Repeat("[PACKET]\nstream_index=0\npts_time=2\nflags=K\n[/PACKET]\n", maxFaults-10)
	shown := "[FRAME]\nstream_index=0\npts_time=9\n[/FRAME]\n[PACKET]\nstream_index=0\npts_time=9\nflags=K\n[/PACKET]\n[FRAME]\nstream_index=0\npts_time=9\n[/FRAME]\n"
	got := readFaults(strings.NewReader(strings.Repeat(said, 20)+lost+shown+lost), streams)
	if len(got) != maxFaults || len(got[0].What) > maxFault {
		t.Errorf("%d faults, the first of %d bytes", len(got), len(got[0].What))
	}
}

func FuzzReadFaults(f *testing.F) {
	f.Add("[FRAME]\nstream_index=0\npts_time=1e300\n[LOG]\nmessage=[h264 @ 0x] x\n[/LOG]\n[/FRAME]\n")
	f.Add("[PACKET]\nstream_index=0\npts_time=1\nflags=K\n[/PACKET]\n[FRAME]\nstream_index=0\npts_time=9\n[/FRAME]")
	streams := []butler.Stream{{Index: 0, Kind: butler.StreamVideo, Codec: "h264"}}
	f.Fuzz(func(t *testing.T, text string) {
		for _, x := range readFaults(strings.NewReader(text), streams) {
			if x.At < 0 || x.What == "" || x.Stream > 0 {
				t.Errorf("%+v", x)
			}
		}
	})
}
