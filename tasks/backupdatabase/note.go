package backupdatabase

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/durable"
)

// noteSuffix is what the name of the file beside a copy ends with in which is noted what checks of it have found.
const noteSuffix = ".check"

// note is what checks of a copy have found. It holds for the file as it was: one that was changed since is not checked.
type note struct {
	Size     int64             `json:"size"`
	Modified int64             `json:"modified"` // Unix time, ns
	Found    butler.BackupInfo `json:"found"`
}

// maxNote is more than a note has.
const maxNote = 1 << 20

// readNote adds to what is known of a copy what checks of it have found, if they are of the file as it is.
func readNote(path string, info *butler.BackupInfo, stat fs.FileInfo) {
	side, err := os.Lstat(path + noteSuffix)
	if err != nil || !side.Mode().IsRegular() || side.Size() > maxNote {
		return
	}
	text, err := os.ReadFile(path + noteSuffix) //nolint:gosec // beside the copy
	var n note
	if err != nil || json.Unmarshal(text, &n) != nil || n.Size != stat.Size() || n.Modified != stat.ModTime().UnixNano() {
		return
	}
	info.Schema, info.Rows, info.LackingBlobs = n.Found.Schema, n.Found.Rows, n.Found.LackingBlobs
	info.Verified, info.Problem, info.Drilled = n.Found.Verified, n.Found.Problem, n.Found.Drilled
}

// writeNote notes what a check of a copy has found, and returns what is known of the copy then: what an earlier check says
// of its drill stays if it is still the same file.
func writeNote(path string, found butler.BackupInfo) (butler.BackupInfo, error) {
	stat, err := os.Lstat(path)
	if err != nil {
		return found, folderError(err)
	}
	if found.Drilled.IsZero() {
		var before butler.BackupInfo
		readNote(path, &before, stat)
		found.Drilled = before.Drilled
	}
	found.Path, found.Size, found.Made = filepath.Base(path), stat.Size(), stat.ModTime()
	text, err := json.Marshal(note{stat.Size(), stat.ModTime().UnixNano(), found})
	if err != nil {
		return found, folderError(err)
	}
	if err := durable.Replace(path+noteSuffix, text); err != nil {
		return found, folderError(err)
	}
	return found, nil
}

// removeNote removes the note of a copy that is gone.
func removeNote(path string) error {
	if err := os.Remove(path + noteSuffix); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return butler.FileErrorCause(err)
	}
	return nil
}

// checked returns what is known of a copy that was just checked, with err, which may be nil.
func checked(info butler.BackupInfo, err error, at time.Time) butler.BackupInfo {
	info.Verified, info.Problem = at, ""
	if e, ok := errors.AsType[*butler.Error](err); ok {
		plain := *e
		plain.Op = ""
		err = &plain
	}
	if err != nil {
		info.Problem = butler.FileErrorCause(err).Error()
	}
	return info
}
