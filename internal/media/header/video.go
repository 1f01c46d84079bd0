package header

import (
	"fmt"

	"butler"

	"github.com/Eyevinn/mp4ff/av1"
	"github.com/Eyevinn/mp4ff/avc"
	"github.com/Eyevinn/mp4ff/hevc"
)

// picture is what a video codec's configuration tells beyond the container.
type picture struct {
	profile  string
	chroma   byte // 0 grey, 1 4:2:0, 2 4:2:2, 3 4:4:4
	depth    int  // bits per sample
	full     bool // full range, as JPEG has it
	planar   bool // RGB
	transfer int  // ISO/IEC 23091-2; 0 and 2 for unknown
	sar      [2]uint
}

// apply writes it into a stream. What the container said of the transfer and the shape stands where
// the codec says nothing.
func (p picture) apply(s *butler.Stream) {
	s.Profile, s.BitDepth, s.PixFormat = p.profile, p.depth, p.pixFormat()
	if name := transferName(p.transfer); name != "" {
		s.Transfer = name
	}
	if s.SAR == "" && p.sar[0] > 0 && p.sar[1] > 0 {
		s.SAR = ratio(uint64(p.sar[0]), uint64(p.sar[1]))
	}
}

func (p picture) pixFormat() string {
	if p.planar && p.chroma == 3 {
		return "gbrp" + depthSuffix(p.depth)
	}
	if p.chroma == 0 {
		return "gray" + depthSuffix(p.depth)
	}
	name := [...]string{"", "yuv420p", "yuv422p", "yuv444p"}[p.chroma&3]
	if p.full && p.depth == 8 {
		return "yuvj" + name[3:]
	}
	return name + depthSuffix(p.depth)
}

func depthSuffix(depth int) string {
	if depth <= 8 {
		return ""
	}
	return fmt.Sprintf("%dle", depth)
}

// avcPicture reads an AVCDecoderConfigurationRecord: ISO/IEC 14496-15, 5.3.3.
func avcPicture(record []byte) (picture, error) {
	r, err := avc.DecodeAVCDecConfRec(record)
	if err != nil {
		return picture{}, err
	}
	if len(r.SPSnalus) == 0 {
		return picture{}, errUnsure
	}
	sps, err := avc.ParseSPSNALUnit(r.SPSnalus[0], true)
	if err != nil {
		return picture{}, err
	}
	p := picture{
		profile: avcProfile(int(sps.Profile), sps.ProfileCompatibility), chroma: 1, depth: 8,
	}
	if sps.Profile >= 100 || sps.Profile == 44 {
		p.chroma, p.depth = sps.ChromaFormatIDC, int(sps.BitDepthLumaMinus8)+8
	}
	if v := sps.VUI; v != nil {
		p.sar = [2]uint{v.SampleAspectRatioWidth, v.SampleAspectRatioHeight}
		p.full = v.VideoSignalTypePresentFlag && v.VideoFullRangeFlag
		if v.ColourDescriptionFlag {
			p.transfer, p.planar = int(v.TransferCharacteristics), v.MatrixCoefficients == 0
		}
	}
	return p, nil
}

// avcProfile names a profile: ITU-T H.264, A.2.
func avcProfile(profile int, constraints uint32) string {
	intra := func(name string) string {
		if constraints&0x10 != 0 {
			return name + " Intra"
		}
		return name
	}
	switch profile {
	case 66:
		if constraints&0x40 != 0 {
			return "Constrained Baseline"
		}
		return "Baseline"
	case 77:
		return "Main"
	case 88:
		return "Extended"
	case 100:
		return "High"
	case 110:
		return intra("High 10")
	case 118:
		return "Multiview High"
	case 122:
		return intra("High 4:2:2")
	case 128:
		return "Stereo High"
	case 244:
		return intra("High 4:4:4 Predictive")
	case 44:
		return "CAVLC 4:4:4"
	}
	return ""
}

// hevcPicture reads an HEVCDecoderConfigurationRecord: ISO/IEC 14496-15, 8.3.3.
func hevcPicture(record []byte) (picture, error) {
	r, err := hevc.DecodeHEVCDecConfRec(record)
	if err != nil {
		return picture{}, err
	}
	nalus := r.GetNalusForType(hevc.NALU_SPS)
	if len(nalus) == 0 {
		return picture{}, errUnsure
	}
	sps, err := hevc.ParseSPSNALUnit(nalus[0])
	if err != nil {
		return picture{}, err
	}
	p := picture{
		profile: pick(int(sps.ProfileTierLevel.GeneralProfileIDC), "", "Main", "Main 10", "Main Still Picture", "Rext"),
		chroma:  sps.ChromaFormatIDC, depth: int(sps.BitDepthLumaMinus8) + 8,
	}
	if v := sps.VUI; v != nil {
		p.sar = [2]uint{v.SampleAspectRatioWidth, v.SampleAspectRatioHeight}
		p.full = v.VideoSignalTypePresentFlag && v.VideoFullRangeFlag
		if v.ColourDescriptionFlag {
			p.transfer, p.planar = int(v.TransferCharacteristics), v.MatrixCoefficients == 0
		}
	}
	return p, nil
}

