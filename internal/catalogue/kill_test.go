package catalogue

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"butler"
)

const (
	killEnv   = "BUTLER_TEST_WRITE_UNTIL_KILLED"
	killParts = 3 // Parts of a batch
)

func TestMain(m *testing.M) {
	if path := os.Getenv(killEnv); path != "" {
		if err := writeUntilKilled(path); err != nil {
			log.Fatal(err)
		}
	}
	if underRace { // what differs between two goroutines shows in few rounds
		if err := flag.Set("rapid.checks", "10"); err != nil {
			log.Fatal(err)
		}
	}
	os.Exit(m.Run())
}

// writeUntilKilled stores batches of films, and commits a Unit for the first of each; then it makes,
// discards and forgets films in another Section, and keeps an answer. It prints the number of each
// batch, Unit and answer once it is committed.
func writeUntilKilled(path string) error {
	ctx := context.Background()
	d, err := Open(ctx, Options{Path: path})
	if err != nil {
		return err
	}
	if err := d.ReleaseAll(ctx); err != nil {
		return err
	}
	if err := d.Register(ctx, []butler.Analysis{previews(), loudness()}); err != nil {
		return err
	}
	all, err := d.Sections(ctx)
	if err != nil {
		return err
	}
	section := all[0].ID
	run, err := d.Runs(ctx, butler.RunQuery{})
	if err != nil {
		return err
	}
	for n := all[0].Parts / killParts; ; n++ {
		var changes []butler.Change
		for i := range killParts {
			name := fmt.Sprintf("%d-%d", n, i)
			changes = append(changes, put(film("/m/"+name, name, name)))
		}
		if err := d.Apply(ctx, section, changes); err != nil {
			return err
		}
		fmt.Println("batch", n)
		lack, err := d.Lacking(ctx, butler.LackQuery{Analyses: []string{"previews"}, Target: butler.Target{Section: section}, Limit: 1})
		if err != nil {
			return err
		}
		u, err := d.Lease(ctx, butler.Unit{Part: lack[0].Part, Analyses: lack[0].Analyses, Runs: []int64{run[0].ID}})
		if err != nil {
			return err
		}
		o := butler.Outcome{Analysis: "previews", Version: 1, Result: butler.Result{
			Artifacts: []butler.Artifact{{Name: "index-sd.bif", Size: 1}, {Name: "index-hd.bif", Size: 1}},
		}}
		if err := d.Commit(ctx, u, []butler.Outcome{o}); err != nil {
			return err
		}
		fmt.Println("unit", u.Part)
		if err := comeAndGo(ctx, d, all[1].ID, n); err != nil {
			return err
		}
		if err := d.KeepAnswer(ctx, butler.Answer{Key: fmt.Sprint(n), Status: 200, Body: []byte("{}")}); err != nil {
			return err
		}
		fmt.Println("answer", n)
	}
}

// comeAndGo stores two films, makes files of one, discards these, and forgets both.
func comeAndGo(ctx context.Context, d *DB, section, n int64) error {
	var changes, gone []butler.Change
	for i := range 2 {
		name := fmt.Sprintf("%d-%d", n, i)
		changes = append(changes, put(film("/n/"+name, name, name)))
	}
	if err := d.Apply(ctx, section, changes); err != nil {
		return err
	}
	target := butler.Target{Section: section}
	lack, err := d.Lacking(ctx, butler.LackQuery{Analyses: []string{"loudness"}, Target: target})
	if err != nil {
		return err
	}
	u, err := d.Lease(ctx, butler.Unit{Part: lack[0].Part, Analyses: []string{"loudness"}})
	if err != nil {
		return err
	}
	o := butler.Outcome{Analysis: "loudness", Version: 1, Result: butler.Result{
		Artifacts: []butler.Artifact{{Name: "a", Size: 7}, {Name: "b", Size: 7}},
	}}
	if err := d.Commit(ctx, u, []butler.Outcome{o}); err != nil {
		return err
	}
	for _, err := range d.Discard(ctx, "loudness", target) {
		if err != nil {
			return err
		}
	}
	for f, err := range d.Files(ctx, section) {
		if err != nil {
			return err
		}
		gone = append(gone, butler.Change{Missing: f.Part})
	}
	if err := d.Apply(ctx, section, gone); err != nil {
		return err
	}
	_, err = d.RemoveMissing(ctx, section)
	return err
}

