package app

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
)

// crowded starts a server with 100,000 films, none of which is anywhere, and as many reports of what was done with them.
func crowded(b *testing.B) *App {
	b.Helper()
	const films, step = 100_000, 1000
	root := b.TempDir()
	a := start(b, Options{Data: filepath.Join(b.TempDir(), "data"), Token: testToken})
	db := a.parts.Load().db
	section, err := db.AddSection(b.Context(), butler.Section{Kind: butler.Movies, Name: "Films", Roots: []string{root}})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < films; from += step {
		var changes []butler.Change
		for i := from; i < from+step; i++ {
			title := fmt.Sprintf("Film %d", i)
			header := butler.Header{Container: "matroska", Duration: (90 * time.Minute).Milliseconds(), Streams: []butler.Stream{
				{Index: 0, Kind: butler.StreamVideo, Codec: "h264", Width: 1920, Height: 1080},
				{Index: 1, Kind: butler.StreamAudio, Codec: "aac", Channels: 2},
			}}
			changes = append(changes, butler.Change{Put: &butler.PutFile{
				File: butler.Part{
					Path: filepath.Join(root, title+".mkv"), Size: 5_000_000_000, Modified: time.Now(), ContentID: fmt.Sprintf("%016x", i),
					Header: header, Features: butler.FeaturesOf(butler.Movies, header),
				},
				Place: butler.Place{Items: []butler.Item{{Kind: butler.Movie, Key: "film:" + title, Title: title, SortTitle: title, Year: 1950 + i%70}}, Index: 1},
			}})
		}
		if err := db.Apply(b.Context(), section.ID, changes); err != nil {
			b.Fatal(err)
		}
	}
	run, err := db.CreateRun(b.Context(), butler.Run{Task: "LoudnessAnalysis", State: butler.RunDone, Trigger: butler.TriggerManual, Day: butler.DateOf(time.Now()), Created: time.Now()})
	if err != nil {
		b.Fatal(err)
	}
	for i := range 2000 {
		if err := db.ReportUnit(b.Context(), run.ID, butler.UnitReport{
			Subject: "part:" + strconv.Itoa(i), Title: fmt.Sprintf("Film %d", i), State: butler.UnitFailed, Reason: "it is damaged", At: time.Now(),
		}); err != nil {
			b.Fatal(err)
		}
	}
	return a
}

// BenchmarkPages is how long the server takes to answer with each page when there are 100,000 films: the median and
// the longest of 20 answers, after one that was not counted.
func BenchmarkPages(b *testing.B) {
	a := crowded(b)
	for _, path := range []string{
		"/web/", "/web/tasks", "/web/tasks/LoudnessAnalysis", "/web/runs", "/web/runs/1", "/web/nights", "/web/failures", "/web/log", "/web/library", "/web/library/1",
		"/web/library/1?q=Film+9999", "/web/items/50000", "/web/storage", "/web/backups", "/web/health", "/web/settings",
	} {
		b.Run(cmp.Or(strings.TrimPrefix(path, "/web/"), "tonight"), func(b *testing.B) {
			visit(b, a.URL()+path)
			var took []time.Duration
			size := 0
			for b.Loop() {
				for range 20 {
					begun := time.Now()
					size = visit(b, a.URL()+path)
					took = append(took, time.Since(begun))
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(float64(took[len(took)-1].Microseconds())/1000, "longest-ms")
			b.ReportMetric(float64(size)/1000, "kB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// visit asks for a page as a browser does, and returns how many bytes came over the wire.
func visit(b *testing.B, url string) int {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("X-Plex-Token", testToken)
	r.Header.Set("Accept-Encoding", "gzip") // by hand: the transport would hide how much it was
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %s, %v", url, answer.Status, err)
	}
	if answer.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(strings.NewReader(string(body)))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			b.Fatal(err)
		}
	}
	return len(body)
}

// BenchmarkOpenPage is what ten open pages on which nothing happens cost the real program: its processor time in half
// a minute with them and without.
func BenchmarkOpenPage(b *testing.B) {
	program := filepath.Join(b.TempDir(), "butler")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "butler/cmd/butler").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	const pages, while = 10, 30 * time.Second
	for b.Loop() {
		cmd := exec.CommandContext(b.Context(), program, "serve", "--json", "--data", filepath.Join(b.TempDir(), "data"), "--listen", "127.0.0.1:0")
		cmd.Env = append(os.Environ(), "BUTLER_TOKEN="+testToken)
		cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
		out, err := cmd.StdoutPipe()
		if err != nil {
			b.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		var said struct {
			URL string `json:"url"`
		}
		if err := json.NewDecoder(bufio.NewReader(out)).Decode(&said); err != nil {
			b.Fatalf("the server did not start: %v", err)
		}
		<-time.After(10 * time.Second) // what the start needed is done
		without := spent(b, cmd.Process.Pid, while)
		ctx, cancel := context.WithCancel(b.Context())
		for range pages {
			r, err := http.NewRequestWithContext(ctx, http.MethodGet, said.URL+"/web/live", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header.Set("X-Plex-Token", testToken)
			answer, err := (&http.Transport{}).RoundTrip(r)
			if err != nil || answer.StatusCode != http.StatusOK {
				b.Fatalf("%v %v", answer, err)
			}
			go func() { _, _ = io.Copy(io.Discard, answer.Body); _ = answer.Body.Close() }()
		}
		with := spent(b, cmd.Process.Pid, while)
		cancel()
		b.ReportMetric(without.Seconds()*1000/while.Seconds(), "idle-ms/s")
		b.ReportMetric(with.Seconds()*1000/while.Seconds(), "open-ms/s")
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

// spent returns the processor time of a process during a while.
func spent(b *testing.B, pid int, while time.Duration) time.Duration {
	b.Helper()
	ran := func() (total int64) { // ns, of all its threads (proc(5), schedstat)
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
		if err != nil || len(threads) == 0 {
			b.Fatalf("the threads of the server are not there: %v", err)
		}
		for _, name := range threads {
			text, err := os.ReadFile(name)
			if err != nil {
				continue // it ended
			}
			n, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
			if err != nil {
				b.Fatal(err)
			}
			total += n
		}
		return total
	}
	before := ran()
	<-time.After(while)
	return time.Duration(ran() - before)
}
