package webtest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"go.uber.org/goleak"

	"butler"
	"butler/client"
	"butler/internal/app"
	"butler/internal/butlertest"
	"butler/internal/demo"
	"butler/internal/media/tool"
)

const token = "a-token-for-the-tests-of-pages"

// hostileTitle is the title of a film, and in the name of its file.
const hostileTitle = `<img src=x onerror=alert(1)> "Quote' & <b>Bold`

// suite is what all tests share. Its parts are made when the first test asks for them.
type suite struct {
	browser func() (*browser, error)
	house   func() (*house, error)
}

var shared suite

func TestMain(m *testing.M) {
	tool.SandboxMain()
	os.Exit(run(m))
}

func run(m *testing.M) (code int) {
	dir, err := os.MkdirTemp("", "webtest")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var ends []func()
	shared = suite{
		browser: sync.OnceValues(func() (*browser, error) {
			b, err := startBrowser(filepath.Join(dir, "chromium"))
			if err == nil {
				ends = append(ends, b.end)
			}
			return b, err
		}),
		house: sync.OnceValues(func() (*house, error) {
			h, err := openHouse(filepath.Join(dir, "house"))
			if err == nil {
				ends = append(ends, h.close)
			}
			return h, err
		}),
	}
	code = m.Run()
	for _, end := range slices.Backward(ends) {
		end()
	}
	_ = os.RemoveAll(dir)
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// house is a running server and its library.
type house struct {
	url     string
	data    string // its data folder
	library string // the folder of its media
	client  *client.Client
	http    *http.Client
	server  *app.App
	cancel  context.CancelFunc
}

// openServer starts a server without a library in a folder. Folders may be chosen below roots; none for the usual ones.
func openServer(dir string, roots ...string) (h *house, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	h = &house{data: filepath.Join(dir, "data"), library: filepath.Join(dir, "library"), http: &http.Client{Transport: &http.Transport{}}, cancel: cancel}
	defer func() {
		if err != nil {
			h.close()
		}
	}()
	if h.server, err = app.New(ctx, app.Options{Data: h.data, Log: slog.New(slog.DiscardHandler), Token: token, Version: "1.2.3", Zone: noon(), MediaRoots: roots}); err != nil {
		return h, err
	}
	if err := h.server.Start(ctx); err != nil {
		return h, err
	}
	h.url = h.server.URL()
	if h.client, err = client.New(h.url, client.WithToken(token), client.WithHTTPClient(h.http)); err != nil {
		return h, err
	}
	return h, h.client.Preferences.Set(ctx, map[string]string{
		"MetadataProviders": "", "FriendlyName": "attic",
		// Nothing begins by itself when a scan finds media.
		"GenerateBIFBehavior": butler.Scheduled, "GenerateIntroMarkerBehavior": butler.Scheduled, "GenerateCreditsMarkerBehavior": butler.Scheduled,
	})
}

func (h *house) close() {
	defer h.cancel()
	h.http.CloseIdleConnections()
	if h.server == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	if err := h.server.Stop(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
}

// openHouse starts a server with a library that a first night was worked on.
func openHouse(dir string) (*house, error) {
	h, err := openServer(dir)
	if err != nil {
		return nil, err
	}
	if err := h.furnish(); err != nil {
		h.close()
		return nil, err
	}
	return h, nil
}

// furnish adds a library: that of the demo, and a Section of films with a hostile name and a file that is damaged.
func (h *house) furnish() error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	tools, err := tool.Find(ctx)
	if err != nil {
		return err
	}
	if err := demo.Make(ctx, h.library, tools, func(string) {}); err != nil {
		return err
	}
	odd := filepath.Join(filepath.Dir(h.library), "odd")
	if err := makeOdd(odd); err != nil {
		return err
	}
	for _, s := range []client.NewSection{
		{Name: "Films", Kind: butler.Movies, Roots: []string{filepath.Join(h.library, "Movies")}},
		{Name: "Series", Kind: butler.Shows, Roots: []string{filepath.Join(h.library, "TV")}},
		{Name: "Music", Kind: butler.Music, Roots: []string{filepath.Join(h.library, "Music")}},
		{Name: "Photos", Kind: butler.Photos, Roots: []string{filepath.Join(h.library, "Photos")}},
		{Name: `Odd <i>&amp;</i> "films"`, Kind: butler.Movies, Roots: []string{odd}},
	} {
		if _, err := h.client.Library.Add(ctx, s); err != nil {
			return err
		}
	}
	if err := h.work(ctx, "RefreshLibraries"); err != nil {
		return err
	}
	all, err := h.client.Tasks.List(ctx)
	if err != nil {
		return err
	}
	var names []string
	for _, t := range all {
		if t.Kind == "analysis" && t.Enabled {
			names = append(names, t.Name)
		}
	}
	return h.work(ctx, append(names, "BackupDatabase", "OptimizeDatabase", "CleanOldBundles")...)
}

// makeOdd makes files that are hostile.
func makeOdd(dir string) error {
	folder := filepath.Join(dir, hostileTitle+" (2003)")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(folder, hostileTitle+" (2003).mkv"), []byte("this is no film <script>alert(2)</script>\n"), 0o600),
		os.WriteFile(filepath.Join(dir, "Empty (2004).mp4"), nil, 0o600),
	)
}

