package api

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"butler"
	"butler/internal/disclose"
)

// ItemWords is what is said of an item.
type ItemWords struct {
	InForce butler.Metadata       `json:"inForce" doc:"What clients show: each field as the first says it who says something, or as a user locked it"`
	Said    []butler.ItemMetadata `json:"said" nullable:"false" doc:"What each origin says, the one that counts most first"`
}

// ItemWordsChange changes what a user says of an item.
type ItemWordsChange struct {
	Set    map[string]any  `json:"set,omitempty" doc:"New values of fields, by their names in the metadata; null takes back what the user said" example:"{\"title\":\"Sintel\"}"`
	Locked map[string]bool `json:"locked,omitempty" doc:"true keeps a field as it is, whatever files and providers say; false gives it free again" example:"{\"title\":true}"`
}

// ItemWordsOfUser is all that a user says of an item.
type ItemWordsOfUser struct {
	Metadata butler.Metadata `json:"metadata" doc:"What the user says. What is absent is not said; assets are left out"`
	Locked   []string        `json:"locked,omitempty" maxItems:"64" doc:"Names of fields that are as the user left them, also if they are absent"`
}

func (s *service) addMetadata(mux *http.ServeMux) {
	add(s, http.MethodGet, "/items/{id}/metadata", http.StatusOK, "getItemMetadata", "What is said of an item, and by whom",
		func(ctx context.Context, in *itemInput) (*body[ItemWords], error) {
			if _, err := s.item(ctx, in.ID); err != nil {
				return nil, err
			}
			said, err := s.Metadata.Metadata(ctx, in.ID)
			return answer(ItemWords{butler.Effective(said), list(said)}), err
		}, saying("A user, files beside the media, the media themselves, providers."))
	add(s, http.MethodPatch, "/items/{id}/metadata", http.StatusOK, "changeItemMetadata", "Change what a user says of an item",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the item"`
			Body ItemWordsChange
		}) (*body[butler.Metadata], error) {
			e := butler.MetadataEdit{Set: map[string]json.RawMessage{}, Locked: in.Body.Locked}
			for name, value := range in.Body.Set {
				b, err := json.Marshal(value)
				if err != nil {
					return nil, butler.E(butler.KindInvalid, "set."+name, "it cannot be read")
				}
				e.Set[name] = b
			}
			return s.editMetadata(ctx, in.ID, e)
		}, saying("It answers with what is in force then. What a user says counts more than files and providers."))
	add(s, http.MethodPut, "/items/{id}/metadata", http.StatusOK, "setItemMetadata", "Replace all that a user says of an item",
		func(ctx context.Context, in *struct {
			ID   int64 `path:"id" minimum:"1" doc:"Id of the item"`
			Body ItemWordsOfUser
		}) (*body[butler.Metadata], error) {
			m := butler.ItemMetadata{Item: in.ID, Origin: butler.OriginUser, Metadata: in.Body.Metadata, Locked: in.Body.Locked}
			m.Assets = nil
			if _, err := s.item(ctx, in.ID); err != nil {
				return nil, err
			}
			if err := s.Metadata.SetMetadata(ctx, m); err != nil {
				return nil, err
			}
			said, err := s.Metadata.Metadata(ctx, in.ID)
			return answer(butler.Effective(said)), err
		}, saying("It answers with what is in force then."))
	s.addAssets(mux)
}

func (s *service) editMetadata(ctx context.Context, item int64, e butler.MetadataEdit) (*body[butler.Metadata], error) {
	if _, err := s.item(ctx, item); err != nil {
		return nil, err
	}
	inForce, err := butler.EditMetadata(ctx, s.Metadata, item, e)
	return answer(inForce), err
}

// addAssets serves pictures and themes.
func (s *service) addAssets(mux *http.ServeMux) {
	s.stream(mux, http.MethodGet, "/items/{id}/assets/{digest}", huma.Operation{
		OperationID: "getItemAsset",
		Summary:     "A picture or a sound of an item",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Description: "Id of the item", Schema: &huma.Schema{Type: huma.TypeInteger, Format: "int64"}},
			{Name: "digest", In: "path", Required: true, Description: "Digest of the asset, as the metadata has it", Schema: &huma.Schema{Type: huma.TypeString}},
			{Name: "Range", In: "header", Description: "Only these bytes (RFC 9110)", Schema: &huma.Schema{Type: huma.TypeString}, Example: "bytes=0-1023"},
			{Name: "If-None-Match", In: "header", Description: "The ETag of a copy that the client has", Schema: &huma.Schema{Type: huma.TypeString}},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "The file", Headers: artifactHeaders(), Content: assetContent()},
			"206": {Description: "Some bytes of it", Headers: artifactHeaders(), Content: assetContent()},
			"304": {Description: "The client's copy is still right"},
			"412": refused("The file is not the one that the client means"),
			"416": refused("The file has no such bytes"),
		},
	}, func(w http.ResponseWriter, r *http.Request) {
		if err := s.asset(w, r); err != nil {
			s.failed(r.Context(), "getItemAsset", err).write(w)
		}
	}, saying("It has a strong ETag, and takes ranges and conditional requests."))
}

// assetTypes are the media types that are told; others are told as bytes.
func assetTypes() []string {
	return []string{
		"image/jpeg", "image/png", "image/gif", "image/webp", "image/bmp", "image/avif",
		"audio/mpeg", "audio/aac", "audio/flac", "audio/ogg", "audio/wav", "audio/mp4",
	}
}

func assetContent() map[string]*huma.MediaType {
	all := map[string]*huma.MediaType{"application/octet-stream": {}}
	for _, kind := range assetTypes() {
		all[kind] = &huma.MediaType{}
	}
	return all
}

// asset serves an Asset that is said of an Item. Other Blobs do not exist for clients.
func (s *service) asset(w http.ResponseWriter, r *http.Request) error {
	const op = "find asset"
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil || id <= 0 {
		return butler.E(butler.KindInvalid, "path.id", "it is not the id of an item")
	}
	said, err := s.Metadata.Metadata(r.Context(), id)
	if err != nil {
		return err
	}
	var found *butler.Asset
	for _, m := range said {
		if i := slices.IndexFunc(m.Assets, func(a butler.Asset) bool { return a.Digest == strings.ToLower(r.PathValue("digest")) }); i >= 0 {
			found = &m.Assets[i]
			break
		}
	}
	if found == nil {
		return butler.E(butler.KindNotFound, op, "the item has no such asset").WithHint("its metadata lists what there is")
	}
	data, err := s.Blobs.Blob(r.Context(), found.Digest)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	if slices.Contains(assetTypes(), found.Type) {
		h.Set("Content-Type", found.Type)
	}
	h.Set("ETag", `"`+found.Digest+`"`)
	refused := disclose.ServeContent(w, r, time.Time{}, bytes.NewReader(data))
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
