package header

import (
	"bytes"
	"encoding/binary"
	"fmt"

	"butler"

	"github.com/Eyevinn/mp4ff/aac"
)

// applyAAC reads an AudioSpecificConfig: ISO/IEC 14496-3, 1.6.2.1.
func applyAAC(s *butler.Stream, config []byte) error {
	c, err := aac.DecodeAudioSpecificConfig(bytes.NewReader(config))
	if err != nil {
		return errUnsure // rarer kinds of AAC
	}
	layout, channels, ok := layoutAAC(int(c.ChannelConfiguration))
	if !ok {
		return errUnsure
	}
	s.Profile, s.Rate, s.Channels, s.Layout = "LC", c.SamplingFrequency, channels, layout
	if c.SBRPresentFlag {
		s.Profile, s.Rate = "HE-AAC", c.ExtensionFrequency
	}
	if c.PSPresentFlag {
		s.Profile, s.Channels, s.Layout = "HE-AACv2", 2, "stereo"
	}
	return nil
}

// applyOpus reads an identification header: RFC 7845, 5.1. Opus is always decoded at 48 kHz.
func applyOpus(s *butler.Stream, head []byte) error {
	if len(head) < 19 || string(head[:8]) != "OpusHead" {
		return errUnsure
	}
	return setOpus(s, int(head[9]), int(head[18]))
}

func setOpus(s *butler.Stream, channels, family int) error {
	if family > 1 || channels == 0 {
		return errUnsure
	}
	s.Channels, s.Rate, s.Layout = channels, 48000, layoutOf(channels)
	return nil
}

// applyFLAC reads a STREAMINFO block: RFC 9639, 8.2. It returns the number of samples, 0 if unknown.
func applyFLAC(s *butler.Stream, info []byte) (samples int64, err error) {
	if len(info) < 34 {
		return 0, errUnsure
	}
	v := binary.BigEndian.Uint64(info[10:])
	s.Rate, s.Channels, s.BitDepth = int(v>>44), int(v>>41&7)+1, int(v>>36&31)+1
	s.Layout = layoutOf(s.Channels)
	if s.Rate == 0 {
		return 0, errUnsure
	}
	return int64(v & (1<<36 - 1)), nil //nolint:gosec // 36 bits
}

// flacInfo finds the STREAMINFO block in what starts with "fLaC" or with the block's own header.
func flacInfo(b []byte) []byte {
	b = bytes.TrimPrefix(b, []byte("fLaC"))
	if len(b) < 38 || b[0]&0x7f != 0 {
		return nil
	}
	return b[4:38]
}

// applyPCM names the codec of plain samples.
func applyPCM(s *butler.Stream, bits int, float, big bool) error {
	kind, end := "s", "le"
	if float {
		kind = "f"
	}
	if big {
		end = "be"
	}
	switch {
	case bits == 8 && !float:
		kind, end = "u", ""
	case float && bits != 32 && bits != 64, bits != 16 && bits != 24 && bits != 32 && bits != 64:
		return errUnsure
	}
	s.Codec, s.BitDepth = fmt.Sprintf("pcm_%s%d%s", kind, bits, end), bits
	s.Bitrate = int64(bits) * int64(s.Rate) * int64(s.Channels)
	return nil
}
