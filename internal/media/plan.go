package media

import (
	"cmp"
	"slices"
	"time"

	"butler"
)

// plan is what one ffmpeg process has to give: the union of what all consumers want.
type plan struct {
	video  *videoPlan
	sounds []soundPlan
	absent []int // streams whose packets are left out, in rising order: ffmpeg would refuse to begin
}

// input returns the index in the file of a stream of packets.
func (pl plan) input(stream int) int {
	for _, i := range pl.absent {
		if stream >= i {
			stream++
		}
	}
	return stream
}

// videoPlan is the decoding of one video stream.
type videoPlan struct {
	stream    int
	native    int  // px, the width in the file; 0 if the headers do not tell
	still     bool // a cover or photo: one picture
	dense     bool // not only key frames
	spacing   time.Duration
	shrinks   bool   // pictures are made much smaller than they are
	hdr       string // the transfer function, if it is one of high dynamic range
	widths    []int  // px, the largest first
	consumers map[int][]*consumer
	whole     bool           // every picture of a stretch, for a close look
	cut       butler.Stretch // outside of which pictures are dropped before they are scaled; zero for nowhere
}

// soundPlan is one variant of one audio stream's sound.
type soundPlan struct {
	stream    int
	rate      int    // 0 for the stream's own
	channels  int    // 0 for the stream's own
	layout    string // of the stream, if the headers told
	declared  int    // channels of the stream, if the headers told
	blend     bool   // ffmpeg cannot mix the channels of this stream: their mean is taken
	consumers []*consumer
}

// shrinkFactor is how many times smaller pictures must become for blocks to be out of sight.
const shrinkFactor = 3

// keySpacing is the smallest distance of frames when all frames are key frames.
const keySpacing = 250 * time.Millisecond

// mixes reports whether ffmpeg is to bring the sound to other channels.
func (s soundPlan) mixes() bool { return s.channels > 0 && !s.blend }

// makePlan says what is to be decoded. Streams in dead are left out; of those in odd the channels are such that
// ffmpeg cannot mix them.
func makePlan(p butler.Part, consumers []*consumer, dead, odd map[int]bool) plan {
	var pl plan
	for _, c := range consumers {
		if c.failed() {
			continue
		}
		if w := c.wants.Frames; w != nil && w.Width > 0 {
			pl.addFrames(p, c, *w, dead)
		}
		if w := c.wants.Sound; w != nil {
			pl.addSound(p, c, *w, dead)
		}
	}
	for i := range pl.sounds {
		s := &pl.sounds[i]
		s.blend = s.channels == 1 && odd[s.stream]
	}
	if pl.video != nil {
		slices.SortFunc(pl.video.widths, func(a, b int) int { return cmp.Compare(b, a) })
		pl.video.shrinks = pl.video.native >= shrinkFactor*pl.video.widths[0]
	}
	return pl
}

func (pl *plan) addFrames(p butler.Part, c *consumer, w butler.FrameWants, dead map[int]bool) {
	s, still, ok := picture(p)
	if !ok || dead[s.Index] {
		return
	}
	spacing := max(keySpacing, w.Every/2)
	if w.Dense {
		spacing = w.Every
	} else if len(w.At) > 0 {
		spacing = keySpacing
	}
	v := pl.video
	if v == nil {
		v = &videoPlan{stream: s.Index, native: s.Width, still: still, spacing: spacing, consumers: map[int][]*consumer{}}
		if s.Transfer == transferPQ || s.Transfer == transferHLG {
			v.hdr = s.Transfer
		}
		pl.video = v
	}
	v.dense = v.dense || w.Dense && !still
	v.spacing = min(v.spacing, spacing)
	width := min(w.Width, maxWidth)
	if !slices.Contains(v.widths, width) {
		v.widths = append(v.widths, width)
	}
	v.consumers[width] = append(v.consumers[width], c)
}

// maxWidth is the widest picture that is made, in pixels.
const maxWidth = 4096

// picture returns the stream that frames are made of: the first moving one, else the first still one.
func picture(p butler.Part) (s butler.Stream, still, ok bool) {
	for _, kind := range []butler.StreamKind{butler.StreamVideo, butler.StreamCover} {
		i := slices.IndexFunc(p.Streams, func(s butler.Stream) bool { return s.Kind == kind })
		if i >= 0 {
			return p.Streams[i], kind == butler.StreamCover || p.Features&butler.IsPhoto != 0, true
		}
	}
	return butler.Stream{}, false, false
}

func (pl *plan) addSound(p butler.Part, c *consumer, w butler.SoundWants, dead map[int]bool) {
	for _, s := range p.Streams {
		if s.Kind != butler.StreamAudio {
			continue
		}
		if !dead[s.Index] {
			pl.addVariant(c, soundPlan{stream: s.Index, rate: w.Rate, channels: w.Channels, layout: s.Layout, declared: s.Channels})
		}
		if w.First {
			return
		}
	}
}

// addVariant adds a consumer to the variant of a stream's sound that it wants.
func (pl *plan) addVariant(c *consumer, v soundPlan) {
	i := slices.IndexFunc(pl.sounds, func(s soundPlan) bool {
		return s.stream == v.stream && s.rate == v.rate && s.channels == v.channels
	})
	if i < 0 {
		i = len(pl.sounds)
		pl.sounds = append(pl.sounds, v)
	}
	pl.sounds[i].consumers = append(pl.sounds[i].consumers, c)
}
