package tmdb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"

	"butler"
	"butler/internal/provider"
)

// pictures knows where pictures are, once it was asked.
type pictures struct {
	mu sync.Mutex
	at *configuration
}

type configuration struct {
	Images struct {
		Secure    string   `json:"secure_base_url"`
		Posters   []string `json:"poster_sizes"`
		Backdrops []string `json:"backdrop_sizes"`
		Stills    []string `json:"still_sizes"`
		Logos     []string `json:"logo_sizes"`
	} `json:"images"`
}

// where returns the configuration of pictures.
func (c *Client) where(ctx context.Context) (*configuration, error) {
	c.pictures.mu.Lock()
	defer c.pictures.mu.Unlock()
	if c.pictures.at != nil {
		return c.pictures.at, nil
	}
	var at configuration
	if _, _, err := c.source.JSON(ctx, "/configuration", nil, provider.Validators{}, &at); err != nil {
		return nil, err
	}
	if at.Images.Secure == "" {
		return nil, butler.E(butler.KindDamaged, "ask TMDB", "it does not say where its pictures are")
	}
	c.pictures.at = &at
	return c.pictures.at, nil
}

// Widths that are asked for, in pixels: what a screen of 4K shows of them.
const (
	posterWidth = 780
	artWidth    = 1280
	stillWidth  = 1280
	logoWidth   = 500
)

// picture adds a picture, if there is a path.
func (at *configuration) picture(all []provider.Picture, kind butler.AssetKind, path string) []provider.Picture {
	if !strings.HasPrefix(path, "/") || strings.HasSuffix(strings.ToLower(path), ".svg") {
		return all
	}
	sizes, width := at.Images.Posters, posterWidth
	switch kind {
	case butler.AssetArt:
		sizes, width = at.Images.Backdrops, artWidth
	case butler.AssetThumb:
		sizes, width = at.Images.Stills, stillWidth
	case butler.AssetLogo:
		sizes, width = at.Images.Logos, logoWidth
	default:
	}
	return append(all, provider.Picture{Kind: kind, URL: strings.TrimSuffix(at.Images.Secure, "/") + "/" + size(sizes, width) + path})
}

// size returns the smallest size that is at least so wide, or "original".
func size(sizes []string, width int) string {
	best, name := 0, "original"
	for _, s := range sizes {
		n, err := strconv.Atoi(strings.TrimPrefix(s, "w"))
		if err == nil && n >= width && (best == 0 || n < best) && strings.HasPrefix(s, "w") {
			best, name = n, s
		}
	}
	return name
}

// image is one of several pictures of a kind.
type image struct {
	Path     string  `json:"file_path"`
	Language string  `json:"iso_639_1"`
	Votes    float64 `json:"vote_average"`
}

type images struct {
	Logos []image `json:"logos"`
}

// logo returns the best logo: in the language of the texts, else in English, else without words.
func (c *Client) logo(i images) string {
	language, _, _ := strings.Cut(c.language, "-")
	for _, want := range []string{language, "en", ""} {
		var fit []image
		for _, l := range i.Logos {
			if l.Language == want && !strings.HasSuffix(strings.ToLower(l.Path), ".svg") {
				fit = append(fit, l)
			}
		}
		if len(fit) > 0 {
			return slices.MaxFunc(fit, func(a, b image) int { return int(10 * (a.Votes - b.Votes)) }).Path
		}
	}
	return ""
}
