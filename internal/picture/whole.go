package picture

import (
	"bytes"
	"encoding/binary"
)

// wholeJPEG reports whether the end-of-image marker stands somewhere behind the last start of a scan: many
// cameras write more behind it. ITU-T T.81, B.1.1.3.
func wholeJPEG(data []byte) bool {
	return bytes.LastIndex(data, []byte{0xff, 0xd9}) > bytes.LastIndex(data, []byte{0xff, 0xda})
}

// wholePNG walks the chunks to the last one: PNG, 5.3.
func wholePNG(data []byte) bool {
	data = data[8:]
	for len(data) >= 12 {
		length := int64(binary.BigEndian.Uint32(data))
		if string(data[4:8]) == "IEND" {
			return true
		}
		if length+12 > int64(len(data)) {
			return false
		}
		data = data[length+12:]
	}
	return false
}

// wholeGIF reports whether the trailer is there, perhaps with zeros behind it: GIF89a, 27.
func wholeGIF(data []byte) bool {
	return bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte{0x3b})
}

func isWebP(data []byte) bool {
	return len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP"
}

func wholeWebP(data []byte) bool {
	return int64(binary.LittleEndian.Uint32(data[4:]))+8 <= int64(len(data))+1 // some leave out the padding
}

// wholeBMP compares the size that the header tells, where it tells one.
func wholeBMP(data []byte) bool {
	return int64(binary.LittleEndian.Uint32(data[2:])) <= int64(len(data))
}
