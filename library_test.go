package butler_test

import (
	"testing"

	"butler"
)

func TestFeaturesOfRecordings(t *testing.T) {
	video := func(codec string) []butler.Stream { return []butler.Stream{{Kind: butler.StreamVideo, Codec: codec}} }
	for _, c := range []struct {
		container, codec string
		want             bool
	}{
		{"mpegts", "h264", true}, {"wtv", "mpeg2video", true}, {"asf", "mpeg2video", true},
		{"asf", "vc1", false}, {"asf", "", false}, {"mkv", "mpeg2video", false}, {"mpeg", "mpeg2video", false},
	} {
		f := butler.FeaturesOf(butler.Shows, butler.Header{Container: c.container, Streams: video(c.codec)})
		if got := f&butler.IsRecording != 0; got != c.want {
			t.Errorf("%s of %s: recording %v", c.container, c.codec, got)
		}
	}
}
