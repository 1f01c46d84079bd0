package app

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"butler/internal/durable"
)

// address is the path of the file that says where the server of a data folder listens. Commands on the same
// machine give the token of the folder to whoever is there, and to nobody else.
func (f folder) address() string { return f.path("address") }

// noteAddress writes where the server listens, until Stop.
func (a *App) noteAddress() error {
	path := a.folder.address()
	if err := durable.Replace(path, []byte(a.scheme()+a.ears.Addr().String()+"\n")); err != nil {
		return fileError("note the address", path, err)
	}
	a.ending("forget the address", func(context.Context) error { return a.folder.forgetAddress() })
	return nil
}

// forgetAddress removes what was noted, also by a server that was killed: somebody else may listen there.
func (f folder) forgetAddress() error {
	if err := os.Remove(f.address()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fileError("forget the address", f.address(), err)
	}
	return nil
}
