package app

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"butler"
	"butler/client"
	"butler/internal/butlertest"
)

// wire is a client that costs next to nothing beside the server: one connection, one request.
type wire struct {
	net.Conn
	in      *bufio.Reader
	request string
}

func dialWire(b *testing.B, url string, header ...string) *wire {
	b.Helper()
	address := strings.TrimPrefix(url, "http://")
	c, err := (&net.Dialer{}).DialContext(b.Context(), "tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	request := "GET /butler HTTP/1.1\r\nHost: " + address + "\r\n" + strings.Join(header, "")
	return &wire{c, bufio.NewReader(c), request + "\r\n"}
}

// ask makes the request and returns the size of the answer's body.
func (w *wire) ask() (size int, err error) {
	if _, err := io.WriteString(w, w.request); err != nil {
		return 0, err
	}
	status, chunked := "", false
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if status == "" {
			status = string(line)
		} else if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			size, err = strconv.Atoi(string(value))
			if err != nil {
				return 0, err
			}
		} else if bytes.Equal(line, []byte("Transfer-Encoding: chunked")) {
			chunked = true
		}
	}
	if status != "HTTP/1.1 200 OK" {
		return 0, fmt.Errorf("the answer is %s", status)
	}
	if !chunked {
		_, err := w.in.Discard(size)
		return size, err
	}
	for {
		line, err := w.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		n, err := strconv.ParseInt(string(bytes.TrimSpace(line)), 16, 32)
		if err != nil {
			return 0, err
		}
		if _, err := w.in.Discard(int(n) + len("\r\n")); err != nil || n == 0 {
			return size, err
		}
		size += int(n)
	}
}

// load has all clients ask for a while, and returns how long each answer took.
func load(b *testing.B, clients []*wire, d time.Duration) []time.Duration {
	b.Helper()
	var all sync.WaitGroup
	took := make([][]time.Duration, len(clients))
	end := time.Now().Add(d)
	for i, w := range clients {
		all.Go(func() {
			for begun := time.Now(); begun.Before(end); {
				if size, err := w.ask(); err != nil || size == 0 {
					b.Errorf("%d bytes, %v", size, err)
					return
				}
				now := time.Now()
				took[i] = append(took[i], now.Sub(begun))
				begun = now
			}
		})
	}
	all.Wait()
	return slices.Concat(took...)
}

func p99(took []time.Duration) float64 {
	slices.Sort(took)
	return float64(took[len(took)*99/100].Microseconds()) / 1000
}

// working starts a server that has films to read for longer than a benchmark takes.
func working(b *testing.B) *App {
	b.Helper()
	root := filepath.Join(b.TempDir(), "Films")
	film := butlertest.Film{Seconds: 1200, Width: 96, Height: 54, Rate: "10", Sound: []butlertest.Sound{{}}}
	first := butlertest.MediaAs(b, film, filepath.Join(root, "Film 0 (2001)", "Film 0 (2001).mkv"))
	text, err := os.ReadFile(first)
	if err != nil {
		b.Fatal(err)
	}
	const films = 40
	for i := 1; i < films; i++ {
		path := filepath.Join(root, fmt.Sprintf("Film %d (2001)", i), fmt.Sprintf("Film %d (2001).mkv", i))
		// Each is to be a file of its own: bytes behind the end of the container change nothing.
		writeMedia(b, path, append(text, fmt.Sprintf("film %d", i)...))
	}
	a := start(b, Options{Data: filepath.Join(b.TempDir(), "data"), Token: testToken})
	c := connect(b, a.URL(), testToken)
	if _, err := c.Library.Add(b.Context(), client.NewSection{Kind: butler.Movies, Name: "Films", Roots: []string{root}}); err != nil {
		b.Fatal(err)
	}
	if _, err := c.Tasks.Start(b.Context(), "RefreshLibraries", client.StartOptions{Force: true}); err != nil {
		b.Fatal(err)
	}
	ended(b, c)
	for _, task := range []string{"GenerateMediaIndexFiles", "LoudnessAnalysis"} {
		st, err := c.Tasks.Start(b.Context(), task, client.StartOptions{Force: true})
		if err != nil || st.Run.State != butler.RunRunning {
			b.Fatalf("%+v, %v", st, err)
		}
	}
	return a
}

