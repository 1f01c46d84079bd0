package api

import (
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/disclose"
)

// addArtifacts serves generated files.
func (s *service) addArtifacts(mux *http.ServeMux) {
	s.stream(mux, http.MethodGet, "/parts/{id}/artifacts/{name...}", huma.Operation{
		OperationID: "getArtifact",
		Summary:     "A generated file: previews, a chapter image",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Description: "Id of the part", Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}},
			{Name: "name", In: "path", Required: true, Description: "Name of the file, as the item lists it; slashes stay as they are", Schema: &huma.Schema{Type: huma.TypeString}, Example: "chapters/1.jpg"},
			{Name: "Range", In: "header", Description: "Only these bytes (RFC 9110)", Schema: &huma.Schema{Type: huma.TypeString}, Example: "bytes=0-1023"},
			{Name: "If-None-Match", In: "header", Description: "The ETag of a copy that the client has", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "The file", Headers: artifactHeaders(), Content: artifactContent()},
			"206": {Description: "Some bytes of it", Headers: artifactHeaders(), Content: artifactContent()},
			"304": {Description: "The client's copy is still right"},
			"412": refused("The file is not the one that the client means"),
			"416": refused("The file has no such bytes"),
		},
	}, func(w http.ResponseWriter, r *http.Request) {
		if err := s.artifact(w, r); err != nil {
			s.failed(r.Context(), "getArtifact", err).write(w)
		}
	}, saying("It has a strong ETag, and takes ranges and conditional requests."))
}

func refused(text string) *huma.Response {
	r := problemResponse()
	r.Description, r.Headers = text, nil
	return r
}

func artifactHeaders() map[string]*huma.Param {
	return map[string]*huma.Param{
		"ETag":          {Description: "Names these bytes: it changes when they do", Schema: &huma.Schema{Type: huma.TypeString}},
		"Last-Modified": {Description: "When the file was made", Schema: &huma.Schema{Type: huma.TypeString}},
		"Accept-Ranges": {Description: "bytes", Schema: &huma.Schema{Type: huma.TypeString}},
	}
}

func artifactContent() map[string]*huma.MediaType {
	all := map[string]*huma.MediaType{}
	for _, name := range []string{"a.jpg", "a.png", "a.json", "a.txt", "a.bif"} {
		all[artifactType(name)] = &huma.MediaType{}
	}
	return all
}

// artifact serves a file that the Catalogue lists. Others in the Bundle do not exist for clients.
func (s *service) artifact(w http.ResponseWriter, r *http.Request) error {
	const op = "find artifact"
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return butler.E(butler.KindInvalid, "path.id", "it is not the id of a part")
	}
	name := r.PathValue("name")
	listed, err := s.Items.PartArtifacts(r.Context(), id)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(listed, func(a butler.Artifact) bool { return a.Name == name }) {
		return butler.E(butler.KindNotFound, op, "the part has no such file").WithHint("its item lists what there is")
	}
	part, err := s.Items.Part(r.Context(), id)
	if err != nil {
		return err
	}
	file, err := s.Bundles.Open(butler.PartContent{Part: id, ContentID: part.ContentID}, name)
	if err != nil {
		return err
	}
	defer file.Close()
	return serveFile(w, r, name, part.ContentID, file)
}

// serveFile answers with the bytes of a file. Files of Bundles are never written in place: a new one has
// a new time, so that time, size and content id of the part tell its bytes from others.
func serveFile(w http.ResponseWriter, r *http.Request, name, content string, file io.ReadSeeker) error {
	h := w.Header()
	h.Set("Content-Type", artifactType(name))
	var modified time.Time
	if f, ok := file.(interface{ Stat() (fs.FileInfo, error) }); ok {
		info, err := f.Stat()
		if err != nil {
			return butler.E(butler.FileErrorKind(err, butler.KindInternal), "read artifact", "%w", err)
		}
		modified = info.ModTime()
		h.Set("ETag", fmt.Sprintf(`"%s-%x-%x"`, content, info.Size(), modified.UnixNano()))
	}
	refused := disclose.ServeContent(w, r, modified, file)
	h.Set("Cache-Control", "no-cache") // which a refusal takes away
	switch refused {
	case 0:
	case http.StatusRequestedRangeNotSatisfiable:
		problemOf(refused, butler.E(butler.KindInvalid, "header.Range", "the file has no such bytes")).write(w)
	default:
		problemOf(refused, butler.E(butler.KindConflict, "", "the file is not the one that the request is about")).write(w)
	}
	return nil
}

// artifactType returns the media type of a file by its name. It is never one that a browser runs.
func artifactType(name string) string {
	switch strings.ToLower(path.Ext(name)) {
	case ".jpg", ".jpeg":
		return "image/jpeg"
	case ".png":
		return "image/png"
	case ".json":
		return "application/json"
	case ".txt":
		return "text/plain; charset=utf-8"
	}
	return "application/octet-stream"
}
