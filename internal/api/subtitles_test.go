package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"butler"
	"butler/internal/api"
	"butler/internal/subtitle"
)

// spoken is a shelf of which part 1 was listened to, unless blob is nil, and the store of what was heard.
type spoken struct {
	*shelf
	blob []byte
}

func (s spoken) Findings(_ context.Context, part int64) ([]butler.Finding, error) {
	if s.blob == nil {
		return nil, nil
	}
	return []butler.Finding{
		{Part: part, Analysis: "loudness", Blobs: []butler.BlobRef{{Digest: "of something else"}}},
		{Part: part, Analysis: subtitle.VoiceAnalysis, State: butler.UnitDone, Blobs: []butler.BlobRef{{Name: subtitle.VoiceAnalysis, Digest: "heard"}}},
	}, nil
}

func (s spoken) PutBlob(context.Context, []byte) (string, error) { return "", nil }

func (s spoken) Blob(_ context.Context, digest string) ([]byte, error) {
	if digest != "heard" {
		return nil, butler.E(butler.KindNotFound, "read blob", "there is none")
	}
	return s.blob, nil
}

// conversation makes up speech, and subtitles that are 3.5 s early.
func conversation() (subtitle.Voice, string) {
	random := rand.New(rand.NewPCG(1, 1))
	v := subtitle.Voice{DurationMS: 600_000, Speech: make([]byte, 6000)}
	var b strings.Builder
	clock := func(ms int64) string { return fmt.Sprintf("00:%02d:%02d,%03d", ms/60_000, ms/1000%60, ms%1000) }
	for at := int64(10_000); at < 580_000; {
		end := at + 800 + random.Int64N(3000)
		v.Segments = append(v.Segments, subtitle.Span{Start: at, End: end})
		for i := at / 100; i < end/100; i++ {
			v.Speech[i] = 250
		}
		fmt.Fprintf(&b, "%d\r\n%s --> %s\r\nM\xe9lange\r\n\r\n", len(v.Segments), clock(at-3500), clock(end-3500))
		at = end + 400 + random.Int64N(5000)
	}
	return v, b.String()
}

func TestAlignSubtitles(t *testing.T) {
	t.Parallel()
	v, text := conversation()
	post := func(f fixture, text string) (status, answer string) {
		body, err := json.Marshal(map[string][]byte{"content": []byte(text)})
		if err != nil {
			t.Fatal(err)
		}
		status, answer, _ = strings.Cut(f.do(t, http.MethodPost, "/api/v1/parts/1/subtitles/align", string(body), nil), "\n")
		_, answer, _ = strings.Cut(answer, "\n\n")
		return status, answer
	}
	heard := func(blob []byte) fixture {
		return newFixture(t, func(o *api.Options) {
			s := spoken{o.Items.(*shelf), blob}
			o.Items, o.Blobs = s, s
		})
	}
	f := heard(v.Encode())
	status, answer := post(f, text)
	var got api.AlignedSubtitles
	if err := json.Unmarshal([]byte(answer), &got); err != nil || status != "200 OK" {
		t.Fatalf("%s, %v: %s", status, err, answer)
	}
	if got.OffsetMS < 3450 || got.OffsetMS > 3550 || got.Drift != 1 || got.Confidence <= 0.5 || got.Format != "srt" || got.Cues != len(v.Segments) {
		t.Errorf("%+v", got)
	}
	if !strings.Contains(string(got.Content), "M\xe9lange\r\n\r\n2\r\n00:00:") || len(got.Content) != len(text) {
		t.Errorf("more than times has changed: %.200q", got.Content)
	}
	for _, c := range []struct{ name, text, blob, status string }{
		{"larger than other bodies", text + strings.Repeat("\n", 2<<20), string(v.Encode()), "200 OK"},
		{"larger than allowed", strings.Repeat("\n", subtitle.MaxFile+4096), string(v.Encode()), "413 Request Entity Too Large"},
		{"of nothing", "1\n\n", string(v.Encode()), "400 Bad Request"},
		{"silent film", text, string(subtitle.Voice{DurationMS: 600_000}.Encode()), "422 Unprocessable Entity"},
		{"broken blob", text, "BVA1", "422 Unprocessable Entity"},
	} {
		if status, answer := post(heard([]byte(c.blob)), c.text); status != c.status {
			t.Errorf("%s: %s %.300s", c.name, status, answer)
		}
	}
}
