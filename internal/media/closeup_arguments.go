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
	// slack is how far the times of the process may be off before what is needed is cut away: little in a file with an
	// index, more in others, of whose start every process has its own idea.
	slack, wideSlack = 100 * time.Millisecond, time.Second
	// maxFrameRate is how many frames a second of a stretch may have.
	maxFrameRate = 300
)

// entry is a place at which a process enters a file.
type entry struct {
	seek   time.Duration // by time; 0 for the start
	skip   int64         // by bytes, if not 0: times are then counted from there
	length time.Duration // how much is read from there, if skip is not 0
	strict bool          // it is no surprise if this leads elsewhere
}

// entriesTo returns the places from which a stretch can be decoded whole, to be tried one after the other. Files
// with an index are entered by it. Seeking in others searches for the time, and fails where times jump; what is there
// was read after so many bytes of packets, which tells nearly at which byte of the file.
func entriesTo(s butler.Stretch, container string, found findings) []entry {
	key, ok := found.marks.before(s.From)
	if !ok || s.From-key.at > maxApproach {
		return nil
	}
	if !slices.Contains(unindexed(), container) {
		if found.marks.onlyKeys() { // and so no B frames: the packet that is known is the one to begin at
			return []entry{{seek: key.at}}
		}
		return []entry{{seek: min(key.at+seekBack, s.From)}}
	}
	all := []entry{{seek: max(0, key.at-seekLead), strict: true}}
	for _, lead := range []time.Duration{3 * time.Second, 15 * time.Second} {
		k, _ := found.marks.before(key.at - lead)
		if k.read > 0 && key.at-k.at < lead+maxApproach {
			share := float64(k.read) / float64(found.marks.read)
			all = append(all, entry{skip: int64(share * float64(found.end.Bytes)), length: s.To - k.at + lead, strict: true})
		}
	}
	return all
}

// unindexed are the containers that have no index of key frames.
func unindexed() []string { return []string{"mpegts", "mpeg", "mpegvideo", "wtv", "dvr-ms"} }

// arguments returns those of ffmpeg. Times are kept as they are in the file, from its start on, as in the first
// reading, unless it is entered by bytes. The filter against blocks is left out where no other picture is built on the result.
func (l *closeup) arguments(can abilities) []string {
	v, spare := l.video, slack
	if l.entry.strict {
		spare = wideSlack
	}
	end := l.stretch.To + spare
	a := append(commonArguments(), "-noaccurate_seek")
	if v.shrinks {
		a = append(a, "-skip_loop_filter:v", "noref")
	}
	if l.entry.skip > 0 {
		end = l.entry.length
		v.cut = butler.Stretch{To: end}
		a = append(a, "-skip_initial_bytes", strconv.FormatInt(l.entry.skip, 10))
	} else {
		v.cut = butler.Stretch{From: max(0, l.stretch.From-spare), To: end}
		a = append(a, "-copyts", "-start_at_zero")
		if l.entry.seek > 0 {
			a = append(a, "-ss", seconds(l.entry.seek))
		}
	}
	a = append(a, tool.Input, "-filter_complex_threads", "1", "-filter_complex", v.graph(can),
		"-map", "0:"+strconv.Itoa(v.stream), "-c", "copy", "-copyinkf", "-to", seconds(end), "-flush_packets", "1", "-f", "framecrc", tool.PipeName(0))
	frames := strconv.Itoa(int(maxFrameRate * (v.cut.To - v.cut.From) / time.Second))
	for i := range v.widths {
		a = append(append(a, "-frames:v", frames), v.output(i, 1+2*i, can)...)
	}
	return a
}
