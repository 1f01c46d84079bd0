package tool

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"testing"

	"butler"
)

// generate makes a file with ffmpeg and returns its path.
func generate(t *testing.T, tools Tools, name string, args ...string) string {
	t.Helper()
	dir := t.TempDir()
	tools.Sandbox = ""
	p, err := tools.Start(t.Context(), Command{Program: FFmpeg, Args: append(append([]string{"-v", "error"}, args...), "-y", "file:"+filepath.Join(dir, name))})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, p.Stdout); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(dir, name)
}

func TestProbe(t *testing.T) {
	tools := confined(t)
	video := generate(t, tools, "v.mkv", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=10:duration=1", "-c:v", "mpeg4")
	picture := generate(t, tools, "p.jpg", "-f", "lavfi", "-i", "testsrc=size=160x90", "-frames:v", "1")
	// The name of the file must never be taken for an option, a protocol, a pattern or a line.
	for _, name := range []string{
		"plain.mkv", "-i.mkv", "http:x.mkv", "concat:a|b.mkv", "a\nb.mkv", "\xff\xfe.mkv", "%d.mkv", "100%03d.jpg", "a*b?[c].jpg", "pipe:0", "ö 'q\" $x`.mkv",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, want := video, "matroska,webm"
			if filepath.Ext(name) == ".jpg" {
				source, want = picture, ""
			}
			path := filepath.Join(t.TempDir(), name)
			b, err := os.ReadFile(source)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			out, err := tools.Probe(t.Context(), path)
			if err != nil {
				t.Errorf("%q: %v", name, err)
				return
			}
			var got struct {
				Format struct {
					Name string `json:"format_name"`
				}
				Streams []struct{ Width int }
			}
			if err := json.Unmarshal(out, &got); err != nil {
				t.Fatal(err)
			}
			if len(got.Streams) != 1 || got.Streams[0].Width != 160 || want != "" && got.Format.Name != want {
				t.Errorf("%q: %s", name, out)
			}
		})
	}
}

func TestProbeErrors(t *testing.T) {
	tools := confined(t)
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		path string
		want butler.Kind
	}{
		{filepath.Join(dir, "gone.mkv"), butler.KindUnreachable},
		{dir, butler.KindUnsupported},
		{"/dev/null", butler.KindUnsupported},
		{write("empty.mkv", ""), butler.KindDamaged},
		{write("text.mkv", "this is no film\n"), butler.KindDamaged},
	} {
		out, err := tools.Probe(t.Context(), c.path)
		if !butler.IsKind(err, c.want) {
			t.Errorf("%s: %v (%s), want %v", c.path, err, out, c.want)
		}
	}
}
