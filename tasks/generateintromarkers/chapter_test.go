package generateintromarkers

import (
	"testing"
	"time"

	"butler"
)

func TestNamesIntro(t *testing.T) {
	t.Parallel()
	for title, want := range map[string]bool{
		"Intro": true, "intro ": true, "INTRO": true, "Opening": true, "OP": true, "Opening Credits": true, "Main Titles": true,
		"Title Sequence": true, "Theme Song": true, "02 - Opening": true, "Chapter 2: Intro": true, "Opening Theme": true,
		"NCOP": true, "OP1": true, "Vorspann": true, "Générique": true, "Générique de début": true, "Cabecera": true,
		"Créditos de apertura": true, "Sigla": true, "Sigla iniziale": true, "Abertura": true, "オープニング": true,
		"片头": true, "오프닝": true, "Заставка": true, "Kapitel 2 – Vorspann": true, "[Intro]": true,
		"": false, "Chapter 1": false, "Kapitel 2": false, "Introspection": false, "The Opening of the Gate": false,
		"Ending": false, "Credits": false, "End Credits": false, "Prologue": false, "Part A": false, "Preview": false,
		"Operation": false, "Générique de fin": false, "Abspann": false, "エンディング": false, "Recap": false, "Themes of War": false,
	} {
		if got := namesIntro(title); got != want {
			t.Errorf("%q: %v", title, got)
		}
	}
}

func TestChapterIntro(t *testing.T) {
	t.Parallel()
	ch := func(from, to int64, title string) butler.Chapter {
		return butler.Chapter{Start: from * 1000, End: to * 1000, Title: title}
	}
	for _, c := range []struct {
		name     string
		chapters []butler.Chapter
		from, to int64 // s
	}{
		{"none", nil, 0, 0},
		{"named", []butler.Chapter{ch(0, 60, "Prologue"), ch(60, 150, "Opening"), ch(150, 1200, "Part A")}, 60, 150},
		{"intro before opening", []butler.Chapter{ch(0, 60, "Intro"), ch(60, 150, "Opening"), ch(150, 1200, "Part A")}, 60, 150},
		{"opening before intro", []butler.Chapter{ch(0, 90, "OP"), ch(90, 150, "Intro"), ch(150, 1200, "Part A")}, 0, 90},
		{"too long", []butler.Chapter{ch(0, 600, "Intro"), ch(600, 1200, "Part A")}, 0, 0},
		{"too short", []butler.Chapter{ch(0, 3, "Intro"), ch(3, 1200, "Part A")}, 0, 0},
		{"late", []butler.Chapter{ch(0, 900, "Part A"), ch(900, 960, "Opening")}, 0, 0},
		{"backwards", []butler.Chapter{ch(90, 0, "Opening")}, 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, _, ok := chapterIntro(butler.Part{Header: butler.Header{Duration: 1_200_000, Chapters: c.chapters}})
			want := stretch{time.Duration(c.from) * time.Second, time.Duration(c.to) * time.Second}
			if got != want || ok != (c.to > 0) {
				t.Errorf("%v, %v; want %v", got, ok, want)
			}
		})
	}
}
