package fake

import (
	"bytes"
	"fmt"
	"io"

	"butler"
)

// Bundles is a [butler.BundleStore] of files in memory. Methods that are not here must not be called.
type Bundles struct {
	butler.BundleStore
	files map[string][]byte
}

// Add makes a file of a Part.
func (b *Bundles) Add(part int64, name string, content []byte) {
	if b.files == nil {
		b.files = map[string][]byte{}
	}
	b.files[fmt.Sprint(part, " ", name)] = content
}

// Open opens a file of a Bundle.
func (b *Bundles) Open(p butler.PartContent, name string) (io.ReadSeekCloser, error) {
	content, ok := b.files[fmt.Sprint(p.Part, " ", name)]
	if !ok {
		return nil, butler.E(butler.KindNotFound, "open artifact", "no such file")
	}
	return noClose{bytes.NewReader(content)}, nil
}

type noClose struct{ io.ReadSeeker }

func (noClose) Close() error { return nil }
