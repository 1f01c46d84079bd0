package doctor

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"butler"
)

func (s Subject) program(context.Context) ([]butler.Check, error) {
	all := []butler.Check{good("butler %s, %s, %s/%s, %d cores", s.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())}
	if !s.Started.IsZero() {
		all = append(all, good("runs since %s", s.Started.Format(time.RFC3339)))
	}
	if os.Geteuid() == 0 && !inContainer() {
		all = append(all, warning("run it as a user of its own that can read the media", "it runs as root"))
	}
	return append(all, limits()...), nil
}

// inContainer reports whether the usual container programs left their mark.
func inContainer() bool {
	for _, mark := range []string{"/.dockerenv", "/run/.containerenv"} {
		if _, err := os.Stat(mark); err == nil {
			return true
		}
	}
	return os.Getenv("container") != ""
}

// built is a time before which no clock can be right.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant, which Go has not of this type

func (s Subject) clock(ctx context.Context) ([]butler.Check, error) {
	now := s.Now()
	if now.Before(built) {
		return []butler.Check{problem("set the clock, and let it be kept by NTP", "the clock says %s", now.Format(time.RFC3339))}, nil
	}
	all := []butler.Check{good("%s", now.Format("2006-01-02 15:04:05 -0700 MST"))}
	if s.Runs == nil {
		return all, nil
	}
	last, err := s.Runs.Runs(ctx, butler.RunQuery{Limit: 1})
	if err != nil {
		return all, err
	}
	const skew = time.Minute
	if len(last) > 0 && last[0].Created.After(now.Add(skew)) {
		all = append(all, warning("see whether the clock is right: tasks are due by it",
			"the last run was opened at %s, which is in the future: the clock was set back", last[0].Created.Format(time.RFC3339)))
	}
	return all, nil
}

// The least that may be free on the disk of the data folder.
const (
	scarce = 512 << 20
	little = 4 << 30
)

func (s Subject) folder(context.Context) ([]butler.Check, error) {
	var all []butler.Check
	probe, err := os.CreateTemp(s.Data, ".doctor-*")
	if err != nil {
		return []butler.Check{problem("see to it that the user that runs butler owns it, and that its disk is mounted and writable",
			"the data folder cannot be written to: %v", butler.FileErrorCause(err))}, nil
	}
	_, err = probe.Write(make([]byte, 1<<16))
	err = errors.Join(err, probe.Sync(), probe.Close(), os.Remove(probe.Name()))
	if err != nil {
		all = append(all, problem("look at the disk that it is on", "a file in the data folder could not be written: %s", plain(err)))
	}
	free, kind, err := fileSystem(s.Data)
	if err != nil {
		return all, err
	}
	const hint = "free some space, set a lower GeneratedFilesQuota, or move the data folder"
	switch {
	case free < scarce:
		all = append(all, problem(hint, "only %d MB are free for the data folder", free>>20))
	case free < little:
		all = append(all, warning(hint, "only %d MB are free for the data folder", free>>20))
	default:
		all = append(all, good("the data folder can be written to; %d GB are free", free>>30))
	}
	if kind != "" {
		all = append(all, warning("move the data folder to a disk of this machine; media may stay where they are",
			"the data folder is on %s, on which databases are slow and may be damaged", kind))
	}
	return append(all, s.secrets()...), nil
}

// secrets finds files that others on the machine may read.
func (s Subject) secrets() []butler.Check {
	var open []string
	for _, name := range []string{"token", "tokens.json", "catalogue.db", "identity", "tls"} {
		info, err := os.Stat(filepath.Join(s.Data, name))
		if err == nil && info.Mode().Perm()&0o077 != 0 && !errors.Is(err, fs.ErrNotExist) && name != "identity" {
			open = append(open, name)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return []butler.Check{warning("chmod -R go= on the data folder", "others on this machine may read %s in the data folder", strings.Join(open, ", "))}
}

func (s Subject) ffmpeg(context.Context) ([]butler.Check, error) {
	all := []butler.Check{good("%s", s.FFmpeg)}
	if runtime.GOOS == "linux" && s.Landlock == 0 {
		all = append(all, note("a kernel of 5.13 or newer with Landlock keeps a hostile file from reading others",
			"this kernel has no Landlock: ffmpeg is confined by its options, priority and the lack of sockets only"))
	}
	return all, nil
}

func (s Subject) network(context.Context) ([]butler.Check, error) {
	host, _, err := net.SplitHostPort(s.Address)
	if err != nil {
		return nil, err
	}
	a, err := netip.ParseAddr(host)
	switch {
	case err == nil && a.IsLoopback():
		return []butler.Check{good("it listens for programs on this machine only")}, nil
	case s.TLS:
		return []butler.Check{good("it listens for other machines, with TLS")}, nil
	}
	return []butler.Check{warning("use --tls, or a proxy with TLS in front of it, unless all who share the network may be trusted",
		"it listens for other machines without TLS: whoever listens in on the network sees the token")}, nil
}
