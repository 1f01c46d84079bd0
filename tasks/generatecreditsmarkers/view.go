package generatecreditsmarkers

import (
	"encoding/binary"
	"time"

	"butler"
)

// view is what is kept of one picture.
type view struct {
	At     time.Duration
	Text   int   // blocks of text: pieces of lines, about 32 of 320 px wide
	Bold   int   // of them, those of so strong a contrast that they stand out from pictures
	Lines  int   // of text
	Low    uint8 // share of Text where subtitles are, in 255ths
	Plain  uint8 // share of the ground beside text that is plain, in 255ths
	Ground uint8 // brightness of the most of it
	Bright uint8 // brightness of the brightest, but for a two-hundredth
	Change uint8 // from the picture before, on the average of all pixels
	Same   bool  // the same text as on the picture before, or the same that has moved
	Roll   int8  // by how many rows, upwards
	Close  bool  // of a close look
}

// The Blob "pictures": bytes "CRED", the version, then the records, little-endian.
const (
	picturesBlob    = "pictures"
	picturesMagic   = "CRED"
	picturesVersion = 1
	recordSize      = 16
)

func encodePictures(all []view) []byte {
	b := make([]byte, 0, len(picturesMagic)+1+recordSize*len(all))
	b = append(append(b, picturesMagic...), picturesVersion)
	for _, p := range all {
		b = binary.LittleEndian.AppendUint32(b, uint32(p.At.Milliseconds()))
		b = binary.LittleEndian.AppendUint16(b, uint16(min(p.Text, 1<<16-1)))
		b = binary.LittleEndian.AppendUint16(b, uint16(min(p.Bold, 1<<16-1)))
		var flags byte
		if p.Same {
			flags |= 1
		}
		if p.Close {
			flags |= 2
		}
		b = append(b, uint8(min(p.Lines, 255)), p.Low, p.Plain, p.Ground, p.Bright, p.Change, byte(p.Roll), flags)
	}
	return b
}

// decodePictures reads what encodePictures wrote. Errors: [butler.KindDamaged].
func decodePictures(b []byte) ([]view, error) {
	head := len(picturesMagic) + 1
	if len(b) < head || string(b[:head-1]) != picturesMagic || b[head-1] != picturesVersion || (len(b)-head)%recordSize != 0 {
		return nil, butler.E(butler.KindDamaged, "read pictures of an ending", "%d bytes are no such Blob", len(b))
	}
	var all []view
	for b = b[head:]; len(b) > 0; b = b[recordSize:] {
		all = append(all, view{
			At:   time.Duration(binary.LittleEndian.Uint32(b)) * time.Millisecond,
			Text: int(binary.LittleEndian.Uint16(b[4:])), Bold: int(binary.LittleEndian.Uint16(b[6:])),
			Lines: int(b[8]), Low: b[9], Plain: b[10], Ground: b[11], Bright: b[12], Change: b[13],
			Roll: int8(b[14]), Same: b[15]&1 != 0, Close: b[15]&2 != 0,
		})
	}
	return all, nil
}
