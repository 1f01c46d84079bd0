package guide

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"butler"
)

// Channels are a person's rules for channels. The zero value has none.
type Channels struct {
	Only  bool // channels without a rule are left out
	rules map[string]rule
}

// rule says what to do with a channel.
type rule struct {
	hide   bool
	same   string // id of the channel that it is
	number string
	name   string
}

const (
	maxRules    = 20000
	maxRuleFile = 4 << 20 // bytes
)

// parse adds rules to c: lines in a file, or the entries of a list that are separated by |. A channel is named
// by its id in the guide or, if no channel has that id, by one of its names:
//
//	ard.de = 1 Das Erste    its number, its name, or both
//	shop.example = -        it is left out
//	DasErste.de -> ard.de   it is the channel of this id, perhaps of another guide
//
// Empty lines, and those that begin with #, are comments. A later rule of the same channel replaces an earlier one.
// Errors: [butler.KindInvalid], with the number of the line.
func (c *Channels) parse(r io.Reader) error {
	const op = "read the rules for channels"
	if c.rules == nil {
		c.rules = map[string]rule{}
	}
	lines := bufio.NewScanner(io.LimitReader(r, maxRuleFile+1))
	lines.Buffer(nil, 64<<10)
	size := 0
	for n := 1; lines.Scan(); n++ {
		size += len(lines.Bytes()) + 1
		line := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if line == "" || line[0] == '#' {
			continue
		}
		key, r, ok := parseRule(line)
		switch {
		case !ok:
			return butler.E(butler.KindInvalid, op, "line %d: %q is no rule", n, clean(line, maxTitle)).
				WithHint("write: id = number name, or: id = -, or: id -> other id")
		case len(c.rules) >= maxRules, size > maxRuleFile:
			return butler.E(butler.KindInvalid, op, "line %d: there are more than %d rules, or %d MB", n, maxRules, maxRuleFile>>20)
		}
		c.rules[key] = r
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return butler.E(butler.KindInvalid, op, "a line is too long")
	} else if err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", butler.FileErrorCause(err))
	}
	return nil
}

func parseRule(line string) (key string, r rule, ok bool) {
	if from, to, found := strings.Cut(line, "->"); found {
		key, r.same = id(from), id(to)
		return fold(key), r, key != "" && r.same != "" && key != r.same
	}
	from, to, found := strings.Cut(line, "=")
	key, to = id(from), strings.TrimSpace(to)
	if !found || key == "" || to == "" {
		return "", r, false
	}
	if to == "-" {
		r.hide = true
		return fold(key), r, true
	}
	first, rest, _ := strings.Cut(to, " ")
	if isNumber(first) {
		r.number, to = first, rest
	}
	r.name = clean(to, maxWord)
	return fold(key), r, true
}

// ParseChannels reads rules from a file, if one is named, and then from the list, whose rules win. Errors:
// [butler.KindInvalid], with the number of the line; [butler.KindUnreachable], [butler.KindPermission] of the file.
func ParseChannels(file, list string, only bool) (Channels, error) {
	const op = "read the file of rules for channels"
	c := Channels{Only: only}
	if file != "" {
		f, err := openRegular(file)
		if err != nil {
			return c, butler.E(butler.FileErrorKind(err, butler.KindUnreachable), op, "%w", butler.FileErrorCause(err)).
				WithHint("check the path in the preferences, and that the user that runs butler may read it")
		}
		defer f.Close()
		if err := c.parse(f); err != nil {
			return c, err
		}
	}
	return c, c.parse(strings.NewReader(strings.Join(entries(list), "\n")))
}

var errNoFile = errors.New("it is not a file")

// openRegular opens what is a file, and no pipe or device on which reading would wait.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errNoFile
	}
	return os.Open(path) //nolint:gosec // named by the administrator
}

// find returns the rule of a channel.
func (c Channels) find(id string, names []string) (rule, bool) {
	if r, ok := c.rules[fold(id)]; ok {
		return r, true
	}
	for _, name := range names {
		if r, ok := c.rules[fold(name)]; ok {
			return r, true
		}
	}
	return rule{}, false
}

// skips reports whether a channel is left out.
func (c Channels) skips(id string, names []string) bool {
	r, ok := c.find(id, names)
	return r.hide || c.Only && !ok
}

// maxHops bounds how often a channel may be another one, which is another one.
const maxHops = 8

// listed returns under which id a channel is listed, with the number and the name that rules give it, or false if it is
// left out.
func (c Channels) listed(id string, names []string) (as string, r rule, ok bool) {
	if r, ok = c.find(id, names); !ok {
		return id, r, !c.Only
	}
	for range maxHops {
		if r.same == "" {
			break
		}
		id = r.same
		if r, ok = c.find(id, nil); !ok {
			return id, rule{}, true // it was named as one that there is
		}
	}
	return id, r, !r.hide
}

// digest tells what is left out by these rules from what is by others.
func (c Channels) digest() string {
	var b strings.Builder
	fmt.Fprintln(&b, c.Only)
	for _, key := range slices.Sorted(maps.Keys(c.rules)) {
		if c.Only || c.rules[key].hide {
			fmt.Fprintln(&b, key, c.rules[key].hide)
		}
	}
	return digest(b.String())
}
