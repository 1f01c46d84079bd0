package api

import (
	"bytes"
	"encoding/json"
	"maps"
	"mime"
	"net/http"
	"strconv"

	"butler"
	"butler/internal/access"
	"butler/internal/disclose"
)

// maxBody is how large the body of a request may be, in bytes.
const maxBody = 1 << 20

// front checks what is the same for all requests, and answers those that no operation takes.
func (s *service) front(mux *http.ServeMux) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r, tidy := access.Tidy(r)
		r, p := s.admit(r, origins)
		if p != nil {
			p.write(w)
			return
		}
		if !tidy {
			nothingHere().write(w)
			return
		}
		if h, pattern := mux.Handler(r); pattern == "" {
			s.unrouted(h, r).write(w)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r)
	})
}

// admit returns the request with its caller, or the reason to refuse it before looking at what it asks for.
func (s *service) admit(r *http.Request, origins *http.CrossOriginProtection) (*http.Request, *Problem) {
	admitted, err := s.Guard.Admit(r, s.Ready, isDescription(r.URL.Path))
	if err != nil {
		return nil, problem(err)
	}
	if err := origins.Check(r); err != nil {
		return nil, problem(butler.E(butler.KindForbidden, "", "a page of another origin may not change anything here").
			WithHint("call the API from a program, or from a page of this server"))
	}
	if r.ContentLength != 0 && r.Method != http.MethodGet && r.Method != http.MethodHead {
		return admitted, contentTypeProblem(r.Header.Get("Content-Type"))
	}
	return admitted, nil
}

func contentTypeProblem(contentType string) *Problem {
	if name, _, err := mime.ParseMediaType(contentType); err == nil && name == "application/json" {
		return nil
	}
	p := problem(butler.E(butler.KindInvalid, "", "the body is not said to be JSON").
		WithHint("send the header Content-Type: application/json"))
	p.Status = http.StatusUnsupportedMediaType
	p.Title = http.StatusText(p.Status)
	return p
}

// unrouted turns the mux's own answer, which is plain text, into a problem: the method is not
// allowed, or there is nothing.
func (s *service) unrouted(h http.Handler, r *http.Request) *Problem {
	var probe probe
	h.ServeHTTP(&probe, r)
	allow := probe.Header().Get("Allow")
	if probe.status != http.StatusMethodNotAllowed || allow == "" {
		return nothingHere()
	}
	p := problem(butler.E(butler.KindMethod, "", "this address takes only %s", allow))
	p.allow = allow
	return p
}

func nothingHere() *Problem {
	return problem(butler.E(butler.KindNotFound, "", "there is nothing at this address").
		WithHint("openapi.yaml beside it lists all operations"))
}

// probe is an answer that goes nowhere.
type probe struct {
	header http.Header
	status int
}

func (p *probe) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}
func (p *probe) Write(b []byte) (int, error) { return len(b), nil }
func (p *probe) WriteHeader(status int)      { p.status = status }

// write writes a problem outside of an operation.
func (p *Problem) write(w http.ResponseWriter) {
	var body bytes.Buffer
	e := json.NewEncoder(&body)
	e.SetEscapeHTML(false)
	if err := e.Encode(p); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", problemType)
	h.Set("Content-Length", strconv.Itoa(body.Len()))
	maps.Copy(h, p.GetHeaders())
	w.WriteHeader(p.Status)
	_, _ = w.Write(body.Bytes()) // fails only if the client has gone
}

func problem(err error) *Problem {
	d := disclose.Error(err)
	return &Problem{
		Title:  http.StatusText(d.Status),
		Status: d.Status,
		Detail: d.Message,
		Kind:   d.Kind.String(),
		Hint:   d.Hint,
	}
}
