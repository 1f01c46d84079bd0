package media

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"butler/internal/media/tool"
)

// abilities are what the ffmpeg at hand can do and older or smaller ones cannot.
type abilities struct {
	frameRateMode bool // -fps_mode, since 5.1; before that -vsync
	toneMap       bool // zscale and tonemap
	deinterlace   bool // yadif
}

func abilitiesOf(t tool.Tools) abilities {
	return abilities{
		frameRateMode: t.AtLeast(5, 1),
		toneMap:       t.HasFilter("zscale") && t.HasFilter("tonemap"),
		deinterlace:   t.HasFilter("yadif"),
	}
}

// The names of transfer functions of high dynamic range.
const (
	transferPQ  = "smpte2084"
	transferHLG = "arib-std-b67"
)

// The pipes of a process, in their order: packets; for each width of pictures times and pictures; each sound.
func (pl plan) pipes() int {
	n := 1 + len(pl.sounds)
	if pl.video != nil {
		n += 2 * len(pl.video.widths)
	}
	return n
}

// arguments returns the arguments of ffmpeg for a plan. It is a pure function.
//
//   - One thread: more cost more processor time for the same work, and other Units use the other cores.
//   - framecrc tells packets as text, key frames marked; the times of decoded pictures come from their own
//     framecrc, written in front of each picture by the tee muxer, so that a picture never has the
//     time of another.
//   - WAV has the true rate and channels of sound in front, which a header of the container may have wrong.
//   - The filter against blocks is left out where pictures are made so small that it cannot be seen: it is a
//     fifth of the work. No other picture is built on these.
//   - Pipes are flushed when the buffer is full, but for the times, for which a picture waits.
func (pl plan) arguments(can abilities) []string {
	a := commonArguments()
	if pl.video != nil && !pl.video.dense && !pl.video.still {
		a = append(a, "-skip_frame:v", "nokey")
		if pl.video.shrinks {
			a = append(a, "-skip_loop_filter:v", "all")
		}
	}
	a = append(a, tool.Input)
	if pl.video != nil {
		a = append(a, "-filter_complex_threads", "1", "-filter_complex", pl.video.graph(can))
	}
	a = append(a, "-map", "0")
	for _, i := range pl.absent {
		a = append(a, "-map", "-0:"+strconv.Itoa(i))
	}
	a = append(a, "-c", "copy", "-copy_unknown", "-copyinkf", "-flush_packets", "0", "-f", "framecrc", tool.PipeName(0))
	next := 1
	if v := pl.video; v != nil {
		for i := range v.widths {
			a = append(a, v.output(i, next, can)...)
			next += 2
		}
	}
	for _, s := range pl.sounds {
		a = append(a, "-map", "0:"+strconv.Itoa(s.stream), "-c:a", "pcm_f32le")
		if s.rate > 0 {
			a = append(a, "-ar", strconv.Itoa(s.rate))
		}
		switch {
		case s.blend:
			a = append(a, "-af", s.mean())
		case s.channels > 0:
			a = append(a, "-ac", strconv.Itoa(s.channels))
		}
		a = append(a, "-flush_packets", "0", "-blocksize", strconv.Itoa(pipeSize), "-bitexact", "-f", "wav", tool.PipeName(next))
		next++
	}
	return a
}

// mean returns the filter that takes the mean of all channels, whatever they are.
func (s soundPlan) mean() string {
	n := s.declared
	if n < 1 || n > maxFilterChannels {
		n = maxFilterChannels
	}
	weight := strconv.FormatFloat(1/float64(n), 'f', 6, 64)
	terms := make([]string, n)
	for i := range terms {
		terms[i] = weight + "*c" + strconv.Itoa(i)
	}
	return "pan=mono|c0=" + strings.Join(terms, "+")
}

// maxFilterChannels is how many channels ffmpeg's filters take.
const maxFilterChannels = 64

// commonArguments are those of every process that reads a film.
func commonArguments() []string {
	return []string{
		"-v", "error", "-progress", "pipe:1", "-stats_period", "1",
		"-threads", "1", "-max_pixels", strconv.Itoa(maxPixels), "-max_error_rate", "1",
	}
}

