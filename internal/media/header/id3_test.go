package header

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"butler"
)

// tagOf returns an ID3v2 tag with frames and padding.
func tagOf(version, flags byte, body string, padding int) []byte {
	body += strings.Repeat("\x00", padding)
	return append(appendSynchsafe([]byte{'I', 'D', '3', version, 0, flags}, len(body)), body...)
}

// Other frames, and the sound, stay byte for byte, also frames that TagLib would throw away or join.
func TestID3KeepsAllElse(t *testing.T) {
	const sound = "\xff\xfb\x90\x00sound\xff\x00TAG"
	comments := "COMM\x00\x00\x00\x0a\x00\x00\x00deu\x00HalloCOMM\x00\x00\x00\x0a\x00\x00\x00eng\x00Hello"
	people := "TIPL\x00\x00\x00\x16\x00\x00\x00weird role\x00Somebody\x00\x00"
	ours3, ours2 := "TXXX\x00\x00\x00\x08\x00\x00\x00GAIN\x00-1", "TXX\x00\x00\x08\x00GAIN\x00-1"
	theirs := "TXXX\x00\x00\x00\x08\x00\x00\x00gain\x00+9"
	utf16 := "TXXX\x00\x00\x00\x13\x00\x00\x01\xff\xfeg\x00A\x00i\x00N\x00\x00\x00\xff\xfe+\x009\x00"
	for _, c := range []struct {
		name         string
		before, want []byte
	}{
		{"no tag", nil, tagOf(3, 0, ours3, 1024)},
		{"2.2", tagOf(2, 0, "TT2\x00\x00\x02\x00ARVA\x00\x00\x01x", 40), tagOf(2, 0, "TT2\x00\x00\x02\x00ARVA\x00\x00\x01x"+ours2, 40-len(ours2))},
		{"2.3", tagOf(3, 0, comments+theirs, 9), tagOf(3, 0, comments+ours3, 9)},
		{"2.3, in UTF-16", tagOf(3, 0, utf16+comments, 0), tagOf(3, 0, comments+ours3, len(utf16)-len(ours3))},
		{"2.3, unsynchronised", tagOf(3, 0x80, "PRIV\x00\x00\x00\x02\x00\x00\xff\x00\xe0", 30), tagOf(3, 0, "PRIV\x00\x00\x00\x02\x00\x00\xff\xe0"+ours3, 30-len(ours3)+1)},
		{"2.4", tagOf(4, 0, people, 0), tagOf(4, 0, people+ours3, 1024)},
		{"2.4, compressed", tagOf(4, 0, "TXXX\x00\x00\x00\x07\x00\x08\x00GAIN\x00x", 99), tagOf(4, 0, "TXXX\x00\x00\x00\x07\x00\x08\x00GAIN\x00x"+ours3, 99-len(ours3))},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.mp3")
			if err := os.WriteFile(path, append(bytes.Clone(c.before), sound...), 0o600); err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time nothing changes
				if err := writeID3(path, map[string]string{"GAIN": "-1", "PEAK": ""}); err != nil {
					t.Fatal(err)
				}
				got, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				if want := append(bytes.Clone(c.want), sound...); !bytes.Equal(got, want) {
					t.Fatalf("%q\nwant\n%q", got, want)
				}
			}
			if err := writeID3(path, map[string]string{"GAIN": ""}); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(path); err != nil || bytes.Contains(got, []byte("GAIN\x00-1")) || !bytes.HasSuffix(got, []byte(sound)) {
				t.Errorf("removed: %q %v", got, err)
			}
		})
	}
}

func TestID3ThatIsLeftAlone(t *testing.T) {
	for name, raw := range map[string][]byte{
		"extended header": tagOf(3, 0x40, "", 20), "footer": tagOf(4, 0x10, "", 20), "version": tagOf(5, 0, "", 20),
		"cut off": tagOf(3, 0, "", 20)[:15], "long frame": tagOf(3, 0, "TIT2\x00\x00\xff\x00\x00\x00a", 5), "huge frame": tagOf(3, 0, "TIT2\xff\xff\xff\xff\x00\x00a", 5),
		"garbage": tagOf(3, 0, "TIT2\x00\x00\x00\x01\x00\x00a\x00x", 5), "short": tagOf(4, 0, "TIT2\x00", 0), "no size": []byte("ID3\x03\x00\x00\xff\xff\xff\xff"),
	} {
		path := filepath.Join(t.TempDir(), "a.mp3")
		if err := os.WriteFile(path, raw, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := writeID3(path, map[string]string{"GAIN": "-1"}); !butler.IsKind(err, butler.KindUnsupported) {
			t.Errorf("%s: %v", name, err)
		}
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, raw) {
			t.Errorf("%s: %q", name, got)
		}
	}
}
