package metrics_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"butler"
	"butler/internal/metrics"
)

// board is what matters of a dashboard of Grafana.
type board struct {
	Title  string `json:"title"`
	Panels []struct {
		ID      int    `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		GridPos struct {
			X, Y, W, H int
		} `json:"gridPos"`
		Targets []struct {
			Expr  string `json:"expr"`
			RefID string `json:"refId"`
		} `json:"targets"`
	} `json:"panels"`
	Templating struct {
		List []struct {
			Name       string `json:"name"`
			Definition string `json:"definition"`
		} `json:"list"`
	} `json:"templating"`
}

var (
	metricName = regexp.MustCompile(`\b(?:butler|go|process)_[a-z0-9_]+`)
	quoted     = regexp.MustCompile(`"[^"]*"`)
	labels     = regexp.MustCompile(`\{([^{}]*)\}|by \(([^()]*)\)|\{\{([a-z_]+)\}\}`)
	labelName  = regexp.MustCompile(`[a-z_]+`)
)

// Each metric and each label that the dashboard asks for exists, and each metric of ours is on it.
func TestGrafanaDashboard(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "contrib", "grafana", "butler.json"))
	if err != nil {
		t.Fatal(err)
	}
	var b board
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	m := metrics.New("1.2.3")
	m.Attach(sources())
	m.Watch("api", metrics.Alive())
	run := butler.Run{Task: "LoudnessAnalysis", State: butler.RunDone, Started: noon, Ended: noon.Add(1), Done: 1, Failed: 1}
	m.Hear(butler.Event{Topic: butler.TopicRun, Change: butler.ChangeEnded, Run: &run})
	told := scrape(t, m) + "\nbutler_http_request_duration_seconds_bucket{area=\"api\",code=\"200\",method=\"get\",le=\"1\"} 1\n" +
		"butler_http_request_duration_seconds_count{area=\"api\",code=\"200\",method=\"get\"} 1\n"
	exists := func(metric string) bool {
		return strings.Contains(told, "\n"+metric+" ") || strings.Contains(told, "\n"+metric+"{")
	}
	known := map[string]bool{"job": true, "instance": true, "le": true} // Prometheus adds the first two
	for _, l := range regexp.MustCompile(`([a-z_]+)="`).FindAllStringSubmatch(told, -1) {
		known[l[1]] = true
	}

	ids, asked := map[int]bool{}, ""
	for _, p := range b.Panels {
		if ids[p.ID] || p.Title == "" || p.GridPos.W < 1 || p.GridPos.X+p.GridPos.W > 24 || p.GridPos.H < 1 {
			t.Errorf("panel %d %q is not well placed: %+v", p.ID, p.Title, p.GridPos)
		}
		ids[p.ID] = true
		if p.Type != "row" && len(p.Targets) == 0 {
			t.Errorf("panel %q asks for nothing", p.Title)
		}
		for _, q := range p.Targets {
			asked += q.Expr + "\n"
			expr := quoted.ReplaceAllString(q.Expr, `""`)
			for _, name := range metricName.FindAllString(expr, -1) {
				if !exists(name) {
					t.Errorf("%s: there is no metric %s", p.Title, name)
				}
			}
			for _, group := range labels.FindAllStringSubmatch(expr, -1) {
				for _, name := range labelName.FindAllString(strings.Join(group[1:], " "), -1) {
					if !known[name] {
						t.Errorf("%s: no metric has a label %s", p.Title, name)
					}
				}
			}
			if strings.Count(q.Expr, "(") != strings.Count(q.Expr, ")") || strings.Count(q.Expr, "{") != strings.Count(q.Expr, "}") {
				t.Errorf("%s: %s", p.Title, q.Expr)
			}
		}
	}
	for _, v := range b.Templating.List {
		for _, name := range metricName.FindAllString(v.Definition, -1) {
			if !exists(name) {
				t.Errorf("the variable %s asks for %s, which does not exist", v.Name, name)
			}
		}
	}
	for line := range strings.Lines(told) {
		if name, ok := strings.CutPrefix(line, "# TYPE "); ok && strings.HasPrefix(name, "butler_") {
			if name, _, _ = strings.Cut(name, " "); !strings.Contains(asked, name) {
				t.Errorf("%s is not on the dashboard", name)
			}
		}
	}
}