// av1Picture reads an AV1CodecConfigurationRecord: the AV1 binding to ISO BMFF, 2.3.3.
func av1Picture(record []byte) (picture, error) {
	r, err := av1.DecodeAV1CodecConfRec(record)
	if err != nil {
		return picture{}, err
	}
	p := picture{profile: pick(int(r.SeqProfile), "Main", "High", "Professional"), depth: 8}
	if r.HighBitdepth != 0 {
		p.depth = 10
		if r.TwelveBit != 0 {
			p.depth = 12
		}
	}
	switch {
	case r.MonoChrome != 0:
		p.chroma = 0
	case r.ChromaSubsamplingX == 0:
		p.chroma = 3
	case r.ChromaSubsamplingY == 0:
		p.chroma = 2
	default:
		p.chroma = 1
	}
	if h, err := r.SequenceHeader(); err == nil && h != nil {
		p.transfer, p.planar = int(h.TransferCharacteristics), h.MatrixCoefficients == 0 && h.ColorPrimaries == 1
	}
	return p, nil
}

// vp9Picture makes what a VP9 configuration's fields say. Subsampling 0 and 1 are 4:2:0, 2 is 4:2:2,
// 3 is 4:4:4.
func vp9Picture(profile, depth, subsampling int) (picture, error) {
	if profile > 3 || (depth != 8 && depth != 10 && depth != 12) || subsampling > 3 {
		return picture{}, errUnsure
	}
	return picture{profile: fmt.Sprintf("Profile %d", profile), depth: depth, chroma: byte(max(subsampling, 1))}, nil
}

// vp9Frame reads the start of a key frame's uncompressed header: the VP9 bitstream specification, 6.2.
func vp9Frame(b []byte) (picture, error) {
	bits := bitReader{b: b}
	if bits.read(2) != 2 {
		return picture{}, errUnsure
	}
	profile := bits.read(1) | bits.read(1)<<1
	if profile == 3 {
		bits.read(1)
	}
	existing, inter := bits.read(1), bits.read(1)
	bits.read(2) // show frame, error resilient
	if existing != 0 || inter != 0 || bits.read(24) != 0x498342 {
		return picture{}, errUnsure
	}
	depth := 8
	if profile >= 2 {
		depth = 10 + 2*bits.read(1)
	}
	if space := bits.read(3); space == 7 { // RGB
		return picture{}, errUnsure
	}
	bits.read(1) // range
	subsampling := 1
	if profile&1 == 1 {
		switch bits.read(2) {
		case 0:
			subsampling = 3
		case 2:
			subsampling = 2
		default:
			return picture{}, errUnsure
		}
	}
	if bits.over {
		return picture{}, errUnsure
	}
	return vp9Picture(profile, depth, subsampling)
}

// bitReader reads bits, the highest first. Beyond the end it reads zeros and notes it.
type bitReader struct {
	b    []byte
	at   int
	over bool
}

func (r *bitReader) read(n int) int {
	v := 0
	for range n {
		v <<= 1
		if r.at>>3 >= len(r.b) {
			r.over = true
			continue
		}
		v |= int(r.b[r.at>>3]>>(7-r.at&7)) & 1
		r.at++
	}
	return v
}

// transferName returns ffmpeg's name for a transfer characteristic of ISO/IEC 23091-2.
func transferName(code int) string {
	return pick(code, "", "bt709", "", "", "bt470m", "bt470bg", "smpte170m", "smpte240m", "linear", "log100", "log316",
		"iec61966-2-4", "bt1361e", "iec61966-2-1", "bt2020-10", "bt2020-12", "smpte2084", "smpte428", "arib-std-b67")
}

// ratio returns "a:b" in lowest terms, or "" for one that is square or absurd.
func ratio(a, b uint64) string {
	if a == 0 || b == 0 || a == b {
		return ""
	}
	g := gcd(a, b)
	a, b = a/g, b/g
	if a > 1<<20 || b > 1<<20 {
		return ""
	}
	return fmt.Sprintf("%d:%d", a, b)
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
