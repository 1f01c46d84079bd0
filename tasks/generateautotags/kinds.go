package generateautotags

import (
	"image"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"butler"
	"butler/internal/photo"
)

// The kinds of photos that are told.
const (
	panorama      = "panorama"
	screenshot    = "screenshot"
	blackAndWhite = "black and white"
)

// A picture this many times as long as it is high, and this long, is a panorama.
const (
	panoramaShape = 2.4
	panoramaSide  = 2400 // px
)

// kinds says what kind of photo it is.
func kinds(i photo.Info, p butler.Part, a appearance) (all []string) {
	shot := isScreenshot(i, p)
	if shot {
		all = append(all, screenshot)
	}
	long, short := max(i.Width, i.Height), min(i.Width, i.Height)
	if i.Panorama || !shot && short > 0 && long >= panoramaSide && float64(long) >= panoramaShape*float64(short) {
		all = append(all, panorama)
	}
	if a.grey && !a.dull {
		all = append(all, blackAndWhite)
	}
	return all
}

// namePattern holds how systems name pictures of their screens.
const namePattern = `(?i)^(screen[ _-]?(shot|capture)|bildschirmfoto|capture d.{1,4}cran|captura de (pantalla|tela|ecrã)|schermata|schermafbeelding|skärmavbild|skärmbild|snímek obrazovky|zrzut ekranu|снимок экрана|スクリーンショット|截屏|截图|屏幕截图|스크린샷)`

// programs make pictures of screens, and say so.
const programPattern = `(?i)(screenshot|screen capture|greenshot|sharex|flameshot|spectacle|snipping tool|snagit|lightshot|shutter)`

// isScreenshot reports whether a picture is one of a screen: it says so, its name does, or it is a PNG as large as
// screens are that no camera made.
func isScreenshot(i photo.Info, p butler.Part) bool {
	if strings.EqualFold(i.Comment, "Screenshot") || strings.EqualFold(i.Summary, "Screenshot") {
		return true
	}
	if i.Data.Camera == "" || i.Data.Exposure == "" {
		if regexp.MustCompile(programPattern).MatchString(i.Software) || regexp.MustCompile(namePattern).MatchString(filepath.Base(p.Path)) {
			return true
		}
	}
	if p.Container != "png" || i.Data.Camera != "" || i.Data.Exposure != "" {
		return false
	}
	size := [2]int{max(i.Width, i.Height), min(i.Width, i.Height)}
	return slices.Contains(screens(), size)
}

// screens returns the sizes of usual screens, in pixels.
func screens() [][2]int {
	return [][2]int{
		// desks and laps
		{1280, 720}, {1280, 800}, {1280, 1024}, {1366, 768}, {1440, 900}, {1536, 864}, {1600, 900}, {1680, 1050}, {1920, 1080},
		{1920, 1200}, {2240, 1400}, {2256, 1504}, {2560, 1080}, {2560, 1440}, {2560, 1600}, {2560, 1664}, {2880, 1800}, {2880, 1864},
		{3024, 1964}, {3440, 1440}, {3456, 2234}, {3840, 1600}, {3840, 2160}, {4096, 2304}, {4480, 2520}, {5120, 1440}, {5120, 2880}, {6016, 3384},
		// telephones
		{1136, 640}, {1334, 750}, {1600, 720}, {1792, 828}, {2160, 1080}, {2208, 1242}, {2220, 1080}, {2280, 1080}, {2310, 1080}, {2340, 1080},
		{2388, 1080}, {2400, 1080}, {2412, 1080}, {2436, 1125}, {2460, 1080}, {2520, 1080}, {2532, 1170}, {2556, 1179}, {2622, 1206}, {2640, 1080},
		{2688, 1242}, {2736, 1260}, {2778, 1284}, {2796, 1290}, {2868, 1320}, {2960, 1440}, {2992, 1344}, {3040, 1440}, {3088, 1440}, {3120, 1440}, {3200, 1440},
		// tablets
		{2048, 1536}, {2160, 1620}, {2224, 1668}, {2266, 1488}, {2360, 1640}, {2388, 1668}, {2420, 1668}, {2732, 2048}, {2752, 2064}, {2800, 1752},
	}
}

// crowd is what is seen of people in a photo.
type crowd struct {
	count   int
	largest float64 // height of the largest face, in shares of the shorter side of the photo
}

func crowdOf(faces []image.Rectangle, photo image.Rectangle) crowd {
	c := crowd{count: len(faces)}
	for _, f := range faces {
		c.largest = max(c.largest, float64(f.Dy())/float64(min(photo.Dx(), photo.Dy())))
	}
	return c
}

// What makes a portrait and a group.
const (
	portraitShare = 0.25
	groupSize     = 3
)

func (c crowd) kinds() []string {
	switch {
	case c.count == 0:
		return nil
	case c.count >= groupSize:
		return []string{"people", "group"}
	case c.count == 1 && c.largest >= portraitShare:
		return []string{"people", "portrait"}
	}
	return []string{"people"}
}
