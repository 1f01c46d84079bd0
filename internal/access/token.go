package access

import (
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"strings"

	"butler"
	"butler/internal/durable"
)

// Lengths of a token, in bytes.
const (
	maxToken  = 256
	goodToken = 16 // shorter ones can be guessed
	minKept   = 8  // a shorter one in the file was cut off
)

// LoadOrMake returns the token kept in a file, which it makes with a new random token (130 bits, 26
// letters and digits) if there is none. Only the owner may read the file. Errors: [butler.KindDamaged]
// if the file holds no token, [butler.KindPermission], [butler.KindNoSpace], [butler.KindInternal].
func LoadOrMake(path string) (string, error) {
	token, err := load(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return token, err
	}
	token = rand.Text()
	if err := durable.Create(path, []byte(token+"\n")); err != nil {
		return "", failed("make token", err)
	}
	return token, nil
}

// Weak reports whether a token is so short that it can be guessed.
func Weak(token string) bool { return len(token) < goodToken }

// Validate reports a token that cannot be carried by a header or a query parameter.
func Validate(token string) error {
	switch {
	case token == "" || len(token) > maxToken:
		return butler.E(butler.KindInvalid, "check token", "a token has 1 to %d characters", maxToken)
	case strings.ContainsFunc(token, func(c rune) bool { return c <= ' ' || c > '~' }):
		return butler.E(butler.KindInvalid, "check token", "a token has only visible ASCII characters, and no space")
	}
	return nil
}

func load(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", failed("read token", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", failed("read token", err)
	}
	if info.Mode().IsRegular() && info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return "", failed("close token file to others", err)
		}
	}
	text, err := io.ReadAll(io.LimitReader(f, maxToken+3)) // a token too long, or a line end
	if err != nil {
		return "", failed("read token", err)
	}
	token := strings.TrimRight(string(text), "\r\n")
	err = Validate(token)
	if err == nil && len(token) < minKept {
		err = butler.E(butler.KindInvalid, "check token", "it is shorter than %d characters", minKept)
	}
	if err != nil {
		return "", butler.E(butler.KindDamaged, "read token", "%s holds no token: %w", path, err).
			WithHint("remove the file %s: a new token is made at the next start", path)
	}
	return token, nil
}

func failed(op string, err error) error {
	return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", err)
}
