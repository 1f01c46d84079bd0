package media

import (
	"bufio"
	"encoding/binary"
	"errors"
	"io"
	"strconv"
	"unsafe"

	"butler"
)

// soundBlock is how much sound is handed on at a time, in bytes: as much as a pipe holds.
const soundBlock = pipeSize

// maxChannels is the largest number of channels that is read; ffmpeg's own limit is 64.
const maxChannels = 256

// readSound reads one variant of a stream's sound and hands it on, in blocks of whole samples.
func (f *feed) readSound(in io.Reader, p soundPlan) error {
	// The header is read through a small buffer, the sound past it.
	head := bufio.NewReaderSize(in, 64)
	sound, err := readWAVHeader(head, p)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		f.quiet(p.stream)
		return nil
	}
	if err != nil {
		return err
	}
	sample := 4 * sound.Channels // bytes
	floats := make([]float32, (soundBlock/sample+1)*sound.Channels)
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(floats))), 4*len(floats))
	rest := 0 // bytes of a sample that is not whole yet
	for {
		n, err := head.Read(bytes[rest:])
		n += rest
		whole := n - n%sample
		if whole > 0 {
			sound.Samples = floats[:whole/4]
			fromLittleEndian(sound.Samples)
			for _, c := range p.consumers {
				f.heard(c.call("take sound", func(a butler.Analyzer) error { return a.Sound(&sound) }))
			}
			copy(bytes, bytes[whole:n])
		}
		rest = n - whole
		if err != nil { // the end, or the process was killed: its own end tells why
			return nil
		}
	}
}

// fromLittleEndian turns samples as they were read into numbers, where the machine has another order.
func fromLittleEndian(samples []float32) {
	if binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return
	}
	words := unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(samples))), len(samples))
	for i, w := range words {
		var b [4]byte
		binary.NativeEndian.PutUint32(b[:], w)
		words[i] = binary.LittleEndian.Uint32(b[:])
	}
}

// readWAVHeader reads a RIFF WAVE header up to the sound; see Microsoft's "Multiple Channel Audio Data and
// WAVE Files". Its sizes are not known yet and not looked at.
func readWAVHeader(in io.Reader, p soundPlan) (butler.Sound, error) {
	bad := func(what string) (butler.Sound, error) {
		return butler.Sound{}, butler.E(butler.KindInternal, "read sound", "ffmpeg wrote no WAV header: %s", what)
	}
	var riff [12]byte
	if _, err := io.ReadFull(in, riff[:]); err != nil {
		return butler.Sound{}, err
	}
	if string(riff[:4]) != "RIFF" || string(riff[8:]) != "WAVE" {
		return bad(strconv.Quote(string(riff[:])))
	}
	s := butler.Sound{Stream: p.stream}
	for {
		var chunk [8]byte
		if _, err := io.ReadFull(in, chunk[:]); err != nil {
			return butler.Sound{}, err
		}
		size := binary.LittleEndian.Uint32(chunk[4:])
		switch id := string(chunk[:4]); {
		case id == "data":
			if s.Channels == 0 {
				return bad("no format")
			}
			return s, nil
		case size > 1<<16:
			return bad("a chunk that is too large")
		}
		body := make([]byte, size+size%2)
		if _, err := io.ReadFull(in, body); err != nil {
			return butler.Sound{}, err
		}
		if string(chunk[:4]) != "fmt " {
			continue
		}
		if size < 16 {
			return bad("a format that is too short")
		}
		s.Channels = int(binary.LittleEndian.Uint16(body[2:]))
		s.Rate = int(binary.LittleEndian.Uint32(body[4:]))
		if bits := binary.LittleEndian.Uint16(body[14:]); bits != 32 || s.Channels < 1 || s.Channels > maxChannels || s.Rate < 1 {
			return bad("an impossible format")
		}
		var mask uint32
		if size >= 24 {
			mask = binary.LittleEndian.Uint32(body[20:])
		}
		s.Layout = layoutName(mask, s.Channels, p)
	}
}

// layoutName names the arrangement of channels as ffmpeg does. The mask of the sound itself counts more
// than what the headers of the file said.
func layoutName(mask uint32, channels int, p soundPlan) string {
	named := map[uint32]string{
		0x4: "mono", 0x3: "stereo", 0xB: "2.1", 0x7: "3.0", 0x103: "3.0(back)", 0x107: "4.0", 0x33: "quad", 0x603: "quad(side)",
		0xF: "3.1", 0x607: "5.0(side)", 0x37: "5.0", 0x10F: "4.1", 0x3F: "5.1", 0x60F: "5.1(side)", 0x70F: "6.1", 0x13F: "6.1(back)",
		0x637: "7.0", 0x63F: "7.1", 0xFF: "7.1(wide)", 0x6CF: "7.1(wide-side)", 0x737: "octagonal", 0x40000000 | 0x20000000: "downmix",
	}
	if name, ok := named[mask]; ok {
		return name
	}
	if channels == p.declared && p.layout != "" {
		return p.layout
	}
	switch channels {
	case 1:
		return "mono"
	case 2:
		return "stereo"
	}
	return strconv.Itoa(channels) + " channels"
}
