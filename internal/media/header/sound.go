package header

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"butler"

	"go.senan.xyz/taglib"
)

// readSound reads an audio file: what the stream is from its own first bytes, tags and duration
// through TagLib, which runs as WebAssembly and so can neither crash this process nor reach beyond
// the memory it is given.
func (r *Reader) readSound(f source, kind format, head []byte) (butler.Header, error) {
	s := butler.Stream{Kind: butler.StreamAudio}
	h := butler.Header{Container: string(kind), Tags: map[string]string{}}
	var err error
	switch kind {
	case formatMP3:
		err = applyMP3(&s, f, head)
	case formatFLAC:
		s.Codec = "flac"
		_, err = applyFLAC(&s, flacInfo(head))
	case formatOgg:
		err = applyOgg(&s, head)
	case formatWAV:
		h.Problem, err = applyWAV(&s, f)
	default: // nothing of the rest is looked at here
	}
	if err != nil {
		return h, err
	}
	if !r.tagLib() {
		return h, errUnsure
	}
	if err := tagLib(&h, &s, f); err != nil {
		return h, err
	}
	return h, nil
}

// tagLibIsSafe reports whether TagLib's folder of compiled code is ours alone: the library keeps
// machine code under a fixed name where everybody may write.
func tagLibIsSafe() bool {
	dir := filepath.Join(os.TempDir(), "go-taglib-wasm")
	if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return false
	}
	info, err := os.Lstat(dir)
	if err != nil || !info.IsDir() || info.Mode().Perm()&0o022 != 0 {
		return false
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(owner.Uid) == os.Geteuid()
}

// byContent names a file so that TagLib goes by its content: by its descriptor. Its own name may hold any
// bytes, and its extension may lie, while TagLib trusts it.
func byContent(f source) string {
	path := fmt.Sprintf("/proc/self/fd/%d", f.Fd())
	if _, err := os.Stat(path); err != nil {
		path = f.Name() // no such folder on this system
	}
	return path
}

// tagLib fills in what TagLib tells.
func tagLib(h *butler.Header, s *butler.Stream, f source) error {
	path := byContent(f)
	p, err := taglib.ReadProperties(path)
	if err != nil {
		return err
	}
	if p.SampleRate == 0 || p.Length <= 0 {
		return errUnsure
	}
	tags, err := taglib.ReadTags(path)
	if err != nil {
		return err
	}
	for name, values := range tags {
		if name == "DESCRIPTION" { // as ffmpeg reads Vorbis comments
			name = "comment"
		}
		for _, v := range values {
			setTag(h.Tags, name, v)
		}
	}
	h.Duration = p.Length.Milliseconds()
	s.Duration = h.Duration
	if s.Codec == "mp3" || s.Codec == "mp2" || s.Codec == "mp1" { // elsewhere it is that of the file
		s.Bitrate = int64(p.BitRate) * 1000
	}
	h.Streams = []butler.Stream{*s}
	for i, image := range p.Images {
		if i == maxStreams {
			break
		}
		c := butler.Stream{Index: i + 1, Kind: butler.StreamCover, Codec: "mjpeg", Title: cleanText(image.Description)}
		if _, kind, ok := strings.Cut(image.MIMEType, "image/"); ok && kind != "jpeg" && kind != "jpg" {
			c.Codec = cleanText(kind)
		}
		h.Streams = append(h.Streams, c)
	}
	return nil
}

// applyMP3 reads the first frame after an ID3v2 tag.
func applyMP3(s *butler.Stream, f source, head []byte) error {
	at := int64(0)
	for range 4 { // some files have several tags
		if len(head) < 10 || string(head[:3]) != "ID3" {
			break
		}
		at += 10 + int64(head[6]&0x7f)<<21 + int64(head[7]&0x7f)<<14 + int64(head[8]&0x7f)<<7 + int64(head[9]&0x7f)
		head = make([]byte, sniffed)
		n, _ := f.ReadAt(head, at)
		head = head[:n]
	}
	for i := 0; i+4 <= len(head); i++ { // there may be padding
		first, ok := parseMPEGAudio(head[i:])
		if !ok || first.length <= 4 {
			continue
		}
		var next [4]byte
		if _, err := f.ReadAt(next[:], at+int64(i+first.length)); err == nil {
			if second, ok := parseMPEGAudio(next[:]); !ok || second.codec != first.codec || second.rate != first.rate {
				continue
			}
		}
		s.Codec, s.Rate, s.Channels, s.Layout = first.codec, first.rate, first.channels, layoutOf(first.channels)
		return nil
	}
	return errUnsure
}

