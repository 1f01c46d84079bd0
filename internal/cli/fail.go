package cli

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"butler"
	"butler/internal/cli/human"
)

// fail prints an error of a command and returns the exit code that goes with it.
func (s *session) fail(about *cobra.Command, err error) int {
	kind, hint := butler.KindOf(err), s.hintOf(err)
	if strings.HasSuffix(hint, generalHelp) && about.HasParent() {
		hint = strings.TrimSuffix(hint, generalHelp) + "see " + about.CommandPath() + " --help"
	}
	exit := kind.Traits().Exit
	if s.json || slices.Contains(s.env.Args, "--json") {
		// Nothing is left to be done about an error of stderr itself.
		_ = json.NewEncoder(s.env.Stderr).Encode(errorJSON{errorBody{kind.String(), err.Error(), hint, exit}})
		return exit
	}
	p := newPrinter(s.env.Stderr, s.env.Getenv)
	p.line(p.Paint(human.Red, "butler:")+" %s", err)
	if hint != "" {
		p.line("hint: %s", hint)
	}
	return exit
}

// errorJSON is what is printed on stderr with --json.
type errorJSON struct {
	Error errorBody `json:"error"`
}

type errorBody struct {
	Kind    string `json:"kind"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
	Exit    int    `json:"exit"`
}

// generalHelp is the hint of an error of the command line; where a command is known, its own help is named
// in its place.
const generalHelp = "see butler help"

// usage returns the error of a command line that is not in order.
func usage(format string, args ...any) error {
	return butler.E(butler.KindInvalid, "read the command line", format, args...).
		WithHint(generalHelp)
}

// misread returns what cobra finds wrong, which has no kind, as such an error.
func misread(err error) error {
	if value, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		if what := wanted(value.GetFlag().Value.Type()); what != "" {
			return usage("--%s takes %s, not %q", value.GetFlag().Name, what, value.GetValue())
		}
	}
	text, meant, _ := strings.Cut(err.Error(), "\n\nDid you mean this?\n")
	if names := slices.Sorted(strings.FieldsSeq(meant)); len(names) > 0 {
		return butler.E(butler.KindInvalid, "read the command line", "%s", text).
			WithHint("is it %s? else %s", strings.Join(names, " or "), generalHelp)
	}
	return usage("%s", text)
}

// wanted says what a flag of a type takes; "" if that is any text.
func wanted(flag string) string {
	switch flag {
	case "int", "int64":
		return "a whole number"
	case "duration":
		return "a span such as 90m or 2h30m"
	case "bool":
		return "true or false"
	}
	return ""
}
