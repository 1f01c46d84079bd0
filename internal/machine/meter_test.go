package machine

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler"
)

// tree is a file system of the kernel as it would be.
type tree struct {
	t    *testing.T
	root string
	at   time.Time
	m    *Meter
}

func newTree(t *testing.T) *tree {
	f := &tree{t: t, root: t.TempDir(), at: time.Date(2026, 3, 1, 2, 0, 0, 0, time.UTC)}
	f.m = &Meter{root: f.root, cores: 4, pid: 100, now: func() time.Time { return f.at }}
	return f
}

func (f *tree) write(path, text string) {
	f.t.Helper()
	path = filepath.Join(f.root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		f.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		f.t.Fatal(err)
	}
}

// process writes one with some threads that run and others that sleep.
func (f *tree) process(pid, parent, ticks, running int, bytes int64) {
	f.write(fmt.Sprintf("proc/%d/stat", pid), fmt.Sprintf("%d (a) b)\n) S %d 1 1 0 -1 4194560 1 2 3 4 %d 1 0 0 20 0 1 0", pid, parent, ticks-1))
	f.write(fmt.Sprintf("proc/%d/io", pid), fmt.Sprintf("rchar: 9\nwchar: 9\nsyscr: 1\nread_bytes: %d\nwrite_bytes: 0\ncancelled_write_bytes: 7\n", bytes))
	for i := range running + 2 {
		state := "S"
		if i < running {
			state = []string{"R", "D"}[i%2]
		}
		f.write(fmt.Sprintf("proc/%d/task/%d/stat", pid, pid+i), fmt.Sprintf("%d (t) %s %d", pid+i, state, pid))
	}
}

func (f *tree) machine(load float64, busy int, disk int64, cpu, io, memory float64) {
	f.write("proc/loadavg", fmt.Sprintf("%.2f 0.50 0.40 2/300 12345\n", load))
	f.write("proc/stat", fmt.Sprintf("cpu  %d 0 0 999999 5555 0 0 0 0 0\ncpu0 1 2 3\n", busy))
	f.write("proc/vmstat", fmt.Sprintf("nr_free_pages 1\npgpgin %d\npgpgout 0\n", disk/1024))
	for name, p := range map[string]float64{"cpu": cpu, "io": io, "memory": memory} {
		f.write("proc/pressure/"+name, fmt.Sprintf("some avg10=%.2f avg60=1.00 avg300=0.00 total=1\nfull avg10=0.00 avg60=0 avg300=0 total=1\n", p))
	}
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > .005 {
		t.Errorf("%s is %.3f, not %.3f", what, got, want)
	}
}

func TestOursIsTakenOut(t *testing.T) {
	f := newTree(t)
	f.process(1, 0, 1000, 0, 0)
	f.process(100, 1, 50, 1, 0)   // this one
	f.process(101, 100, 10, 0, 0) // ffmpeg
	f.process(102, 101, 10, 2, 0) // below it
	f.process(200, 1, 10, 9, 0)   // of somebody else
	f.machine(7, 1000, 0, 0, 0, 0)
	l := f.m.Load()
	if !l.Known {
		t.Fatal("nothing is known")
	}
	near(t, "load of others for each of four cores", l.Average, (7.-3)/4)
	near(t, "pressure", l.Pressure, 0)

	// Of 400 ticks 300 were ours, and of 1 MiB three quarters.
	f.at = f.at.Add(5 * time.Second)
	f.process(101, 100, 310, 4, 768<<10)
	f.machine(7, 1400, 1<<20, 60, 0, 0)
	near(t, "pressure on processors", f.m.Load().Pressure, .6/4)
	f.at = f.at.Add(5 * time.Second)
	f.process(101, 100, 310, 4, 2*768<<10)
	f.machine(7, 1400, 2<<20, 0, 80, 0)
	near(t, "pressure on disks", f.m.Load().Pressure, .8/4)
	f.machine(7, 1400, 2<<20, 0, 0, 30)
	near(t, "pressure on memory", f.m.Load().Pressure, .3)

	// Our threads weigh as in the kernel's average: after long all of what they are.
	f.at = f.at.Add(time.Hour)
	near(t, "load of others", f.m.Load().Average, 0)
}

func TestOthersAlone(t *testing.T) {
	f := newTree(t)
	f.process(100, 1, 50, 0, 0)
	f.machine(8, 1000, 0, 90, 0, 0)
	f.m.Load()
	f.at = f.at.Add(5 * time.Second)
	f.machine(8, 3000, 0, 90, 0, 0)
	l := f.m.Load()
	near(t, "load", l.Average, 2)
	near(t, "pressure", l.Pressure, .9)
}

func TestWhatIsNotTold(t *testing.T) {
	f := newTree(t)
	if l := f.m.Load(); l.Known || l.Pressure != -1 || l.Average != 0 {
		t.Errorf("no system at all tells %+v", l)
	}
	f.write("proc/loadavg", "1.00 1.00 1.00 1/1 1\n")
	if l := f.m.Load(); !l.Known || l.Pressure != -1 {
		t.Errorf("a kernel without pressure-stall information tells %+v", l)
	}
	f.write("sys/fs/cgroup/cpu.pressure", "some avg10=25.00 avg60=1.00 avg300=0.00 total=1\n")
	near(t, "pressure of the control group", f.m.Load().Pressure, .25)
}

// Whatever files hold, a figure is one.
func FuzzFiles(f *testing.F) {
	f.Add("1.00 2 3", "cpu 1 2 3", "100 (x) R 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15", "some avg10=1.00")
	f.Add("NaN", "cpu NaN -1 +Inf", ")", "some avg10=NaN avg10=1e999")
	f.Add("-1", "", "100 ((((", "some\nsome avg10=-5")
	f.Fuzz(func(t *testing.T, load, stat, process, pressure string) {
		x := newTree(t)
		x.write("proc/loadavg", load)
		x.write("proc/stat", stat)
		x.write("proc/100/stat", process)
		x.write("proc/100/task/100/stat", process)
		x.write("proc/100/io", strings.ReplaceAll(stat, "cpu", "read_bytes:"))
		x.write("proc/vmstat", strings.ReplaceAll(stat, "cpu", "pgpgin"))
		x.write("proc/pressure/cpu", pressure)
		for range 2 {
			l := x.m.Load()
			if math.IsNaN(l.Average) || l.Average < 0 || l.Pressure != -1 && !(l.Pressure >= 0 && l.Pressure <= 1) {
				t.Fatalf("%+v", l)
			}
			x.at = x.at.Add(time.Second)
		}
	})
}

func TestThisMachine(t *testing.T) {
	m := New()
	for range 2 {
		l := m.Load()
		if _, err := os.Stat("/proc/loadavg"); (err == nil) != l.Known || l.Average < 0 || l.Pressure > 1 {
			t.Errorf("%+v", l)
		}
	}
	var _ butler.LoadReader = m
}
