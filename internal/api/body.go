package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"strings"
	"unicode/utf8"

	"butler"
)

const (
	maxBody   = 1 << 20 // bytes of the body of a request, of most operations
	maxDepth  = 32      // of lists and objects in it
	maxValues = 10_000  // in it, all together

	maxNumber = 1<<53 - 1 // the highest that all readers of JSON tell from the next
)

// readBody returns the body of a request, which is JSON or empty, and no larger than limit.
func readBody(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, *Problem) {
	text, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return nil, unread(err)
	}
	if len(text) == 0 {
		return nil, nil
	}
	if p := checkType(r.Header); p != nil {
		return nil, p
	}
	if fault := checkJSON(text); fault != nil {
		return nil, faulty(*fault)
	}
	return text, nil
}

// unread says why a body could not be read.
func unread(err error) *Problem {
	if large, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return problemOf(http.StatusRequestEntityTooLarge, butler.E(butler.KindInvalid, "", "the body is larger than %d bytes", large.Limit))
	}
	if slow, ok := errors.AsType[net.Error](err); ok && slow.Timeout() {
		return problemOf(http.StatusRequestTimeout, butler.E(butler.KindInvalid, "", "the body did not arrive in time"))
	}
	return problem(butler.E(butler.KindInvalid, "", "the body ends before its end").
		WithHint("the header Content-Length and the body must agree"))
}

func checkType(h http.Header) *Problem {
	name, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil || name != "application/json" {
		return problemOf(http.StatusUnsupportedMediaType, butler.E(butler.KindInvalid, "", "the body is not said to be JSON").
			WithHint("send the header Content-Type: application/json"))
	}
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return problemOf(http.StatusUnsupportedMediaType, butler.E(butler.KindInvalid, "", "the body is compressed").
			WithHint("send it as it is"))
	}
	return nil
}

// checkJSON returns what is wrong with a text that ought to be one JSON value, as far as the standard
// decoder lets it pass: other encodings, names given twice, of which one would be lost, numbers that are
// not whole or that some readers of JSON cannot tell apart, and values without number or that nest without end.
func checkJSON(text []byte) *Fault {
	if !utf8.Valid(text) {
		return &Fault{"body", "it is not UTF-8"}
	}
	var whole json.RawMessage
	if err := json.Unmarshal(text, &whole); err != nil {
		where := ""
		if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
			where = fmt.Sprintf(" at byte %d", syntax.Offset)
		}
		return &Fault{"body", "it is not JSON" + where}
	}
	w := walker{Decoder: json.NewDecoder(bytes.NewReader(text))}
	w.UseNumber()
	fault := w.walk(0)
	if fault != nil {
		fault.Location = "body" + fault.Location
	}
	return fault
}

// walker reads a text once, value by value.
type walker struct {
	*json.Decoder
	values int // read so far
}

// walk checks the value that comes next. The place of a fault is put together on the way back: most
// values have none.
func (w *walker) walk(depth int) *Fault {
	if w.values++; w.values > maxValues {
		return &Fault{"", fmt.Sprintf("this is more than %d values", maxValues)}
	}
	if depth > maxDepth {
		return &Fault{"", fmt.Sprintf("it nests deeper than %d", maxDepth)}
	}
	token, err := w.Token()
	if err != nil {
		return &Fault{"", "it is not JSON"}
	}
	switch t := token.(type) {
	case json.Number:
		if strings.ContainsAny(t.String(), ".eE") {
			return &Fault{"", "a number is whole, and written in digits only"}
		}
		if n, err := t.Int64(); err != nil || n > maxNumber || n < -maxNumber {
			return &Fault{"", fmt.Sprintf("a number is at most %d", maxNumber)}
		}
	case json.Delim:
		if t == '{' {
			return w.walkObject(depth)
		}
		for i := 0; w.More(); i++ {
			if fault := w.walk(depth + 1); fault != nil {
				return fault.below(fmt.Sprintf("[%d]", i))
			}
		}
		_, _ = w.Token() // the end of the list: the text is known to be JSON
	}
	return nil
}

func (w *walker) walkObject(depth int) *Fault {
	seen := map[string]bool{}
	for w.More() {
		token, err := w.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return &Fault{"", "it is not JSON"}
		}
		folded := strings.ToLower(name) // the decoder takes names in any case
		fault := &Fault{"", "it is given twice"}
		if !seen[folded] {
			seen[folded] = true
			fault = w.walk(depth + 1)
		}
		if fault != nil {
			return fault.below(fmt.Sprintf(".%.80s", name))
		}
	}
	_, _ = w.Token() // the end of the object
	return nil
}

// below adds what the place of a fault lies in.
func (f *Fault) below(step string) *Fault {
	f.Location = step + f.Location
	return f
}
