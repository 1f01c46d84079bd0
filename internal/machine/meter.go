package machine

import (
	"math"
	"os"
	"runtime"
	"sync"
	"time"

	"butler"
)

// Meter measures the machine. It may be used by several goroutines.
type Meter struct {
	root  string // of the file system
	cores int
	pid   int
	now   func() time.Time

	mu   sync.Mutex
	last sample
	own  float64 // our part of the load average
}

var _ butler.LoadReader = (*Meter)(nil)

// New returns a Meter of this machine.
func New() *Meter { return &Meter{root: "/", cores: runtime.NumCPU(), pid: os.Getpid(), now: time.Now} }

// sample is what was counted at a time, from the start of the machine and of our processes.
type sample struct {
	at    time.Time
	busy  float64         // ticks that processors worked
	disk  float64         // bytes read and written
	ticks float64         // of busy, ours
	bytes map[int]float64 // of disk, ours, by process
}

// Load measures. What is ours is what was ours since the last call: the first one takes nothing out of the pressure.
func (m *Meter) Load() butler.Load {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	l := butler.Load{At: now, Pressure: -1}
	ours := m.family()
	s := sample{at: now, busy: m.busy(), disk: m.disk(), bytes: map[int]float64{}}
	running := 0
	for _, p := range ours {
		s.ticks += p.ticks
		s.bytes[p.pid] = m.moved(p.pid)
		running += m.running(p.pid)
	}
	cpu, io := m.shares(s)
	m.average(now, running)
	m.last = s
	if one, ok := m.loadAverage(); ok {
		l.Known, l.Average = true, max(0, one-m.own)/float64(max(1, m.cores))
	}
	for _, p := range []struct {
		of    string
		share float64
	}{{"cpu", cpu}, {"io", io}, {"memory", 0}} {
		if waited, ok := m.pressure(p.of); ok {
			l.Pressure = max(l.Pressure, waited*(1-p.share))
		}
	}
	return l
}

// average follows how many of our threads want to work, as the kernel does for all.
func (m *Meter) average(now time.Time, running int) {
	if m.last.at.IsZero() {
		m.own = float64(running)
		return
	}
	keep := math.Exp(-max(0, now.Sub(m.last.at).Seconds()) / 60)
	m.own = m.own*keep + float64(running)*(1-keep)
}

// shares returns how much of what processors and disks did since the last call was ours, 0 to 1.
func (m *Meter) shares(s sample) (cpu, disk float64) {
	if m.last.at.IsZero() {
		return 0, 0
	}
	var moved float64
	for pid, bytes := range s.bytes {
		moved += max(0, bytes-m.last.bytes[pid])
	}
	return share(s.ticks-m.last.ticks, s.busy-m.last.busy), share(moved, s.disk-m.last.disk)
}

func share(part, whole float64) float64 {
	if whole <= 0 {
		return 0
	}
	return min(1, max(0, part/whole))
}
