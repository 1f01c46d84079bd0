package eval

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Dir returns a folder for material of an evaluation, made if need be. It stays for the next time:
// below the folder that the environment variable BUTLER_EVAL names, or that of the user's cache.
func Dir(t testing.TB, name string) string {
	t.Helper()
	root := os.Getenv("BUTLER_EVAL")
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		root = filepath.Join(cache, "butler-eval")
	}
	dir := filepath.Join(root, name)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// Make makes a file once: if it is not there, it is made under another name and renamed when it is whole.
func Make(t testing.TB, path string, write func(path string)) string {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return path
	}
	half := filepath.Join(filepath.Dir(path), "half-"+filepath.Base(path)) // the end tells programs the format
	write(half)
	if err := os.Rename(half, path); err != nil {
		t.Fatal(err)
	}
	return path
}

// longest is how long a program may make material.
const longest = 10 * time.Minute

// Run runs a program that makes material, and returns what it prints. The test fails if it does.
func Run(t testing.TB, program string, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), longest)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s\n`make eval` installs what evaluations need", program, strings.Join(args, " "), err, last(problems.Bytes()))
	}
	return out.Bytes()
}

func last(text []byte) []byte {
	const most = 2000
	return text[max(0, len(text)-most):]
}
