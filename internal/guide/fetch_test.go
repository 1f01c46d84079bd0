package guide

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"butler"
)

// internet answers requests without a network, so that time in a bubble goes on while somebody waits.
type internet func(*http.Request) (*http.Response, error)

func (i internet) RoundTrip(r *http.Request) (*http.Response, error) { return i(r) }

func answer(status int, header http.Header, body io.Reader) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(body), ContentLength: -1}
}

// remote makes an address the only source.
func (b *bed) remote(i internet) {
	all, err := ParseSources("https://user:password@epg.example.org/secret-token/guide.xml.gz?key=secret-key")
	if err != nil {
		b.t.Fatal(err)
	}
	b.o.Sources, b.o.Transport = all, i
}

func TestFetch(t *testing.T) {
	text := []byte(xmltv(many("a", 3)...))
	for name, tt := range map[string]struct {
		body   []byte
		header http.Header
	}{
		"plain":                          {text, nil},
		"gzip":                           {pack(t, text), nil},
		"packed for the way":             {pack(t, text), http.Header{"Content-Encoding": {"gzip"}}},
		"packed, and packed for the way": {pack(t, pack(t, text)), http.Header{"Content-Encoding": {"gzip"}}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBed(t)
			b.remote(func(r *http.Request) (*http.Response, error) {
				if user, password, _ := r.BasicAuth(); user != "user" || password != "password" || !strings.HasPrefix(r.Header.Get("User-Agent"), "Butler/") {
					t.Errorf("%+v", r.Header)
				}
				return answer(200, tt.header, bytes.NewReader(tt.body)), nil
			})
			if l := b.load(); l.Sources[0].Outcome != Read || l.Sources[0].Name != "epg.example.org" || len(b.on()) != 3 {
				t.Errorf("%+v", l)
			}
		})
	}
}

func TestWhatHasNotChangedIsNotFetched(t *testing.T) {
	const day = "Sun, 01 Mar 2026 00:00:00 GMT"
	for name, tt := range map[string]struct{ given, asked http.Header }{
		"by tag":  {http.Header{"Etag": {`"v1"`}}, http.Header{"If-None-Match": {`"v1"`}}},
		"by time": {http.Header{"Last-Modified": {day}}, http.Header{"If-Modified-Since": {day}}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBed(t)
			text, fetched := xmltv(many("a", 3)...), 0
			b.remote(func(r *http.Request) (*http.Response, error) {
				same := true
				for h := range tt.asked {
					same = same && r.Header.Get(h) == tt.asked.Get(h)
				}
				if same {
					return answer(http.StatusNotModified, nil, http.NoBody), nil
				}
				fetched++
				return answer(200, tt.given, strings.NewReader(text)), nil
			})
			b.load()
			later := noon().Add(time.Minute)
			b.o.Now = func() time.Time { return later }
			for range 2 {
				if r := b.load().Sources[0]; r.Outcome != Unchanged || r.Kept != 3 || len(b.on()) != 3 {
					t.Errorf("%+v", r)
				}
			}
			if s, err := b.Status(t.Context()); err != nil || !s.Sources[0].Loaded.Equal(later) {
				t.Errorf("%+v, %v", s, err)
			}
			// A broken one in between does not make it forget what it has.
			whole := text
			tag := tt.given
			text, tt.given = "<tv>", http.Header{"Etag": {`"broken"`}, "Last-Modified": {"broken"}}
			asked := tt.asked
			tt.asked = http.Header{"If-None-Match": {"never"}}
			if r := b.load().Sources[0]; r.Outcome != Kept || r.Kept != 3 {
				t.Errorf("%+v", r)
			}
			text, tt.given, tt.asked = whole, tag, asked
			if r := b.load().Sources[0]; r.Outcome != Unchanged || r.Kept != 3 || r.Problem != "" {
				t.Errorf("%+v", r)
			}
			if fetched != 2 {
				t.Errorf("fetched %d times", fetched)
			}
		})
	}
}

// trickle gives a byte at a time, each after a pause.
type trickle struct {
	ctx   context.Context // of the request
	from  io.Reader
	pause time.Duration
}

