package generateintromarkers

import (
	"regexp"
	"strings"
	"time"

	"butler"
)

// introName matches titles of chapters that are intros, in lower case, whole.
var introName = regexp.MustCompile(`^(?:` + strings.Join([]string{
	`(?:the )?(?:show )?intros?(?: (?:song|music|credits|sequence|theme|start))?`,
	`(?:the )?(?:main |series |show )?(?:opening|op)(?: (?:credits?|theme|song|titles?|sequence|animation))?`,
	`(?:the )?(?:main|opening|series|show) (?:titles?|themes?|credits)(?: (?:sequence|song))?`,
	`(?:title|theme)(?: (?:sequence|song|credits|music|card))`, `title credits`, `theme`, `nc ?op`,
	`vorspann`, `titelsong`, `titelmelodie`, `titelsequenz`, `er(?:ö|oe)ffnung`, `anfangstitel`, `vorspann ?musik`,
	`g(?:é|e)n(?:é|e)rique(?: (?:de )?(?:d(?:é|e)but|ouverture|d'ouverture))?`, `ouverture`,
	`(?:la )?introducci(?:ó|o)n`, `cabecera`, `apertura`, `cr(?:é|e)ditos (?:iniciales|de apertura)`, `entrada`,
	`sigla(?: (?:di )?(?:testa|apertura|iniziale))?`, `titoli di testa`,
	`abertura`, `cr(?:é|e)ditos iniciais`, `leader`, `openings?titels?`, `vinjett`, `f(?:ö|o)rtexter`, `czo(?:ł|l)(?:ó|o)wka`,
	`オープニング(?:テーマ|曲|映像)?`, `主題歌`, `アバンタイトル後op`, `片头曲?`, `片頭曲?`, `오프닝`, `заставка`, `опенинг`, `начальные титры`, `опенінг`,
}, "|") + `)$`)

// decoration is what stands around names: numbers, dots, brackets.
var decoration = regexp.MustCompile(`^(?:chapter|kapitel|chapitre|cap[ií]tulo|capitolo)?[\s\d.:#_\-–—\[\]()"'«»„“”]+|[\s\d.:#_\-–—\[\]()"'«»„“”]+$`)

// namesIntro reports whether a title of a chapter is one of an intro.
func namesIntro(title string) bool {
	title = decoration.ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
	return introName.MatchString(strings.Join(strings.Fields(title), " "))
}

// introLike reports whether a title says intro, which in some series is the part before the opening.
func introLike(title string) bool { return strings.Contains(strings.ToLower(title), "intro") }

const (
	shortestChapter = 5 * time.Second
	longestChapter  = 180 * time.Second
)

// chapterIntro returns the chapter of a Part that is called an intro, and its number. Where one is called
// intro and another opening, it is the latter.
func chapterIntro(p butler.Part) (stretch, string, bool) {
	var best stretch
	title := ""
	for _, c := range p.Chapters {
		s := stretch{time.Duration(c.Start) * time.Millisecond, time.Duration(c.End) * time.Millisecond}
		if s.length() < shortestChapter || s.length() > longestChapter || !namesIntro(c.Title) {
			continue
		}
		if p.Duration > 0 && s.From > time.Duration(p.Duration)*time.Millisecond/2 {
			continue
		}
		if title == "" || introLike(title) && !introLike(c.Title) {
			best, title = s, c.Title
		}
	}
	return best, title, title != ""
}
