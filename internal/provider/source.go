package provider

import (
	"context"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"butler"
	"butler/internal/outbound"
)

// Source asks one server for JSON.
type Source struct {
	Client *outbound.Client
	Base   string     // its address, to which paths are added
	Query  url.Values // that each request has
	Bearer string     // token that each request has; "" for none
}

const maxJSON = 8 << 20 // bytes of an answer

// maxValidator bounds what is kept to be sent back, in bytes.
const maxValidator = 500

// JSON asks for a path and decodes the answer into v. With known set it reports false, and leaves v as it is, if nothing
// has changed since.
func (s Source) JSON(ctx context.Context, path string, query url.Values, known Validators, v any) (Validators, bool, error) {
	u, err := url.Parse(strings.TrimSuffix(s.Base, "/") + path)
	if err != nil {
		return known, false, butler.E(butler.KindInvalid, "ask a provider", "its address is none")
	}
	all := maps.Clone(s.Query)
	if all == nil {
		all = url.Values{}
	}
	maps.Copy(all, query)
	u.RawQuery = all.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return known, false, butler.E(butler.KindInvalid, "ask a provider", "its address is none")
	}
	req.Header.Set("Accept", "application/json")
	for name, value := range map[string]string{"If-None-Match": known.ETag, "If-Modified-Since": known.Modified} {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if s.Bearer != "" {
		req.Header.Set("Authorization", "Bearer "+s.Bearer)
	}
	a, err := s.Client.Read(ctx, req)
	if err != nil {
		return known, false, err
	}
	if a.Status == http.StatusNotModified {
		if known == (Validators{}) {
			return known, false, butler.E(butler.KindDamaged, "ask "+u.Host, "it says that nothing has changed, and was not asked that")
		}
		return known, false, nil
	}
	if t, _, err := mime.ParseMediaType(a.Header.Get("Content-Type")); err != nil || t != "application/json" && !strings.HasSuffix(t, "+json") {
		return known, false, butler.E(butler.KindDamaged, "ask "+u.Host, "it answered something other than JSON")
	}
	if len(a.Body) > maxJSON {
		return known, false, butler.E(butler.KindDamaged, "ask "+u.Host, "its answer is larger than %d MiB", maxJSON>>20)
	}
	if err := json.Unmarshal(a.Body, v); err != nil {
		return known, false, butler.E(butler.KindDamaged, "ask "+u.Host, "its answer does not make sense: %w", err)
	}
	return validators(a.Header), true, nil
}

func validators(h http.Header) Validators {
	v := Validators{h.Get("ETag"), h.Get("Last-Modified")}
	if len(v.ETag) > maxValidator {
		v.ETag = ""
	}
	if len(v.Modified) > maxValidator {
		v.Modified = ""
	}
	return v
}
