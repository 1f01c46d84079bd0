package subtitle

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// WebVTT returns the subtitles as browsers read them (W3C WebVTT): when and what, and of how they look only what is in
// italics, bold or underlined. Text that is not UTF-8 is taken for Windows-1252.
func (f *File) WebVTT() []byte {
	text := f.text
	if !utf8.Valid(text) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(text); err == nil {
			text = decoded
		}
		text = bytes.ToValidUTF8(text, []byte("\ufffd"))
	}
	text = bytes.ReplaceAll(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("\r"), []byte("\n"))
	out := []byte("WEBVTT\n\n")
	clean := &File{Format: f.Format, text: text}
	if f.Format == ASS {
		return clean.events(out)
	}
	return clean.arrows(out)
}

// arrows appends the subtitles of SubRip and WebVTT: a line with an arrow, and the text up to an empty line.
func (f *File) arrows(out []byte) []byte {
	var cue *Span
	var lines []string
	end := func() {
		if cue != nil {
			out = appendCue(out, *cue, lines)
		}
		cue, lines = nil, nil
	}
	mark := byte(',')
	if f.Format == VTT {
		mark = '.'
	}
	f.lines(func(line []byte, _ int) {
		trimmed := strings.TrimSpace(string(line))
		if left, right, ok := bytes.Cut(line, []byte("-->")); ok {
			start, ok1 := lastClock(bytes.TrimSpace(left), mark)
			until, ok2 := firstClock(right, mark)
			if ok1 && ok2 {
				end()
				cue = &Span{start.ms, until.ms}
				return
			}
		}
		switch {
		case cue == nil:
		case trimmed == "":
			end()
		default:
			lines = append(lines, trimmed)
		}
	})
	end()
	return out
}

// events appends the subtitles of SubStation Alpha: the last field of the lines Dialogue.
func (f *File) events(out []byte) []byte {
	inside := false
	start, end, text := 1, 2, 9 // as all programs write them
	f.lines(func(line []byte, _ int) {
		trimmed := strings.TrimSpace(string(line))
		if strings.HasPrefix(trimmed, "[") {
			inside = strings.EqualFold(trimmed, "[events]")
			return
		}
		head, rest, ok := strings.Cut(trimmed, ":")
		if !inside || !ok {
			return
		}
		switch strings.ToLower(strings.TrimSpace(head)) {
		case "format":
			for i, name := range strings.Split(rest, ",") {
				switch strings.ToLower(strings.TrimSpace(name)) {
				case "start":
					start = i
				case "end":
					end = i
				case "text":
					text = i
				}
			}
		case "dialogue":
			fields := strings.SplitN(rest, ",", text+1)
			if len(fields) != text+1 || start >= text || end >= text {
				return
			}
			from, ok1 := firstClock([]byte(fields[start]), '.')
			to, ok2 := firstClock([]byte(fields[end]), '.')
			if ok1 && ok2 {
				said := strings.NewReplacer(`\N`, "\n", `\n`, "\n", `\h`, " ").Replace(fields[text])
				out = appendCue(out, Span{from.ms, to.ms}, strings.Split(said, "\n"))
			}
		}
	})
	return out
}

// appendCue appends one subtitle; none without text or duration.
func appendCue(out []byte, cue Span, lines []string) []byte {
	var kept []string
	for _, l := range lines {
		if l = cueText(l); l != "" {
			kept = append(kept, l)
		}
	}
	if len(kept) == 0 || cue.End <= cue.Start {
		return out
	}
	out = append(appendVTTClock(out, cue.Start), " --> "...)
	out = append(appendVTTClock(out, cue.End), '\n')
	return append(append(out, strings.Join(kept, "\n")...), "\n\n"...)
}

func appendVTTClock(out []byte, ms int64) []byte {
	return fmt.Appendf(out, "%02d:%02d:%02d.%03d", ms/3_600_000, ms/60_000%60, ms/1000%60, ms%1000)
}

// cueText returns a line of a subtitle with what WebVTT knows of how it looks, and all else escaped.
func cueText(line string) string {
	var b strings.Builder
	// Where the last bracket ends is known at once: a line of nothing but open ones is not looked through for each of them.
	brace, angle := strings.LastIndexByte(line, '}'), strings.LastIndexByte(line, '>')
	whole := len(line)
	for line != "" {
		at := whole - len(line)
		switch line[0] {
		case '{': // {\an8}, {\i1}: how SubStation Alpha, and some SubRip, says what it looks like
			if at < brace {
				line = line[strings.IndexByte(line, '}')+1:]
				continue
			}
		case '<':
			if at > angle {
				break
			}
			i := strings.IndexByte(line, '>')
			tag := strings.ToLower(line[1:i])
			line = line[i+1:]
			switch tag {
			case "i", "b", "u", "/i", "/b", "/u":
				b.WriteString("<" + tag + ">")
			}
			continue
		}
		r, n := utf8.DecodeRuneInString(line)
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&' && !entity(line):
			b.WriteString("&amp;")
		case r >= ' ' || r == '\t':
			b.WriteRune(r)
		}
		line = line[n:]
	}
	return strings.TrimSpace(b.String())
}

// entity reports whether a text begins with one of the references that WebVTT has.
func entity(s string) bool {
	for _, e := range []string{"&amp;", "&lt;", "&gt;", "&lrm;", "&rlm;", "&nbsp;"} {
		if strings.HasPrefix(s, e) {
			return true
		}
	}
	return false
}
