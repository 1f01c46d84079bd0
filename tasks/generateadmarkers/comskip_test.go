//go:build eval

package generateadmarkers_test

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"butler/internal/eval"
)

// comskipTuned are settings such as users of comskip publish for broadcasts: cuts by black, logo, shots, aspect
// and silence, each checked by the sound, and no programme left out for being another one than the one recorded.
const comskipTuned = `[Main Settings]
detect_method=111
validate_silence=1
validate_uniform=1
validate_scenechange=1
max_brightness=60
test_brightness=40
max_avg_brightness=25
non_uniformity=500
max_volume=500
min_silence=12
max_commercialbreak=600
min_commercialbreak=25
max_commercial_size=125
min_commercial_size=4
min_show_segment_length=125
logo_threshold=0.75
punish_no_logo=1
connect_blocks_with_logo=1
cut_on_ar_change=1
intelligent_brightness=0
delete_show_before_or_after_current=0
delete_show_after_last_commercial=0
delete_show_before_first_commercial=0
`

// shortestOf comskip's breaks that counts: it writes scraps of a few frames at both ends of a recording.
const shortestOf = 5 * time.Second

// comskip returns the breaks that comskip finds, and the processor time that it takes. It writes the numbers of
// frames, first and last of each break.
func comskip(t *testing.T, path, ini, rate string) (found []eval.Span, cpu time.Duration) {
	t.Helper()
	dir := t.TempDir()
	settings := filepath.Join(dir, "comskip.ini")
	if err := os.WriteFile(settings, []byte("output_default=1\n"+ini), 0o600); err != nil {
		t.Fatal(err)
	}
	cpu = eval.CPU(t, func() {
		// Its status is 1 where it found nothing.
		_, _ = exec.CommandContext(t.Context(), "comskip", "--ini="+settings, "--output="+dir, "-q", path).CombinedOutput()
	})
	text, err := os.ReadFile(filepath.Join(dir, strings.TrimSuffix(filepath.Base(path), ".ts")+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	fps := 25.0
	if rate != "25" {
		fps = 30000.0 / 1001
	}
	at := func(frame int) time.Duration { return time.Duration(float64(frame-1) / fps * float64(time.Second)) }
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var first, last int
		if n, _ := fmt.Sscanf(lines.Text(), "%d\t%d", &first, &last); n != 2 {
			continue
		}
		if s := (eval.Span{Start: at(first), End: at(last)}); s.Length() >= shortestOf {
			found = append(found, s)
		}
	}
	return found, cpu
}
