package cli

import (
	"net/http"
	"strings"
	"testing"
)

// What is wrong with a command line is said in words, and the hint leads to the help of the command.
func TestMisread(t *testing.T) {
	server := fake(t, map[string]http.HandlerFunc{"GET /api/v1/runs": says(object{"runs": []object{}})})
	for args, want := range map[string]string{
		"stauts":                 "unknown command \"stauts\" for \"butler\"\nhint: is it start or status? else see butler help\n",
		"bogus":                  "unknown command \"bogus\" for \"butler\"\nhint: see butler help\n",
		"runs --limit many":      "--limit takes a whole number, not \"many\"\nhint: see butler runs --help\n",
		"stop --run x":           "--run takes a whole number, not \"x\"\nhint: see butler stop --help\n",
		"pause --for 2x":         "--for takes a span such as 90m or 2h30m, not \"2x\"\nhint: see butler pause --help\n",
		"start A --force=maybe":  "--force takes true or false, not \"maybe\"\nhint: see butler start --help\n",
		"library items --colour": "unknown flag: --colour\nhint: see butler library items --help\n",
		"runs --limit -1":        "--limit must not be below zero\nhint: see butler runs --help\n",
		"library":                "hint: see butler library --help\n",
		"completion":             "butler completion needs one of bash, fish, powershell, zsh\nhint: see butler completion --help\n",
		"completion tcsh":        "butler completion has no command \"tcsh\", only bash, fish, powershell, zsh\nhint: see butler completion --help\n",
	} {
		got := execute(t, server, strings.Fields(args)...)
		if got.code != 2 || !strings.HasSuffix(got.stderr, want) || got.stdout != "" {
			t.Errorf("butler %s: exit %d: %s", args, got.code, got.stderr)
		}
	}
	if got := execute(t, server, "token", "create", " "); got.code != 2 || !strings.Contains(got.stderr, "a token needs a name") {
		t.Errorf("token create without a name: exit %d: %s", got.code, got.stderr)
	}
	if got := execute(t, server, "completion", "bash"); got.code != 0 || !strings.Contains(got.stdout, "bash completion") {
		t.Errorf("completion bash: exit %d: %s", got.code, got.stderr)
	}
}

// The table of exit codes has its columns below each other, however long the names of the kinds are.
func TestExitText(t *testing.T) {
	text, column := exitText(), 0
	for _, row := range exitTable() {
		_, line, _ := strings.Cut(text, row.kinds)
		before := strings.Index(line, row.meaning) + len(row.kinds)
		if column == 0 {
			column = before
		}
		if before != column || !strings.Contains(line[:before-len(row.kinds)], "  ") {
			t.Errorf("%d: the meaning stands %d columns behind the start of the kinds, not %d", row.code, before, column)
		}
	}
}
