package media

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"butler"
)

func TestLines(t *testing.T) {
	const text = "#software: Lavf\n#tb 0: 1/90000\n#dimensions 0: 320x180\n#media_type 0: video\n#tb 1: 1/48000\n#tb 1\n#tb x: 1/2\n#extradata 0: 46, 0x494b1048\n" +
		"0, -9223372036854775808,      90000,     3600,  1000, 0x2c1c20a5\n" +
		"0,      93600,      97200,     3600,   500, 0x2c1c20a5, F=0x0\n" +
		"0,      93600,      97200,     3600,   500, 0x2c1c20a5, F=0x5, S=1,        8, 0x00000000\n" +
		"1,      -1024,      -1024,     1024,   300, 0x2c1c20a5, S=1, 10\n" +
		"1,      NOPTS,      NOPTS,        0,   300, 0x2c1c20a5\n" +
		"1, 9223372036854775807, 0, 0, 1, 0x0\n" +
		"1, 12, 13" // cut off
	want := []line{
		{0, noTime, time.Second, 40 * time.Millisecond, 1000, 0x2c1c20a5, true, 320, 180},
		{0, 1040 * time.Millisecond, 1080 * time.Millisecond, 40 * time.Millisecond, 500, 0x2c1c20a5, false, 320, 180},
		{0, 1040 * time.Millisecond, 1080 * time.Millisecond, 40 * time.Millisecond, 500, 0x2c1c20a5, true, 320, 180},
		{1, -21333333, -21333333, 21333333, 300, 0x2c1c20a5, true, 0, 0},
		{1, noTime, noTime, 0, 300, 0x2c1c20a5, true, 0, 0},
		{1, noTime, 0, 0, 1, 0, true, 0, 0},
	}
	in := newLines(strings.NewReader(text))
	for i, w := range want {
		got, err := in.next()
		if err != nil || got != w {
			t.Errorf("%d: got %+v, %v\nwant %+v", i, got, err, w)
		}
	}
	if _, err := in.next(); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
	for _, bad := range []string{"0, 1, 2, 3, 4, 0x0\n", "#tb 0: 1/0\n0, 1, 2, 3, 4, 0x0\n", "hello\n", "#tb 0: 1/25\n0, 1, 2\n"} {
		if _, err := newLines(strings.NewReader(bad)).next(); !butler.IsKind(err, butler.KindInternal) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("#tb 0: 1/90000\n0, -1, 90000, 3600, 1000, 0x2c1c20a5, F=0x0\n"))
	f.Add([]byte("#tb 9999: 2147483647/1\n9999, 9223372036854775807, -9223372036854775807, 1, -1, 0x0"))
	f.Fuzz(func(t *testing.T, b []byte) {
		in := newLines(bytes.NewReader(b))
		for range len(b) + 1 {
			l, err := in.next()
			if err != nil {
				return
			}
			if p := l.packet(); p.PTS < -1 || p.DTS < -1 || p.Length < 0 {
				t.Fatalf("%+v", p)
			}
		}
		t.Fatal("more lines than bytes")
	})
}

// wavHeader returns one, with a chunk that is of no interest in front of the sound.
func wavHeader(channels, rate int, bits uint16, mask uint32) []byte {
	b := []byte("RIFF\xff\xff\xff\xffWAVELIST\x03\x00\x00\x00abc\x00fmt \x28\x00\x00\x00")
	body := make([]byte, 40)
	binary.LittleEndian.PutUint16(body[2:], uint16(channels))
	binary.LittleEndian.PutUint32(body[4:], uint32(rate))
	binary.LittleEndian.PutUint16(body[14:], bits)
	binary.LittleEndian.PutUint32(body[20:], mask)
	return append(append(b, body...), "data\xff\xff\xff\xff"...)
}

