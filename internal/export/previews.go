package export

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"path/filepath"
	"strconv"
	"time"

	"butler"
	"butler/internal/bif"
)

// The preferences of [Trickplay] and [BIF].
const (
	PrefTrickplay         = "ExportTrickplay"
	PrefTrickplayInterval = "ExportTrickplayInterval"
	PrefBIF               = "ExportBIF"
)

// PreviewPreferences are those of [Trickplay] and [BIF].
func PreviewPreferences() []butler.Preference {
	return []butler.Preference{
		switchPreference(PrefTrickplay, "Export trickplay tiles", "Writes the preview thumbnails as tiles for each film, which Jellyfin reads."),
		{ID: PrefTrickplayInterval, Label: "Seconds between trickplay pictures", Type: butler.PreferenceInt, Default: "10", Min: 1, Max: 600,
			Group: "library", Advanced: true, Summary: "The same as in Jellyfin's settings of trickplay: the tiles do not tell it."},
		switchPreference(PrefBIF, "Export preview files", "Writes the preview thumbnails as a .bif file for each film, which Emby reads, and Roku players."),
	}
}

// previews returns the Artifact with the previews of a Member, or "".
func previews(m butler.Member, from string) string {
	for _, a := range m.Artifacts {
		if a.Analysis == from && filepath.Ext(a.Name) == ".bif" {
			return a.Name
		}
	}
	return ""
}

// BIF returns the Conclusion that copies previews beside the media, named as Emby does:
// `film-320-2.bif` has pictures 320 px wide every 2 s. from is the Analysis that makes the previews.
func BIF(from string) butler.Conclusion {
	return butler.Conclusion{
		Name: "bifsidecar", Version: 1, From: []string{from}, Groups: []butler.ItemKind{butler.Movie, butler.Episode},
		Settings: []string{PrefBIF, butler.PrefExportFolder}, Enabled: enabled(PrefBIF),
		Draw: func(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
			return draw(ctx, in, PrefBIF, func(m butler.Member, stem string) ([]wanted, error) {
				name := previews(m, from)
				if name == "" {
					return nil, nil
				}
				file, done, err := openBIF(in, m, name)
				if err != nil {
					return nil, err
				}
				defer done()
				first, err := decode(file, 0)
				if err != nil {
					return nil, err
				}
				seconds := strconv.FormatFloat(file.Interval().Seconds(), 'f', -1, 64)
				return []wanted{{fmt.Sprintf("%s-%d-%s.bif", stem, first.Rect.Dx(), seconds), func(w io.Writer) error {
					in, err := in.Open(butler.PartContent{Part: m.Part.ID, ContentID: m.Part.ContentID}, name)
					if err != nil {
						return err
					}
					defer in.Close()
					_, err = io.Copy(w, in)
					return err
				}}}, nil
			})
		},
	}
}

// trickplayExt ends the name of the folder that Jellyfin looks for.
const trickplayExt = ".trickplay"

// Trickplay returns the Conclusion that writes previews as Jellyfin keeps them beside media:
// `film.trickplay/320 - 10x10/0.jpg` and so on, tiles of ten by ten pictures, every ten seconds. from is
// the Analysis that makes the previews.
func Trickplay(from string) butler.Conclusion {
	return butler.Conclusion{
		Name: "trickplay", Version: 1, From: []string{from}, Groups: []butler.ItemKind{butler.Movie, butler.Episode},
		Settings: []string{PrefTrickplay, PrefTrickplayInterval, butler.PrefExportFolder}, Enabled: enabled(PrefTrickplay),
		Draw: func(ctx context.Context, in butler.ConclusionInput) ([]butler.Drawn, error) {
			interval := time.Duration(in.Settings.Int(PrefTrickplayInterval)) * time.Second
			var closers []func()
			defer func() {
				for _, c := range closers {
					c()
				}
			}()
			return draw(ctx, in, PrefTrickplay, func(m butler.Member, stem string) ([]wanted, error) {
				name := previews(m, from)
				if name == "" {
					return nil, nil
				}
				file, done, err := openBIF(in, m, name)
				if err != nil {
					return nil, err
				}
				closers = append(closers, done)
				return tiles(file, stem+trickplayExt, interval)
			})
		},
	}
}

