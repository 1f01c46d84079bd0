package header

import (
	"encoding/json"
	"fmt"
	"github.com/google/go-cmp/cmp"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

func cpu(who int) time.Duration {
	var r syscall.Rusage
	syscall.Getrusage(who, &r)
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
func TestZZ(t *testing.T) {
	root := os.Getenv("LIB")
	if root == "" {
		return
	}
	probing := NewReader(tools(t))
	n, slow := 0, 0
	var names []string
	filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		switch filepath.Ext(p) {
		case ".xml", ".md", ".json", ".txt", ".db":
			return nil
		}
		names = append(names, p)
		return nil
	})
	for _, p := range names {
		var asked bool
		got, err := fastOnly(&asked).ReadHeader(t.Context(), p, "movies")
		n++
		if err != nil {
			fmt.Println("ERR", p, err)
			continue
		}
		if asked {
			slow++
			h, err := probing.ReadHeader(t.Context(), p, "movies")
			fmt.Println("SLOW", p, got.Problem, "->", h.Problem, err, len(h.Streams))
			continue
		}
		if got.Problem != "" {
			fmt.Println("PROBLEM", p, got.Problem, len(got.Streams))
			if len(got.Streams) == 0 {
				continue
			}
		}
		want := forgive(got, throughProbe(t, probing, p))
		want.Problem = got.Problem
		if d := cmp.Diff(want, got, headerOptions()); d != "" {
			fmt.Println("DIFF", p)
			fmt.Println(d)
		}
		if os.Getenv("V") != "" {
			b, _ := json.Marshal(got)
			fmt.Println(p, string(b))
		}
	}
	fmt.Println(n, "files", slow, "slow")
	c0, k0 := cpu(0), cpu(-1)
	for _, p := range names {
		probing.ReadHeader(t.Context(), p, "movies")
	}
	fmt.Println("reader cpu", cpu(0)-c0, "children", cpu(-1)-k0)
	c0, k0 = cpu(0), cpu(-1)
	for _, p := range names {
		probing.readProbe(t.Context(), p, "")
	}
	fmt.Println("probe cpu", cpu(0)-c0, "children", cpu(-1)-k0)
}
