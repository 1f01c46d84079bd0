package cli

import (
	"crypto/tls"
	"errors"

	"butler"
	"butler/client"
)

// hintOf returns what to do about an error, in the words of the command line where others do not know them.
func (s *session) hintOf(err error) string {
	_, remote := errors.AsType[*client.Error](err)
	_, unverified := errors.AsType[*tls.CertificateVerificationError](err)
	_, foreign := errors.AsType[*foreignCertificate](err)
	switch {
	case unverified, foreign:
		return "is it the right server? then name its certificate with --ca, or, on its own machine, its data folder with --data"
	case remote && butler.IsKind(err, butler.KindUnauthorized) && s.withheld != "":
		return "the token of the data folder was not sent: " + s.withheld + "; give one with BUTLER_TOKEN or a profile"
	case remote && butler.IsKind(err, butler.KindUnauthorized):
		return "give a token with BUTLER_TOKEN or a profile; the server keeps the administrator's in the file token of its data folder"
	}
	return butler.HintOf(err)
}

// foreignCertificate says that a server shows another certificate than the one that its data folder has.
type foreignCertificate struct{}

// Error implements [error].
func (*foreignCertificate) Error() string { return "its certificate is not the one in the data folder" }
