package cli

import (
	"bufio"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"butler"
)

// folderToken returns the data folder that was named, or the usual one, and the token in it; "" if nothing is
// in the usual one.
func (s *session) folderToken() (dir, token string, err error) {
	dir, named := s.dataDir(), true
	if dir == "" {
		dir, named = s.defaultDir(), false
	}
	b, err := os.ReadFile(filepath.Join(dir, "token"))
	switch {
	case err != nil && !named:
		return dir, "", nil
	case errors.Is(err, fs.ErrNotExist):
		return dir, "", butler.E(butler.KindNotFound, "read the token", "there is none in %s", dir).
			WithHint("is that the data folder of a server that was started once?")
	case errors.Is(err, fs.ErrPermission):
		return dir, "", butler.E(butler.KindPermission, "read the token", "%s must not be read by this user", dir).
			WithHint("run as the user of the server, or set BUTLER_TOKEN")
	case err != nil:
		return dir, "", butler.E(butler.KindUnreachable, "read the token", "%w", err)
	}
	return dir, strings.TrimSpace(string(b)), nil
}

func (s *session) dataDir() string {
	if s.data != "" {
		return s.data
	}
	return s.env.Getenv("BUTLER_DATA")
}

// maxSecret is how many bytes of a line are read: no token is longer.
const maxSecret = 4096

// readSecret asks for a secret on the terminal, without showing it, or reads a line of stdin if that is none.
func (s *session) readSecret(question string) (string, error) {
	const op = "read the token"
	if f, ok := s.env.Stdin.(*os.File); ok && keyboard(f) {
		p := &printer{w: s.errs}
		p.write(question + ": ")
		b, err := term.ReadPassword(int(f.Fd()))
		p.write("\n")
		if err != nil {
			return "", butler.E(butler.KindInterrupted, op, "%w", err)
		}
		return strings.TrimSpace(string(b)), nil
	}
	if s.env.Stdin == nil {
		return "", nil
	}
	text, err := bufio.NewReader(io.LimitReader(s.env.Stdin, maxSecret)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", butler.E(butler.KindUnreachable, op, "%w", err)
	}
	return strings.TrimSpace(text), nil
}
