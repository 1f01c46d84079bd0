package api

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"butler"
	"butler/internal/access"
)

// front checks what is the same for all requests, and answers those that no operation takes.
func (s *service) front(mux *http.ServeMux) http.Handler {
	origins := http.NewCrossOriginProtection()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		r, tidy := access.Tidy(r)
		r, err := s.Guard.Admit(r, s.Ready, isOpen(r.URL.Path))
		if err != nil {
			problem(err).write(w)
			return
		}
		if !tidy {
			nothingHere().write(w)
			return
		}
		h, pattern := mux.Handler(r)
		if pattern == "" {
			s.unrouted(h, r).write(w)
			return
		}
		if op, ok := s.operations[pattern]; ok {
			s.call(w, r, op, origins, mux)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// call checks a request for an operation and hands it on.
func (s *service) call(w http.ResponseWriter, r *http.Request, op *operation, origins *http.CrossOriginProtection, mux http.Handler) {
	if op.admin {
		if err := access.Admin(r.Context()); err != nil {
			problem(err).write(w)
			return
		}
	}
	if err := origins.Check(r); err != nil {
		problem(butler.E(butler.KindForbidden, "", "a page of another origin may not change anything here").
			WithHint("call the API from a program, or from a page of this server")).write(w)
		return
	}
	if p := op.checkQuery(r); p != nil {
		p.write(w)
		return
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		mux.ServeHTTP(w, r)
		return
	}
	text, p := readBody(w, r, op.limit)
	// The deadline for the body would end the request's context if it passed while the work is done.
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // not every writer has one
	if p == nil && len(text) > 0 && !op.body {
		p = faulty(Fault{"body", "this operation takes none"})
	}
	if p != nil {
		p.write(w)
		return
	}
	if op.secret {
		w.Header().Set("Cache-Control", "no-store")
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	s.once(w, r, op, text, mux)
}

// unrouted turns the mux's own answer, which is plain text, into a problem: the method is not
// allowed, or there is nothing.
func (s *service) unrouted(h http.Handler, r *http.Request) *Problem {
	probe := newRecorder()
	h.ServeHTTP(probe, r)
	allow := probe.header.Get("Allow")
	if probe.status != http.StatusMethodNotAllowed || allow == "" {
		return nothingHere()
	}
	return problem(butler.E(butler.KindMethod, "", "this address takes only %s", allow)).with("Allow", allow)
}

func nothingHere() *Problem {
	return problem(butler.E(butler.KindNotFound, "", "there is nothing at this address").
		WithHint("openapi.yaml beside it lists all operations"))
}

// recorder is an answer that is kept instead of sent.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newRecorder() *recorder { return &recorder{header: http.Header{}} }

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	return r.body.Write(b)
}

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}
