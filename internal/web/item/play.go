package item

import (
	"strings"

	"butler"
	"butler/internal/original"
	"butler/internal/web/page"
)

// player is what the small player shows of a Part.
type player struct {
	Part      butler.Part
	Sound     bool // without pictures
	Play      playable
	URL       string // of the file, from where it is to begin
	Download  string
	Type      string // its media type; "" to let the browser find out
	Poster    string
	Subtitles []track
	Embedded  int // subtitles in the file, which browsers do not show
	Skips     []skip
	Choices   []choice // of the files there are, if several
}

// playable says whether browsers play a file, and if not why.
type playable struct {
	State plays
	Why   string
}

type plays uint8

const (
	playsNot plays = iota
	playsMaybe
	playsWell
)

// Not and Maybe are for templates.
func (p playable) Not() bool   { return p.State == playsNot }
func (p playable) Maybe() bool { return p.State == playsMaybe }

// track is a file of subtitles.
type track struct {
	URL, Language, Label string
	Default              bool
}

// skip is a Marker that can be skipped.
type skip struct {
	Text     string
	From, To int64 // ms
}

// choice is a file that can be played.
type choice struct {
	Link
	Current bool
}

// canPlay says whether browsers play a file. What one of them plays and another does not is to be tried.
func canPlay(p butler.Part) playable {
	if !p.Missing.IsZero() {
		return playable{playsNot, "The file is missing."}
	}
	verdict := playable{State: playsWell}
	worse := func(s plays, why string) {
		if s < verdict.State {
			verdict = playable{s, why}
		}
	}
	video, sound, heard := 0, 0, false
	for _, s := range p.Streams {
		switch s.Kind {
		case butler.StreamVideo:
			if video++; video > 1 {
				continue
			}
			state := videoPlays(s)
			worse(state, state.says("the pictures are "+codecName(s)))
		case butler.StreamAudio:
			sound++
			heard = heard || audioPlays(s) != playsNot
		default:
		}
	}
	if video+sound == 0 {
		return playable{playsNot, "Nothing to be played was found in the file."}
	}
	container := containerPlays(p.Container)
	if verdict.State != playsNot {
		worse(container, container.says("it is a file of the kind "+nameOf(p.Container)))
	}
	if sound > 0 && !heard && verdict.State != playsNot {
		first := firstOf(p, butler.StreamAudio)
		if video == 0 {
			return playable{playsNot, playsNot.says("the sound is " + codecName(first))}
		}
		worse(playsMaybe, "Your browser may play it without sound: the sound is "+codecName(first)+".")
	}
	return verdict
}

// says puts the reason for a state into words.
func (s plays) says(why string) string {
	if s == playsNot {
		return "Browsers do not play it: " + why + "."
	}
	return "Not every browser plays it: " + why + "."
}

func firstOf(p butler.Part, kind butler.StreamKind) butler.Stream {
	for _, s := range p.Streams {
		if s.Kind == kind {
			return s
		}
	}
	return butler.Stream{}
}

func codecName(s butler.Stream) string { return strings.TrimSpace(nameOf(s.Codec) + " " + s.Profile) }

func nameOf(s string) string {
	if s == "" {
		return "unknown"
	}
	return strings.ToUpper(s)
}

func containerPlays(container string) plays {
	switch container {
	case "mp4", "m4v", "webm", "mp3", "flac", "wav", "m4a", "m4b", "aac":
		return playsWell
	case "mkv", "mov", "ogg", "oga", "opus":
		return playsMaybe
	}
	return playsNot
}

func videoPlays(s butler.Stream) plays {
	switch s.Codec {
	case "h264":
		if s.BitDepth > 8 || strings.Contains(s.PixFormat, "422") || strings.Contains(s.PixFormat, "444") {
			return playsMaybe
		}
		return playsWell
	case "vp8", "vp9":
		return playsWell
	case "av1", "hevc", "theora", "mpeg4":
		return playsMaybe
	}
	return playsNot
}

func audioPlays(s butler.Stream) plays {
	switch {
	case s.Codec == "aac", s.Codec == "mp3", s.Codec == "opus", s.Codec == "vorbis", s.Codec == "flac", strings.HasPrefix(s.Codec, "pcm_"):
		return playsWell
	case s.Codec == "ac3", s.Codec == "eac3", s.Codec == "alac":
		return playsMaybe
	}
	return playsNot
}

// playerOf returns the player of an Item for one of its Parts, or nil if there is nothing to play. at is where it begins, in
// ms.
func playerOf(s subject, part, at int64) *player {
	if s.Kind == butler.Photo {
		return nil
	}
	var p *player
	var choices []choice
	for _, m := range s.Media {
		for _, one := range m.Parts {
			choices = append(choices, choice{Link{partURL(s.ID, one.ID, 0), partName(m, one)}, false})
			best := p == nil || part == one.ID || p.Part.ID != part && canPlay(one).State > p.Play.State
			if !best {
				continue
			}
			p = &player{Part: one, Play: canPlay(one)}
			for i := range choices {
				choices[i].Current = i == len(choices)-1
			}
		}
	}
	if p == nil {
		return nil
	}
	if len(choices) > 1 {
		p.Choices = choices
	}
	p.fill(s, at)
	return p
}

// fill adds what goes with the Part that is played.
func (p *player) fill(s subject, at int64) {
	p.URL, p.Download = page.FileURL(p.Part), page.FileURL(p.Part)+"&download=1"
	if at > 0 && at < p.Part.Duration {
		p.URL += "#t=" + seconds(at)
	}
	p.Sound = firstOf(p.Part, butler.StreamVideo).Kind == ""
	if p.Play.State == playsWell {
		p.Type = original.Type(p.Part)
	}
	if !p.Sound {
		if still := s.still(p.Part, p.Part.Duration/5); still != "" {
			p.Poster = still
		}
	}
	for _, st := range p.Part.Streams {
		if st.Kind != butler.StreamSubtitle {
			continue
		}
		if !st.External {
			p.Embedded++
			continue
		}
		switch st.Codec {
		case "subrip", "webvtt", "ass", "ssa":
			p.Subtitles = append(p.Subtitles, trackOf(st))
		}
	}
	for _, m := range s.Markers {
		if m.Part == p.Part.ID && m.End > m.Start {
			p.Skips = append(p.Skips, skip{"Skip " + skipped(m.Kind), m.Start, m.End})
		}
	}
}

// skipped returns what a Marker of a kind is called that is skipped.
func skipped(k butler.MarkerKind) string {
	switch k {
	case butler.MarkerIntro:
		return "intro"
	case butler.MarkerCredits:
		return "credits"
	case butler.MarkerCommercial:
		return "commercials"
	}
	return string(k)
}

func trackOf(s butler.Stream) track {
	t := track{URL: subtitlesURL(s.ID), Language: s.Language, Label: s.Title, Default: s.Default}
	if t.Label == "" {
		t.Label = s.Language
	}
	if t.Label == "" {
		t.Label = "Subtitles"
	}
	if s.Forced {
		t.Label += " (forced)"
	}
	if s.HearingImpaired {
		t.Label += " (for the hard of hearing)"
	}
	return t
}

// still returns the address of a picture out of a Part, or "".
func (s subject) still(p butler.Part, at int64) string {
	for _, a := range s.Artifacts {
		if a.Part == p.ID && a.Name == previewsName && a.Count > 0 {
			return page.PreviewURL(p, at)
		}
	}
	return ""
}