// applyOgg reads the identification header in the first page: RFC 3533, 6. A file of several streams
// is left to ffprobe.
func applyOgg(s *butler.Stream, head []byte) error {
	first, rest, ok := oggPage(head)
	if !ok {
		return errUnsure
	}
	if len(rest) > 5 && rest[5]&2 != 0 { // a second stream begins
		return errUnsure
	}
	switch {
	case bytes.HasPrefix(first, []byte("\x01vorbis")) && len(first) >= 30:
		s.Codec, s.Channels, s.Rate = "vorbis", int(first[11]), int(binary.LittleEndian.Uint32(first[12:]))
		s.Layout = layoutOf(s.Channels)
		if nominal := int64(binary.LittleEndian.Uint32(first[20:])); nominal < 1<<31 {
			s.Bitrate = nominal
		}
		return nil
	case bytes.HasPrefix(first, []byte("OpusHead")):
		s.Codec = "opus"
		return applyOpus(s, first)
	case bytes.HasPrefix(first, []byte("\x7fFLAC")) && len(first) > 9:
		s.Codec = "flac"
		_, err := applyFLAC(s, flacInfo(first[9:]))
		return err
	}
	return errUnsure
}

// oggPage returns the content of the first page and what follows it.
func oggPage(b []byte) (content, rest []byte, ok bool) {
	if len(b) < 27 || b[5]&2 == 0 || len(b) < 27+int(b[26]) {
		return nil, nil, false
	}
	size := 0
	for _, n := range b[27 : 27+int(b[26])] {
		size += int(n)
	}
	b = b[27+int(b[26]):]
	if len(b) < size {
		return nil, nil, false
	}
	return b[:size], b[size:], true
}

// applyWAV reads the format chunk, and looks whether all of the data is there.
func applyWAV(s *butler.Stream, f source) (problem string, err error) {
	w := newWindow(f, 12, f.size, 1<<20)
	known := false
	for range 100 {
		b, err := w.bytes(8, 8)
		if err != nil {
			break
		}
		size := int64(binary.LittleEndian.Uint32(b[4:]))
		next := w.pos + size + size&1
		switch string(b[:4]) {
		case "fmt ":
			c, err := w.bytes(min(size, 40), 40)
			if err != nil || len(c) < 16 {
				return "", errUnsure
			}
			if err := wavFormat(s, c); err != nil {
				return "", err
			}
			known = true
		case "data":
			if !known {
				return "", errUnsure
			}
			if size != 1<<32-1 && w.pos+size > f.size {
				problem = cutShort(f.size, w.pos+size)
			}
			return problem, nil
		}
		w.pos = next
	}
	return "", errUnsure
}

func wavFormat(s *butler.Stream, c []byte) error {
	tag, bits := binary.LittleEndian.Uint16(c), int(binary.LittleEndian.Uint16(c[14:]))
	s.Channels, s.Rate = int(binary.LittleEndian.Uint16(c[2:])), int(binary.LittleEndian.Uint32(c[4:]))
	if tag == 0xfffe && len(c) >= 26 { // extensible
		tag = binary.LittleEndian.Uint16(c[24:])
		if s.Channels > 2 {
			return errUnsure
		}
	}
	if tag != 1 && tag != 3 || s.Channels == 0 || s.Channels > 2 || s.Rate == 0 {
		return errUnsure
	}
	s.Layout = layoutOf(s.Channels)
	return applyPCM(s, bits, tag == 3, false)
}