func openBIF(in butler.ConclusionInput, m butler.Member, name string) (*bif.File, func(), error) {
	r, err := in.Open(butler.PartContent{Part: m.Part.ID, ContentID: m.Part.ContentID}, name)
	if err != nil {
		return nil, nil, err
	}
	at, ok := r.(io.ReaderAt)
	if !ok {
		r.Close()
		return nil, nil, butler.E(butler.KindInternal, "export previews", "they cannot be read anywhere")
	}
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		r.Close()
		return nil, nil, failed(err)
	}
	file, err := bif.Open(at, size)
	if err == nil && file.Count() == 0 {
		err = butler.E(butler.KindDamaged, "export previews", "they hold no picture")
	}
	if err != nil {
		r.Close()
		return nil, nil, err
	}
	return file, func() { r.Close() }, nil
}

func decode(file *bif.File, i int) (*image.YCbCr, error) {
	data, err := file.Image(i)
	if err != nil {
		return nil, err
	}
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, butler.E(butler.KindDamaged, "export previews", "picture %d: %w", i, err)
	}
	picture, ok := m.(*image.YCbCr)
	if !ok || picture.SubsampleRatio != image.YCbCrSubsampleRatio420 || picture.Rect.Dx()%2+picture.Rect.Dy()%2 > 0 {
		return nil, butler.E(butler.KindDamaged, "export previews", "picture %d is not as previews are made", i)
	}
	return picture, nil
}

// grid returns how many pictures a tile has in a row and a column: as Jellyfin's default, unless
// that would make tiles of more than some 15 million pixels.
func grid(width int) int {
	if width > 480 {
		return 5
	}
	return 10
}

// tileQuality is Jellyfin's default.
const tileQuality = 90

// tiles returns the files of a film's tiles.
func tiles(file *bif.File, folder string, interval time.Duration) ([]wanted, error) {
	first, err := decode(file, 0)
	if err != nil {
		return nil, err
	}
	size := first.Rect.Size()
	side := grid(size.X)
	length := time.Duration(file.Count()) * file.Interval()
	pictures := int((length + interval - 1) / interval)
	folder = filepath.Join(folder, fmt.Sprintf("%d - %dx%d", size.X, side, side))
	var all []wanted
	for i := 0; i*side*side < pictures; i++ {
		all = append(all, wanted{filepath.Join(folder, strconv.Itoa(i)+".jpg"), func(w io.Writer) error {
			tile := image.NewYCbCr(image.Rect(0, 0, side*size.X, side*size.Y), image.YCbCrSubsampleRatio420)
			blacken(tile)
			for k := range min(side*side, pictures-i*side*side) {
				p, err := decode(file, file.At(time.Duration(i*side*side+k)*interval))
				if err != nil {
					return err
				}
				paste(tile, p, k%side*size.X, k/side*size.Y, size)
			}
			return jpeg.Encode(w, tile, &jpeg.Options{Quality: tileQuality})
		}})
	}
	return all, nil
}

func blacken(m *image.YCbCr) {
	for i := range m.Cb {
		m.Cb[i], m.Cr[i] = 128, 128
	}
}

// paste copies what fits of a picture to a place in a tile, without changing its colours.
func paste(tile, p *image.YCbCr, x, y int, size image.Point) {
	w, h := min(p.Rect.Dx(), size.X), min(p.Rect.Dy(), size.Y)
	for r := range h {
		copy(tile.Y[(y+r)*tile.YStride+x:][:w], p.Y[r*p.YStride:][:w])
	}
	for r := range h / 2 {
		to := (y/2+r)*tile.CStride + x/2
		copy(tile.Cb[to:][:w/2], p.Cb[r*p.CStride:][:w/2])
		copy(tile.Cr[to:][:w/2], p.Cr[r*p.CStride:][:w/2])
	}
}