func TestWAVHeader(t *testing.T) {
	for _, c := range []struct {
		name string
		in   []byte
		plan soundPlan
		want butler.Sound
		err  bool
	}{
		{"stereo", wavHeader(2, 48000, 32, 3), soundPlan{stream: 5}, butler.Sound{Stream: 5, Rate: 48000, Channels: 2, Layout: "stereo"}, false},
		{"the sound knows better than the header", wavHeader(6, 44100, 32, 0x60F), soundPlan{layout: "5.1", declared: 6}, butler.Sound{Rate: 44100, Channels: 6, Layout: "5.1(side)"}, false},
		{"no mask", wavHeader(6, 48000, 32, 0), soundPlan{layout: "hexagonal", declared: 6}, butler.Sound{Rate: 48000, Channels: 6, Layout: "hexagonal"}, false},
		{"mixed down", wavHeader(1, 16000, 32, 0), soundPlan{layout: "5.1", declared: 6}, butler.Sound{Rate: 16000, Channels: 1, Layout: "mono"}, false},
		{"strange", wavHeader(5, 8000, 32, 0), soundPlan{}, butler.Sound{Rate: 8000, Channels: 5, Layout: "5 channels"}, false},
		{"no channels", wavHeader(0, 8000, 32, 0), soundPlan{}, butler.Sound{}, true},
		{"no rate", wavHeader(1, 0, 32, 0), soundPlan{}, butler.Sound{}, true},
		{"16 bits", wavHeader(1, 8000, 16, 0), soundPlan{}, butler.Sound{}, true},
		{"no RIFF", []byte("hello, this is no header"), soundPlan{}, butler.Sound{}, true},
		{"nothing", nil, soundPlan{}, butler.Sound{}, true},
		{"huge chunk", []byte("RIFF\xff\xff\xff\xffWAVELIST\xff\xff\xff\xff"), soundPlan{}, butler.Sound{}, true},
		{"no format", []byte("RIFF\xff\xff\xff\xffWAVEdata\xff\xff\xff\xff"), soundPlan{}, butler.Sound{}, true},
	} {
		got, err := readWAVHeader(bytes.NewReader(c.in), c.plan)
		if (err != nil) != c.err || got.Stream != c.want.Stream || got.Rate != c.want.Rate || got.Channels != c.want.Channels || got.Layout != c.want.Layout {
			t.Errorf("%s: got %+v, %v", c.name, got, err)
		}
	}
}

// Sound comes in whole samples, however the pipe cuts it.
func TestReadSoundInPieces(t *testing.T) {
	var data bytes.Buffer
	data.Write(wavHeader(3, 48000, 32, 0))
	const samples = 200_000
	for i := range 3 * samples {
		_ = binary.Write(&data, binary.LittleEndian, float32(i))
	}
	a := &counter{t: t}
	f := &feed{consumers: []*consumer{{analyzer: a}}}
	if err := f.readSound(iotestPieces{&data}, soundPlan{consumers: f.consumers}); err != nil {
		t.Fatal(err)
	}
	if a.next != 3*samples {
		t.Errorf("got %v of %d values", a.next, 3*samples)
	}
}

// iotestPieces reads in pieces of odd lengths.
type iotestPieces struct{ b *bytes.Buffer }

func (p iotestPieces) Read(b []byte) (int, error) {
	return p.b.Read(b[:min(len(b), 1+p.b.Len()%99_991)])
}

// counter expects the samples 0, 1, 2 …
type counter struct {
	recorder
	t    *testing.T
	next float32
}

func (c *counter) Sound(s *butler.Sound) error {
	if len(s.Samples)%s.Channels != 0 {
		c.t.Fatalf("%d values for %d channels", len(s.Samples), s.Channels)
	}
	for _, v := range s.Samples {
		if v != c.next {
			c.t.Fatalf("got %v, want %v", v, c.next)
		}
		c.next++
	}
	return nil
}

func TestFrame420(t *testing.T) {
	for _, c := range []struct {
		width, height, bytes int
		ok                   bool
	}{{4, 2, 12, true}, {5, 3, 27, true}, {4, 2, 11, false}, {0, 0, 0, false}, {-4, -2, 12, false}} {
		m, ok := frame420(make([]byte, c.bytes), c.width, c.height)
		if ok != c.ok || ok && m.Rect != image.Rect(0, 0, c.width, c.height) {
			t.Errorf("%+v: %v", c, m)
		}
		if ok {
			m.YCbCrAt(c.width-1, c.height-1)
		}
	}
}

func TestDamage(t *testing.T) {
	got := damage([]string{"[h264] error while decoding MB 1 2", "[h264] error while decoding MB 1 2", "other"}, map[int]bool{4: true})
	want := []string{"stream 4 could not be decoded", "[h264] error while decoding MB 1 2", "other"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}
