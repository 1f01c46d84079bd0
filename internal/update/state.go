package update

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"butler"
	"butler/internal/durable"
)

// state is what is kept of updates, in one small file that is replaced whole. Whoever writes it holds the lock of the
// data folder.
type state struct {
	Checked  time.Time `json:"checked,omitzero"`
	Asked    string    `json:"asked,omitempty"` // feed, channel and version that ETag and Modified are of
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"modified,omitempty"`

	Found    *offer              `json:"found,omitempty"`
	Choice   butler.UpdateChoice `json:"choice,omitempty"`   // for Found
	Problem  string              `json:"problem,omitempty"`  // for people; no paths
	Rejected string              `json:"rejected,omitempty"` // version that did not come up, or was rolled back
	Reason   string              `json:"reason,omitempty"`   // of that

	Staged  *build `json:"staged,omitempty"`  // the next start tries it
	Trying  *build `json:"trying,omitempty"`  // was started, and has not come up yet
	Current *build `json:"current,omitempty"` // came up: it is started in place of the installed program
	Back    bool   `json:"back,omitempty"`    // the next start gives up Current
	// Recover says that the database may have to go back.
	Recover *recovery `json:"recover,omitempty"`
}

// recovery is what must be known to bring the database back.
type recovery struct {
	Known []string `json:"known"` // copies that are older than the one to take
}

// build is a program in the data folder.
type build struct {
	Version string   `json:"version"`
	SHA256  string   `json:"sha256"`
	Tries   int      `json:"tries,omitempty"`  // starts that failed for a reason outside of it
	Copies  []string `json:"copies,omitempty"` // of the database before a migration, that were there before it was started
}

// files are the paths of one data folder.
type files struct{ dir string }

func (f files) state() string { return filepath.Join(f.dir, "state.json") }

func (f files) program(version string) string { return filepath.Join(f.dir, version, programName) }

// load returns the state that is kept, and a new one if there is none. What cannot be read is put aside: without it
// the installed program starts, which is always right.
func (f files) load() (state, error) {
	const maxState = 1 << 20
	var s state
	file, err := os.Open(f.state())
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return s, fileError("read the state of updates", err)
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxState+1))
	if err != nil {
		return s, fileError("read the state of updates", err)
	}
	if len(data) <= maxState && json.Unmarshal(data, &s) == nil && s.sound() {
		return s, nil
	}
	if err := os.Rename(f.state(), f.state()+".damaged"); err != nil {
		return state{}, fileError("put the damaged state of updates aside", err)
	}
	s = state{Problem: "what was known of updates was damaged and is forgotten"}
	return s, f.save(s)
}

// sound reports whether the versions, which are names of folders, are versions.
func (s *state) sound() bool {
	for _, b := range []*build{s.Staged, s.Trying, s.Current} {
		if b != nil && (canonical(b.Version) != "v"+b.Version || !isSum(b.SHA256)) {
			return false
		}
	}
	return true
}

func (f files) save(s state) error {
	data, err := json.MarshalIndent(s, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return fileError("keep the state of updates", err)
	}
	if err := durable.Replace(f.state(), append(data, '\n')); err != nil {
		return fileError("keep the state of updates", err)
	}
	return nil
}

// whole reports whether the file of a build is what was verified.
func (f files) whole(b *build) error {
	file, err := os.Open(f.program(b.Version))
	if err != nil {
		return fileError("open the newer version", err)
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return fileError("read the newer version", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != b.SHA256 {
		return butler.E(butler.KindDamaged, "start the newer version", "its file was changed after it was verified")
	}
	return nil
}

// tidy removes what no start needs any more: unfinished work, and programs that are not named.
func (f files) tidy(s state) error {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fileError("look through updates", err)
	}
	keep := map[string]bool{}
	for _, b := range []*build{s.Staged, s.Trying, s.Current} {
		if b != nil {
			keep[b.Version] = true
		}
	}
	var errs []error
	for _, e := range entries {
		if e.IsDir() && !keep[e.Name()] {
			errs = append(errs, os.RemoveAll(filepath.Join(f.dir, e.Name())))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return fileError("remove what is left of an update", err)
	}
	return nil
}
