package tool

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"butler"
)

// Command is one launch of a program.
type Command struct {
	Program Program
	// Args are given as they are, but for elements that equal [Input] and [InputFormats].
	Args []string
	// Input is the only file that may be read. "" for none.
	Input string
	// Writable is the only folder that may be written. "" for none.
	Writable string
	// Pipes is the number of pipes that the program writes, as descriptors 3, 4 and so on.
	Pipes int
	// PipeSize is the wished size of their buffers in bytes; 0 for the system's.
	PipeSize int
}

// Input stands in [Command.Args] where the program takes the name of the input file.
const Input = "\x00input"

// firstPipe is the descriptor of the first of [Command.Pipes]: after standard input, output and errors.
const firstPipe = 3

// PipeName returns how ffmpeg names the i-th of [Command.Pipes].
func PipeName(i int) string { return fmt.Sprintf("pipe:%d", firstPipe+i) }

// Process is a launched program. Wait must be called, after its pipes were read to their ends or
// ctx has ended.
type Process struct {
	Stdout  *os.File   // the program's standard output
	Pipes   []*os.File // what it writes to descriptors 3, 4 and so on
	ctx     context.Context
	cmd     *exec.Cmd
	program Program
	input   string
	tail    *tail
}

// reapDelay is how long Wait gives a killed group to let go of its standard errors.
const reapDelay = time.Second

// Start launches a program. It is killed with its whole process group when ctx ends, and when we die.
// Errors: as [CheckFile] for the input; [butler.KindMissingTool] if the program is gone.
func (t Tools) Start(ctx context.Context, c Command) (*Process, error) {
	op := "start " + string(c.Program)
	if ctx.Err() != nil {
		return nil, butler.E(butler.KindInterrupted, op, "%w", context.Cause(ctx))
	}
	path := t.paths[c.Program]
	if path == "" {
		return nil, butler.E(butler.KindMissingTool, op, "not found").WithHint("%s", installHint())
	}
	in, err := openInput(c.Input)
	if err != nil {
		return nil, err
	}
	defer in.close()
	// Not CommandContext with its default: the group is killed, not the leader alone.
	args := t.arguments(c, in)
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // launching it is what this is for
	cmd.Env = environment()
	cmd.SysProcAttr = processAttributes()
	cmd.Cancel = func() error { return killGroup(cmd.Process.Pid) }
	cmd.WaitDelay = reapDelay
	p := &Process{ctx: ctx, cmd: cmd, program: c.Program, input: c.Input, tail: &tail{}}
	cmd.Stderr = p.tail
	if t.Sandbox != "" {
		t.confine(cmd, c, in)
	}
	theirs, err := p.makePipes(c)
	defer func() {
		for _, f := range theirs {
			_ = f.Close()
		}
	}()
	if err == nil {
		if in.file != nil {
			cmd.ExtraFiles = append(cmd.ExtraFiles, in.file)
		}
		err = cmd.Start()
	}
	if err != nil {
		p.closePipes()
		if errors.Is(err, os.ErrNotExist) {
			return nil, butler.E(butler.KindMissingTool, op, "%w", err).WithHint("%s", installHint())
		}
		return nil, butler.E(butler.KindInternal, op, "%w", err)
	}
	if t.Low && t.Sandbox == "" {
		lowerPriority(cmd.Process.Pid)
	}
	return p, nil
}

// makePipes makes the pipes and returns the ends that are the program's.
func (p *Process) makePipes(c Command) (theirs []*os.File, err error) {
	for i := range c.Pipes + 1 {
		r, w, err := os.Pipe()
		if err != nil {
			return theirs, err
		}
		if c.PipeSize > 0 {
			growPipe(w, c.PipeSize)
		}
		theirs = append(theirs, w)
		if i == 0 {
			p.Stdout, p.cmd.Stdout = r, w
			continue
		}
		p.Pipes = append(p.Pipes, r)
		p.cmd.ExtraFiles = append(p.cmd.ExtraFiles, w)
	}
	return theirs, nil
}

func (p *Process) closePipes() {
	if p.Stdout != nil {
		_ = p.Stdout.Close()
	}
	for _, f := range p.Pipes {
		_ = f.Close()
	}
}

// Wait closes the pipes, waits until the program and its whole group are gone, and returns how it
// ended. Errors: [butler.KindInterrupted] if ctx ended; what [CheckFile] says if the input cannot be
// read any more; else [butler.KindDamaged] with the program's last words.
func (p *Process) Wait() error {
	awaitExit(p.cmd.Process.Pid)
	_ = killGroup(p.cmd.Process.Pid) // stragglers, while the leader's number is still taken
	err := p.cmd.Wait()
	p.closePipes()
	op := string(p.program)
	switch {
	case p.ctx.Err() != nil:
		return butler.E(butler.KindInterrupted, op, "%w", context.Cause(p.ctx))
	case err == nil, errors.Is(err, exec.ErrWaitDelay) && p.cmd.ProcessState.Success():
		return nil
	}
	if p.input != "" {
		if err := CheckFile(p.input); err != nil {
			return err
		}
	}
	words := p.Complaints()
	if len(words) == 0 {
		return butler.E(butler.KindDamaged, op, "%w", err)
	}
	said := strings.Join(words[max(0, len(words)-lastWords):], "; ")
	if p.input == "" {
		return butler.E(butler.KindDamaged, op, "%s (%w)", said, err)
	}
	return butler.E(butler.KindDamaged, "read media", "the file is damaged, or holds what %s cannot read: %s (%w)", op, said, err).
		WithHint("play the file: if it plays well, a newer %s may read it", op)
}

// lastWords is how many lines of a program go into the error.
const lastWords = 4

// Complaints returns the lines that the program wrote to its standard errors, the first and the last
// of them if they are many. The path of the input is shortened to its last element, and what tells
// nobody anything is left out: addresses in memory, and how often a line came again.
func (p *Process) Complaints() []string {
	lines := slices.DeleteFunc(p.tail.lines(), func(l string) bool {
		return strings.HasPrefix(strings.TrimSpace(l), "Last message repeated ")
	})
	address := regexp.MustCompile(addressPattern)
	for i, l := range lines {
		lines[i] = address.ReplaceAllString(l, "]")
	}
	if p.input != "" {
		for i, l := range lines {
			l = strings.ReplaceAll(l, "file:"+p.input, filepath.Base(p.input))
			lines[i] = strings.ToValidUTF8(strings.ReplaceAll(l, p.input, filepath.Base(p.input)), "\uFFFD")
		}
	}
	return lines
}

// addressPattern matches what ffmpeg adds to the names of its parts: "[h264 @ 0x55d0c8]".
const addressPattern = ` @ 0x[0-9a-f]+\]`

// CPU returns the processor time that the program took, once Wait has returned.
func (p *Process) CPU() time.Duration {
	if p.cmd.ProcessState == nil {
		return 0
	}
	return p.cmd.ProcessState.UserTime() + p.cmd.ProcessState.SystemTime()
}

// environment is what a program sees of ours: no tokens, no proxies, and English words.
func environment() []string {
	env := []string{"LC_ALL=C", "AV_LOG_FORCE_NOCOLOR=1", "PATH=/usr/local/bin:/usr/bin:/bin"}
	if v, ok := os.LookupEnv("LD_LIBRARY_PATH"); ok {
		env = append(env, "LD_LIBRARY_PATH="+v)
	}
	return env
}

// killGroup kills every process of a group.
func killGroup(leader int) error {
	if err := syscall.Kill(-leader, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}