// work runs Tasks at once and waits until nothing goes on.
func (h *house) work(ctx context.Context, tasks ...string) error {
	for _, t := range tasks {
		if _, err := h.client.Tasks.Start(ctx, t, client.StartOptions{Force: true}); err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
	}
	return h.idle(ctx)
}

// idle waits until no Run runs or waits for its turn.
func (h *house) idle(ctx context.Context) error {
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for quiet := 0; ; {
		busy, err := h.client.Runs.List(ctx, client.RunQuery{States: []butler.RunState{butler.RunRunning, butler.RunQueued}})
		if err != nil {
			return err
		}
		if quiet++; len(busy.Items) > 0 {
			quiet = 0
		} else if quiet == 2 {
			return nil
		}
		// The plan is made between two steps of the schedule: what follows from a Run that was just stored as done is open then.
		if _, err := h.client.Tasks.Plan(ctx); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("still at it: %+v: %w", busy.Items, ctx.Err())
		}
	}
}

// noon is the zone in which it is noon now: the Window is closed.
func noon() *time.Location {
	now := time.Now().UTC()
	midday := time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)
	return time.FixedZone("noon", int(midday.Sub(now)/time.Second))
}

// newHouse returns the server that all tests share, after its first night. Tests leave it as they find it.
func newHouse(t *testing.T) *house {
	t.Helper()
	h, err := shared.house()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ownHouse starts a server for one test, with a small library that was scanned and that nothing else was done with.
func ownHouse(t *testing.T) *house {
	t.Helper()
	h := emptyHouse(t)
	h.library = butlertest.Library(t)
	for _, s := range []client.NewSection{
		{Name: "Films", Kind: butler.Movies, Roots: []string{filepath.Join(h.library, "Movies")}},
		{Name: "Series", Kind: butler.Shows, Roots: []string{filepath.Join(h.library, "TV")}},
		{Name: "Music", Kind: butler.Music, Roots: []string{filepath.Join(h.library, "Music")}},
	} {
		if _, err := h.client.Library.Add(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.work(t.Context(), "RefreshLibraries"); err != nil {
		t.Fatal(err)
	}
	return h
}

// emptyHouse starts a server for one test, without a library.
func emptyHouse(t *testing.T) *house {
	t.Helper()
	h, err := openServer(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	return h
}

// stranger opens a tab of somebody who is not signed in.
func (h *house) stranger(t *testing.T) *tab {
	t.Helper()
	b, err := shared.browser()
	if err != nil {
		t.Fatal(err)
	}
	return b.newTab(t)
}

// tab opens a tab of the administrator.
func (h *house) tab(t *testing.T) *tab { t.Helper(); return h.tabOf(t, token) }

// tabOf opens a tab of the bearer of a token.
func (h *house) tabOf(t *testing.T, secret string) *tab {
	t.Helper()
	p := h.stranger(t)
	command(p, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"X-Plex-Token": secret}})
	return p
}
