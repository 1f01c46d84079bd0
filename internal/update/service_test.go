package update

import (
	"context"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"butler"
)

func newService(t testing.TB, p *publisher, version string) *Service {
	t.Helper()
	t.Setenv("BUTLER_TOKEN", "a secret")
	s, err := New(Options{Dir: t.TempDir() + "/updates", Version: version, Feed: p.feed})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	s.trial = trial{time.Minute, time.Minute, time.Minute} // more than a busy machine takes
	return s
}

func check(t testing.TB, s *Service) butler.UpdateStatus {
	t.Helper()
	now, err := s.Check(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return now
}

func quiet(string, float64) {}

func TestStage(t *testing.T) {
	for _, suffix := range []string{".tar.gz", ".zip", ""} {
		t.Run("form "+suffix, func(t *testing.T) {
			p := newPublisher(t)
			p.publish("1.1.0", suffix, program(t, "good", "1.1.0"))
			s := newService(t, p, "1.0.0")
			now := check(t, s)
			if now.State != butler.UpdateAvailable || !now.CanInstall || now.Release.Version != "1.1.0" || now.Release.Notes != "News[31m of 1.1.0" {
				t.Fatalf("%+v %+v", now, now.Release)
			}
			var told []string
			if err := s.Stage(t.Context(), func(what string, _ float64) { told = append(told, what) }); err != nil {
				t.Fatal(err)
			}
			if now := s.Status(); now.State != butler.UpdateStaged || now.Problem != "" {
				t.Errorf("%+v", now)
			}
			if !slices.Contains(told, "fetching version 1.1.0") || !slices.Contains(told, "trying version 1.1.0") {
				t.Errorf("told %q", told)
			}
			if names := left(t, s.files.dir); !slices.Equal(names, []string{"1.1.0"}) {
				t.Errorf("left %q", names)
			}
			again, err := New(s.o)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			if got, err := os.ReadFile(again.files.program("1.1.0")); err != nil || string(got) != string(program(t, "good", "1.1.0")) {
				t.Errorf("%q, %v", got, err)
			}
			asked := len(p.asked)
			if err := again.Stage(t.Context(), quiet); err != nil || len(p.asked) != asked {
				t.Errorf("staged once more: %v, %q", err, p.asked[asked:])
			}
		})
	}
}

// Whatever is wrong with a release, nothing is staged, nothing is left, and it is said why.
func TestStageRefuses(t *testing.T) {
	const v = "1.1.0"
	file := name(v, ".tar.gz")
	tests := []struct {
		name string
		how  string // of the program
		do   func(t *testing.T, p *publisher, s *Service)
		kind butler.Kind
		says string
	}{
		{"a bit is turned", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.entries[0].Assets[2].Digest = ""
			p.files[file][100] ^= 1
		}, butler.KindDamaged, "signature is wrong"},
		{"signed with another key", "good", func(t *testing.T, p *publisher, _ *Service) {
			_, p.secret = newKey(t)
			p.files[file+suffixSigned] = p.sign(file, p.files[file])
		}, butler.KindDamaged, "another key"},
		{"signed as another file", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file+suffixSigned] = p.sign("butler_1.0.5", p.files[file])
		}, butler.KindDamaged, `signed as "butler_1.0.5"`},
		{"the comment was changed", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file+suffixSigned] = []byte(strings.Replace(string(p.files[file+suffixSigned]), "timestamp:1", "timestamp:2", 1))
		}, butler.KindDamaged, "signature is wrong"},
		{"no signature", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.entries[0].Assets = p.entries[0].Assets[2:]
		}, butler.KindDamaged, "no signature"},
		{"a signature that is none", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file+suffixSigned] = []byte("untrusted comment: x\nAAAA\ntrusted comment: \nAAAA\n")
		}, butler.KindDamaged, "none of minisign's"},
		{"an endless signature", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file+suffixSigned] = make([]byte, 1<<20)
		}, butler.KindDamaged, "larger than"},
		{"shorter than the feed says", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file] = p.files[file][:len(p.files[file])/2]
		}, butler.KindDamaged, "bytes came of the"},
		{"another checksum in the feed", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.entries[0].Assets[2].Digest = "sha256:" + strings.Repeat("0a", 32)
		}, butler.KindDamaged, "checksum is not the one"},
		{"a checksum that is none", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.entries[0].Assets[2].Digest = "sha256:xyz"
		}, butler.KindDamaged, "checksum in the feed is none"},
		{"a list of checksums without it", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files["checksums.txt"] = []byte(strings.Repeat("0a", 32) + "  other\n")
			p.entries[0].Assets = append(p.entries[0].Assets, asset{Name: "checksums.txt", Size: 9, URL: p.URL + "/checksums.txt"})
		}, butler.KindDamaged, "names no checksum"},
		{"two checksums", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file+".sha256"] = []byte(strings.Repeat("0a", 32) + "\n")
			p.entries[0].Assets = append(p.entries[0].Assets, asset{Name: file + ".sha256", Size: 9, URL: p.URL + "/" + file + ".sha256"})
		}, butler.KindDamaged, "different checksums"},
		{"an older release under a newer name", "good", func(t *testing.T, p *publisher, _ *Service) {
			data := pack(".tar.gz", program(t, "good", "1.0.5"))
			p.files[file], p.files[file+suffixSigned] = data, p.sign(file, data)
			p.entries[0].Assets[2].Digest, p.entries[0].Assets[2].Size = "", int64(len(data))
		}, butler.KindDamaged, "it is version 1.0.5 and was offered as 1.1.0"},
		{"cut off", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.before = func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/"+file {
					return false
				}
				w.Header().Set("Content-Length", "1000000")
				_, _ = w.Write(p.files[file][:10])
				return true
			}
		}, butler.KindUnreachable, "cut off"},
		{"gone", "good", func(_ *testing.T, p *publisher, _ *Service) { delete(p.files, file) }, butler.KindNotFound, ""},
		{"a full disk", "good", func(_ *testing.T, _ *publisher, s *Service) { s.create = full }, butler.KindNoSpace, "no space left"},
		{"no archive", "good", func(_ *testing.T, p *publisher, _ *Service) {
			p.files[file] = []byte("<html>")
			p.files[file+suffixSigned] = p.sign(file, p.files[file])
			p.entries[0].Assets[2].Digest, p.entries[0].Assets[2].Size = "", 0
		}, butler.KindDamaged, "unpack"},
		{"says nothing", "mute", func(_ *testing.T, _ *publisher, s *Service) { s.trial.version = time.Second }, butler.KindFailed, "does not say its version within"},
		{"fails at once", "broken", nil, butler.KindFailed, "ends with: exit status 1"},
		{"says nonsense", "nonsense", nil, butler.KindFailed, "it says no version"},
		{"ends at once", "exits", nil, butler.KindFailed, "ends at once, or does not say where it is: I cannot[2J go on"},
		{"hangs", "hangs", func(_ *testing.T, _ *publisher, s *Service) { s.trial.serve = 2 * time.Second }, butler.KindFailed, "does not answer within"},
		{"serves nothing", "serves-nothing", func(_ *testing.T, _ *publisher, s *Service) { s.trial.serve = 2 * time.Second }, butler.KindFailed, "does not answer"},
		{"serves something else", "other", nil, butler.KindFailed, "does not answer as Butler 1.1.0"},
		{"is elsewhere", "elsewhere", nil, butler.KindFailed, "elsewhere"},
		{"does not end", "stays", func(_ *testing.T, _ *publisher, s *Service) { s.trial.end = time.Second }, butler.KindFailed, "does not end within"},
		{"ends badly", "ends-badly", nil, butler.KindFailed, "exit status 5"},
		{"another key is set", "good", func(t *testing.T, p *publisher, _ *Service) { p.key, _ = newKey(t) }, butler.KindDamaged, "another key"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := newPublisher(t)
			p.publish(v, ".tar.gz", program(t, tt.how, v))
			s := newService(t, p, "1.0.0")
			if tt.do != nil {
				tt.do(t, p, s)
			}
			check(t, s)
			err := s.Stage(t.Context(), quiet)
			if !butler.IsKind(err, tt.kind) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("%v: %v, want %v: %s", butler.KindOf(err), err, tt.kind, tt.says)
			}
			now := s.Status()
			if now.State != butler.UpdateAvailable || now.Problem == "" || strings.Contains(now.Problem, s.files.dir) {
				t.Errorf("%+v", now)
			}
			if names := left(t, s.files.dir); len(names) > 0 {
				t.Errorf("left %q", names)
			}
		})
	}
}

