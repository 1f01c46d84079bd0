package logfile

import (
	"strconv"
	"strings"
	"time"

	"butler"
)

// parse reads a line as [log/slog.TextHandler] writes it. What is no such line is a message of its own.
func parse(line string) butler.LogEntry {
	var e butler.LogEntry
	rest := line
	for rest != "" {
		key, after, ok := word(rest, '=')
		if !ok || !strings.HasPrefix(after, "=") {
			return butler.LogEntry{Level: "INFO", Message: strings.ToValidUTF8(line, "\uFFFD")}
		}
		value, next, ok := word(after[1:], ' ')
		if !ok {
			return butler.LogEntry{Level: "INFO", Message: strings.ToValidUTF8(line, "\uFFFD")}
		}
		rest = strings.TrimPrefix(next, " ")
		switch {
		case key == "time" && e.At.IsZero():
			at, err := time.Parse(time.RFC3339Nano, value)
			if err != nil {
				return butler.LogEntry{Level: "INFO", Message: strings.ToValidUTF8(line, "\uFFFD")}
			}
			e.At = at
		case key == "level" && e.Level == "":
			e.Level = value
		case key == "msg" && e.Message == "" && len(e.Fields) == 0:
			e.Message = value
		default:
			e.Fields = append(e.Fields, butler.LogField{Key: key, Value: value})
		}
	}
	if e.Level == "" {
		e.Level = "INFO"
	}
	return e
}

// word reads a word, quoted or up to a mark, and returns what follows.
func word(s string, end byte) (text, rest string, ok bool) {
	if strings.HasPrefix(s, `"`) {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", "", false
		}
		text, err = strconv.Unquote(quoted)
		return strings.ToValidUTF8(text, "\uFFFD"), s[len(quoted):], err == nil
	}
	i := strings.IndexByte(s, end)
	if i < 0 {
		i = len(s)
	}
	return strings.ToValidUTF8(s[:i], "\uFFFD"), s[i:], true
}
