package client

import (
	"context"
	"net/http"
)

// Alignment is a subtitle file that was moved onto the speech of a Part.
type Alignment struct {
	Content    []byte  `json:"content"`    // the file with other times, and all else as it was
	Format     string  `json:"format"`     // "srt", "vtt" or "ass"
	OffsetMS   int64   `json:"offsetMs"`   // a time t became t×Drift + OffsetMS
	Drift      float64 `json:"drift"`      // 1 for none
	Confidence float64 `json:"confidence"` // how much better than any other this alignment is, 0 to 1
	Cues       int     `json:"cues"`       // how many subtitles were looked at
	Matched    int     `json:"matched"`    // how many of them begin with speech now
	ErrorMS    int64   `json:"errorMs"`    // median distance of those from the speech
}

// AlignSubtitles works out how far a subtitle file (SubRip, WebVTT, SubStation Alpha; in whatever encoding)
// is off from the speech of a Part, and returns it aligned. The server keeps nothing of it. Errors:
// [ErrNotFound] if there is no such Part, or ButlerTaskGenerateVoiceActivity has not listened to it;
// [ErrInvalid] if it is no subtitle file; [ErrDamaged] if no alignment is clearly better than all others;
// [ErrUnsupported] on a Plex Media Server.
func (s *LibraryService) AlignSubtitles(ctx context.Context, part int64, content []byte) (Alignment, error) {
	return read[Alignment](ctx, s.c, call{op: "align subtitles with part " + number(part), api: ownAPI, method: http.MethodPost,
		route: "/parts/{id}/subtitles/align", args: []any{part}, in: map[string][]byte{"content": content}})
}
