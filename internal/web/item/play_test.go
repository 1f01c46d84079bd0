package item

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"butler"
)

func streams(codecs ...string) (all []butler.Stream) {
	for _, c := range codecs {
		kind, codec, _ := strings.Cut(c, ":")
		s := butler.Stream{Kind: butler.StreamKind(kind), Codec: codec}
		if name, ten := strings.CutSuffix(codec, "/10"); ten {
			s.Codec, s.BitDepth = name, 10
		}
		all = append(all, s)
	}
	return all
}

func TestCanPlay(t *testing.T) {
	for _, c := range []struct {
		container string
		streams   []butler.Stream
		want      plays
		why       string
	}{
		{"mp4", streams("video:h264", "audio:aac"), playsWell, ""},
		{"webm", streams("video:vp9", "audio:opus"), playsWell, ""},
		{"mp3", streams("audio:mp3", "cover:mjpeg"), playsWell, ""},
		{"mkv", streams("video:h264", "audio:aac"), playsMaybe, "Not every browser plays it: it is a file of the kind MKV."},
		{"mp4", streams("video:hevc", "audio:aac"), playsMaybe, "Not every browser plays it: the pictures are HEVC."},
		{"mp4", streams("video:h264/10", "audio:aac"), playsMaybe, "Not every browser plays it: the pictures are H264."},
		{"mp4", streams("video:h264", "audio:dts"), playsMaybe, "Your browser may play it without sound: the sound is DTS."},
		{"mp4", streams("video:h264", "audio:dts", "audio:aac"), playsWell, ""},
		{"avi", streams("video:h264", "audio:aac"), playsNot, "Browsers do not play it: it is a file of the kind AVI."},
		{"mpegts", streams("video:mpeg2video", "audio:mp2"), playsNot, "Browsers do not play it: the pictures are MPEG2VIDEO."},
		{"m4a", streams("audio:wmapro"), playsNot, "Browsers do not play it: the sound is WMAPRO."},
		{"", streams("audio:flac"), playsNot, "Browsers do not play it: it is a file of the kind unknown."},
		{"mp4", streams("subtitle:mov_text"), playsNot, "Nothing to be played was found in the file."},
		{"mp4", nil, playsNot, "Nothing to be played was found in the file."},
	} {
		p := butler.Part{Header: butler.Header{Container: c.container, Streams: c.streams}}
		if got := canPlay(p); got != (playable{c.want, c.why}) {
			t.Errorf("%s %v: %+v", c.container, c.streams, got)
		}
	}
	away := butler.Part{Missing: time.Unix(1, 0), Header: butler.Header{Container: "mp4", Streams: streams("video:h264")}}
	if got := canPlay(away); got.State != playsNot || got.Why != "The file is missing." {
		t.Errorf("%+v", got)
	}
}

func TestPlayerChoosesWhatPlays(t *testing.T) {
	part := func(id int64, container string, missing bool) butler.Part {
		p := butler.Part{ID: id, Header: butler.Header{Container: container, Duration: 60_000, Streams: streams("video:h264", "audio:aac")}}
		if missing {
			p.Missing = time.Unix(1, 0)
		}
		return p
	}
	s := subject{ItemDetail: butler.ItemDetail{
		Item: butler.Item{ID: 5, Kind: butler.Movie},
		Media: []butler.Media{
			{Parts: []butler.Part{part(1, "avi", false)}}, {Version: "1080p", Parts: []butler.Part{part(2, "mp4", false)}},
			{Parts: []butler.Part{part(3, "mp4", true)}},
		},
		Markers: []butler.Marker{{Part: 2, Kind: butler.MarkerIntro, Start: 1000, End: 5000}, {Part: 1, Kind: butler.MarkerCredits, Start: 1, End: 2}},
	}}
	s.Media[1].Parts[0].Streams = append(s.Media[1].Parts[0].Streams,
		butler.Stream{ID: 9, Kind: butler.StreamSubtitle, Codec: "subrip", Language: "de", External: true, Forced: true},
		butler.Stream{ID: 10, Kind: butler.StreamSubtitle, Codec: "hdmv_pgs_subtitle"},
		butler.Stream{ID: 11, Kind: butler.StreamSubtitle, Codec: "ttml", External: true})
	p := playerOf(s, 0, 0)
	if p == nil || p.Part.ID != 2 || !p.Choices[1].Current || p.Choices[0].Current || len(p.Choices) != 3 {
		t.Fatalf("%+v", p)
	}
	if diff := cmp.Diff([]skip{{"Skip intro", 1000, 5000}}, p.Skips); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]track{{"/web/subtitles/9", "de", "de (forced)", false}}, p.Subtitles); diff != "" || p.Embedded != 1 {
		t.Errorf("%d embedded; %s", p.Embedded, diff)
	}
	// What is asked for is shown, also if it does not play.
	if p := playerOf(s, 1, 2500); p.Part.ID != 1 || !p.Play.Not() || !strings.HasSuffix(p.URL, "#t=2.5") {
		t.Errorf("%+v", p)
	}
	if p := playerOf(s, 77, 99_999_999); p.Part.ID != 2 || strings.Contains(p.URL, "#") {
		t.Errorf("%+v", p)
	}
	if p := playerOf(subject{ItemDetail: butler.ItemDetail{Item: butler.Item{Kind: butler.Photo}, Media: s.Media}}, 0, 0); p != nil {
		t.Errorf("a photo is played: %+v", p)
	}
}

func TestStrip(t *testing.T) {
	p := butler.Part{ID: 3, ContentID: "c", Header: butler.Header{Duration: 100_000}}
	s := subject{ItemDetail: butler.ItemDetail{Item: butler.Item{ID: 5}, Artifacts: []butler.Artifact{{Part: 3, Name: previewsName, Count: 50}}}}
	st := stripOf(s, p, 0)
	if st == nil || len(st.Shots) != shots || st.Step != 2000 || st.At != 20_000 || st.Base+"4000"+st.Stamp != strings.Replace(st.Large, "20000", "4000", 1) {
		t.Fatalf("%+v", st)
	}
	last := int64(-1)
	for _, one := range st.Shots {
		if one.At <= last || one.At >= p.Duration {
			t.Errorf("%+v", st.Shots)
		}
		last = one.At
	}
	s.Artifacts[0].Count = 2
	if st := stripOf(s, p, 1<<50); len(st.Shots) != 2 || st.At != p.Duration {
		t.Errorf("%+v", st)
	}
	p.Duration = 0
	if stripOf(s, p, 0) != nil {
		t.Error("a strip of nothing")
	}
}

func TestDrawBlur(t *testing.T) {
	for hash, ok := range map[string]bool{
		"LEHV6nWB2yk8pyo0adR*.7kCMdnj": true, "": false, "x": false, "LEHV6nWB2yk8": false, `"><script>`: false, strings.Repeat("~", 10000): false,
	} {
		url, got := drawBlur(hash)
		if got != ok || ok != strings.HasPrefix(string(url), "data:image/png;base64,") || len(url) > 8000 {
			t.Errorf("%.30s: %t, %.40s (%d bytes)", hash, got, url, len(url))
		}
	}
}

// A hash of whatever letters draws, or does not; it never hurts.
func FuzzDrawBlur(f *testing.F) {
	f.Add("LEHV6nWB2yk8pyo0adR*.7kCMdnj")
	f.Add("~~~~~~")
	f.Fuzz(func(t *testing.T, hash string) {
		if url, ok := drawBlur(hash); ok && !strings.HasPrefix(string(url), "data:image/png;base64,") {
			t.Error(url)
		}
	})
}
