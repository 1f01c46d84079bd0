package media

import (
	"bufio"
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// maxFaults is how many complaints are placed. A file that gives more is damaged throughout.
const maxFaults = 500

// maxFault is how much is kept of what a decoder says, in bytes.
const maxFault = 500

// faults finds out where in the file a decoder complains. What ffmpeg says while it feeds us has no times,
// and what it has read by then is somewhere in a buffer: so ffprobe decodes once more what the Pass decodes,
// key frames and sound, and tells of each packet, and of each frame and what was said of it. That happens
// only for files with complaints, if somebody wants to know of packets.
func (r *run) faults(ctx context.Context, consumers []*consumer, found findings, dead map[int]bool) (all []butler.Fault) {
	for _, s := range r.part.Streams {
		if dead[s.Index] {
			all = append(all, butler.Fault{Stream: s.Index, At: -1, What: "nothing of it can be decoded"})
		}
	}
	wanted := slices.ContainsFunc(consumers, func(c *consumer) bool { return c.wants.Packets && !c.failed() })
	if !wanted || len(found.end.Damage) == len(all) || r.part.Features&butler.IsPhoto != 0 {
		return all
	}
	runCtx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	process, err := r.tools.Start(runCtx, tool.Command{
		Program: tool.FFprobe, Input: r.part.Path, PipeSize: pipeSize,
		Args: []string{
			"-v", "quiet", "-threads", "1", "-max_pixels", strconv.Itoa(maxPixels), "-skip_frame", "nokey",
			"-show_log", "16", "-show_packets", "-show_frames",
			"-show_entries", "packet=stream_index,pts_time,flags:frame=stream_index,pts_time:log=message", tool.Input,
		},
	})
	if err != nil {
		return all
	}
	var p progress
	stop := watch(r.stall, &p, cancel)
	in := p.of(process.Stdout)
	placed := readFaults(in, r.part.Streams)
	for i := range placed {
		placed[i].What = strings.ReplaceAll(placed[i].What, r.part.Path, filepath.Base(r.part.Path))
	}
	if len(placed) == maxFaults {
		cancel(nil) // what is left would only be more of the same
	}
	_, _ = io.Copy(io.Discard, in)
	stop()
	if err := process.Wait(); err != nil {
		r.log.Debug("where a file is damaged cannot be told in full", "part", r.part.ID, "error", err)
	}
	return append(all, placed...)
}

// readFaults reads what ffprobe writes of packets and frames, and returns what was said of frames, and which
// packets gave none.
func readFaults(in io.Reader, streams []butler.Stream) (all []butler.Fault) {
	d := decoded{streams: make(map[int]*awaited)}
	for _, s := range streams {
		if s.Kind == butler.StreamVideo || s.Kind == butler.StreamAudio {
			d.streams[s.Index] = &awaited{onlyKeys: s.Kind == butler.StreamVideo}
		}
	}
	at, stream, key := time.Duration(-1), -1, false
	lines := bufio.NewReaderSize(in, lineLength)
	for len(d.faults) < maxFaults {
		text, err := lines.ReadSlice('\n')
		for err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it bare
			_, err = lines.ReadSlice('\n')
		}
		if err != nil {
			d.end()
			break
		}
		name, value, _ := strings.Cut(strings.TrimRight(string(text), "\r\n"), "=")
		switch name {
		case "[PACKET]", "[FRAME]":
			at, stream, key = -1, -1, false
		case "stream_index":
			if i, err := strconv.Atoi(value); err == nil {
				stream = i
			}
		case "pts_time":
			if s, err := strconv.ParseFloat(value, 64); err == nil && s >= 0 && s < maxSeconds {
				at = time.Duration(s * float64(time.Second))
			}
		case "flags":
			key = strings.HasPrefix(value, "K")
		case "message":
			if f, ok := fault(value, stream, streams); ok {
				if f.At = at; at < 0 {
					f.At = d.now
				}
				d.faults = append(d.faults, f)
			}
		case "[/PACKET]":
			d.packet(stream, at, key)
		case "[/FRAME]":
			d.frame(stream, at)
		}
	}
	return d.faults[:min(len(d.faults), maxFaults)]
}

// decoded follows packets to the frames that come of them.
type decoded struct {
	streams map[int]*awaited
	now     time.Duration // of the last frame
	faults  []butler.Fault
}

// awaited are the times of packets of a stream of which no frame has come yet.
type awaited struct {
	onlyKeys bool
	begun    bool          // a frame has come: what comes of none before is what a decoder needs to begin
	last     time.Duration // of the last frame
	times    []time.Duration
}

// maxAwaited bounds what a decoder may hold back; beyond, it gives nothing at all.
const maxAwaited = 1000

func (d *decoded) packet(stream int, at time.Duration, key bool) {
	s := d.streams[stream]
	if s == nil || at < 0 || s.onlyKeys && !key {
		return
	}
	if s.times = append(s.times, at); len(s.times) > maxAwaited {
		d.lost(stream, s.times[0])
		s.times = s.times[1:]
	}
}

// frame takes a frame: no packet before its own gives one any more. Times may be wrong: the order is that of
// the file.
func (d *decoded) frame(stream int, at time.Duration) {
	s := d.streams[stream]
	if s == nil || at < 0 {
		return
	}
	d.now = at
	i := slices.IndexFunc(s.times, func(t time.Duration) bool { return (t - at).Abs() <= time.Millisecond })
	for _, t := range s.times[:max(0, i)] {
		if s.begun {
			d.lost(stream, max(s.last, min(t, at))) // the time may be what is damaged
		}
	}
	s.times = s.times[i+1:]
	s.begun, s.last = true, at
}

func (d *decoded) lost(stream int, at time.Duration) {
	d.faults = append(d.faults, butler.Fault{Stream: stream, At: at, What: "it cannot be decoded"})
}

// end takes what is awaited still for lost.
func (d *decoded) end() {
	for _, i := range slices.Sorted(maps.Keys(d.streams)) {
		for _, at := range d.streams[i].times {
			d.lost(i, at)
		}
	}
}

// maxSeconds is a time that no film reaches, in seconds: thirty years.
const maxSeconds = 1e9

// fault takes a complaint such as "[aac @ 0x55d3] Input buffer exhausted". Who says so is the decoder of a
// stream: of the one whose frame came next, or the first of that codec; or the demuxer.
func fault(message string, next int, streams []butler.Stream) (butler.Fault, bool) {
	message = strings.TrimSpace(message)
	f := butler.Fault{Stream: -1, What: strings.ToValidUTF8(message[:min(len(message), maxFault)], "\uFFFD")}
	if who, said, ok := strings.Cut(f.What, "] "); ok && strings.HasPrefix(who, "[") {
		name, _, _ := strings.Cut(who[1:], " ")
		f.What = said
		for _, s := range streams {
			if decodes(name, s.Codec) && (f.Stream < 0 || s.Index == next) {
				f.Stream = s.Index
			}
		}
	}
	return f, f.What != ""
}

// decodes reports whether a decoder of ffmpeg is one for a codec: "mp3float" for "mp3", "libdav1d" for "av1".
func decodes(decoder, codec string) bool {
	if codec == "" {
		return false
	}
	return strings.HasPrefix(decoder, codec) || decoder == "libdav1d" && codec == "av1" || decoder == "dca" && codec == "dts" ||
		decoder == "mpegvideo" && strings.HasPrefix(codec, "mpeg")
}
