package bif

import (
	"bytes"
	"encoding/binary"
	"testing"
	"time"

	"butler"
)

func write(t testing.TB, pictures []Picture, jpegs string) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, 2*time.Second, pictures, bytes.NewReader([]byte(jpegs))); err != nil {
		t.Fatal(err)
	}
	if size, _ := Size(pictures); size != int64(out.Len()) {
		t.Errorf("%d bytes, and Size says %d", out.Len(), size)
	}
	return out.Bytes()
}

// The bytes are those of the format's description.
func TestBytes(t *testing.T) {
	got := write(t, []Picture{{Size: 3, Repeat: 2}, {Size: 2, Repeat: 1}}, "abcde")
	var want []byte
	word := func(v ...uint32) {
		for _, v := range v {
			want = binary.LittleEndian.AppendUint32(want, v)
		}
	}
	want = append(want, 0x89, 0x42, 0x49, 0x46, 0x0d, 0x0a, 0x1a, 0x0a)
	word(0, 3, 2000)
	want = append(want, make([]byte, 44)...)
	word(0, 96, 1, 99, 2, 102, 0xffffffff, 104)
	want = append(want, "abcabcde"...)
	if !bytes.Equal(got, want) {
		t.Errorf("got\n% x\nwant\n% x", got, want)
	}
}

func TestReadBack(t *testing.T) {
	raw := write(t, []Picture{{3, 2}, {2, 1}}, "abcde")
	f, err := Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"abc", "abc", "de"} {
		if got, err := f.Image(i); string(got) != want || err != nil || f.Frame(i) != uint32(i) {
			t.Errorf("picture %d: %q, %v", i, got, err)
		}
	}
	for _, i := range []int{-1, 3} {
		if _, err := f.Image(i); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("picture %d: %v", i, err)
		}
	}
	for at, want := range map[time.Duration]int{-time.Second: 0, 0: 0, 1999 * time.Millisecond: 0, 2 * time.Second: 1, 5 * time.Second: 2, 1 << 62: 2} {
		if got := f.At(at); got != want {
			t.Errorf("at %v: picture %d, want %d", at, got, want)
		}
	}
}

func TestEmpty(t *testing.T) {
	raw := write(t, nil, "")
	f, err := Open(bytes.NewReader(raw), int64(len(raw)))
	if err != nil || f.Count() != 0 || f.At(0) != -1 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestTooLarge(t *testing.T) {
	for _, p := range []Picture{{MaxImage, 1000}, {MaxImage + 1, 1}} {
		if err := Write(&bytes.Buffer{}, time.Second, []Picture{p}, bytes.NewReader(nil)); !butler.IsKind(err, butler.KindUnsupported) {
			t.Errorf("%+v: %v", p, err)
		}
	}
}

func TestDamaged(t *testing.T) {
	good := write(t, []Picture{{3, 2}, {2, 1}}, "abcde")
	set := func(at int, v uint32) []byte {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[at:], v)
		return b
	}
	for name, raw := range map[string][]byte{
		"nothing":             nil,
		"magic":               set(0, 1),
		"version":             set(8, 1),
		"more than there are": set(12, 4),
		"huge count":          set(12, 0xffffffff),
		"fewer":               set(12, 2),
		"into the index":      set(68, 64),
		"beyond the end":      set(76, 1000),
		"backwards":           set(76, 96),
		"frame numbers":       set(72, 0),
		"early end":           set(72, 0xffffffff),
		"no end":              set(88, 3),
		"short":               good[:len(good)-1],
		"long":                append(bytes.Clone(good), 0),
		"cut in the index":    good[:80],
	} {
		if _, err := Open(bytes.NewReader(raw), int64(len(raw))); !butler.IsKind(err, butler.KindDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Open(bytes.NewReader(good), MaxSize+1); !butler.IsKind(err, butler.KindDamaged) {
		t.Errorf("too large: %v", err)
	}
	if f, err := Open(bytes.NewReader(set(16, 0)), int64(len(good))); err != nil || f.Interval() != time.Second {
		t.Errorf("no interval: %v, %v", f, err)
	}
}

// Whatever the bytes, reading ends without a panic, and what is read lies within them.
func FuzzOpen(f *testing.F) {
	f.Add(write(f, []Picture{{3, 2}, {2, 1}}, "abcde"), int64(0))
	f.Add(write(f, nil, ""), int64(1<<62))
	f.Fuzz(func(t *testing.T, raw []byte, at int64) {
		file, err := Open(bytes.NewReader(raw), int64(len(raw)))
		if err != nil {
			if !butler.IsKind(err, butler.KindDamaged) {
				t.Errorf("kind %s: %v", butler.KindOf(err), err)
			}
			return
		}
		if i := file.At(time.Duration(at)); i >= file.Count() || i < 0 && file.Count() > 0 {
			t.Errorf("at %d: picture %d of %d", at, i, file.Count())
		}
		total := 64 + 8*(file.Count()+1)
		for i := range file.Count() {
			image, err := file.Image(i)
			if err != nil || len(image) == 0 {
				t.Fatalf("picture %d: %d bytes, %v", i, len(image), err)
			}
			total += len(image)
		}
		if file.Count() > 0 && total > len(raw) {
			t.Errorf("%d bytes of pictures and index in %d", total, len(raw))
		}
	})
}
