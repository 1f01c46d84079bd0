package media

import (
	"strings"
	"testing"
	"time"

	"butler"
)

// wanting returns consumers with these wants.
func wanting(wants ...butler.Wants) []*consumer {
	var all []*consumer
	for _, w := range wants {
		all = append(all, &consumer{analyzer: &recorder{}, wants: w})
	}
	return all
}

func film() butler.Part {
	return butler.Part{Features: butler.HasVideo | butler.HasAudio, Header: butler.Header{Streams: []butler.Stream{
		{Index: 0, Kind: butler.StreamCover}, {Index: 1, Kind: butler.StreamVideo, Width: 1920}, {Index: 2, Kind: butler.StreamAudio},
		{Index: 3, Kind: butler.StreamSubtitle}, {Index: 4, Kind: butler.StreamAudio},
	}}}
}

func TestArguments(t *testing.T) {
	modern := abilities{frameRateMode: true, toneMap: true, deinterlace: true}
	hdr, song, photo := film(), film(), film()
	hdr.Streams[1].Transfer = transferPQ
	song.Streams = []butler.Stream{{Index: 0, Kind: butler.StreamAudio}, {Index: 1, Kind: butler.StreamCover}}
	photo.Streams, photo.Features = []butler.Stream{{Index: 0, Kind: butler.StreamVideo}}, butler.IsPhoto
	frames := func(w butler.FrameWants) butler.Wants { return butler.Wants{Frames: &w} }
	sound := func(w butler.SoundWants) butler.Wants { return butler.Wants{Sound: &w} }
	const tee = "-f tee [f=framecrc:flush_packets=1]pipe:4|[f=rawvideo:flush_packets=0]pipe:5"
	const wav = "-flush_packets 0 -blocksize 262144 -bitexact -f wav"
	for _, c := range []struct {
		name   string
		part   butler.Part
		wants  []butler.Wants
		dead   map[int]bool
		can    abilities
		has    []string
		lacks  []string
		nPipes int
	}{
		{"nothing", film(), []butler.Wants{{}}, nil, modern,
			[]string{"-map 0 -c copy -copy_unknown -copyinkf -flush_packets 0 -f framecrc pipe:3"}, []string{"-skip_frame", "filter", "wav"}, 1},
		{"key frames", film(), []butler.Wants{frames(butler.FrameWants{Width: 320, Every: 2 * time.Second})}, nil, modern,
			[]string{"-threads 1", "-skip_frame:v nokey -skip_loop_filter:v all", "[0:1]select='isnan(prev_selected_t)+gte(t-prev_selected_t,1)+lt(t,prev_selected_t)'," +
				"yadif=deint=interlaced,scale=w=320:h='clip(2*trunc(320/dar/2+0.5),2,1280)':out_range=full:out_color_matrix=bt601,format=yuv420p,setsar=1,settb=1/1000[w0]",
				"-fps_mode passthrough", tee}, []string{"-frames:v", "-vsync"}, 3},
		{"the wish for the finest counts", film(), []butler.Wants{frames(butler.FrameWants{Width: 320, Every: 2 * time.Second}), frames(butler.FrameWants{Width: 320, At: []time.Duration{1}})}, nil, modern,
			[]string{"gte(t-prev_selected_t,0.25)"}, []string{"split"}, 3},
		{"large pictures keep the filter against blocks", film(), []butler.Wants{frames(butler.FrameWants{Width: 1280})}, nil, modern,
			[]string{"-skip_frame:v nokey"}, []string{"-skip_loop_filter"}, 3},
		{"every frame", film(), []butler.Wants{frames(butler.FrameWants{Width: 320, Dense: true})}, nil, modern,
			nil, []string{"-skip_frame", "-skip_loop_filter", "select"}, 3},
		{"dense", film(), []butler.Wants{frames(butler.FrameWants{Width: 320, Dense: true, Every: 10 * time.Second})}, nil, modern,
			[]string{"not(eq(floor((t+0.001)/10),floor((prev_selected_t+0.001)/10)))"}, []string{"-skip_frame"}, 3},
		{"two widths", film(), []butler.Wants{frames(butler.FrameWants{Width: 160}), frames(butler.FrameWants{Width: 640}), {Sound: &butler.SoundWants{}}}, nil, modern,
			[]string{",split=2[w0][s0];[s0]scale=w=160", "-map [w0]", "-map [w1]", "pipe:6|[f=rawvideo:flush_packets=0]pipe:7", "wav pipe:8", "wav pipe:9"}, nil, 7},
		{"old ffmpeg", film(), []butler.Wants{frames(butler.FrameWants{Width: 320})}, nil, abilities{},
			[]string{"-vsync passthrough"}, []string{"fps_mode", "yadif"}, 3},
		{"HDR", hdr, []butler.Wants{frames(butler.FrameWants{Width: 320})}, nil, modern,
			[]string{"format=yuv420p10le,zscale=tin=smpte2084", "tonemap=hable"}, []string{"out_color_matrix"}, 3},
		{"HDR without filters", hdr, []butler.Wants{frames(butler.FrameWants{Width: 320})}, nil, abilities{},
			[]string{"out_color_matrix=bt601"}, []string{"zscale"}, 3},
		{"cover", song, []butler.Wants{frames(butler.FrameWants{Width: 320, Dense: true})}, nil, modern,
			[]string{"[0:1]scale", "-frames:v 1"}, []string{"-skip_frame", "select", "yadif"}, 3},
		{"photo", photo, []butler.Wants{frames(butler.FrameWants{Width: 320})}, nil, modern,
			[]string{"[0:0]scale", "-frames:v 1"}, []string{"-skip_frame"}, 3},
		{"all sound", film(), []butler.Wants{sound(butler.SoundWants{})}, nil, modern,
			[]string{"-map 0:2 -c:a pcm_f32le " + wav + " pipe:4", "-map 0:4 -c:a pcm_f32le " + wav + " pipe:5"}, []string{"-ar", "-ac"}, 3},
		{"the same sound twice and another", film(), []butler.Wants{sound(butler.SoundWants{First: true}), sound(butler.SoundWants{First: true}), sound(butler.SoundWants{First: true, Rate: 16000, Channels: 1})}, nil, modern,
			[]string{"-map 0:2 -c:a pcm_f32le " + wav + " pipe:4", "-map 0:2 -c:a pcm_f32le -ar 16000 -ac 1 " + wav + " pipe:5"}, []string{"0:4"}, 3},
		{"dead streams", film(), []butler.Wants{everything()}, map[int]bool{1: true, 2: true}, modern,
			[]string{"-map 0:4"}, []string{"0:2", "filter_complex"}, 2},
		{"nobody asks for pictures of no width", film(), []butler.Wants{frames(butler.FrameWants{})}, nil, modern, nil, []string{"filter"}, 1},
	} {
		pl := makePlan(c.part, wanting(c.wants...), c.dead, nil)
		got := strings.Join(pl.arguments(c.can), " ")
		for _, s := range c.has {
			if !strings.Contains(got, s) {
				t.Errorf("%s: lacks %s\nin %s", c.name, s, got)
			}
		}
		for _, s := range c.lacks {
			if strings.Contains(got, s) {
				t.Errorf("%s: has %s\nin %s", c.name, s, got)
			}
		}
		if n := pl.pipes(); n != c.nPipes {
			t.Errorf("%s: %d pipes, want %d", c.name, n, c.nPipes)
		}
	}
}
