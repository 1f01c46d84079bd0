package butler

import "context"

// Source is who says online what is known of films, series and music.
type Source struct {
	Name    string `json:"name"`              // as preferences name it: "tmdb"
	Label   string `json:"label"`             // as people know it
	Asked   bool   `json:"asked"`             // when metadata are fetched
	Why     string `json:"why,omitempty"`     // it is not
	Checked bool   `json:"checked,omitempty"` // it was asked something just now
	Problem string `json:"problem,omitempty"` // of that
}

// Sources returns all that this server knows, those that it asks first and in the order in which it does. With check each
// of those is asked something, which may take as long as the slowest of them.
type Sources func(ctx context.Context, check bool) []Source
