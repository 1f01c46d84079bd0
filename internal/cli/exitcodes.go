package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"butler"
)

// exitCodes is a topic of help, not a command.
func exitCodes() *cobra.Command {
	return &cobra.Command{Use: "exit-codes", Short: "What the exit codes mean", Long: exitText()}
}

func exitText() string {
	var b strings.Builder
	b.WriteString("A command exits with 0 only if it did what was asked. Otherwise the code says why:\n\n")
	rows, widest := exitTable(), 0
	for _, row := range rows {
		widest = max(widest, len(row.kinds))
	}
	for _, row := range rows {
		fmt.Fprintf(&b, "  %3d  %-*s  %s\n", row.code, widest, row.kinds, row.meaning)
	}
	b.WriteString("\nThe names are those of \"kind\" in an error that is printed with --json.")
	return b.String()
}

type exitRow struct {
	code    int
	kinds   string
	meaning string
}

// exitTable is made from [butler.Kind.Traits], so that it cannot differ from what happens.
func exitTable() []exitRow {
	kinds := map[int][]string{}
	for k := butler.Kind(0); k == 0 || k.Traits().Name != butler.KindInternal.String(); k++ {
		kinds[k.Traits().Exit] = append(kinds[k.Traits().Exit], k.String())
	}
	var rows []exitRow
	for _, code := range slices.Sorted(maps.Keys(kinds)) {
		rows = append(rows, exitRow{code, strings.Join(kinds[code], ", "), exitMeaning(code)})
	}
	return rows
}

func exitMeaning(code int) string {
	switch code {
	case butler.KindInternal.Traits().Exit:
		return "a fault of Butler"
	case butler.KindInvalid.Traits().Exit:
		return "wrong arguments or values"
	case butler.KindUnavailable.Traits().Exit:
		return "the server, a file or a folder does not answer"
	case butler.KindUnauthorized.Traits().Exit:
		return "no valid token, or not the right"
	case butler.KindNotFound.Traits().Exit:
		return "no such task, run, library, item, backup or setting; nothing to stop"
	case butler.KindConflict.Traits().Exit:
		return "exists already, or changed meanwhile"
	case butler.KindRefused.Traits().Exit:
		return "the task cannot be started now"
	case butler.KindFailed.Traits().Exit:
		return "a run that was waited for failed"
	case butler.KindDamaged.Traits().Exit:
		return "a file cannot be used, or the server is not able to do this"
	case butler.KindNoSpace.Traits().Exit:
		return "the disk is full"
	case butler.KindPermission.Traits().Exit:
		return "the operating system refuses"
	case butler.KindMissingTool.Traits().Exit:
		return "ffmpeg or ffprobe is not installed"
	case butler.KindNewerData.Traits().Exit:
		return "the data folder was written by a newer version"
	case butler.KindLocked.Traits().Exit:
		return "the data folder is in use by another process"
	case butler.KindPortTaken.Traits().Exit:
		return "the address cannot be listened on"
	case butler.KindTimeout.Traits().Exit:
		return "no answer, or no progress, in time"
	case butler.KindInterrupted.Traits().Exit:
		return "stopped from outside: a signal, a stop, a closed window"
	}
	return ""
}
