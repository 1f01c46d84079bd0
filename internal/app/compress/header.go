package compress

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// accepts reports whether a client takes gzip (RFC 9110, 12.5.3).
func accepts(encodings []string) bool {
	all, named, taken := false, false, false
	for _, line := range encodings {
		for entry := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(entry, ";")
			switch coding = strings.TrimSpace(coding); {
			case strings.EqualFold(coding, "gzip"), strings.EqualFold(coding, "x-gzip"):
				named, taken = true, taken || positive(parameters)
			case coding == "*":
				all = positive(parameters)
			}
		}
	}
	return taken || all && !named
}

// positive reports whether a weight is above zero; there need be none.
func positive(parameters string) bool {
	name, weight, ok := strings.Cut(parameters, "=")
	if !ok || !strings.EqualFold(strings.TrimSpace(name), "q") {
		return true
	}
	q, err := strconv.ParseFloat(strings.TrimSpace(weight), 64)
	return err == nil && q > 0
}

// compressible reports whether an answer of this header is worth it, and may be changed on its way.
func compressible(h http.Header, status int) bool {
	if status == http.StatusPartialContent || h.Get("Content-Range") != "" || h.Get("Content-Encoding") != "" {
		return false
	}
	if strings.Contains(h.Get("Cache-Control"), "no-transform") {
		return false
	}
	contentType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	contentType = strings.ToLower(strings.TrimSpace(contentType))
	kind, of, _ := strings.Cut(contentType, "/")
	switch kind {
	case "text":
		return of != "event-stream"
	case "application":
		switch of {
		case "json", "xml", "yaml", "javascript", "openapi+yaml":
			return true
		}
		return strings.HasSuffix(of, "+json") || strings.HasSuffix(of, "+xml")
	}
	return false
}

func bodyAllowed(status int) bool {
	return status >= http.StatusOK && status != http.StatusNoContent && status != http.StatusNotModified
}

// vary says that the answer depends on what encoding the client takes.
func vary(h http.Header) {
	const name = "Accept-Encoding"
	all := h["Vary"]
	if slices.ContainsFunc(all, func(line string) bool { return strings.Contains(line, name) }) {
		return
	}
	if len(all) == 0 {
		h["Vary"] = []string{name}
		return
	}
	h["Vary"] = append(slices.Clone(all[:len(all)-1]), all[len(all)-1]+", "+name)
}
