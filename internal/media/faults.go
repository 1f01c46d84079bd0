package media

import (
	"bufio"
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// maxFaults is how many complaints are placed. A file that gives more is damaged throughout.
const maxFaults = 500

// faults finds out where in the file a decoder complains. What ffmpeg says while it feeds us has no times,
// and what it has read by then is somewhere in a buffer: so ffprobe decodes once more what the Pass decodes,
// key frames and sound, and says what was said before which frame. That happens only for files with
// complaints, if somebody wants to know of packets.
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
			"-show_log", "16", "-show_frames", "-show_entries", "frame=stream_index,pts_time,pkt_dts_time:log=message", tool.Input,
		},
	})
	if err != nil {
		return all
	}
	var p progress
	stop := watch(r.stall, &p, cancel)
	in := p.of(process.Stdout)
	placed := readFaults(in, r.part.Streams)
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

// readFaults reads what ffprobe writes of frames, and of what was logged before each.
func readFaults(in io.Reader, streams []butler.Stream) (all []butler.Fault) {
	at, stream := time.Duration(-1), -1
	lines := bufio.NewReaderSize(in, lineLength)
	for len(all) < maxFaults {
		text, err := lines.ReadSlice('\n')
		for err == bufio.ErrBufferFull { //nolint:errorlint // bufio returns it bare
			_, err = lines.ReadSlice('\n')
		}
		if err != nil {
			return all
		}
		name, value, _ := strings.Cut(strings.TrimRight(string(text), "\r\n"), "=")
		switch name {
		case "[FRAME]":
			stream = -1 // the time before stays, for a frame that has none
		case "stream_index":
			if i, err := strconv.Atoi(value); err == nil {
				stream = i
			}
		case "pts_time", "pkt_dts_time":
			if s, err := strconv.ParseFloat(value, 64); err == nil && s >= 0 && s < maxSeconds && (name == "pts_time" || at < 0) {
				at = time.Duration(s * float64(time.Second))
			}
		case "message":
			if f, ok := fault(value, stream, streams); ok {
				f.At = max(0, at)
				all = append(all, f)
			}
		}
	}
	return all
}

// maxSeconds is a time that no film reaches, in seconds: thirty years.
const maxSeconds = 1e9

// fault takes a complaint such as "[aac @ 0x55d3] Input buffer exhausted". Who says so is the decoder of a
// stream: of the one whose frame came next, or the first of that codec; or the demuxer.
func fault(message string, next int, streams []butler.Stream) (butler.Fault, bool) {
	f := butler.Fault{Stream: -1, What: strings.ToValidUTF8(strings.TrimSpace(message), "\uFFFD")}
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
