package loudnessanalysis

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"butler"
	"butler/internal/loudness"
)

func collect(raw []byte) ([]int16, error) {
	var all []int16
	for l, err := range loudness.Levels(bytes.NewReader(raw)) {
		if err != nil {
			return all, err
		}
		all = append(all, l)
	}
	return all, nil
}

func levelsFile(t testing.TB, levels ...float64) []byte {
	t.Helper()
	dir := t.TempDir()
	w, err := createLevels(dir, 3)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range levels {
		if err := w.add(l); err != nil {
			t.Fatal(err)
		}
	}
	size, err := w.finish()
	if err != nil {
		t.Fatal(err)
	}
	if err := w.file.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, "levels-3.bin"))
	if err != nil || int64(len(raw)) != size {
		t.Fatalf("%d bytes of %d, %v", len(raw), size, err)
	}
	return raw
}

func TestLevels(t *testing.T) {
	raw := levelsFile(t, -23.456, math.Inf(-1), 0, 1e9, -1e9, math.NaN())
	want := append([]byte("LUFS"), 1, 0, 0, 0, 100, 0, 0, 0, 6, 0, 0, 0)
	if !bytes.HasPrefix(raw, want) || len(raw) != 28 {
		t.Errorf("% x", raw)
	}
	got, err := collect(raw)
	if err != nil || !slices.Equal(got, []int16{-2346, loudness.Silence, 0, 32000, -32000, loudness.Silence}) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := collect(levelsFile(t)); err != nil || len(got) != 0 {
		t.Errorf("%v, %v", got, err)
	}
}

func TestDamagedLevels(t *testing.T) {
	good := levelsFile(t, -23, -24)
	change := func(at int, v byte) []byte {
		b := bytes.Clone(good)
		b[at] = v
		return b
	}
	for name, raw := range map[string][]byte{
		"nothing": nil, "magic": change(0, 'X'), "version": change(4, 2), "step": change(8, 1), "count": change(12, 3),
		"fewer": change(12, 1), "huge count": change(15, 255), "short": good[:len(good)-1], "cut header": good[:10],
	} {
		if _, err := collect(raw); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A folder that is there already, a file that cannot be made: an error, nothing half done.
func TestLevelsCannotBeMade(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, loudness.LevelsName(0)), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := createLevels(dir, 0); err == nil {
		t.Error("no error")
	}
}

func FuzzLevels(f *testing.F) {
	f.Add(levelsFile(f, -23, -24))
	f.Add([]byte("LUFS"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := collect(raw)
		if err != nil && !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("kind %s: %v", butler.KindOf(err), err)
		}
		if 2*len(got) > len(raw) {
			t.Errorf("%d levels in %d bytes", len(got), len(raw))
		}
	})
}
