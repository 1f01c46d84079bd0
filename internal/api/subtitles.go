package api

import (
	"context"
	"net/http"

	"butler"
	"butler/internal/subtitle"
)

// AlignRequest is a subtitle file.
type AlignRequest struct {
	Content []byte `json:"content" minLength:"1" doc:"The file, SubRip, WebVTT or SubStation Alpha, as it is: in whatever encoding"`
}

// AlignedSubtitles is a subtitle file that goes with the speech.
type AlignedSubtitles struct {
	Content    []byte  `json:"content" doc:"The file with other times, and all else as it was"`
	Format     string  `json:"format" enum:"srt,vtt,ass" doc:"What it turned out to be: SubRip, WebVTT, SubStation Alpha"`
	OffsetMS   int64   `json:"offsetMs" doc:"A time t became t×drift + offsetMs" example:"2300"`
	Drift      float64 `json:"drift" doc:"1 for none; 1.0427 if the subtitles are of a version that plays faster" example:"1"`
	Confidence float64 `json:"confidence" doc:"How much better than any other this alignment is: 0 to 1"`
	Cues       int     `json:"cues" doc:"How many subtitles were looked at"`
	Matched    int     `json:"matched" doc:"How many of them begin with speech now, to a quarter of a second"`
	ErrorMS    int64   `json:"errorMs" doc:"The median distance of those from the speech"`
}

// maxSubtitles is the largest body with a subtitle file: base64 makes it a third larger.
const maxSubtitles = subtitle.MaxFile/3*4 + 1024

func (s *service) addSubtitles() {
	add(s, http.MethodPost, "/parts/{id}/subtitles/align", http.StatusOK, "alignSubtitles", "Move subtitles onto the speech of a file",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the part"`
			Body AlignRequest
		}) (*body[AlignedSubtitles], error) {
			aligned, err := s.align(ctx, in.ID, in.Body.Content)
			return answer(aligned), err
		}, upTo(maxSubtitles), saying("Nothing is stored: the aligned file is the answer. ButlerTaskGenerateVoiceActivity must have found out where there is speech; "+
			"without, the answer is 404. It is 422 if no alignment is clearly better than all others."))
}

// align works out how subtitles go with the speech of a Part.
func (s *service) align(ctx context.Context, part int64, text []byte) (AlignedSubtitles, error) {
	file, err := subtitle.Read(text)
	if err != nil {
		return AlignedSubtitles{}, err
	}
	voice, err := s.voice(ctx, part)
	if err != nil {
		return AlignedSubtitles{}, err
	}
	a, err := subtitle.Align(ctx, file.Cues(), voice)
	if err != nil {
		return AlignedSubtitles{}, err
	}
	return AlignedSubtitles{
		Content: file.Write(a.Apply), Format: string(file.Format), OffsetMS: a.OffsetMS, Drift: a.Drift,
		Confidence: a.Confidence, Cues: a.Cues, Matched: a.Matched, ErrorMS: a.ErrorMS,
	}, nil
}

// voice returns where there is speech in a Part.
func (s *service) voice(ctx context.Context, part int64) (subtitle.Voice, error) {
	if s.Blobs == nil {
		return subtitle.Voice{}, unsupported("align subtitles")
	}
	if _, err := s.Items.Part(ctx, part); err != nil {
		return subtitle.Voice{}, err
	}
	findings, err := s.Items.Findings(ctx, part)
	if err != nil {
		return subtitle.Voice{}, err
	}
	for _, f := range findings {
		if f.Analysis != subtitle.VoiceAnalysis {
			continue
		}
		for _, b := range f.Blobs {
			data, err := s.Blobs.Blob(ctx, b.Digest)
			if err != nil {
				return subtitle.Voice{}, err
			}
			return subtitle.DecodeVoice(data)
		}
	}
	return subtitle.Voice{}, butler.E(butler.KindNotFound, "align subtitles", "it is not known yet where there is speech in part %d", part).
		WithHint("start ButlerTaskGenerateVoiceActivity for its item, and try again when that is done")
}
