package media

import (
	"slices"
	"strconv"
	"time"

	"butler"
	"butler/internal/media/tool"
)

const (
	// seekBack is what ffmpeg seeks further back than it is told where there may be B frames (3/23 s): asking for
	// that much more leads to the key frame that is meant, and not to the one before.
	seekBack = 140 * time.Millisecond
	// seekLead is how much earlier a file without an index is entered: seeking in it ends at any packet near
	// that time, and only from the next key frame on pictures can be decoded.
	seekLead = 1500 * time.Millisecond
	// slack is how far the times of the process may be off before what is needed is cut away.
	slack = time.Second
	// maxFrameRate is how many frames a second of a stretch may have.
	maxFrameRate = 300
)

// entryTo says where to enter a file of a container to decode a stretch from a key frame on.
func entryTo(container string, key time.Duration, s butler.Stretch) time.Duration {
	if slices.Contains(unindexed(), container) {
		return max(0, key-seekLead)
	}
	return min(key+seekBack, s.From)
}

// unindexed are the containers that have no index of key frames.
func unindexed() []string { return []string{"mpegts", "mpeg", "mpegvideo", "wtv", "dvr-ms"} }

// arguments returns those of ffmpeg. Times are kept as they are in the file, from its start on, as in the first
// reading. The filter against blocks is left out where no other picture is built on the result.
func (l *closeup) arguments(can abilities) []string {
	v, end := l.video, l.stretch.To+slack
	v.cut = butler.Stretch{From: max(0, l.stretch.From-slack), To: end}
	a := append(commonArguments(), "-copyts", "-start_at_zero", "-noaccurate_seek")
	if v.shrinks {
		a = append(a, "-skip_loop_filter:v", "noref")
	}
	if l.entry > 0 {
		a = append(a, "-ss", seconds(l.entry))
	}
	a = append(a, tool.Input, "-filter_complex_threads", "1", "-filter_complex", v.graph(can),
		"-map", "0:"+strconv.Itoa(v.stream), "-c", "copy", "-copyinkf", "-to", seconds(end), "-flush_packets", "1", "-f", "framecrc", tool.PipeName(0))
	frames := strconv.Itoa(int(maxFrameRate * (v.cut.To - v.cut.From) / time.Second))
	for i := range v.widths {
		a = append(append(a, "-frames:v", frames), v.output(i, 1+2*i, can)...)
	}
	return a
}
