package webtest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long anything in a browser may take on a machine that has much else to do.
const patience = 90 * time.Second

// browser is the one Chromium of all tests.
type browser struct {
	ctx context.Context
	end context.CancelFunc
}

func startBrowser(profile string) (*browser, error) {
	path := ""
	for _, name := range []string{os.Getenv("BUTLER_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); name != "" && err == nil {
			path = found
			break
		}
	}
	if path == "" {
		return nil, fmt.Errorf("there is no Chromium here: run scripts/install test")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.UserDataDir(profile),
		chromedp.Flag("no-sandbox", os.Getuid() == 0), // which does not run as root
		chromedp.Flag("disable-gpu", true), chromedp.Flag("disable-quic", true), chromedp.Flag("disable-dev-shm-usage", true),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"), chromedp.Flag("mute-audio", true),
		chromedp.Flag("force-color-profile", "srgb"), chromedp.Flag("font-render-hinting", "none"),
	)
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	b := &browser{ctx, func() {
		_ = chromedp.Cancel(ctx) // waits until it has ended
		end()
		endAllocator()
	}}
	if err := chromedp.Do(ctx); err != nil {
		b.end()
		return nil, err
	}
	return b, nil
}

// tab is a page in a browser of its own: it shares no cookies with others.
type tab struct {
	context.Context
	t *testing.T

	mu     sync.Mutex
	faults []string // what the page complained of: errors of scripts, breaches of the policy of content
}

// newTab opens an empty tab, 1280 by 800, in light colours. It fails the test at its end if a page had a fault in it.
func (b *browser) newTab(t *testing.T) *tab {
	t.Helper()
	p := &tab{t: t}
	ctx, end := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.listen))
	t.Cleanup(func() { _ = chromedp.Cancel(ctx); end() })
	p.Context = ctx
	p.do() // opens it, without a limit of time of its own
	command(p, log.Enable, cdp.Empty{})
	command(p, network.Enable, network.EnableParams{})
	p.wide()
	p.colours("light")
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, f := range p.faults {
			t.Errorf("the page complained: %s", f)
		}
	})
	return p
}

// command sends a command of the protocol to a tab.
func command[P, R any](p *tab, c cdp.Command[P, R], params P) R {
	p.t.Helper()
	r, err := chromedp.Call(p.Context, c, params)
	if err != nil {
		p.t.Fatalf("%s: %v", c.Method, err)
	}
	return r
}

// wide makes the window that of a desktop, and narrow that of a phone.
func (p *tab) wide()   { p.size(1280, 800, false) }
func (p *tab) narrow() { p.size(360, 740, true) }

func (p *tab) size(width, height int64, mobile bool) {
	p.t.Helper()
	command(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: width, Height: height, DeviceScaleFactor: 1, Mobile: mobile,
	})
}

// colours asks for light or dark colours.
func (p *tab) colours(scheme string) {
	p.t.Helper()
	command(p, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
}

func (p *tab) listen(e any) {
	fault := ""
	switch e := e.(type) {
	case *runtime.EventExceptionThrown:
		b, _ := json.Marshal(e.ExceptionDetails)
		fault = string(b)
	case *log.EventEntryAdded:
		// That a page is not there, or may not be seen, is for tests to judge.
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "the server responded with a status") {
			fault = e.Entry.Text + " " + e.Entry.URL
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			b, _ := json.Marshal(e.Args)
			fault = string(b)
		}
	}
	// A stream ends with its page.
	if fault != "" && !strings.Contains(fault, "/web/live") && !strings.Contains(fault, "htmx:sse:error") && !strings.Contains(fault, "ERR_ABORTED") {
		p.mu.Lock()
		p.faults = append(p.faults, fault)
		p.mu.Unlock()
	}
}

// do carries out actions.
func (p *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx := p.Context
	if len(actions) > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, patience)
		defer cancel()
	}
	if err := whileReplaced(ctx, func() error { return chromedp.Do(ctx, actions...) }); err != nil {
		p.t.Fatalf("in the browser: %v\n%s", err, p.where())
	}
}

// whileReplaced tries again what failed because the page, or the part of it that was looked at, was replaced meanwhile: pages
// follow what happens on the server.
func whileReplaced(ctx context.Context, do func() error) error {
	for {
		err := do()
		if err == nil || ctx.Err() != nil || !replaced.MatchString(err.Error()) {
			return err
		}
	}
}

// replaced is what Chromium says then.
var replaced = regexp.MustCompile(`No node|Could not find node|Node is detached|does not belong to the document|Cannot find (default execution )?context|Execution context was destroyed|Inspected target navigated`)

