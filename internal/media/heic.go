package media

import (
	"context"
	"image"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"butler"
	"butler/internal/media/heif"
	"butler/internal/media/tool"

	"golang.org/x/image/bmp"
)

const (
	heicWidth   = 1600 // px, that a picture has at most when it comes from the process
	heicTimeout = 2 * time.Minute
)

// decodeHEIC returns the picture of a HEIC file, made small, and its orientation. The tiles are decoded by a process of
// its own: they come from strangers.
func (r *run) decodeHEIC(ctx context.Context) (image.Image, int, error) {
	const op = "decode HEIC"
	f, err := os.Open(r.part.Path)
	if err != nil {
		return nil, 0, butler.E(butler.KindUnreachable, op, "%w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, 0, butler.E(butler.KindUnreachable, op, "%w", err)
	}
	p, err := heif.Read(f, info.Size())
	if err != nil {
		return nil, 0, butler.E(butler.KindUnsupported, op, "%w", err)
	}
	tiles := filepath.Join(r.dir, "tiles.hevc")
	if err := os.WriteFile(tiles, p.Stream, 0o600); err != nil {
		return nil, 0, folderError(err)
	}
	defer func() { _ = os.Remove(tiles) }()
	ctx, cancel := context.WithTimeout(ctx, heicTimeout)
	defer cancel()
	process, err := r.tools.Start(ctx, tool.Command{Program: tool.FFmpeg, Args: heicArguments(p), Input: tiles})
	if err != nil {
		return nil, 0, err
	}
	var m image.Image
	decodeErr := guard(op, func() (err error) {
		m, err = bmp.Decode(io.LimitReader(process.Stdout, heicWidth*heicWidth*4*4))
		return err
	})
	_, _ = io.Copy(io.Discard, process.Stdout)
	if err := process.Wait(); err != nil {
		return nil, 0, err
	}
	if decodeErr != nil {
		return nil, 0, butler.E(butler.KindDamaged, op, "the tiles of the picture cannot be decoded")
	}
	return m, p.Orientation, nil
}

// heicArguments returns the arguments of ffmpeg that put the tiles together.
func heicArguments(p heif.Picture) []string {
	var filters []string
	if p.Columns*p.Rows > 1 {
		filters = append(filters, "tile="+strconv.Itoa(p.Columns)+"x"+strconv.Itoa(p.Rows))
	}
	width, height := p.Width, p.Height
	if longer := max(width, height); longer > heicWidth {
		width, height = max(1, width*heicWidth/longer), max(1, height*heicWidth/longer)
	}
	filters = append(filters,
		"crop='min(iw,"+strconv.Itoa(p.Width)+")':'min(ih,"+strconv.Itoa(p.Height)+")':0:0",
		"scale="+strconv.Itoa(width)+":"+strconv.Itoa(height)+":flags=area", "format=bgr24")
	return append(commonArguments()[:2], // errors only
		"-threads", "1", "-max_pixels", strconv.Itoa(maxPixels), "-f", "hevc", tool.Input,
		"-vf", strings.Join(filters, ","), "-frames:v", "1", "-c:v", "bmp", "-f", "image2pipe", "pipe:1")
}