// BenchmarkServer compares GET /butler of the whole server, while it analyses films, with a bare handler
// that writes the same bytes, by turns in the same run: requests per second of four connections that are
// kept, as a ratio, and the time that 99 of 100 answers keep to.
func BenchmarkServer(b *testing.B) {
	a := working(b)
	_, named, err := a.tokens.MakeToken(b.Context(), "bench", butler.ScopeRead)
	if err != nil {
		b.Fatal(err)
	}
	const connections, turns, turn = 4, 10, 250 * time.Millisecond
	for _, c := range []struct {
		name   string
		header []string
	}{
		{"XML", []string{"X-Plex-Token: " + testToken + "\r\n"}},
		{"JSON", []string{"Accept: application/json\r\n", "X-Plex-Token: " + testToken + "\r\n"}},
		{"named token", []string{"Accept: application/json\r\n", "X-Plex-Token: " + named + "\r\n"}},
		{"gzip", []string{"Accept: application/json\r\n", "Accept-Encoding: gzip\r\n", "X-Plex-Token: " + testToken + "\r\n"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			header, body := sample(b, a.URL(), c.header)
			bare := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for name, values := range header {
					w.Header()[name] = values
				}
				_, _ = w.Write(body)
			}))
			defer bare.Close()
			var ours, theirs []*wire
			for range connections {
				ours = append(ours, dialWire(b, a.URL(), c.header...))
				theirs = append(theirs, dialWire(b, bare.URL, c.header...))
			}
			for b.Loop() {
				var own, other []time.Duration
				for range turns {
					other = append(other, load(b, theirs, turn)...)
					own = append(own, load(b, ours, turn)...)
				}
				if len(own) == 0 || len(other) == 0 {
					b.Fatal("nobody answered")
				}
				b.ReportMetric(float64(len(own))/float64(len(other)), "of-bare")
				b.ReportMetric(float64(len(own))/(turns*turn.Seconds()), "requests/s")
				b.ReportMetric(p99(own), "p99-ms")
				b.ReportMetric(p99(other), "bare-p99-ms")
			}
		})
	}
	runs, err := connect(b, a.URL(), testToken).Runs.List(b.Context(), client.RunQuery{States: []butler.RunState{butler.RunRunning}})
	if err != nil || len(runs.Items) == 0 {
		b.Fatalf("no run went on until the end: %+v, %v", runs, err)
	}
}

// sample returns the answer that the bare handler is to repeat.
func sample(b *testing.B, url string, lines []string) (http.Header, []byte) {
	b.Helper()
	w := dialWire(b, url, append(lines, "Connection: close\r\n")...)
	if _, err := io.WriteString(w, w.request); err != nil {
		b.Fatal(err)
	}
	answer, err := http.ReadResponse(w.in, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: %v", answer.Status, err)
	}
	answer.Header.Del("Date")
	answer.Header.Del("Connection")
	return answer.Header, body
}

// BenchmarkStart is the time from the request of a start until the Run is running, which the answer tells.
func BenchmarkStart(b *testing.B) {
	a := working(b)
	c := connect(b, a.URL(), testToken)
	var took []time.Duration
	for b.Loop() {
		for range 500 {
			begun := time.Now()
			st, err := c.Tasks.Start(b.Context(), "DeepMediaAnalysis", client.StartOptions{Force: true})
			if err != nil || st.Run.State != butler.RunRunning {
				b.Fatalf("%+v, %v", st, err)
			}
			took = append(took, time.Since(begun))
			if err := c.Tasks.Stop(b.Context(), "DeepMediaAnalysis"); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(p99(took), "p99-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms") // p99 has put them in order
}

// BenchmarkIdle is the memory of the real program that serves and has nothing to do.
func BenchmarkIdle(b *testing.B) {
	program := filepath.Join(b.TempDir(), "butler")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-o", program, "butler/cmd/butler").CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
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
		if _, err := bufio.NewReader(out).ReadString('}'); err != nil {
			b.Fatalf("the server did not start: %v", err)
		}
		<-time.After(10 * time.Second) // what the start needed is given back
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", cmd.Process.Pid))
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(kilobytes(b, string(status), "VmRSS:")/1024, "resident-MB")
		b.ReportMetric(kilobytes(b, string(status), "RssAnon:")/1024, "own-MB")
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			b.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			b.Fatal(err)
		}
	}
}

func kilobytes(b *testing.B, status, name string) float64 {
	b.Helper()
	for line := range strings.Lines(status) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == name {
			n, err := strconv.Atoi(f[1])
			if err != nil {
				b.Fatal(err)
			}
			return float64(n)
		}
	}
	b.Fatalf("no %s", name)
	return 0
}
