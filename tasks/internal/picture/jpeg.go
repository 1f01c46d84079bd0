package picture

import (
	"butler"
	"butler/tasks/internal/scratch"
	"bytes"
	"image"
	"image/jpeg"
	"os"
	"path/filepath"
)

// Quality is the quality of every JPEG that is made, on the scale of 1 to 100 that libjpeg uses. At
// 320 pixels of width a picture takes about 10 kB.
const Quality = 80

// Encode writes m as a JPEG into buf, which is emptied first.
func Encode(buf *bytes.Buffer, m *image.YCbCr) error {
	buf.Reset()
	if err := jpeg.Encode(buf, m, &jpeg.Options{Quality: Quality}); err != nil {
		return butler.E(butler.KindInternal, "encode picture", "%w", err)
	}
	return nil
}

// Verify decodes a JPEG and reports one that is not of the size it should be.
func Verify(data []byte, size image.Point) error {
	m, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		return butler.E(butler.KindInternal, "read back picture", "%w", err)
	}
	if got := m.Bounds().Size(); got != size {
		return butler.E(butler.KindInternal, "read back picture", "it has %v pixels, not %v", got, size)
	}
	return nil
}

// Save writes a JPEG to a new file name below dir, making its folder, and reads it back.
func Save(dir, name string, data []byte, size image.Point) error {
	if err := scratch.Write(dir, name, data); err != nil {
		return err
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	back, err := os.ReadFile(path)
	if err != nil {
		return scratch.Error("read back picture", err)
	}
	if !bytes.Equal(back, data) {
		return butler.E(butler.KindInternal, "read back picture", "%s is not what was written", name)
	}
	return Verify(back, size)
}