// output returns the arguments that write the pictures of the i-th width to a pipe and the next one.
func (v videoPlan) output(i, pipe int, can abilities) []string {
	a := []string{"-map", "[" + label(i) + "]"}
	if can.frameRateMode {
		a = append(a, "-fps_mode", "passthrough")
	} else {
		a = append(a, "-vsync", "passthrough")
	}
	if v.still {
		a = append(a, "-frames:v", "1")
	}
	return append(a, "-enc_time_base", "1/1000", "-c:v", "rawvideo", "-f", "tee",
		fmt.Sprintf("[f=framecrc:flush_packets=1]%s|[f=rawvideo:flush_packets=0]%s", tool.PipeName(pipe), tool.PipeName(pipe+1)))
}

// maxPixels is the largest picture that is decoded: 16K by 16K.
const maxPixels = 1 << 28

func label(i int) string { return "w" + strconv.Itoa(i) }

// graph returns the filters from the decoded stream to pictures of each width. Pictures that nobody
// needs are dropped first, what concerns lines comes before scaling, and all else after it, when there is
// little left to work on.
func (v videoPlan) graph(can abilities) string {
	chain := []string{}
	if !v.still {
		if s := v.selection(); s != "" {
			chain = append(chain, s)
		}
		if c := v.cut; c.To > 0 {
			chain = append(chain, fmt.Sprintf("trim=start=%s:end=%s", seconds(c.From), seconds(c.To)))
		}
		if can.deinterlace && !v.coarse() {
			chain = append(chain, "yadif=deint=interlaced")
		}
	}
	chain = append(chain, v.scale(v.widths[0], can), "setsar=1", "settb=1/1000")
	g := fmt.Sprintf("[0:%d]%s", v.stream, strings.Join(chain, ","))
	if len(v.widths) == 1 {
		return g + "[" + label(0) + "]"
	}
	g += fmt.Sprintf(",split=%d[%s]", len(v.widths), label(0))
	var more strings.Builder
	for i, w := range v.widths[1:] {
		fmt.Fprintf(&more, ";[s%d]scale=w=%d:h=%s:in_range=full:out_range=full[%s]", i, w, heightExpr(w), label(i+1))
		g += fmt.Sprintf("[s%d]", i)
	}
	return g + more.String()
}

// selection keeps pictures of a certain distance. Times that jump back begin anew.
func (v videoPlan) selection() string {
	if v.spacing <= 0 {
		return ""
	}
	s := seconds(v.spacing)
	if v.dense { // the first of each interval: the small part of a second keeps 1.9999 from being another one
		return fmt.Sprintf("select='isnan(prev_selected_t)+not(eq(floor((t+0.001)/%s),floor((prev_selected_t+0.001)/%s)))'", s, s)
	}
	return fmt.Sprintf("select='isnan(prev_selected_t)+gte(t-prev_selected_t,%s)+lt(t,prev_selected_t)'", s)
}

// coarse reports whether two fields become one line of a picture that is looked at and not kept, so that there is
// nothing to deinterlace.
func (v videoPlan) coarse() bool { return v.whole && v.shrinks }

// scale makes upright pictures with square pixels, 8 bits, in the colours that JPEG has: full range, BT.601.
func (v videoPlan) scale(width int, can abilities) string {
	size := fmt.Sprintf("scale=w=%d:h=%s", width, heightExpr(width))
	if v.hdr == "" || !can.toneMap {
		return size + ":out_range=full:out_color_matrix=bt601,format=yuv420p"
	}
	return size + fmt.Sprintf(",format=yuv420p10le,zscale=tin=%s:min=2020_ncl:pin=2020:rin=limited:t=linear:npl=100,format=gbrpf32le,"+
		"zscale=p=709,tonemap=hable:desat=0,zscale=p=709:t=709:m=170m:r=full,format=yuv420p", v.hdr)
}

// heightExpr is the height for a width, even, from the shape that the picture is shown in; what has an
// absurd shape is cut short.
func heightExpr(width int) string {
	return fmt.Sprintf("'clip(2*trunc(%d/dar/2+0.5),2,%d)'", width, 4*width)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) }
