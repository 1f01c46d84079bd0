package deepmediaanalysis

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"butler"
	"butler/tasks/internal/scratch"
)

const (
	// Artifact is the name of the file with the [Curves].
	Artifact = "deep-analysis.json"

	maxDamage = 20
	// pictureWidth is that of the previews.
	pictureWidth = 320
)

type analyzer struct {
	dir    string
	part   butler.Part
	limit  time.Duration // the latest time that can be right
	video  int           // index of the first video stream, or -1
	curve  *curve
	tracks map[int]*track
	frames *keyFrames
	gaps   []Gap
	count  int // of gaps
}

func begin(in butler.AnalysisInput) (butler.Analyzer, error) {
	a := &analyzer{
		dir: in.Dir, part: in.Part, video: -1, limit: far,
		curve: newCurve(), tracks: make(map[int]*track), frames: newKeyFrames(),
	}
	// A header may be wrong as well: it only counts while it is of this century.
	if header := in.Part.Duration; header > 0 && header < (100*365*24*time.Hour).Milliseconds() {
		a.limit = max(far, 2*time.Duration(header)*time.Millisecond)
	}
	for _, s := range in.Part.Streams {
		if s.Kind == butler.StreamVideo && (a.video < 0 || s.Index < a.video) {
			a.video = s.Index
		}
	}
	return a, nil
}

// Wants asks for pictures and sound as well, which it only wants to have been decoded: what is damaged must
// not depend on what else is analysed. It is what most others ask for, and so made once for all.
func (a *analyzer) Wants() butler.Wants {
	w := butler.Wants{Packets: true}
	if a.part.Features&butler.HasVideo != 0 {
		w.Frames = &butler.FrameWants{Width: pictureWidth}
	}
	if a.part.Features&butler.HasAudio != 0 {
		w.Sound = butler.Speech()
	}
	return w
}

func (a *analyzer) Frame(*butler.Frame) error { return nil }
func (a *analyzer) Sound(*butler.Sound) error { return nil }

// Packet counts a packet.
func (a *analyzer) Packet(p *butler.Packet) error {
	t := a.tracks[p.Stream]
	if t == nil {
		if len(a.tracks) == maxStreams {
			return butler.E(butler.KindUnsupported, "analyse packets", "more than %d streams", maxStreams)
		}
		t = newTrack(p.Stream, a.part.Streams)
		a.tracks[p.Stream] = t
	}
	at, gap := t.add(p, a.limit)
	if at < 0 {
		at = max(0, t.previous) // its bytes count where the last one was
	}
	a.curve.add(at, max(0, p.Size))
	if t.curve != nil {
		t.curve.add(at, max(0, p.Size))
	}
	if gap > 0 {
		a.count++
		if len(a.gaps) < maxGaps {
			a.gaps = append(a.gaps, Gap{p.Stream, (at - gap).Milliseconds(), gap.Milliseconds()})
		}
	}
	if p.Stream == a.video {
		a.frames.add(a.plausible(p.PTS), a.plausible(p.DTS), p.Key)
	}
	return nil
}

func (a *analyzer) plausible(t time.Duration) time.Duration {
	if t > a.limit {
		return -1
	}
	return t
}

func (a *analyzer) Finish(ctx context.Context, end butler.PassEnd) (butler.Result, error) {
	const op = "analyse packets"
	if err := ctx.Err(); err != nil {
		return butler.Result{}, butler.E(butler.KindInterrupted, op, "%w", err)
	}
	if len(a.tracks) == 0 {
		return butler.Result{}, butler.E(butler.KindDamaged, op, "the file holds no packets").
			WithHint("the file may be empty, or not be what its name says")
	}
	duration := end.Duration
	if duration <= 0 || duration > a.limit {
		duration = 0
		for _, t := range a.tracks {
			duration = max(duration, t.end)
		}
	}
	rates, peak := a.curve.rates(duration)
	average := rate(end.Bytes, duration)
	data := Data{
		DurationMS: duration.Milliseconds(), HeaderDurationMS: a.part.Duration,
		Bytes: end.Bytes, Bitrate: average,
		PeakBitrate: max(peak, average), StepMS: a.curve.step.Milliseconds(),
		KeyFrames: a.frames.describe(a.videoEnd()),
		Gaps:      a.gaps, GapCount: a.count,
		Damage: end.Damage[:min(len(end.Damage), maxDamage)], DamageCount: len(end.Damage),
	}
	data.Required = bandwidths(a.curve, duration)
	data.Faults, data.FaultCount, data.DamagedStreams = faultsOf(end.Faults)
	for _, t := range slices.SortedFunc(maps.Values(a.tracks), func(x, y *track) int { return cmp.Compare(x.Index, y.Index) }) {
		data.Streams = append(data.Streams, t.describe())
	}
	return a.result(data, Curves{data.StepMS, rates, a.frames.index, a.frames.thinned})
}

func (a *analyzer) videoEnd() time.Duration {
	if t := a.tracks[a.video]; t != nil {
		return t.end
	}
	return 0
}

func (a *analyzer) result(data Data, curves Curves) (butler.Result, error) {
	const op = "analyse packets"
	text, err := json.Marshal(data)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	file, err := json.Marshal(curves)
	if err != nil {
		return butler.Result{}, butler.E(butler.KindInternal, op, "%w", err)
	}
	if err := scratch.Write(a.dir, Artifact, file); err != nil {
		return butler.Result{}, err
	}
	if err := verify(filepath.Join(a.dir, Artifact), curves); err != nil {
		return butler.Result{}, err
	}
	return butler.Result{
		Artifacts: []butler.Artifact{{Analysis: Name, Name: Artifact, Size: int64(len(file)), Count: len(curves.Bitrate)}},
		Data:      text,
		Summary:   summary(data),
	}, nil
}

// summary describes the findings in a few words.
func summary(d Data) string {
	text := speed(d.Bitrate) + ", peak " + speed(d.PeakBitrate)
	if d.KeyFrames != nil {
		text += ", " + several(d.KeyFrames.Count, "key frame")
	}
	if n := max(d.DamageCount, d.FaultCount) + d.GapCount; n > 0 {
		text += ", " + several(n, "fault")
	}
	if len(d.Faults) > 0 && d.Faults[0].AtMS >= 0 {
		text += ", the first at " + (time.Duration(d.Faults[0].AtMS) * time.Millisecond).Round(time.Second).String()
	}
	return text
}

func speed(bits int64) string {
	if bits < 1e6 {
		return fmt.Sprintf("%d kbit/s", (bits+500)/1000)
	}
	return fmt.Sprintf("%.1f Mbit/s", float64(bits)/1e6)
}

func several(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

// verify reads the file back.
func verify(path string, want Curves) error {
	const op = "read back curves"
	text, err := os.ReadFile(path)
	if err != nil {
		return scratch.Error(op, err)
	}
	var got Curves
	if err := json.Unmarshal(text, &got); err != nil {
		return butler.E(butler.KindInternal, op, "%w", err)
	}
	if got.StepMS != want.StepMS || got.Thinned != want.Thinned ||
		!slices.Equal(got.Bitrate, want.Bitrate) || !slices.Equal(got.KeyFrameMS, want.KeyFrameMS) {
		return butler.E(butler.KindInternal, op, "they are not what was written")
	}
	return nil
}

func (a *analyzer) Close() error { return nil }
