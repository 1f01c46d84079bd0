package header

// mpegAudio is the header of one frame of MPEG audio: ISO/IEC 11172-3, 2.4.2.3, and 13818-3.
type mpegAudio struct {
	codec    string // mp1, mp2 or mp3
	rate     int    // samples per second
	bitrate  int    // bits per second; 0 in free format
	channels int
	length   int // bytes of the frame
}

// parseMPEGAudio reads a frame's header at the start of b.
func parseMPEGAudio(b []byte) (mpegAudio, bool) {
	if len(b) < 4 || b[0] != 0xff || b[1]&0xe0 != 0xe0 {
		return mpegAudio{}, false
	}
	version, layer := b[1]>>3&3, 4-int(b[1]>>1&3) // version 3: 1, 2: 2, 0: 2.5
	index, rate := b[2]>>4, b[2]>>2&3
	if version == 1 || layer == 4 || index == 15 || rate == 3 {
		return mpegAudio{}, false
	}
	h := mpegAudio{codec: [...]string{"", "mp1", "mp2", "mp3"}[layer], channels: 2}
	if b[3]>>6 == 3 {
		h.channels = 1
	}
	h.rate = [...]int{44100, 48000, 32000}[rate]
	if version != 3 {
		h.rate /= 2
	}
	if version == 0 {
		h.rate /= 2
	}
	h.bitrate = 1000 * bitrateTable(version == 3, layer)[index]
	padding := int(b[2] >> 1 & 1)
	switch {
	case h.bitrate == 0:
	case layer == 1:
		h.length = (12*h.bitrate/h.rate + padding) * 4
	case layer == 3 && version != 3:
		h.length = 72*h.bitrate/h.rate + padding
	default:
		h.length = 144*h.bitrate/h.rate + padding
	}
	return h, true
}

// bitrateTable returns the bit rates in kbit/s by their index.
func bitrateTable(version1 bool, layer int) [15]int {
	switch {
	case version1 && layer == 1:
		return [15]int{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}
	case version1 && layer == 2:
		return [15]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384}
	case version1:
		return [15]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
	case layer == 1:
		return [15]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}
	}
	return [15]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
}
