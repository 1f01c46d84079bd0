package header

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"butler"

	"go.senan.xyz/taglib"
)

// RawTags returns the tags of a file of sound as TagLib names them.
func (r *Reader) RawTags(path string) (map[string][]string, error) {
	const op = "read tags"
	if err := r.canTag(op); err != nil {
		return nil, err
	}
	f, err := open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	tags, err := taglib.ReadTags(byContent(f))
	if err != nil {
		return nil, butler.E(butler.KindDamaged, op, "the tags cannot be read")
	}
	return tags, nil
}

// WriteTags changes some tags of a file of sound; those that are empty are taken away. Names and values
// are ASCII, and of the user's own kind in formats that tell: TXXX in ID3. TagLib goes by the extension of
// the file's name, and can reach all that lies in its folder: so it should lie alone in one.
func (r *Reader) WriteTags(path string, set map[string]string) error {
	const op = "write tags"
	if err := r.canTag(op); err != nil {
		return err
	}
	if filepath.Ext(path) == ".mp3" {
		return writeID3(path, set)
	}
	tags := make(map[string][]string, len(set))
	for name, value := range set {
		if value == "" {
			tags[name] = nil
			continue
		}
		tags[name] = []string{value}
	}
	if err := taglib.WriteTags(path, tags, 0); err != nil {
		return butler.E(butler.KindDamaged, op, "the tags of this file cannot be written")
	}
	return nil
}

// Pictures returns a digest of the pictures in a file of sound.
func (r *Reader) Pictures(path string) (string, error) {
	const op = "read pictures"
	if err := r.canTag(op); err != nil {
		return "", err
	}
	f, err := open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	p, err := taglib.ReadProperties(byContent(f))
	if err != nil {
		return "", butler.E(butler.KindDamaged, op, "the file cannot be read")
	}
	hash := sha256.New()
	for i, d := range p.Images[:min(len(p.Images), maxStreams)] {
		image, err := taglib.ReadImageOptions(byContent(f), i)
		if err != nil {
			return "", butler.E(butler.KindDamaged, op, "picture %d cannot be read", i+1)
		}
		fmt.Fprintf(hash, "%q %q %q %d ", d.Type, d.Description, d.MIMEType, len(image))
		hash.Write(image)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

func (r *Reader) canTag(op string) error {
	if !r.tagLib() {
		return butler.E(butler.KindPermission, op, "the folder of TagLib's compiled code is not ours alone").
			WithHint("remove go-taglib-wasm from the folder for temporary files, or set TMPDIR to one of the server's own")
	}
	return nil
}
