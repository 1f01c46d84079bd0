package page

import (
	"net/http"
	"net/url"

	"butler"
)

// Limits of forms.
const (
	maxForm   = 1 << 20 // bytes
	maxFields = 2000
)

// Form returns the fields of a form that was posted; those of the query are left out. Errors: [butler.KindInvalid].
func Form(r *http.Request) (url.Values, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return nil, butler.E(butler.KindInvalid, "", "the form cannot be read").WithHint("load the page anew and try again")
	}
	n := 0
	for _, values := range r.PostForm {
		n += len(values)
	}
	if n > maxFields {
		return nil, butler.E(butler.KindInvalid, "", "the form has more than %d fields", maxFields)
	}
	return r.PostForm, nil
}
