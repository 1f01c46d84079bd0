package tool

import (
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"butler"
)

// script launches a shell instead of ffmpeg, confined in the same way.
func script(t *testing.T, code string, c Command) (string, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "ffmpeg")
	if err := os.WriteFile(path, []byte("#!/bin/bash\n"+code), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	tools := Tools{Sandbox: self, Low: true, paths: map[Program]string{FFmpeg: path}}
	c.Program = FFmpeg
	p, err := tools.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	out, err := io.ReadAll(p.Stdout)
	if err != nil {
		t.Fatal(err)
	}
	return string(out), p.Wait()
}

func TestSandbox(t *testing.T) {
	dir := t.TempDir()
	input, other, writable := filepath.Join(dir, "input"), filepath.Join(dir, "other"), filepath.Join(dir, "writable")
	if err := errors.Join(os.WriteFile(input, []byte("in"), 0o600), os.WriteFile(other, []byte("secret"), 0o600), os.Mkdir(writable, 0o700)); err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	landlock := Landlock() > 0
	for _, c := range []struct {
		name, code string
		works      bool
		files      bool // the kernel's Landlock decides
	}{
		{"read the input", "cat " + input, true, false},
		{"write where allowed", "echo x > " + writable + "/new && cat " + writable + "/new", true, false},
		{"read another file", "cat " + other, false, true},
		{"read passwords", "cat /etc/passwd", false, true},
		{"list the folder", "ls " + dir, false, true},
		{"write the input", "echo x >> " + input, false, true},
		{"write elsewhere", "echo x > " + dir + "/new", false, true},
		{"connect", "echo x > /dev/tcp/127.0.0.1/" + port, false, false},
		{"send a datagram", "echo x > /dev/udp/127.0.0.1/" + port, false, false},
	} {
		_, err := script(t, c.code, Command{Input: input, Writable: writable})
		if want := c.works || c.files && !landlock; (err == nil) != want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if b, _ := os.ReadFile(input); string(b) != "in" && landlock { //nolint:gosec // made above
		t.Errorf("the input became %q", b)
	}
}

func TestLowPriority(t *testing.T) {
	out, err := script(t, `cut -d" " -f19 < /proc/self/stat 2>/dev/null || nice`, Command{})
	if err != nil || strings.TrimSpace(out) != "19" {
		t.Errorf("nice is %q, %v", out, err)
	}
}

func TestNoOtherDescriptorsNorWords(t *testing.T) {
	t.Setenv("BUTLER_TOKEN", "secret")
	out, err := script(t, "printenv", Command{})
	if err != nil || strings.Contains(out, "secret") {
		t.Errorf("%q, %v", out, err)
	}
}

// A playlist that is called a film must give nothing of the files it names.
func TestPlaylistsAreNotFollowed(t *testing.T) {
	tools := confined(t)
	secret := generate(t, tools, "secret.ts", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=1", "-c:v", "mpeg2video")
	for _, sandbox := range []string{tools.Sandbox, ""} {
		tools := tools
		tools.Sandbox = sandbox
		for name, content := range map[string]string{
			"concat.mkv": "ffconcat version 1.0\nfile '" + filepath.Base(secret) + "'\n",
			"hls.ts":     "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + filepath.Base(secret) + "\n#EXT-X-ENDLIST\n",
			"sdp.mkv":    "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
		} {
			path := filepath.Join(filepath.Dir(secret), name)
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			if out, err := tools.Probe(t.Context(), path); !butler.IsKind(err, butler.KindDamaged) {
				t.Errorf("%s: %v, %s", name, err, out)
			}
		}
	}
}

func TestSandboxRefusesNonsense(t *testing.T) {
	for _, args := range [][]string{nil, {"--"}, {"low"}, {"--", "/nonexistent"}} {
		if len(args) == 2 { // it would confine this very process
			continue
		}
		if err := becomeConfined(args); !errors.Is(err, syscall.EINVAL) {
			t.Errorf("%q: %v", args, err)
		}
	}
}
