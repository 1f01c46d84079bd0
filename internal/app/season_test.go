package app

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
	"butler/tasks/refreshlibraries"
)

// A generated episode: where its theme begins, how long that is, and how long it is itself, in seconds.
const (
	themeLong   = 30
	episodeLong = 100
	soundRate   = 16000
)

// tune returns seconds of chords that no other seed has.
func tune(seed uint64, seconds int) []float64 {
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // the same each time
	out := make([]float64, seconds*soundRate)
	var notes [3]float64
	for i := range out {
		if i%(soundRate/5) == 0 {
			for n := range notes {
				notes[n] = 130 * math.Pow(2, float64(random.IntN(48))/12)
			}
		}
		for _, hertz := range notes {
			out[i] += 0.2 * math.Sin(2*math.Pi*hertz*float64(i)/soundRate)
		}
	}
	return out
}

// makeEpisode writes an episode whose theme begins at a second.
func makeEpisode(t *testing.T, path string, seed uint64, at int) {
	t.Helper()
	sound := tune(seed, episodeLong)
	copy(sound[at*soundRate:], tune(0, themeLong))
	raw := make([]byte, 0, 4*len(sound))
	for _, v := range sound {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(float32(v)))
	}
	pcm := filepath.Join(t.TempDir(), "sound.f32")
	if err := os.WriteFile(pcm, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	//nolint:gosec // a program of the tests
	out, err := exec.CommandContext(ctx, butlertest.FFmpeg(t), "-hide_banner", "-nostdin", "-loglevel", "error", "-y",
		"-f", "lavfi", "-i", fmt.Sprintf("testsrc2=size=128x72:rate=5:duration=%d,hue=h=%d", episodeLong, 40*seed),
		"-f", "f32le", "-ar", fmt.Sprint(soundRate), "-ac", "1", "-i", pcm,
		"-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-c:a", "flac", path).CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

// TestSeason compares the episodes of a season after their Passes, and again when one joins them or leaves.
func TestSeason(t *testing.T) {
	const intros = "ButlerTaskGenerateIntroMarkers"
	root := t.TempDir()
	episode := func(n int) string {
		return filepath.Join(root, "A Show", "Season 01", fmt.Sprintf("A Show - S01E%02d.mkv", n))
	}
	themes := map[int]int{1: 10, 2: 25, 3: 40}
	makeEpisode(t, episode(1), 1, themes[1])
	a := start(t, Options{Data: filepath.Join(t.TempDir(), "data")})
	c := connect(t, a.URL(), a.Token())
	if err := c.Preferences.Set(t.Context(), map[string]string{
		"GenerateIntroMarkerBehavior": butler.ASAP, "GenerateCreditsMarkerBehavior": butler.Never, butler.PrefBackgroundLow: "false",
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Library.Add(t.Context(), client.NewSection{Kind: butler.Shows, Name: "TV", Roots: []string{root}}); err != nil {
		t.Fatal(err)
	}
	// found returns the intros of the season, by episode.
	found := func() map[int]butler.Marker {
		t.Helper()
		page, err := c.Library.Items(t.Context(), client.ItemQuery{Kind: butler.Episode})
		if err != nil {
			t.Fatal(err)
		}
		all := map[int]butler.Marker{}
		for _, one := range page.Items {
			item, err := c.Library.Item(t.Context(), one.ID)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range item.Markers {
				if m.Kind == butler.MarkerIntro {
					all[item.Index] = m
				}
			}
		}
		return all
	}
	check := func(episodes ...int) {
		t.Helper()
		all := found()
		if len(all) != len(episodes) {
			t.Errorf("intros: %+v, want those of %v", all, episodes)
		}
		for _, n := range episodes {
			m, from := all[n], int64(themes[n])*1000
			if near := func(ms, want int64) bool { return max(ms-want, want-ms) <= 1500 }; !near(m.Start, from) || !near(m.End, from+themeLong*1000) {
				t.Errorf("episode %d: from %d to %d, want %d to %d", n, m.Start, m.End, from, from+themeLong*1000)
			}
			if m.Confidence <= 0 || m.Confidence > 1 || m.Source != "intros" || len(m.Evidence) == 0 || m.Part == 0 {
				t.Errorf("episode %d: %+v", n, m)
			}
		}
	}
	// A scan is followed by what is to be done as soon as possible: here one episode, which tells nothing.
	scan := func() { t.Helper(); work(t, c, "RefreshLibraries") }
	scan()
	check()
	makeEpisode(t, episode(2), 2, themes[2])
	scan()
	check(1, 2)
	makeEpisode(t, episode(3), 3, themes[3])
	scan()
	check(1, 2, 3)
	// The Runs say what they did: the file that came, and the season.
	runs, err := c.Runs.List(t.Context(), client.RunQuery{Task: intros, Limit: 1})
	if err != nil || len(runs.Items) != 1 {
		t.Fatalf("%+v, %v", runs, err)
	}
	r := runs.Items[0]
	if r.Trigger != butler.TriggerMedia || r.Section == 0 || r.Done < 2 || r.Failed != 0 || r.Total != r.Done {
		t.Errorf("%+v", r)
	}
	// An episode that is gone: the season is concluded again, without a Pass.
	for _, n := range []int{2, 3} {
		if err := os.Remove(episode(n)); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Preferences.Set(t.Context(), map[string]string{refreshlibraries.PrefMassLoss: "100"}); err != nil {
		t.Fatal(err)
	}
	scan()
	work(t, c, intros)
	if m, ok := found()[1]; ok {
		t.Errorf("of a single episode: %+v", m)
	}
	// One thing for one item now: nothing lacks it, and with redo it is made again.
	page, err := c.Library.Items(t.Context(), client.ItemQuery{Kind: butler.Season})
	if err != nil || len(page.Items) != 1 {
		t.Fatalf("%+v, %v", page, err)
	}
	started, err := c.Library.Analyze(t.Context(), page.Items[0].ID, client.AnalyzeOptions{Tasks: []string{intros}, Redo: true})
	if err != nil || len(started) != 1 {
		t.Fatalf("%+v, %v", started, err)
	}
	for _, r := range ended(t, c) {
		if r.ID == started[0].Run.ID && (r.State != butler.RunDone || r.Done != 2 || r.Item != page.Items[0].ID) {
			t.Errorf("%+v", r)
		}
	}
}
