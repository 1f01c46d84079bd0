package access

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"butler"
	"butler/internal/durable"
)

const (
	tokensVersion = 1
	maxTokensFile = 1 << 20 // bytes
)

// tokensFile is the form of the file.
type tokensFile struct {
	Version int          `json:"version"`
	Tokens  []tokenEntry `json:"tokens"`
}

type tokenEntry struct {
	butler.Token
	Hash string `json:"hash"` // SHA-256 of the secret, in hexadecimal digits
}

// OpenTokens reads the named tokens from a file; there are none if there is no file. It is made with
// the first token. [Tokens.Close] must be called. Errors: [butler.KindDamaged], [butler.KindNewerData],
// [butler.KindPermission], [butler.KindInternal]; the file is left as it is.
func OpenTokens(path string) (*Tokens, error) {
	t := &Tokens{path: path}
	text, err := readTokens(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	valid := map[[sha256.Size]byte]*named{}
	if err == nil {
		if t.all, err = parseTokens(text); err != nil {
			return nil, butler.E(butler.KindOf(err), "read tokens", "%s: %w", path, err).WithHint("%s", hintOf(err, path))
		}
		for _, n := range t.all {
			valid[n.sum] = n
		}
	}
	t.valid.Store(&valid)
	t.flush = time.AfterFunc(flushDelay, t.writeUse)
	t.flush.Stop()
	return t, nil
}

func hintOf(err error, path string) string {
	if butler.IsKind(err, butler.KindNewerData) {
		return "use the version that wrote it"
	}
	return "restore the file " + path + " from a copy, or remove it: then all named tokens are void"
}

func readTokens(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, failed("read tokens", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, failed("read tokens", err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return nil, failed("close file of tokens to others", err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, maxTokensFile+1))
	if err != nil {
		return nil, failed("read tokens", err)
	}
	return text, nil
}

// parseTokens is strict: whatever it does not know would be lost with the next change.
func parseTokens(text []byte) ([]*named, error) {
	damaged := func(format string, args ...any) error {
		return butler.E(butler.KindDamaged, "", format, args...)
	}
	if len(text) > maxTokensFile {
		return nil, damaged("it is larger than %d bytes", maxTokensFile)
	}
	var version struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return nil, damaged("it holds no tokens: %w", err)
	}
	if version.Version > tokensVersion {
		return nil, butler.E(butler.KindNewerData, "", "it was written by a newer version")
	}
	var file tokensFile
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&file); err != nil || file.Version != tokensVersion || len(file.Tokens) > maxTokens {
		return nil, damaged("it does not have the form of version %d", tokensVersion)
	}
	sums := map[[sha256.Size]byte]bool{}
	all := make([]*named, 0, len(file.Tokens))
	for i, e := range file.Tokens {
		sum, err := hex.DecodeString(e.Hash)
		switch {
		case checkName(e.Name) != nil || index(all, e.Name) >= 0:
			return nil, damaged("token %d: the name is impossible or there twice", i+1)
		case e.Scope != butler.ScopeAdmin && e.Scope != butler.ScopeRead:
			return nil, damaged("token %d: there is no such scope", i+1)
		case err != nil || len(sum) != sha256.Size || sums[[sha256.Size]byte(sum)]:
			return nil, damaged("token %d: the hash is impossible or there twice", i+1)
		case e.Created.IsZero():
			return nil, damaged("token %d: it was never made", i+1)
		default:
			n := newNamed(e.Token, [sha256.Size]byte(sum))
			sums[n.sum] = true
			all = append(all, n)
		}
	}
	return all, nil
}

// save writes tokens; the file is the old one or the new one at any moment.
func (t *Tokens) save(op string, all []*named) (err error) {
	// What is used from now on is to be written again.
	was := t.dirty.Swap(false)
	defer func() {
		if err != nil && was {
			t.dirty.Store(true)
		}
	}()
	file := tokensFile{Version: tokensVersion, Tokens: make([]tokenEntry, len(all))}
	for i, n := range all {
		file.Tokens[i] = tokenEntry{n.told(), hex.EncodeToString(n.sum[:])}
	}
	text, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		return failed(op, err)
	}
	if err := durable.Replace(t.path, append(text, '\n')); err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", err).
			WithHint("see to the disk that holds the data folder; until then nothing is changed for good")
	}
	return nil
}

// writeUse writes when tokens were used.
func (t *Tokens) writeUse() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done || !t.dirty.Load() {
		return
	}
	if err := t.save("note use of tokens", t.all); err != nil {
		t.flush.Reset(flushRetry) // nobody asked for it, so nobody is told
	}
}

// Close writes what is not written yet.
func (t *Tokens) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.done {
		return nil
	}
	t.done = true
	t.flush.Stop()
	if !t.dirty.Load() {
		return nil
	}
	return t.save("note use of tokens", t.all)
}
