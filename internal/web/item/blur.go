package item

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"image/png"
	"strings"

	"github.com/bbrks/go-blurhash"

	"butler"
	"butler/internal/web/page"
)

// blur is a BlurHash beside the picture it was made of.
type blur struct {
	Hash    string
	Picture string       // address of the picture; "" if it is not to be had
	Image   template.URL // what the hash is drawn as: a few hundred bytes
	Dull    bool
}

// The size at which a BlurHash is drawn: more shows no more.
const (
	blurWide = 32
	blurHigh = 18
)

// blurOf returns the first BlurHash of an Item, or nil.
func blurOf(s subject) *blur {
	for _, f := range s.Findings {
		if f.Analysis != "blurhash" || f.State != butler.UnitDone {
			continue
		}
		var data struct {
			Hash string `json:"thumbBlurHash"`
			At   int64  `json:"timeMs"`
			Dull bool   `json:"dull"`
		}
		if json.Unmarshal(f.Data, &data) != nil {
			continue
		}
		if image, ok := drawBlur(data.Hash); ok {
			return &blur{data.Hash, s.pictureOf(f.Part, data.At), image, data.Dull}
		}
	}
	return nil
}

// drawBlur draws a BlurHash as the address of a picture that needs no request.
func drawBlur(hash string) (template.URL, bool) {
	if !wholeBlur(hash) {
		return "", false
	}
	m, err := blurhash.Decode(hash, blurWide, blurHigh, 1)
	if err != nil {
		return "", false
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		return "", false
	}
	return template.URL("data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes())), true //nolint:gosec // letters and digits
}

// wholeBlur reports whether a BlurHash has the letters that one has, and as many as it says.
func wholeBlur(hash string) bool {
	const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~"
	if hash == "" {
		return false
	}
	for i := range len(hash) {
		if strings.IndexByte(letters, hash[i]) < 0 {
			return false
		}
	}
	size := strings.IndexByte(letters, hash[0])
	across, down := size%9+1, size/9+1
	return down <= 9 && len(hash) == 4+2*across*down
}

// pictureOf returns the address of the picture that a BlurHash was made of, as near as there is one.
func (s subject) pictureOf(part, at int64) string {
	for _, m := range s.Media {
		for _, p := range m.Parts {
			if p.ID != part {
				continue
			}
			if url := s.still(p, at); url != "" {
				return url
			}
		}
	}
	if s.Kind == butler.Photo || s.Kind == butler.Track {
		return page.PictureOf(s.Entry).URL
	}
	return ""
}
