// Package assets holds the files that pages of the dashboard refer to, and serves them under addresses that change
// with their content, so that browsers keep them.
package assets

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"

	"butler"
)

//go:embed butler.css icon.svg icons.svg js vendor
var files embed.FS

// Prefix is where the files are served.
const Prefix = "/web/assets/"

// Assets are the files. All are served below one folder that is named by the content of all, so that modules can
// import each other by relative addresses.
type Assets struct{ folder string }

// New returns the files that this program was built with.
func New() *Assets {
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		sum.Write([]byte(name))
		sum.Write(b)
		return err
	})
	if err != nil {
		panic(err) // they are in the program
	}
	const digits = 6 // bytes of the digest: enough to tell versions apart
	return &Assets{hex.EncodeToString(sum.Sum(nil)[:digits])}
}

// URL returns the address of a file such as js/player.js. It panics if there is none.
func (a *Assets) URL(name string) string {
	if _, err := fs.Stat(files, name); err != nil {
		panic("web: no asset " + name)
	}
	return Prefix + a.folder + "/" + name
}

// ServeHTTP answers GET and HEAD below [Prefix]. One who asks for the files of another version gets those there are:
// a page that was open during an update goes on working.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) error {
	folder, name, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, Prefix), "/")
	b, err := files.ReadFile(name)
	if err != nil {
		return butler.E(butler.KindNotFound, "", "there is nothing at this address")
	}
	w.Header().Set("Content-Type", contentType(name))
	if folder == a.folder {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-store")
	}
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(string(b)))
	return nil
}

// contentType does not ask the system's table, which differs from machine to machine.
func contentType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "text/plain; charset=utf-8"
}
