package plex

import (
	"net/http"

	"butler"
	"butler/internal/disclose"
)

// refuse answers that a file cannot be given out as the request asks for it.
func refuse(w http.ResponseWriter, r *http.Request, status int) error {
	d := disclose.Disclosure{Kind: butler.KindConflict, Status: status, Message: "the file is not the one that the request is about"}
	if status == http.StatusRequestedRangeNotSatisfiable {
		d = disclose.Disclosure{Kind: butler.KindInvalid, Status: status, Message: "the file has no such bytes"}
	}
	as := ofError(r)
	body, err := encodeError(as, d)
	if err != nil {
		return butler.E(butler.KindInternal, "encode error", "%w", err)
	}
	w.Header().Del("Content-Disposition")
	write(w, status, as, body)
	return nil
}
