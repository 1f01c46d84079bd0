package plex

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"butler"
	"butler/plexapi"
)

// Limits of a look into a folder.
const (
	maxBrowsed = 5000            // entries
	maxBrowse  = 5 * time.Second // that of a mount that hangs takes for ever
)

// browseTop answers with the folders to begin with: the home of the user that runs the server, and the root.
func (s *server) browseTop(w http.ResponseWriter, r *http.Request) error {
	list := []plexapi.BrowsePath{}
	if home, err := os.UserHomeDir(); err == nil && filepath.IsAbs(home) && home != "/" {
		top := browsePath(filepath.Clean(home))
		top.Home = true
		list = append(list, top)
	}
	list = append(list, browsePath("/"))
	return s.answer(w, r, plexapi.Container[plexapi.Browse]{MediaContainer: plexapi.Browse{Size: len(list), Path: list}})
}

// browse answers with what is in a folder, whose path is given in base64.
func (s *server) browse(w http.ResponseWriter, r *http.Request) error {
	path, err := browsedPath(encodedPath(r))
	if err != nil {
		return err
	}
	files := r.URL.Query().Get("includeFiles") != "0"
	ctx, cancel := context.WithTimeout(r.Context(), maxBrowse)
	defer cancel()
	type outcome struct {
		list plexapi.Browse
		err  error
	}
	done := make(chan outcome, 1)
	select {
	case s.looking <- struct{}{}:
	default:
		return butler.E(butler.KindTooMany, "", "too many folders are being looked at").WithHint("check whether a mount hangs")
	}
	go func() {
		defer func() { <-s.looking }()
		list, err := readFolder(ctx, path, files)
		done <- outcome{list, err}
	}()
	select {
	case <-ctx.Done():
		return butler.E(butler.KindUnreachable, "", "the folder does not answer").WithHint("check the mount that it is on")
	case o := <-done:
		if o.err != nil {
			return o.err
		}
		return s.answer(w, r, plexapi.Container[plexapi.Browse]{MediaContainer: o.list})
	}
}

// encodedPath returns the path in the address of a request. The slash at an address's end means nothing,
// but in base64 it is a digit: it is put back where one is missing.
func encodedPath(r *http.Request) string {
	text := r.PathValue("path")
	address, _, _ := strings.Cut(r.RequestURI, "?")
	if len(text)%4 == 3 && strings.HasSuffix(address, "/") {
		text += "/"
	}
	return text
}

// browsedPath reads a path from base64, in either alphabet, with or without padding.
func browsedPath(text string) (string, error) {
	text = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawStdEncoding.DecodeString(text)
	path := string(raw)
	if err != nil || !filepath.IsAbs(path) || strings.ContainsRune(path, 0) || len(path) > 4096 {
		return "", butler.E(butler.KindInvalid, "", "this is no path of a folder in base64")
	}
	return filepath.Clean(path), nil
}

// readFolder returns the folders and files in a folder, by name. Hidden ones, and what is neither, are left out.
func readFolder(ctx context.Context, path string, files bool) (plexapi.Browse, error) {
	list := plexapi.Browse{}
	f, err := os.Open(path)
	if err != nil {
		return list, cannotBrowse(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.IsDir() {
		return list, butler.E(butler.KindInvalid, "", "this is no folder")
	}
	entries, err := f.ReadDir(maxBrowsed)
	if err != nil && !errors.Is(err, io.EOF) {
		return list, cannotBrowse(err)
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	for _, e := range entries {
		if ctx.Err() != nil {
			return list, nil // nobody waits for it
		}
		full := filepath.Join(path, e.Name())
		mode := e.Type()
		if mode&fs.ModeSymlink != 0 {
			info, err := os.Stat(full)
			if err != nil {
				continue
			}
			mode = info.Mode().Type()
		}
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case mode.IsDir():
			list.Path = append(list.Path, browsePath(full))
		case mode.IsRegular() && files:
			p := browsePath(full)
			list.File = append(list.File, plexapi.BrowseFile{Key: p.Key, Path: p.Path, Title: p.Title})
		}
	}
	list.Size = len(list.Path) + len(list.File)
	return list, nil
}

func browsePath(path string) plexapi.BrowsePath {
	return plexapi.BrowsePath{
		Key: "/services/browse/" + base64.StdEncoding.EncodeToString([]byte(path)), Path: path, Title: filepath.Base(path),
	}
}

func cannotBrowse(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return butler.E(butler.KindNotFound, "", "there is no such folder")
	case errors.Is(err, fs.ErrPermission):
		return butler.E(butler.KindForbidden, "", "the server may not read the folder").
			WithHint("let the user that runs the server read and enter it")
	}
	return butler.E(butler.KindUnreachable, "", "the folder cannot be read").WithHint("check the disk or the mount that it is on")
}