// full makes files of a disk that is full after some bytes.
func full(path string) (output, error) {
	f, err := os.Create(path)
	return &fullFile{File: f}, err
}

type fullFile struct {
	*os.File
	written int
}

func (f *fullFile) Write(p []byte) (int, error) {
	if f.written += len(p); f.written > 100 {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return f.File.Write(p)
}

// io.Copy must not go around Write.
func (f *fullFile) ReadFrom(r io.Reader) (int64, error) { return io.Copy(struct{ io.Writer }{f}, r) }

func TestStageStopped(t *testing.T) {
	p := newPublisher(t)
	p.publish("1.1.0", ".tar.gz", program(t, "good", "1.1.0"))
	s := newService(t, p, "1.0.0")
	check(t, s)
	ctx, cancel := context.WithCancel(t.Context())
	p.before = func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/"+name("1.1.0", ".tar.gz") {
			return false
		}
		w.Header().Set("Content-Length", "1000000")
		_, _ = w.Write(make([]byte, 10))
		_ = http.NewResponseController(w).Flush()
		cancel()
		<-r.Context().Done()
		return true
	}
	if err := s.Stage(ctx, quiet); !butler.IsKind(err, butler.KindInterrupted) {
		t.Errorf("%v", err)
	}
	if now := s.Status(); now.Problem != "" || now.State != butler.UpdateAvailable {
		t.Errorf("%+v", now)
	}
	if names := left(t, s.files.dir); len(names) > 0 {
		t.Errorf("left %q", names)
	}
}