// get carries out an action and returns its result.
func get[T any](p *tab, action chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Context, patience)
	defer cancel()
	var v T
	err := whileReplaced(ctx, func() (err error) {
		v, err = chromedp.Run(ctx, action)
		return err
	})
	if err != nil {
		p.t.Fatalf("in the browser: %v\n%s", err, p.where())
	}
	return v
}

// where says what the page shows, for the report of a failure.
func (p *tab) where() string {
	ctx, cancel := context.WithTimeout(p.Context, 10*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 1500)`))
	if err != nil {
		return err.Error()
	}
	return text
}

// open goes to an address and waits until its page is there. The status of the answer must be 200.
func (p *tab) open(url string) {
	p.t.Helper()
	if status := p.visit(url); status != http.StatusOK {
		p.t.Fatalf("%s: status %d\n%s", url, status, p.where())
	}
}

// visit goes to an address and returns the status of the answer.
func (p *tab) visit(url string) int64 {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Context, patience)
	defer cancel()
	answer, err := chromedp.Run(ctx, chromedp.NavigateResponse(url))
	if err != nil {
		p.t.Fatalf("%s: %v", url, err)
	}
	return answer.Status
}

// click clicks on what a CSS selector finds.
func (p *tab) click(selector string) {
	p.t.Helper()
	on := chromedp.CSS(selector)
	p.do(chromedp.ScrollIntoView(on), chromedp.Click(on, chromedp.NodeVisible))
}

// follow clicks on what leads to another page (a link, the button of a form), and waits until that is there.
func (p *tab) follow(selector string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Context, patience)
	defer cancel()
	on := chromedp.CSS(selector)
	if err := whileReplaced(ctx, func() error {
		_, err := chromedp.RunResponse(ctx, chromedp.ScrollIntoView(on), chromedp.Click(on, chromedp.NodeVisible))
		return err
	}); err != nil {
		p.t.Fatalf("click on %s: %v\n%s", selector, err, p.where())
	}
}

// press presses keys, on what has the focus; those without a character are in the package kb.
func (p *tab) press(keys string) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(keys))
}

// text waits until a selector finds something, and returns the text of the first of it, as it is seen.
func (p *tab) text(selector string) string {
	p.t.Helper()
	found := fmt.Sprintf("document.querySelector(%s)", quoted(selector))
	p.await(`document.readyState !== "loading" && ` + found)
	return strings.TrimSpace(value[string](p, found+`.innerText`))
}

// quoted returns a text as JavaScript writes it.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// value returns the value of an expression of JavaScript.
func value[T any](p *tab, expression string) T {
	p.t.Helper()
	return get(p, chromedp.Evaluate[T](expression))
}

// await waits until an expression of JavaScript is true.
func (p *tab) await(expression string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.Context, patience)
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
		if err == nil && ok {
			return
		}
		select {
		case <-tick.C: // an error may be of a page that goes away just now
		case <-ctx.Done():
			p.t.Fatalf("never true: %s (%v)\n%s", expression, err, p.where())
		}
	}
}

// shot keeps a picture of the whole page in build/pages, for people to look at.
func (p *tab) shot(name string) {
	p.t.Helper()
	picture := get(p, chromedp.FullScreenshot(100))
	dir := filepath.Join("..", "..", "build", "pages")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// axeSource returns the source of axe-core.
var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join("testdata", "axe", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		return "", fmt.Errorf("%w: run scripts/install test", err)
	}
	return string(b), nil
})

// axe fails the test if axe-core finds something serious or critical in the page that is shown.
func (p *tab) axe() {
	p.t.Helper()
	source, err := axeSource()
	if err != nil {
		p.t.Fatal(err)
	}
	get(p, chromedp.Evaluate[bool](source+"\ntrue"))
	found := get(p, chromedp.Evaluate[string](`axe.run(document, {resultTypes: ["violations"]}).then((r) => JSON.stringify(
		r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => v.id + ": " + v.help + "\n" +
			v.nodes.slice(0, 5).map((n) => "  " + n.target + " " + n.html.slice(0, 200) + " " + (n.any[0]?.message ?? "")).join("\n"))))`,
		chromedp.EvalAwaitPromise))
	var all []string
	if err := json.Unmarshal([]byte(found), &all); err != nil {
		p.t.Fatal(err)
	}
	for _, v := range all {
		p.t.Errorf("%s: %s", value[string](p, "location.pathname"), v)
	}
}
