package generatecreditsmarkers

import (
	"regexp"
	"time"

	"butler"
)

// creditsName is how chapters of credits are named.
const creditsName = `(?i)\b(end(ing)?\s*(credits?|titles?|roll)|closing(\s*(credits?|titles?))?|credits?|abspann|nachspann|` +
	`g[ée]n[ée]rique(\s+de\s+fin)?|titoli\s+di\s+coda|cr[ée]ditos(\s+finales)?|aftiteling|eftertexter|rulletekster|lopputekstit|` +
	`napisy\s+ko[nń]cowe|титры|outro|ending|ED)\b|エンディング|エンドクレジット|スタッフロール|片尾`

// openingName is how chapters of titles at the beginning are named, which also are credits of a kind.
const openingName = `(?i)\b(opening|main\s+titles?|d[ée]but|vorspann|iniziali|intro|OP)\b`

// chapters returns the stretches that are named as credits, and those that are named as anything else, if
// some are named as credits.
func chapters(all []butler.Chapter) (named, story []span) {
	credits, opening := regexp.MustCompile(creditsName), regexp.MustCompile(openingName)
	for _, c := range all {
		s := span{time.Duration(c.Start) * time.Millisecond, time.Duration(c.End) * time.Millisecond}
		if s.length() <= 0 {
			continue
		}
		if credits.MatchString(c.Title) && !opening.MatchString(c.Title) {
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
