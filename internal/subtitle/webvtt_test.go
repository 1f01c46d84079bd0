package subtitle_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"butler/internal/subtitle"
)

func TestWebVTT(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"SubRip": {
			"1\r\n00:00:01,500 --> 00:00:03,000\r\n<i>Who</i> is <font color=\"red\">there</font>?\r\n{\\an8}Me & you\r\n\r\n2\r\n0:01:00,000 --> 0:01:02,250 X1:10\r\nA < B --> no\r\n",
			"WEBVTT\n\n00:00:01.500 --> 00:00:03.000\n<i>Who</i> is there?\nMe &amp; you\n\n00:01:00.000 --> 00:01:02.250\nA  no\n\n",
		},
		"markup": {
			"1\n00:00:01,000 --> 00:00:02,000\n<script>alert(1)</script> &lt;b&gt; <b>x\n",
			"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nalert(1) &lt;b&gt; <b>x\n\n",
		},
		"WebVTT": {
			"WEBVTT - a film\n\nNOTE x\n\nfirst\n00:01.000 --> 00:02.000 line:0\nHello\n\n00:03.000 --> 00:03.000\nnothing\n",
			"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nHello\n\n",
		},
		"SubStation Alpha": {
			"[Script Info]\nTitle: x\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\nDialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}One{\\i0}, two\\NThree\nComment: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,no\n",
			"WEBVTT\n\n00:00:01.000 --> 00:00:02.500\nOne, two\nThree\n\n",
		},
		"Windows-1252": {"1\n00:00:01,000 --> 00:00:02,000\nGr\xfc\xdfe\n", "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGrüße\n\n"},
		"carriage returns": {
			"1\r00:00:01,000 --> 00:00:02,000\rOld\r\r2\r00:00:03,000 --> 00:00:04,000\rMac\r",
			"WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nOld\n\n00:00:03.000 --> 00:00:04.000\nMac\n\n",
		},
	} {
		f, err := subtitle.Read([]byte(c.in))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff(c.want, string(f.WebVTT())); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A line of nothing but open brackets is looked through once: for each of them, it would take minutes.
func TestWebVTTOfOpenBrackets(t *testing.T) {
	const head = "1\n00:00:01,000 --> 00:00:02,000\n"
	for open, want := range map[string]string{"{": "{", "<": "&lt;"} {
		n := subtitle.MaxFile - len(head)
		f, err := subtitle.Read([]byte(head + strings.Repeat(open, n)))
		if err != nil {
			t.Fatal(err)
		}
		if got := bytes.Count(f.WebVTT(), []byte(want)); got != n {
			t.Errorf("%d times %q became %d times %q", n, open, got, want)
		}
	}
}

// Whatever is in a file, what comes of it reads as WebVTT, and no more is in it than text and three tags.
func FuzzWebVTT(f *testing.F) {
	f.Add([]byte("1\n00:00:01,000 --> 00:00:02,000\n<b>x</b> --> <c.red>\n"))
	f.Add([]byte("[events]\nDialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,{\\i1}One\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := subtitle.Read(data)
		if err != nil {
			return
		}
		out := file.WebVTT()
		if !bytes.HasPrefix(out, []byte("WEBVTT\n\n")) {
			t.Fatalf("%q", out)
		}
		for line := range strings.SplitSeq(string(out[len("WEBVTT\n\n"):]), "\n") {
			if strings.Contains(line, "-->") {
				if !strings.Contains(line, " --> ") || strings.ContainsAny(line, "<&") {
					t.Fatalf("%q", line)
				}
				continue
			}
			for _, tag := range []string{"<i>", "<b>", "<u>", "</i>", "</b>", "</u>"} {
				line = strings.ReplaceAll(line, tag, "")
			}
			if strings.ContainsAny(line, "<>\r") {
				t.Fatalf("%q", line)
			}
		}
	})
}
