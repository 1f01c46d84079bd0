package generatecreditsmarkers

import (
	"regexp"
	"time"

	"butler"
)

// creditsName is how chapters of credits are named. Words that may also be about the story must be all of the name.
const creditsName = `(?i)\b(end(ing)?|closing|final)\s*(credits?|titles?|roll|theme|song)\b|\bcredits\b|\b(abspann|nachspann|eftertexter|rulletekster|lopputekstit|aftiteling)\b|` +
	`\bg[ée]n[ée]rique\b|\btitoli\s+di\s+coda\b|\bcr[ée]ditos\b|\bnapisy\s+ko[nń]cowe\b|титры|エンディング|エンドクレジット|スタッフロール|片尾|` +
	`^\s*(ending|ed|outro|closing|credit|end\s*card)\s*\d*\s*$`

// openingName is how chapters of titles at the beginning are named, which also are credits of a kind.
const openingName = `(?i)\b(opening|main\s+titles?|d[ée]but|vorspann|iniziali|iniciales|intro|op)\b|начальные`

// maxNamed is how many chapters of credits are looked at.
const maxNamed = 32

// chapters returns the stretches that are named as credits, and those that are named as anything else, if
// some are named as credits.
func chapters(all []butler.Chapter) (named, story []span) {
	credits, opening := regexp.MustCompile(creditsName), regexp.MustCompile(openingName)
	for _, c := range all {
		s := span{time.Duration(c.Start) * time.Millisecond, time.Duration(c.End) * time.Millisecond}
		if s.length() <= 0 {
			continue
		}
		if len(named) < maxNamed && credits.MatchString(c.Title) && !opening.MatchString(c.Title) {
			named = append(named, s)
		} else if c.Title != "" {
			story = append(story, s)
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	return named, story
}
