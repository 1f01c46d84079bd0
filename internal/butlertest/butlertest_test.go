package butlertest

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

func TestSamplesCanBeProbed(t *testing.T) {
	probe := FFprobe(t)
	for _, s := range Samples(t) {
		out, err := exec.Command(probe, "-v", "error", "-show_entries", "stream=codec_name", s.Path).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v: %s", s.Name, err, out)
		}
	}
}

func TestMediaIsTheSameEveryTime(t *testing.T) {
	for name, r := range map[string]Recipe{"film": Standard("mkv"), "rotated": Film{Ext: "mp4", Rotation: 90}, "song": Song{Cover: true}} {
		var made [2][]byte
		for i := range made {
			path := filepath.Join(t.TempDir(), "made."+r.extension())
			if err := r.make(t.Context(), FFmpeg(t), t.TempDir(), path); err != nil {
				t.Fatal(err)
			}
			made[i], _ = os.ReadFile(path)
		}
		if len(made[0]) == 0 || string(made[0]) != string(made[1]) {
			t.Errorf("%s: two files of one recipe differ", name)
		}
	}
}

func TestLibrary(t *testing.T) {
	root := Library(t)
	for _, name := range []string{"Movies", "TV", "Music", "Photos"} {
		if _, err := os.Stat(filepath.Join(root, name)); err != nil {
			t.Error(err)
		}
	}
}
