package plex

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"slices"
	"strconv"

	"butler"
	"butler/internal/loudness"
	"butler/plexapi"
)

// quietest is the level, in hundredths of a LUFS, that all quieter ones count as, silence too: nothing
// below it is told of loudness (the absolute gate of BS.1770-4).
const quietest = -7000

// levelsOf returns the levels of the stream that a request is about, in hundredths of a LUFS.
func (s *server) levelsOf(r *http.Request) ([]int16, artifact, error) {
	id, err := idOf(r.PathValue("stream"), "stream")
	if err != nil {
		return nil, artifact{}, err
	}
	p, err := s.Items.StreamPart(r.Context(), id)
	if err != nil {
		return nil, artifact{}, err
	}
	i := slices.IndexFunc(p.Streams, func(s butler.Stream) bool { return s.ID == id })
	if i < 0 || p.Streams[i].Kind != butler.StreamAudio {
		return nil, artifact{}, butler.E(butler.KindNotFound, "", "stream %d is no sound", id)
	}
	f, err := s.openArtifact(r.Context(), p, loudness.LevelsName(p.Streams[i].Index))
	if err != nil {
		return nil, artifact{}, err
	}
	defer f.Close()
	var all []int16
	for level, err := range loudness.Levels(io.LimitReader(f, f.size)) {
		if err != nil {
			return nil, artifact{}, err
		}
		all = append(all, max(level, quietest))
	}
	return all, f, nil
}

// streamLevels answers with how loud a stream is over its time, in as many levels as are asked for.
func (s *server) streamLevels(w http.ResponseWriter, r *http.Request) error {
	wanted := 0
	if text := r.URL.Query().Get("subsample"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return butler.E(butler.KindInvalid, "", "%q is no number of levels", shorten(text))
		}
		wanted = n
	}
	all, _, err := s.levelsOf(r)
	if err != nil {
		return err
	}
	few := subsample(all, wanted)
	list := make([]plexapi.Level, len(few))
	for i, level := range few {
		list[i] = plexapi.Level{V: float64(level) / 100}
	}
	return s.answer(w, r, plexapi.Container[plexapi.Levels]{MediaContainer: plexapi.Levels{
		Size: len(list), TotalSamples: strconv.Itoa(len(all)), Level: list,
	}})
}

// subsample returns at most n levels (all for 0), each the mean of the sound that it stands for.
func subsample(all []int16, n int) []int16 {
	if n == 0 || n >= len(all) {
		return all
	}
	few := make([]int16, n)
	for i := range few {
		stretch := all[i*len(all)/n : (i+1)*len(all)/n]
		var energy float64
		for _, level := range stretch {
			energy += math.Pow(10, float64(level)/1000)
		}
		few[i] = int16(math.Round(1000 * math.Log10(energy/float64(len(stretch)))))
	}
	return few
}

// streamLoudness answers with the same as text: one number a line, one line each 100 ms.
func (s *server) streamLoudness(w http.ResponseWriter, r *http.Request) error {
	all, f, err := s.levelsOf(r)
	if err != nil {
		return err
	}
	var b []byte
	for _, level := range all {
		b = strconv.AppendFloat(b, float64(level)/100, 'f', 2, 64)
		b = append(b, '\n')
	}
	return serve(w, r, served{"text/plain; charset=utf-8", tag(f.tag, "text"), f.modified, bytes.NewReader(b)})
}
