package guide

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzip"

	"butler"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func pack(t testing.TB, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := w.Write(plain)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpackAll(packed []byte, l Limits) ([]byte, error) {
	r, err := unpack(bytes.NewReader(packed), l.orDefault())
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

func TestUnpack(t *testing.T) {
	plain := testdata(t, "small.xml")
	for name, packed := range map[string][]byte{
		"plain":        plain,
		"gzip":         testdata(t, "small.xml.gz"),
		"xz":           testdata(t, "small.xml.xz"),
		"gzip in gzip": pack(t, testdata(t, "small.xml.gz")),
		"xz in gzip":   pack(t, testdata(t, "small.xml.xz")),
		"two gzips":    append(pack(t, plain[:100]), pack(t, plain[100:])...),
		"two xzs":      nil, // below
	} {
		want := plain
		if packed == nil {
			one := testdata(t, "small.xml.xz")
			packed, want = append(bytes.Clone(one), one...), append(bytes.Clone(plain), plain...)
		}
		if got, err := unpackAll(packed, Limits{}); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	if got, err := unpackAll(nil, Limits{}); err != nil || len(got) != 0 {
		t.Errorf("nothing: %q, %v", got, err)
	}
}

func TestBadPacks(t *testing.T) {
	gz, xz := testdata(t, "small.xml.gz"), testdata(t, "small.xml.xz")
	broken := func(b []byte, at int) []byte {
		b = bytes.Clone(b)
		b[at] ^= 0x55
		return b
	}
	zeros := pack(t, make([]byte, 40<<20))
	for name, tt := range map[string]struct {
		packed []byte
		limits Limits
		says   string
	}{
		"gzip cut off":         {gz[:len(gz)/2], Limits{}, "cut off"},
		"gzip without sum":     {gz[:len(gz)-8], Limits{}, "cut off"},
		"gzip broken":          {broken(gz, len(gz)-6), Limits{}, "broken"},
		"gzip, only begun":     {gz[:3], Limits{}, "cut off"},
		"garbage after it":     {append(bytes.Clone(gz), strings.Repeat("garbage", 9)...), Limits{}, "broken"},
		"xz cut off":           {xz[:len(xz)/2], Limits{}, "cut off"},
		"xz broken":            {broken(xz, 100), Limits{}, "broken"},
		"xz, only begun":       {xz[:7], Limits{}, "cut off"},
		"greedy xz":            {testdata(t, "greedy.xz"), Limits{}, "memory"},
		"bomb":                 {zeros, Limits{}, "times its size"},
		"xz bomb":              {testdata(t, "bomb.xz"), Limits{}, "times its size"},
		"bomb in a bomb":       {pack(t, zeros), Limits{}, "times its size"},
		"bomb in an xz":        {pack(t, testdata(t, "bomb.xz")), Limits{}, "times its size"},
		"large":                {make([]byte, 3<<20), Limits{Bytes: 2 << 20}, "larger than 2 MB"},
		"large in gzip":        {pack(t, make([]byte, 3<<20)), Limits{Bytes: 2 << 20}, "larger than 2 MB"},
		"packed thrice":        {pack(t, pack(t, gz)), Limits{}, "packed more than 2 times"},
		"a ratio of one's own": {zeros, Limits{Ratio: 100}, "more than 100 times"},
	} {
		got, err := unpackAll(tt.packed, tt.limits)
		if !butler.IsKind(err, butler.KindDamaged) || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: %v", name, err)
		}
		if len(got) > freeOfRatio+(1<<20) {
			t.Errorf("%s: %d bytes came out", name, len(got))
		}
	}
	if got, err := unpackAll(zeros, Limits{Ratio: 2000}); err != nil || len(got) != 40<<20 {
		t.Errorf("a person may allow it: %d bytes, %v", len(got), err)
	}
}

// What goes wrong below is not taken for a broken file.
func TestFaultsBelowPass(t *testing.T) {
	away := butler.E(butler.KindUnreachable, "read", "the disk is away")
	for _, packed := range [][]byte{testdata(t, "small.xml.gz"), testdata(t, "small.xml.xz"), testdata(t, "small.xml")} {
		r, err := unpack(io.MultiReader(bytes.NewReader(packed[:len(packed)/2]), failing{away}), Limits{}.orDefault())
		if err == nil {
			_, err = io.ReadAll(r)
		}
		if !errors.Is(err, away) {
			t.Error(err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
