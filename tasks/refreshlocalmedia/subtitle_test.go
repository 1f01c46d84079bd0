package refreshlocalmedia

import (
	"testing"

	"butler"

	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	l := newLanguages()
	for rest, want := range map[string]butler.Stream{
		"":                           {},
		".en":                        {Language: "eng"},
		".eng":                       {Language: "eng"},
		".ger":                       {Language: "deu"},
		".de.forced":                 {Language: "deu", Forced: true},
		".forced.de":                 {Language: "deu", Forced: true},
		".pt-br":                     {Language: "pt-BR"},
		".zh-hans":                   {Language: "zh-Hans"},
		".es-419.default":            {Language: "es-419", Default: true},
		".pt_br":                     {Language: "pt-BR"},
		" - english (sdh)":           {Language: "eng", HearingImpaired: true},
		".français":                  {Language: "fra"},
		".deutsch.cc":                {Language: "deu", HearingImpaired: true},
		"2_english":                  {Language: "eng"},
		"3_brazilian":                {Language: "por"},
		".hi":                        {Language: "hin"},
		".en.hi":                     {Language: "eng", HearingImpaired: true},
		".hi.en":                     {Language: "eng", HearingImpaired: true},
		".en.commentary":             {Language: "eng", Commentary: true},
		".en.signs & songs":          {Language: "eng", Title: "signs & songs"},
		" - the return.en":           {Language: "eng", Title: "the return"},
		".fil":                       {Language: "fil"},
		".xx":                        {Title: "xx"},
		".und":                       {Title: "und"},
		".\xff\xfe":                  {Title: "\xff\xfe"},
		".1080p.en":                  {Language: "eng", Title: "1080p"},
		".en.forced.sdh.default.srt": {Language: "eng", Forced: true, HearingImpaired: true, Default: true, Title: "srt"},
	} {
		if diff := cmp.Diff(want, l.describe(rest)); diff != "" {
			t.Errorf("%q: %s", rest, diff)
		}
	}
}

func FuzzDescribe(f *testing.F) {
	l := newLanguages()
	f.Add(".en.forced")
	f.Add("2_Deutsch (SDH)")
	f.Add(".zh-Hant-TW-u-co-x.\xff")
	f.Fuzz(func(t *testing.T, rest string) {
		if s := l.describe(fold(rest)); len(s.Title) > len(rest)+8 || len(s.Language) > 100 {
			t.Errorf("%q: %+v", rest, s)
		}
	})
}

func TestNames(t *testing.T) {
	for name, want := range map[string]struct {
		season int
		kind   butler.AssetKind
		ok     bool
	}{
		"season01-poster":        {1, butler.AssetPoster, true},
		"season 1":               {1, butler.AssetPoster, true},
		"season2-poster":         {1, "", false},
		"season-specials-poster": {0, butler.AssetPoster, true},
		"season-all-banner":      {7, butler.AssetBanner, true},
		"season01-landscape":     {1, butler.AssetThumb, true},
		"season99999999999":      {1, "", false},
		"seasoning":              {1, "", false},
	} {
		got, ok := ofSeason(want.season, file{stem: name})
		if ok != want.ok || got.kind != want.kind {
			t.Errorf("%s: %+v, %t", name, got, ok)
		}
	}
	for _, name := range []string{"season 01", "staffel 2", "s01", "specials", "2. staffel", "сезон 3", "1"} {
		if !seasonFolder.MatchString(name) {
			t.Errorf("%q is no folder of a season", name)
		}
	}
	for _, name := range []string{"show", "seasons of love", "1984x", "the office", "specialists"} {
		if seasonFolder.MatchString(name) {
			t.Errorf("%q is taken for a folder of a season", name)
		}
	}
}