// A process that is killed while it writes leaves what it said it had committed, and no half of
// anything.
func TestKilledWriterLeavesNoHalves(t *testing.T) {
	path := filepath.Join(t.TempDir(), "catalogue.db")
	d, err := Open(t.Context(), Options{Path: path})
	must(t, err)
	_, err = d.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: "m", Roots: []string{"/m"}})
	must(t, err)
	_, err = d.AddSection(t.Context(), butler.Section{Kind: butler.Movies, Name: "n", Roots: []string{"/n"}})
	must(t, err)
	run, err := d.CreateRun(t.Context(), butler.Run{Task: "T", State: butler.RunRunning, Trigger: butler.TriggerManual})
	must(t, err)
	must(t, d.Close())

	for kill := range 6 {
		said := writeAndKill(t, path, 5+7*kill)
		batches, unit := said["batch"], said["unit"]

		d, err := Open(t.Context(), Options{Path: path})
		must(t, err)
		problems, err := d.Check(t.Context())
		must(t, err)
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		s, err := d.Section(t.Context(), 1)
		must(t, err)
		if s.Parts%killParts != 0 || s.Items != s.Parts || s.Parts < killParts*(batches+1) {
			t.Fatalf("%d parts and %d items after batch %d", s.Parts, s.Items, batches)
		}
		findings, err := d.Findings(t.Context(), unit)
		must(t, err)
		if unit != 0 && len(findings) != 1 {
			t.Fatalf("part %d has findings %v", unit, findings)
		}
		run, err = d.Run(t.Context(), run.ID)
		must(t, err)
		lack, err := d.CountLacking(t.Context(), "previews", butler.Target{Section: 1})
		must(t, err)
		leases, err := number(t.Context(), d.readers, "SELECT count(*) FROM leases JOIN parts ON parts.id = part WHERE section = 1")
		must(t, err)
		done, err := number(t.Context(), d.readers, "SELECT count(*) FROM findings WHERE analysis = 1")
		must(t, err)
		artifacts, err := number(t.Context(), d.readers, "SELECT count(*) FROM artifacts WHERE analysis = 1")
		must(t, err)
		if done != run.Done || artifacts != 2*done || lack != s.Parts-done-leases {
			t.Fatalf("%d findings, %d reported, %d artifacts, %d of %d lacking, %d leased", done, run.Done, artifacts, lack, s.Parts, leases)
		}
		_, err = d.Answer(t.Context(), fmt.Sprint(said["answer"]))
		must(t, err)
		wantNoHalves(t, d)
		must(t, d.Close())
	}
}

// wantNoHalves looks at the Section in which films come and go.
func wantNoHalves(t *testing.T, d *DB) {
	t.Helper()
	for name, query := range halves() {
		n, err := number(t.Context(), d.readers, query)
		must(t, err)
		if n != 0 {
			t.Errorf("%d %s", n, name)
		}
	}
	for name, query := range map[string]string{
		"half a pair of films": "SELECT count(*) % 2 FROM parts WHERE section = 2",
		"half a result":        "SELECT count(*) % 2 FROM artifacts WHERE section = 2",
		"wrong bits": `SELECT count(*) FROM parts AS p WHERE section = 2 AND (lacks & 2 <> 0) =
			EXISTS (SELECT 1 FROM findings AS f WHERE f.part = p.id AND f.analysis = 2)`,
	} {
		n, err := number(t.Context(), d.readers, query)
		must(t, err)
		if n != 0 {
			t.Errorf("%d: %s", n, name)
		}
	}
}

// writeAndKill lets a child write until it has said so many lines, and kills it. It returns the last
// of each kind that the child said to have committed.
func writeAndKill(t *testing.T, path string, lines int) map[string]int64 {
	t.Helper()
	said := make(map[string]int64)
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), killEnv+"="+path)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	must(t, err)
	must(t, child.Start())
	scan := bufio.NewScanner(out)
	for n := 0; scan.Scan(); n++ {
		what, number, _ := strings.Cut(scan.Text(), " ")
		id, err := strconv.ParseInt(number, 10, 64)
		must(t, err)
		said[what] = id
		if n == lines {
			must(t, child.Process.Kill())
		}
	}
	if err := child.Wait(); err == nil {
		t.Fatal("the child ended by itself")
	}
	if said["batch"] == 0 {
		t.Fatal("the child wrote nothing")
	}
	return said
}
