package media

import (
	"errors"
	"image"
	"io"
	"time"

	"butler"
)

// stamp is the time and shape of a picture that follows on the other pipe.
type stamp struct {
	at            time.Duration
	width, height int
	size          int64
}

// stampsAhead is how many times may be read before their pictures. The process writes a time before its
// picture and flushes it, so one would do.
const stampsAhead = 64

// maxPicture is the size in bytes of the largest picture that is read: 4096 by 16384.
const maxPicture = maxWidth * 4 * maxWidth * 3 / 2

// readStamps sends the times of pictures until the process ends. It closes ahead.
func readStamps(in io.Reader, ahead chan<- stamp) error {
	defer close(ahead)
	for in := newLines(in); ; {
		l, err := in.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		ahead <- stamp{l.pts, l.width, l.height, l.size}
	}
}

// readFrames reads pictures of one width and hands them on. Analyzers copy what they keep.
func (f *feed) readFrames(in io.Reader, ahead <-chan stamp, v *videoPlan, width int) error {
	count, err := readPictures(in, ahead, func(frame *butler.Frame) {
		frame.Time = max(0, frame.Time)
		for _, c := range v.consumers[width] {
			f.heard(c.frame(frame))
		}
	})
	if err == nil && count == 0 {
		f.quiet(v.stream)
	}
	return err
}

// readPictures reads pictures, whose times and shapes come ahead, and gives one after the other. One buffer
// serves all. It returns how many there were.
func readPictures(in io.Reader, ahead <-chan stamp, give func(*butler.Frame)) (count int, err error) {
	// Whatever ends this early, the sender of the times must not wait for ever.
	defer func() {
		for range ahead {
		}
	}()
	var buf []byte
	var last time.Duration
	for s := range ahead {
		if s.size < 0 || s.size > maxPicture {
			return count, butler.E(butler.KindInternal, "read pictures", "ffmpeg announced a picture of %d bytes", s.size)
		}
		if int64(cap(buf)) < s.size {
			buf = make([]byte, s.size)
		}
		buf = buf[:s.size]
		if _, err := io.ReadFull(in, buf); err != nil {
			break // the process died between the two: its own end tells why
		}
		picture, ok := frame420(buf, s.width, s.height)
		if !ok {
			continue // the shape changed on the way, as where one recording ends and another begins
		}
		if s.at == noTime {
			s.at = last
		}
		last = s.at
		count++
		give(&butler.Frame{Time: last, Image: picture})
	}
	return count, nil
}

// frame420 wraps planar 4:2:0 data without gaps in an image. It reports false if the data is of another size.
func frame420(b []byte, width, height int) (*image.YCbCr, bool) {
	cw, ch := (width+1)/2, (height+1)/2
	y, c := width*height, cw*ch
	if width <= 0 || height <= 0 || len(b) != y+2*c {
		return nil, false
	}
	return &image.YCbCr{
		Y: b[:y:y], Cb: b[y : y+c : y+c], Cr: b[y+c:], YStride: width, CStride: cw,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, width, height),
	}, true
}
