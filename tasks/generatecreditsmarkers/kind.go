package generatecreditsmarkers

import "time"

// kind is what a picture shows.
type kind uint8

const (
	scene     kind = iota
	blank          // of one colour, as in fades, and before text comes
	black          //
	overText       // text on a picture
	plainText      // text on a plain ground
)

const (
	blackBright = 30  // black has nothing brighter
	plainGround = 205 // 255ths of the ground that are plain below text in cards
	blankGround = 250 // 255ths that are plain in a picture of one colour
	fewBlocks   = 3   // the least text that counts
	boldBlocks  = 6   // the least text that counts on pictures
	lowText     = 200 // 255ths of the text where subtitles are: it is taken for such
	lowLines    = 3   // lines that subtitles have at most
)

func (p view) kind() kind {
	switch {
	case p.Bright < blackBright && p.Text == 0:
		return black
	case p.Low >= lowText && p.Lines <= lowLines && p.Text > 0:
		if p.Plain >= blankGround {
			return blank
		}
		return scene
	case p.Plain >= plainGround && p.Text >= fewBlocks:
		return plainText
	case p.Bold >= boldBlocks:
		return overText
	case p.Plain >= blankGround:
		return blank
	}
	return scene
}

// longest is how long a picture stands for what is shown, until the next one. Where key frames lie
// further apart, nothing is known of the rest.
const longest = 12 * time.Second

// lasts is how long picture i stands for.
func lasts(all []view, i int, end time.Duration) time.Duration {
	next := end
	if i+1 < len(all) {
		next = all[i+1].At
	}
	return max(0, min(longest, next-all[i].At))
}
