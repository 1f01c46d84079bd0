package generatechapterthumbs

import "time"

const (
	// brief is the length of the shortest chapter for which a film is decoded whole.
	brief = 2 * time.Second
	// ordinary is how far apart key frames may lie without being sparse: encoders put them 250 or 300
	// pictures apart at the most, which are 12.5 seconds of a film.
	ordinary = 13 * time.Second
)

// lack is what there is to say of chapters without a picture inside.
type lack struct {
	frames  int  // pictures in all
	missing bool // there is such a chapter, and it is not brief
	wide    bool // and the pictures around it lie further apart than ordinary ones
}

// note takes in a chapter without a picture between the one before, if there is one, and the time of
// the one after it, or of the end.
func (l *lack) note(c *chapter, before *still, after time.Duration) {
	if min(c.end, after)-c.start < brief {
		return
	}
	var from time.Duration
	if before != nil {
		from = before.at
	}
	l.missing = true
	l.wide = l.wide || after-from > ordinary
}

// sparse reports whether chapters get pictures of others although they need not.
func (l *lack) sparse() bool { return l.wide || l.missing && l.frames == 1 }
