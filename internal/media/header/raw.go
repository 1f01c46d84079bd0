package header

import (
	"butler"
	"butler/internal/media/exif"
	"butler/internal/media/raw"
)

// readRaw reads what a camera saved without developing it. Its picture is the preview in it. Errors: [raw.ErrNot] for
// any other file.
func readRaw(f source) (butler.Header, error) {
	camera, err := raw.Read(f, f.size)
	if err != nil {
		return butler.Header{}, err
	}
	h := butler.Header{Container: string(camera.Format), Tags: map[string]string{}}
	s := butler.Stream{Kind: butler.StreamCover, Codec: "mjpeg", BitDepth: 8, Width: camera.Width, Height: camera.Height}
	if len(camera.Previews) == 0 {
		s.Codec = ""
		h.Problem = "the raw file holds no preview that can be shown"
	}
	if data, err := exif.Open(f, f.size); err == nil {
		t := photoTags{tags: h.Tags, rotation: &s.Rotation}
		data.Read(exif.Handlers{Want: t.want, Tag: t.take})
		t.finish()
	}
	if s.Width <= 0 || s.Height <= 0 {
		return h, errPicture
	}
	h.Streams = []butler.Stream{s}
	return h, nil
}
