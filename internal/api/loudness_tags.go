package api

import (
	"context"
	"net/http"

	"butler"
)

// TaggedList is what became of the files of an item.
type TaggedList struct {
	Files []butler.TaggedFile `json:"files" nullable:"false" doc:"One for each file"`
}

func (s *service) addLoudnessTags() {
	add(s, http.MethodPost, "/items/{id}/loudness/tags", http.StatusOK, "tagLoudness", "Write the loudness of music into the tags of its files",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of a track, an album or an artist"`
			Body *butler.TagOptions
		}) (*body[TaggedList], error) {
			if s.Tag == nil {
				return nil, unsupported("write tags")
			}
			item, err := s.item(ctx, in.ID)
			if err != nil {
				return nil, err
			}
			var o butler.TagOptions
			if in.Body != nil {
				o = *in.Body
			}
			files, err := s.Tag(ctx, item, o)
			return answer(TaggedList{list(files)}), err
		}, saying("ReplayGain 2.0 for FLAC, MP3, Ogg Vorbis and M4A, the tags of RFC 7845 for Opus, as LoudnessAnalysis measured it. "+
			"The sound stays as it is, byte for byte, and so do all other tags; what was found out about the files stays too. It takes about a second a file."))
}