func TestCheck(t *testing.T) {
	p := newPublisher(t)
	p.etag = `"one"`
	p.publish("1.0.0", ".zip", nil)
	p.publish("1.2.0", ".zip", nil)
	p.publish("1.1.0", ".zip", nil)
	p.publish("2.0.0-beta.1", ".zip", nil)
	p.publish("3.0.0", ".zip", nil).Draft = true
	p.publish("1.9.0", ".zip", nil).Prerelease = true
	feed := p.feed()
	s := newService(t, p, "1.0.0")
	s.o.Feed = func() Feed { return feed }
	if now := check(t, s); now.Release.Version != "1.2.0" || now.Checked.IsZero() {
		t.Errorf("%+v", now.Release)
	}
	if err := s.Choose(t.Context(), butler.ChoiceSkip); err != nil {
		t.Fatal(err)
	}
	if now := check(t, s); now.Choice != butler.ChoiceSkip || p.asked[len(p.asked)-1] != `/feed "one"` {
		t.Errorf("%+v, asked %q", now, p.asked)
	}
	feed.Channel = ChannelBeta // what was passed over counts now, though the feed is the same
	if now := check(t, s); now.Release.Version != "2.0.0-beta.1" || !now.Release.Prerelease || now.Choice != butler.ChoiceNone {
		t.Errorf("%+v", now.Release)
	}
	p.before = func(w http.ResponseWriter, _ *http.Request) bool {
		_, _ = io.WriteString(w, `{"message":"rate"}`)
		return true
	}
	p.etag = `"two"`
	now, err := s.Check(t.Context())
	if !butler.IsKind(err, butler.KindDamaged) || now.Release == nil || now.Problem == "" {
		t.Errorf("%v, %+v", err, now)
	}
	p.before = nil
	p.entries = p.entries[:1]
	if now := check(t, s); now.Release != nil || now.State != butler.UpdateNone || now.Problem != "" {
		t.Errorf("%+v", now)
	}
	if err := s.Choose(t.Context(), butler.ChoiceTonight); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("%v", err)
	}
	if err := s.Stage(t.Context(), quiet); !butler.IsKind(err, butler.KindNotFound) {
		t.Errorf("%v", err)
	}
	feed.URL = ""
	if _, err := s.Check(t.Context()); !butler.IsKind(err, butler.KindRefused) {
		t.Errorf("%v", err)
	}
}

func TestCanInstall(t *testing.T) {
	p := newPublisher(t)
	p.publish("1.1.0", ".zip", nil)
	tests := []struct {
		name   string
		change func(*Options, *Feed)
	}{
		{"barred", func(o *Options, _ *Feed) { o.Barred = "it runs in a container" }},
		{"no key", func(_ *Options, f *Feed) { f.Key = "" }},
		{"no such key", func(_ *Options, f *Feed) { f.Key = "RWnone" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, p, "1.0.0")
			feed := p.feed()
			s.o.Feed = func() Feed { return feed }
			tt.change(&s.o, &feed)
			now := check(t, s)
			if now.CanInstall || now.Why == "" || now.Release == nil {
				t.Errorf("%+v", now)
			}
			for _, err := range []error{s.Stage(t.Context(), quiet), s.Choose(t.Context(), butler.ChoiceTonight)} {
				if !butler.IsKind(err, butler.KindRefused) {
					t.Errorf("%v", err)
				}
			}
			if err := s.Choose(t.Context(), butler.ChoiceSkip); err != nil {
				t.Error(err)
			}
		})
	}
}
