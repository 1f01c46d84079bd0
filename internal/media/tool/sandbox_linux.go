package tool

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"

	"github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
)

// sandboxName is the zeroth argument by which [SandboxMain] knows that it is to act. What follows:
// options of the form low, read=PATH and write=PATH; "--"; the program and its arguments.
const sandboxName = "butler-sandbox"

// The options.
const (
	optionLow   = "low"
	optionRead  = "read="
	optionWrite = "write="
	optionsEnd  = "--"
)

// Landlock returns the version of Landlock that the kernel offers; 0 if it has none. Then programs are confined
// by priority, formats, protocols and the lack of sockets only.
func Landlock() int {
	v, err := ll.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	return v
}

// confine makes cmd start our own executable, which confines itself and becomes the program.
func (t Tools) confine(cmd *exec.Cmd, c Command, in input) {
	args := []string{sandboxName}
	if t.Low {
		args = append(args, optionLow)
	}
	if in.path != "" {
		args = append(args, optionRead+in.path)
	}
	if c.Writable != "" {
		args = append(args, optionWrite+c.Writable)
	}
	args = append(args, optionsEnd)
	cmd.Args = append(append(args, cmd.Path), cmd.Args[1:]...)
	cmd.Path = t.Sandbox
}

// SandboxMain must be the first thing in the main of an executable that [Tools.Sandbox] names, and in
// the TestMain of its tests. In a process that [Tools.Start] started it confines the process,
// becomes the program, and never returns. Otherwise it does nothing.
func SandboxMain() {
	if len(os.Args) == 0 || os.Args[0] != sandboxName {
		return
	}
	err := becomeConfined(os.Args[1:])
	fmt.Fprintln(os.Stderr, "sandbox:", err)
	os.Exit(126) // as shells say: found, but cannot be executed
}

// becomeConfined returns only if it failed.
func becomeConfined(args []string) error {
	runtime.LockOSThread() // priority and filter are those of a thread; exec keeps the calling one's
	i := slices.Index(args, optionsEnd)
	if i < 0 || len(args) < i+2 {
		return syscall.EINVAL
	}
	program := args[i+1]
	rules := []landlock.Rule{systemRule(program), landlock.RWFiles("/dev/null").IgnoreIfMissing()}
	for _, o := range args[:i] {
		switch {
		case o == optionLow:
			lowerPriority(0)
		case strings.HasPrefix(o, optionRead):
			rules = append(rules, landlock.ROFiles(o[len(optionRead):]))
		case strings.HasPrefix(o, optionWrite):
			rules = append(rules, landlock.RWDirs(o[len(optionWrite):]))
		}
	}
	// BestEffort: on a kernel without Landlock nothing is confined, and that is no error.
	if err := landlock.V7.BestEffort().Restrict(rules...); err != nil {
		return err
	}
	if err := denySockets(); err != nil {
		return err
	}
	return syscall.Exec(program, args[i+1:], os.Environ()) //nolint:gosec // becoming it is what this is for
}

// systemRule lets a program be run: the usual folders of programs and libraries, and what the
// dynamic linker reads. Nothing of /etc, /home, /proc or /var is among them.
func systemRule(program string) landlock.Rule {
	dirs := []string{
		"/bin", "/usr/bin", "/lib", "/lib32", "/lib64", "/usr/lib", "/usr/lib32", "/usr/lib64",
		"/usr/local/lib", "/usr/local/lib64", "/nix/store", "/snap",
	}
	files := []string{program, "/etc/ld.so.cache", "/etc/ld.so.preload", "/dev/urandom", "/dev/zero"}
	if target, err := filepath.EvalSymlinks(program); err == nil {
		files = append(files, target)
		dirs = append(dirs, filepath.Join(filepath.Dir(target), "lib"), filepath.Join(filepath.Dir(target), "../lib"))
	}
	dirs = append(dirs, filepath.SplitList(os.Getenv("LD_LIBRARY_PATH"))...)
	return landlock.CompositeRule(
		landlock.RODirs(dirs...).IgnoreIfMissing(),
		landlock.ROFiles(files...).IgnoreIfMissing(),
	)
}
