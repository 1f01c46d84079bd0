package machine

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// most is how much of a file is read: those of the kernel are short.
const most = 256 << 10

// read returns the beginning of a file, or nothing.
func (m *Meter) read(path ...string) []byte {
	f, err := os.Open(filepath.Join(append([]string{m.root}, path...)...))
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most))
	if err != nil {
		return nil
	}
	return data
}

// loadAverage returns that of the last minute.
func (m *Meter) loadAverage() (float64, bool) {
	first, _, _ := strings.Cut(string(m.read("proc", "loadavg")), " ")
	f, err := strconv.ParseFloat(first, 64)
	return f, err == nil && f >= 0 && f < 1e9
}

// pressure returns for how much of the last ten seconds somebody waited for a resource, 0 to 1.
func (m *Meter) pressure(resource string) (float64, bool) {
	text := m.read("proc", "pressure", resource)
	if text == nil {
		text = m.read("sys", "fs", "cgroup", resource+".pressure")
	}
	for line := range strings.Lines(string(text)) {
		rest, ok := strings.CutPrefix(line, "some ")
		if !ok {
			continue
		}
		for field := range strings.FieldsSeq(rest) {
			if value, ok := strings.CutPrefix(field, "avg10="); ok {
				f, err := strconv.ParseFloat(value, 64)
				return min(1, max(0, f/100)), err == nil && f == f
			}
		}
	}
	return 0, false
}

// busy returns how many ticks processors have worked: without those in which they idled or waited for disks.
func (m *Meter) busy() (sum float64) {
	line, _, _ := bytes.Cut(m.read("proc", "stat"), []byte("\n"))
	fields := strings.Fields(string(line)) // cpu user nice system idle iowait irq softirq steal …
	for _, i := range []int{1, 2, 3, 6, 7, 8} {
		sum += number(fields, i)
	}
	return sum
}

// disk returns how many bytes disks have read and written.
func (m *Meter) disk() (sum float64) {
	for line := range strings.Lines(string(m.read("proc", "vmstat"))) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "pgpgin" || name == "pgpgout" {
			n, _ := strconv.ParseFloat(value, 64)
			sum += n * 1024
		}
	}
	return sum
}

// process is one of ours.
type process struct {
	pid   int
	ticks float64 // that it has worked, with its children that have ended
}

// family returns this process and all below it.
func (m *Meter) family() []process {
	entries, err := os.ReadDir(filepath.Join(m.root, "proc"))
	if err != nil {
		return nil
	}
	children := map[int][]process{}
	var all []process
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		fields := m.stat(e.Name())
		p := process{pid: pid}
		for i := 13; i <= 16; i++ {
			p.ticks += number(fields, i)
		}
		parent := int(number(fields, 3))
		children[parent] = append(children[parent], p)
		if pid == m.pid {
			all = append(all, p)
		}
	}
	for i := 0; i < len(all); i++ {
		all = append(all, children[all[i].pid]...)
		delete(children, all[i].pid)
	}
	return all
}

// stat returns the fields of a process's or thread's stat, counted from 0; the second one, its name, is left empty,
// since it may hold anything.
func (m *Meter) stat(path ...string) []string {
	text := string(m.read(append(append([]string{"proc"}, path...), "stat")...))
	end := strings.LastIndexByte(text, ')')
	if end < 0 {
		return nil
	}
	return append([]string{"", ""}, strings.Fields(text[end+1:])...)
}

// running returns how many threads of a process work or wait for a disk.
func (m *Meter) running(pid int) (n int) {
	task := filepath.Join(strconv.Itoa(pid), "task")
	entries, err := os.ReadDir(filepath.Join(m.root, "proc", task))
	if err != nil {
		return 0
	}
	for _, e := range entries {
		if fields := m.stat(task, e.Name()); len(fields) > 2 && (fields[2] == "R" || fields[2] == "D") {
			n++
		}
	}
	return n
}

// moved returns how many bytes a process had disks read and write.
func (m *Meter) moved(pid int) (sum float64) {
	for line := range strings.Lines(string(m.read("proc", strconv.Itoa(pid), "io"))) {
		var n float64
		for _, form := range []string{"read_bytes: %g", "write_bytes: %g"} {
			if _, err := fmt.Sscanf(line, form, &n); err == nil {
				sum += n
			}
		}
	}
	return sum
}

func number(fields []string, i int) float64 {
	if i >= len(fields) {
		return 0
	}
	n, err := strconv.ParseFloat(fields[i], 64)
	if err != nil || n != n {
		return 0
	}
	return max(0, n)
}
