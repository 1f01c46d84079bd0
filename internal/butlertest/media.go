package butlertest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// generation is part of every cached name: raise it when the code that makes media changes.
const generation = 1

// Recipe says what a file is to be.
type Recipe interface {
	// extension returns the file's extension without its dot.
	extension() string
	// make writes the file. dir is an empty folder for what it needs on the way.
	make(ctx context.Context, ffmpeg, dir, path string) error
}

// FFmpeg returns the path of ffmpeg. Without one the test fails: media is what this program is about.
func FFmpeg(t testing.TB) string { return find(t, "ffmpeg") }

// FFprobe returns the path of ffprobe, or fails the test.
func FFprobe(t testing.TB) string { return find(t, "ffprobe") }

func find(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%s is needed for the tests (install it: apt-get install ffmpeg): %v", name, err)
	}
	return path
}

// Media makes the file that the recipe describes and returns the path of a copy in a temporary
// folder of the test.
func Media(t testing.TB, r Recipe) string {
	t.Helper()
	return MediaAs(t, r, filepath.Join(t.TempDir(), "media."+r.extension()))
}

// MediaAs makes the file that the recipe describes at path, and its folders. It returns path.
func MediaAs(t testing.TB, r Recipe, path string) string {
	t.Helper()
	data, err := os.ReadFile(cached(t, r))
	if err != nil {
		t.Fatal(err)
	}
	return write(t, path, data)
}

func write(t testing.TB, path string, data []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// cached returns the path of the shared file made by the recipe.
func cached(t testing.TB, r Recipe) string {
	t.Helper()
	ffmpeg := FFmpeg(t)
	info, err := os.Stat(ffmpeg)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%d %#v %s %d %s", generation, r, ffmpeg, info.Size(), info.ModTime())
	sum := sha256.Sum256([]byte(name))
	root, err := os.UserCacheDir()
	if err != nil { // no home: nothing is shared then
		root = t.TempDir()
	}
	root = filepath.Join(root, "butler-test")
	path := filepath.Join(root, hex.EncodeToString(sum[:12])+"."+r.extension())
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if err := os.MkdirAll(root, 0o755); err != nil {
		t.Fatal(err)
	}
	dir, err := os.MkdirTemp(root, "making-")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	made := filepath.Join(dir, "made."+r.extension())
	if err := r.make(t.Context(), ffmpeg, dir, made); err != nil {
		t.Fatalf("make %+v: %v", r, err)
	}
	if err := os.Rename(made, path); err != nil { // another process may have been faster: same bytes
		t.Fatal(err)
	}
	return path
}

// ffmpegRun runs ffmpeg with arguments that make its output the same every time.
func ffmpegRun(ctx context.Context, ffmpeg string, args ...string) error {
	all := append([]string{"-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-filter_complex_threads", "1"}, args...)
	out, err := exec.CommandContext(ctx, ffmpeg, all...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("ffmpeg %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}
