package update

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

func TestNewer(t *testing.T) {
	tests := []struct {
		a, b string
		want bool
	}{
		{"v1.1.0", "1.0.9", true}, {"1.0.0", "1.0.0", false}, {"1.0.0", "1.1.0", false}, {"1.10.0", "1.9.0", true},
		{"1.0.0", "1.0.0-rc.1", true}, {"1.0.0-rc.1", "1.0.0", false}, {"1.0.0+b", "1.0.0+a", false},
		{"1.0.0", "v1.0.0-7-gabcdef1", false}, {"1.0.1", "v1.0.0-7-gabcdef1-dirty", true}, {"1.0.0", "1.0.0-dirty", false},
		{"2.0.0", "dev", false}, {"dev", "1.0.0", false}, {"", "", false}, {"1.2", "1.1.9", true}, {"latest", "1.0.0", false},
		{"1." + strings.Repeat("9", 100) + ".0", "1.0.0", false},
	}
	for _, tt := range tests {
		if got := newer(tt.a, tt.b); got != tt.want {
			t.Errorf("newer(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
}

func TestFits(t *testing.T) {
	m := machine{"linux", "amd64"}
	tests := map[string]bool{
		"butler_1.0.0_linux_amd64.tar.gz": true, "butler-Linux-x86_64.zip": true, "butler_linux_amd64": true, "butler-1.0-x86_64-linux": true,
		"butler_1.0.0_linux_arm64.tar.gz": false, "butler_1.0.0_linux_386.tar.gz": false, "butler_1.0.0_darwin_amd64.tar.gz": false,
		"butler_linux_amd64.minisig": false, "butler_1.0.0_linux_amd64.deb": false, "butler_linux_amd64.sha256": false, "butler_linux_amd64.sbom.json": false,
		"": false, "...": false, "linux": false,
	}
	for name, want := range tests {
		if _, got := m.fits(name); got != want {
			t.Errorf("fits(%q) = %v", name, got)
		}
	}
	if _, ok := (machine{"linux", "386"}).fits("butler_linux_x86_64.tar.gz"); ok {
		t.Error("a program for 64 bits is taken for one for 32")
	}
}

func TestChooseFeed(t *testing.T) {
	base, err := url.Parse("https://user:secret@example.org/feeds/butler.json")
	if err != nil {
		t.Fatal(err)
	}
	base.User = nil
	m := machine{"linux", "amd64"}
	all, err := parse([]byte("\ufeff" + ` {"tag_name":"v1.2.0","html_url":"javascript:alert(1)","assets":[
		{"name":"butler_linux_amd64","browser_download_url":"butler_linux_amd64"},
		{"name":"butler_linux_amd64.tar.gz","size":1,"browser_download_url":"../files/b.tar.gz"},
		{"name":"../butler_linux_amd64.tar.gz","size":1,"browser_download_url":"x"},
		{"name":"butler_linux_amd64.zip","size":9999999999,"browser_download_url":"x"},
		{"name":"butler_linux_amd64.tar.gz.minisig","size":1,"browser_download_url":"file:///etc/passwd"},
		{"name":"SHA256SUMS","size":1,"browser_download_url":"sums"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	best, lacking := choose(all, base, "1.0.0", ChannelPublic, m)
	if best == nil || best.File.URL != "https://example.org/files/b.tar.gz" || best.Signature != "" || best.Page != "" || best.Checksums.URL != "https://example.org/feeds/sums" || lacking != "" {
		t.Errorf("%+v, %q", best, lacking)
	}
	if best, lacking := choose(all, base, "1.0.0", ChannelPublic, machine{"plan9", "mips"}); best != nil || lacking != "1.2.0" {
		t.Errorf("%+v, %q", best, lacking)
	}
	for _, text := range []string{"", "null", "{}", "[1]", "<html>", `{"message":"Not Found"}`, strings.Repeat("[", 100_000)} {
		if _, err := parse([]byte(text)); !butler.IsKind(err, butler.KindDamaged) && text != "null" {
			t.Errorf("%.20q: %v", text, err)
		}
	}
}

func FuzzFeed(f *testing.F) {
	f.Add([]byte(`[{"tag_name":"v1.2.0","name":"\u001b[2J","assets":[{"name":"butler_linux_amd64","size":1,"browser_download_url":"http://a/b"}]}]`))
	f.Add([]byte(`{"tag_name":"v9.0.0-rc.1","assets":[{"name":"butler_linux_amd64.zip","size":-1,"browser_download_url":"//x"}]}`))
	base := &url.URL{Scheme: "https", Host: "example.org", Path: "/feed"}
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := parse(data)
		if err != nil {
			return
		}
		best, _ := choose(all, base, "1.0.0", ChannelBeta, machine{"linux", "amd64"})
		if best == nil {
			return
		}
		if !newer(best.Version, "1.0.0") || strings.ContainsAny(best.Title, "\x1b\n") || best.File.Size < 0 ||
			!strings.HasPrefix(best.File.URL, "http") || filepath.Base(best.Version) != best.Version || !fs.ValidPath(best.Version) {
			t.Errorf("%+v", best)
		}
	})
}

// member is one of an archive.
type member struct {
	name string
	kind byte // of tar; 0 for a file
	data string
}

func tarOf(members ...member) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for _, m := range members {
		h := &tar.Header{Name: m.name, Typeflag: tar.TypeReg, Size: int64(len(m.data)), Mode: 0o777}
		if m.kind != 0 {
			h.Typeflag, h.Linkname, h.Size = m.kind, "/etc/passwd", 0
		}
		must(w.WriteHeader(h))
		if m.kind == 0 {
			_, err := io.WriteString(w, m.data)
			must(err)
		}
	}
	must(w.Close())
	must(z.Close())
	return b.Bytes()
}

func zipOf(mode fs.FileMode, members ...member) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		h.SetMode(mode)
		f, err := w.CreateHeader(h)
		must(err)
		_, err = io.WriteString(f, m.data)
		must(err)
	}
	must(w.Close())
	return b.Bytes()
}

func TestUnpack(t *testing.T) {
	const most = 4 << 20
	bomb := strings.Repeat("\x00", 3*most)
	many := make([]member, maxMembers+1)
	for i := range many {
		many[i].name = "x"
	}
	tests := []struct {
		name string
		file string
		data []byte
		says string // "" if it is taken
	}{
		{"out of the folder", "b.tar.gz", tarOf(member{name: "../../../butler", data: "program"}), ""},
		{"absolute", "b.zip", zipOf(0o755, member{name: "/usr/bin/butler", data: "program"}), ""},
		{"backslashes", "b.zip", zipOf(0o755, member{name: `..\..\butler.exe`, data: "program"}), ""},
		{"itself", "butler", []byte("program"), ""},
		{"a folder of that name", "b.tgz", tarOf(member{name: "butler", kind: tar.TypeDir}, member{name: "butler/butler", data: "program"}), ""},
		{"a link", "b.tar.gz", tarOf(member{name: "butler", kind: tar.TypeSymlink}), "is not a file"},
		{"a hard link", "b.tar.gz", tarOf(member{name: "butler", kind: tar.TypeLink}), "is not a file"},
		{"a device", "b.tar.gz", tarOf(member{name: "butler", kind: tar.TypeChar}), "is not a file"},
		{"a link in a zip", "b.zip", zipOf(fs.ModeSymlink|0o777, member{name: "butler", data: "/etc/passwd"}), "is not a file"},
		{"a bomb", "b.tar.gz", tarOf(member{name: "butler", data: bomb}), "has more than 4194304 bytes"},
		{"a bomb before it", "b.tar.gz", tarOf(member{name: "x", data: bomb}, member{name: "butler", data: "program"}), "holds more than"},
		{"a bomb in a zip", "b.zip", zipOf(0o755, member{name: "butler", data: bomb}), "has more than 4194304 bytes"},
		{"many members", "b.tar.gz", tarOf(many...), "members"},
		{"many members in a zip", "b.zip", zipOf(0o755, many...), "members"},
		{"not in it", "b.tar.gz", tarOf(member{name: "README"}), "there is no program"},
		{"not in the zip", "b.zip", zipOf(0o755, member{name: "README"}), "there is no program"},
		{"empty", "b.tar.gz", tarOf(member{name: "butler"}), "is empty"},
		{"truncated", "b.tar.gz", tarOf(member{name: "butler", data: "program"})[:40], "unexpected EOF"},
		{"no zip", "b.zip", []byte("PK"), "not a valid zip"},
		{"no gzip", "b.tar.gz", []byte("PK"), "unpack"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "fetched")
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			var got bytes.Buffer
			err = unpack(f, tt.file, &got, most)
			switch {
			case tt.says == "" && (err != nil || got.String() != "program"):
				t.Errorf("%q, %v", got.String(), err)
			case tt.says != "" && (!butler.IsKind(err, butler.KindDamaged) || !strings.Contains(err.Error(), tt.says)):
				t.Errorf("%v, want %s", err, tt.says)
			case got.Len() > most+1:
				t.Errorf("%d bytes were written", got.Len())
			}
		})
	}
}

func TestBarred(t *testing.T) {
	dir := t.TempDir()
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}
	tests := []struct {
		name, installed, version string
		env                      func(string) string
		want                     string
	}{
		{"told on", dir + "/butler", "1.0.0", env(EnvUpdates, "on"), ""},
		{"told off", dir + "/butler", "1.0.0", env(EnvUpdates, "off"), "turned updates from within off"},
		{"a build of developers", dir + "/butler", "dev", env(EnvUpdates, "on"), "no version (dev)"},
		{"in a pod", dir + "/butler", "1.0.0", env("KUBERNETES_SERVICE_HOST", "10.0.0.1"), "container"},
		{"in podman", dir + "/butler", "1.0.0", env("container", "podman"), "container"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Barred(tt.installed, tt.version, tt.env)
			if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
	for path, want := range map[string]bool{"/usr/bin/butler": true, "/nix/store/x/bin/butler": true, "/usr/local/bin/butler": false, "/opt/butler/butler": false, "/home/me/bin/butler": false} {
		if got := packaged(path); got != want {
			t.Errorf("packaged(%s) = %v", path, got)
		}
	}
	if inContainer(dir, env()) || inContainer(dir, env("container", "lxc")) {
		t.Error("a machine is taken for a container")
	}
	if err := os.WriteFile(filepath.Join(dir, ".dockerenv"), nil, 0o600); err != nil || !inContainer(dir, env()) {
		t.Errorf("a container is not known: %v", err)
	}
	if writable(dir) == false || writable(filepath.Join(dir, "none")) {
		t.Error("writable")
	}
}
