package update

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"errors"
	"strings"

	"aead.dev/minisign"

	"butler"
)

const opStage = "stage update"

// parseKey reads a public key: the line that minisign prints, RW….
func parseKey(line string) (minisign.PublicKey, error) {
	var key minisign.PublicKey
	if err := key.UnmarshalText([]byte(strings.TrimSpace(line))); err != nil {
		return key, butler.E(butler.KindRefused, opStage, "the preference ButlerUpdateKey is no public key of minisign").
			WithHint("set it to the line that begins with RW in the publisher's file minisign.pub")
	}
	return key, nil
}

// verified checks the signature over what has gone through a reader. A name that the signer noted must be that of the
// file: what is signed as another file, an older version above all, is not taken for this one.
func verified(read *minisign.Reader, key minisign.PublicKey, signature []byte, name string) error {
	var s minisign.Signature
	if err := s.UnmarshalText(signature); err != nil {
		return untrue("its signature is none of minisign's")
	}
	if s.KeyID != key.ID() {
		return untrue("it is signed with another key (%016X) than the one that is set (%016X)", s.KeyID, key.ID())
	}
	if s.Algorithm != minisign.HashEdDSA {
		return untrue("its signature is of the old form, without a hash")
	}
	if !read.Verify(key, signature) {
		return untrue("its signature is wrong: it is not what the publisher has signed")
	}
	for field := range strings.SplitSeq(s.TrustedComment, "\t") {
		if signed, ok := strings.CutPrefix(field, "file:"); ok && signed != name {
			return untrue("it was signed as %q and is offered as %q", line(signed, maxTitle), name)
		}
	}
	return nil
}

func untrue(format string, args ...any) error {
	return butler.E(butler.KindDamaged, opStage, format, args...).
		WithHint("do not install it by hand either before its publisher has explained that")
}

var errNoSum = errors.New("no checksum")

// listed returns the SHA-256 of a file from a list as sha256sum writes it, or from a file that holds that alone.
func listed(list []byte, name string) (string, error) {
	for lines := bufio.NewScanner(bytes.NewReader(list)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || len(fields) > 2 || !isSum(fields[0]) {
			continue
		}
		if len(fields) == 1 || strings.TrimPrefix(fields[1], "*") == name {
			return strings.ToLower(fields[0]), nil
		}
	}
	return "", errNoSum
}

func isSum(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == 32
}
