package media

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"butler"
	"butler/internal/media/tool"
)

// run is the reading of one Part, with all its attempts.
type run struct {
	*Performer
	part     butler.Part
	settings butler.Settings
	dir      string
	tools    tool.Tools
	dense    bool         // for Analyses to which the key frames were too few
	odd      map[int]bool // streams whose channels ffmpeg cannot mix
	asked    bool         // ffprobe was asked for the streams, because the headers told nothing that works
	probed   bool         // and answered
	refused  error        // why a photo was left to ffmpeg
}

// attempt feeds some Analyses and finishes them. The error is that of the reading itself; every
// Outcome carries it then.
func (r *run) attempt(ctx context.Context, analyses []butler.Analysis) ([]butler.Outcome, error) {
	if r.tools.Version == "" {
		low := r.tools.Low
		r.tools = r.Performer.tools
		r.tools.Low = low
	}
	dead := map[int]bool{} // streams of which nothing can be decoded
	for {
		if r.probed {
			for _, s := range r.part.Streams {
				dead[s.Index] = dead[s.Index] || s.Codec == ""
			}
			for _, i := range shapeless(r.part.Streams) {
				dead[i] = true
			}
		}
		consumers := r.begin(analyses)
		found, err := r.read(ctx, consumers, dead)
		if err == nil {
			found.end.Faults = r.faults(ctx, consumers, found, dead)
			r.lookCloser(ctx, consumers, found)
			return conclude(ctx, consumers, found.end), nil
		}
		again := false
		if ctx.Err() == nil && butler.IsKind(err, butler.KindDamaged) {
			again = r.learn(ctx, found, dead)
		}
		if !again {
			return abandon(consumers, err), err
		}
		abandon(consumers, err)
		r.log.Info("reading again", "part", r.part.ID, "error", err)
	}
}

// learn finds out why reading failed, and reports whether trying again makes sense: with the channels of sound mixed
// in another way, if it was sound that was to be mixed and did not come; without the streams that gave nothing while
// others did; or, if even the first packet did not come, with what
// ffprobe says of the streams, without those whose codec it does not know.
func (r *run) learn(ctx context.Context, found findings, dead map[int]bool) bool {
	if r.mixOtherwise(found) {
		return true
	}
	if found.packets > 0 {
		for _, i := range found.silent {
			dead[i] = true
		}
		return len(found.silent) > 0
	}
	if r.asked {
		return false
	}
	r.asked = true
	out, err := r.tools.Probe(ctx, r.part.Path)
	if err != nil {
		return false
	}
	streams, err := parseStreams(out)
	if err != nil {
		return false
	}
	again := !sameStreams(streams, r.part.Streams) || len(shapeless(streams)) > 0
	for _, s := range streams {
		if s.Codec == "" && (s.Kind == butler.StreamVideo || s.Kind == butler.StreamAudio) {
			again = true
		}
	}
	r.part.Streams, r.probed = streams, true
	return again
}

// mixOtherwise reports whether there were sounds that did not come where channels were to be mixed, and notes to mix
// them in another way. There are arrangements of channels that ffmpeg cannot mix: those without a name, and ambisonics.
func (r *run) mixOtherwise(found findings) bool {
	again := false
	for _, s := range found.sounds {
		if s.mixes() && slices.Contains(found.silent, s.stream) && !r.odd[s.stream] {
			if r.odd == nil {
				r.odd = map[int]bool{}
			}
			r.odd[s.stream], again = true, true
		}
	}
	return again
}

// read feeds the consumers from a photo or from the process.
func (r *run) read(ctx context.Context, consumers []*consumer, dead map[int]bool) (findings, error) {
	before, err := os.Stat(r.part.Path)
	if err == nil {
		err = tool.CheckFile(r.part.Path)
	} else if checked := tool.CheckFile(r.part.Path); checked != nil {
		err = checked
	}
	if err != nil {
		return findings{}, err
	}
	var found findings
	if r.part.Features&butler.IsPhoto != 0 && r.photo(ctx, consumers) {
		found.packets = 1
	} else if found, err = r.stream(ctx, consumers, dead); err != nil {
		return found, r.why(err)
	}
	found.end.Bytes = before.Size()
	return found, unchanged(r.part.Path, before)
}

// unchanged returns an error if a file is not any more what it was.
func unchanged(path string, before fs.FileInfo) error {
	if err := tool.CheckFile(path); err != nil {
		return err
	}
	after, err := os.Stat(path)
	if err != nil {
		return butler.E(butler.KindUnreachable, "read media", "the file went away while it was read")
	}
	if after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return butler.E(butler.KindConflict, "read media", "the file changed while it was read")
	}
	return nil
}

// begin makes a consumer for each Analysis, each with an empty folder.
func (r *run) begin(analyses []butler.Analysis) []*consumer {
	consumers := make([]*consumer, len(analyses))
	for i, a := range analyses {
		c := &consumer{analysis: a}
		consumers[i] = c
		dir := filepath.Join(r.dir, a.Name)
		if err := emptyFolder(dir); err != nil {
			c.err = folderError(err)
			continue
		}
		c.begin(butler.AnalysisInput{Part: r.part, Settings: r.settings, Dir: dir, Log: r.log.With("analysis", a.Name), Dense: r.dense})
	}
	return consumers
}

func emptyFolder(dir string) error {
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	return os.MkdirAll(dir, 0o700)
}

func folderError(err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindInternal), "make folder", "%w", err)
}

// conclude finishes and closes the consumers of a reading that went well.
func conclude(ctx context.Context, consumers []*consumer, end butler.PassEnd) []butler.Outcome {
	outcomes := make([]butler.Outcome, len(consumers))
	for i, c := range consumers {
		var result butler.Result
		c.call("finish", func(a butler.Analyzer) (err error) {
			result, err = a.Finish(ctx, end)
			return err
		})
		c.close()
		if c.err != nil {
			result = butler.Result{}
		}
		outcomes[i] = butler.Outcome{Analysis: c.analysis.Name, Version: c.analysis.Version, Result: result, Err: c.err}
	}
	return outcomes
}

// abandon closes the consumers of a reading that failed.
func abandon(consumers []*consumer, err error) []butler.Outcome {
	outcomes := make([]butler.Outcome, len(consumers))
	for i, c := range consumers {
		own := c.err
		c.close()
		if own == nil {
			own = err
		}
		outcomes[i] = butler.Outcome{Analysis: c.analysis.Name, Version: c.analysis.Version, Err: own}
	}
	return outcomes
}

// findings are what a reading brought to light beside what it fed.
type findings struct {
	end     butler.PassEnd
	packets int64
	silent  []int         // streams that were to be decoded and gave nothing
	cpu     time.Duration // of the process
	video   *videoPlan    // how pictures were made; nil if there were none
	sounds  []soundPlan   // that were to be decoded
	marks   *landmarks
}