func (s trickle) Read(p []byte) (int, error) {
	select {
	case <-time.After(s.pause):
		return s.from.Read(p[:1])
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}

func TestServersThatFail(t *testing.T) {
	text := xmltv(many("a", 3)...)
	half := func() io.Reader {
		return io.MultiReader(strings.NewReader(text[:len(text)/2]), failing{io.ErrUnexpectedEOF})
	}
	for name, tt := range map[string]struct {
		answer func(ctx context.Context, attempt int) (*http.Response, error)
		want   Outcome
		kind   butler.Kind
		most   int // attempts
	}{
		"not there":      {func(context.Context, int) (*http.Response, error) { return answer(404, nil, http.NoBody), nil }, Kept, butler.KindNotFound, 1},
		"wrong password": {func(context.Context, int) (*http.Response, error) { return answer(401, nil, http.NoBody), nil }, Kept, butler.KindUnauthorized, 1},
		"out of order":   {func(context.Context, int) (*http.Response, error) { return answer(500, nil, http.NoBody), nil }, Kept, butler.KindUnreachable, 4},
		"mended meanwhile": {func(_ context.Context, n int) (*http.Response, error) {
			return answer(map[bool]int{true: 502, false: 200}[n < 3], nil, strings.NewReader(text)), nil
		}, Read, 0, 3},
		"no network": {func(context.Context, int) (*http.Response, error) { return nil, errors.New("no route to host") }, Kept, butler.KindUnreachable, 4},
		"asks to wait": {func(_ context.Context, n int) (*http.Response, error) {
			return answer(map[bool]int{true: 429, false: 200}[n < 2], http.Header{"Retry-After": {"20"}}, strings.NewReader(text)), nil
		}, Read, 0, 2},
		"asks to wait long": {func(context.Context, int) (*http.Response, error) {
			return answer(429, http.Header{"Retry-After": {"7200"}}, http.NoBody), nil
		}, Kept, butler.KindTooMany, 1},
		"cut off": {func(context.Context, int) (*http.Response, error) { return answer(200, nil, half()), nil }, Kept, butler.KindUnreachable, 3},
		"cut off once": {func(_ context.Context, n int) (*http.Response, error) {
			return answer(200, nil, map[bool]io.Reader{true: half(), false: strings.NewReader(text)}[n == 1]), nil
		}, Read, 0, 2},
		"one byte a minute": {func(ctx context.Context, _ int) (*http.Response, error) {
			return answer(200, nil, trickle{ctx, strings.NewReader(text), time.Minute}), nil
		}, Kept, butler.KindTimeout, 3},
		"unchanged, unasked": {func(context.Context, int) (*http.Response, error) { return answer(304, nil, http.NoBody), nil }, Kept, butler.KindDamaged, 1},
		"nonsense": {func(context.Context, int) (*http.Response, error) {
			return answer(200, nil, strings.NewReader("\x1f\x8bnonsense")), nil
		}, Kept, butler.KindDamaged, 1},
		"a bomb": {func(context.Context, int) (*http.Response, error) {
			return answer(200, http.Header{"Content-Encoding": {"gzip"}}, bytes.NewReader(pack(t, make([]byte, 40<<20)))), nil
		}, Kept, butler.KindDamaged, 1},
		"without end": {func(context.Context, int) (*http.Response, error) { return answer(200, nil, endless{}), nil }, Kept, butler.KindDamaged, 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBed(t)
				b.o.Limits.Bytes = 64 << 20
				b.remote(func(*http.Request) (*http.Response, error) { return answer(200, nil, strings.NewReader(text)), nil })
				b.load()
				attempts := 0
				b.o.Transport = internet(func(r *http.Request) (*http.Response, error) {
					attempts++
					return tt.answer(r.Context(), attempts)
				})
				r := b.load().Sources[0]
				if r.Outcome != tt.want || r.Err != nil && !butler.IsKind(r.Err, tt.kind) || attempts > tt.most || len(b.on()) != 3 {
					t.Errorf("%d attempts, %+v, %v", attempts, r, butler.KindOf(r.Err))
				}
				for _, secret := range []string{"secret", "password", "user"} {
					if strings.Contains(fmt.Sprintf("%+v", r), secret) {
						t.Errorf("a secret is told: %+v", r)
					}
				}
				must(t, b.Close())
			})
		})
	}
}

// endless has no end, and does not pack.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
