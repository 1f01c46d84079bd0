package page

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"

	"butler"
)

// ItemURL returns the address of an Item's page.
func ItemURL(id int64) string { return "/web/items/" + strconv.FormatInt(id, 10) }

// ItemTitle returns an Item's title with its place among its kin: "3. The Third", "Season 2".
func ItemTitle(i butler.Item) string {
	switch {
	case i.Kind == butler.Season && i.Title == "":
		if i.Index == 0 {
			return "Specials"
		}
		return fmt.Sprintf("Season %d", i.Index)
	case i.Kind == butler.Episode && i.IndexEnd > i.Index:
		return fmt.Sprintf("%d–%d. %s", i.Index, i.IndexEnd, i.Title)
	case (i.Kind == butler.Episode || i.Kind == butler.Track) && i.Index > 0:
		return fmt.Sprintf("%d. %s", i.Index, i.Title)
	case i.Title == "":
		return fmt.Sprintf("%s %d", KindName(i.Kind), i.ID)
	}
	return i.Title
}

// KindName returns what people call a kind of Item.
func KindName(k butler.ItemKind) string {
	switch k {
	case butler.Movie:
		return "film"
	case butler.Show:
		return "series"
	default:
		return string(k)
	}
}

// KindsName returns what people call several Items of a kind.
func KindsName(k butler.ItemKind) string {
	switch k {
	case butler.Show:
		return "series"
	default:
		return KindName(k) + "s"
	}
}

// Picture is a picture of an Item.
type Picture struct {
	URL  string
	Wide bool // it lies: a still of an episode
}

// PictureOf returns what stands for an Item in lists: a picture of its own, the photo itself, or what was made of its files;
// without a URL if there is none.
func PictureOf(e butler.ItemEntry) Picture {
	kinds := []butler.AssetKind{butler.AssetPoster, butler.AssetThumb}
	if e.Kind == butler.Episode || e.Kind == butler.Extra {
		kinds = []butler.AssetKind{butler.AssetThumb, butler.AssetPoster}
	}
	for _, k := range kinds {
		for _, a := range e.Metadata.Assets {
			if a.Kind == k {
				return Picture{AssetURL(e.ID, a), k == butler.AssetThumb}
			}
		}
	}
	for _, m := range e.Media {
		for _, p := range m.Parts {
			if url := stillOf(e, p); url != "" {
				return Picture{url, e.Kind != butler.Photo}
			}
		}
	}
	return Picture{}
}

// maxPhoto is the largest photo that lists show as it is, in bytes.
const maxPhoto = 6 << 20

// stillOf returns a picture out of a file, or "".
func stillOf(e butler.ItemEntry, p butler.Part) string {
	if e.Kind == butler.Photo {
		if p.Missing.IsZero() && p.Size <= maxPhoto && ShownByBrowsers(p.Container) {
			return FileURL(p)
		}
		return ""
	}
	for _, a := range e.Artifacts {
		if a.Part == p.ID && a.Name == "index-sd.bif" && a.Count > 0 {
			return PreviewURL(p, p.Duration/5)
		}
	}
	for _, a := range e.Artifacts {
		if n, ok := strings.CutPrefix(a.Name, "chapters/"); ok && a.Part == p.ID {
			if number, err := strconv.Atoi(strings.TrimSuffix(n, ".jpg")); err == nil {
				return ChapterURL(p, number)
			}
		}
	}
	return ""
}

// ShownByBrowsers reports whether all browsers show pictures in a container.
func ShownByBrowsers(container string) bool {
	switch container {
	case "jpeg", "jpg", "png", "gif", "webp", "avif", "bmp":
		return true
	}
	return false
}

// AssetURL returns the address of a picture of an Item, which changes with it.
func AssetURL(item int64, a butler.Asset) string {
	return ItemURL(item) + "/pictures/" + string(a.Kind) + "?v=" + a.Digest[:min(len(a.Digest), 12)]
}

// FileURL returns the address of the file of a Part, which changes with it.
func FileURL(p butler.Part) string { return fmt.Sprintf("/web/parts/%d/file?v=%s", p.ID, stamp(p)) }

// PreviewURL returns the address of the preview picture of a Part at a time.
func PreviewURL(p butler.Part, ms int64) string {
	return fmt.Sprintf("/web/parts/%d/previews/%d?v=%s", p.ID, ms, stamp(p))
}

// ChapterURL returns the address of the picture of a chapter of a Part, by its number.
func ChapterURL(p butler.Part, number int) string {
	return fmt.Sprintf("/web/parts/%d/chapters/%d?v=%s", p.ID, number, stamp(p))
}

// stamp changes with the content of a file.
func stamp(p butler.Part) string {
	return strconv.FormatUint(uint64(crc32.ChecksumIEEE([]byte(p.ContentID))), 36)
}

// Started says what came of starting a Task.
func Started(s butler.Started, what string) string {
	switch s.Action {
	case butler.ActionStart:
		return what + ": begun."
	case butler.ActionSchedule:
		return what + ": scheduled. " + Sentence(s.Reason)
	default:
		return what + ": " + Sentence(s.Reason)
	}
}
