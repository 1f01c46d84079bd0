package tool

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// processAttributes puts a child into a group of its own and lets it die with us. The signal is
// bound to the thread that starts the child; Go's runtime keeps its threads, unless a goroutine that
// is locked to one ends, and none of ours does.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// lowest is the nice value of work that yields to everything.
const lowest = 19

// idleIO is IOPRIO_PRIO_VALUE(IOPRIO_CLASS_IDLE, 0), and ioProcess IOPRIO_WHO_PROCESS; see ioprio_set(2).
const (
	idleIO    = 3 << 13
	ioProcess = 1
)

// lowerPriority makes a thread, and those it will start, yield to everything. pid 0 is the calling thread.
// It is a courtesy: where the system refuses, work goes on as it is.
func lowerPriority(pid int) {
	_ = unix.Setpriority(unix.PRIO_PROCESS, pid, lowest)
	_, _, _ = unix.Syscall(unix.SYS_IOPRIO_SET, ioProcess, uintptr(pid), idleIO) //nolint:gosec // a process id is not negative
}

// growPipe asks for a larger buffer. Where the system refuses (it has a limit for each user), the
// pipe stays as it is.
func growPipe(f *os.File, size int) {
	rc, err := f.SyscallConn()
	if err != nil {
		return
	}
	_ = rc.Control(func(fd uintptr) { _, _ = unix.FcntlInt(fd, unix.F_SETPIPE_SZ, size) })
}

// awaitExit returns when a child has ended, and leaves it to be reaped.
func awaitExit(pid int) {
	for {
		err := unix.Waitid(unix.P_PID, pid, nil, unix.WEXITED|unix.WNOWAIT, nil)
		if !errors.Is(err, unix.EINTR) {
			return
		}
	}
}
