package tool

import (
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// denySockets lets the calling thread, and the program it becomes, make no socket of any kind.
// Landlock of today denies TCP only. See seccomp(2) and the kernel's seccomp_filter.rst.
func denySockets() error {
	arch, ok := map[string]uint32{
		"amd64":   unix.AUDIT_ARCH_X86_64,
		"arm64":   unix.AUDIT_ARCH_AARCH64,
		"riscv64": unix.AUDIT_ARCH_RISCV64,
	}[runtime.GOARCH]
	if !ok {
		return nil
	}
	const (
		offsetNumber = 0          // of struct seccomp_data
		offsetArch   = 4          //
		x32          = 0x40000000 // bit of system calls of a second table on amd64
		load         = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
		ifEqual      = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K
		ifAtLeast    = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
		answer       = unix.BPF_RET | unix.BPF_K
		deny         = unix.SECCOMP_RET_ERRNO | uint32(unix.EACCES)
	)
	program := []unix.SockFilter{
		{Code: load, K: offsetArch},
		{Code: ifEqual, K: arch, Jf: 5},
		{Code: load, K: offsetNumber},
		{Code: ifAtLeast, K: x32, Jt: 3},
		{Code: ifEqual, K: unix.SYS_SOCKET, Jt: 2},
		{Code: ifEqual, K: unix.SYS_IO_URING_SETUP, Jt: 1},
		{Code: answer, K: unix.SECCOMP_RET_ALLOW},
		{Code: answer, K: deny},
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	fprog := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]} //nolint:gosec // eight instructions
	_, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, 0, uintptr(unsafe.Pointer(&fprog)))
	runtime.KeepAlive(program)
	if errno == 0 || errno == unix.EINVAL || errno == unix.ENOSYS { // the latter: a kernel without filters
		return nil
	}
	return errno
}
