package plex

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"butler"
)

// databaseName is the name of the copy in the archive: tools look for a file that begins so.
const databaseName = "databaseBackup.db"

// databases answers with an archive of a copy of the database, made and verified now. One is made at a
// time: each takes as much room as the database.
func (s *server) databases(w http.ResponseWriter, r *http.Request) error {
	const op = "copy database"
	if s.Database == nil || s.Bundles == nil {
		return butler.E(butler.KindUnsupported, op, "this server gives none out")
	}
	if r.Method == http.MethodHead {
		archiveHead(w, "databases", s.Now())
		return nil
	}
	if !s.copying.TryLock() {
		return butler.E(butler.KindTooMany, op, "another copy is being fetched").WithHint("try again when it is done")
	}
	defer s.copying.Unlock()
	dir, err := s.Bundles.Scratch("diagnostics-*")
	if err != nil {
		return err
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			s.Log.Warn("a copy of the database stays behind", "error", err)
		}
	}()
	info, err := s.Database.Backup(r.Context(), filepath.Join(dir, databaseName))
	if err != nil {
		return err
	}
	f, err := os.Open(info.Path)
	if err != nil {
		return butler.E(butler.FileErrorKind(err, butler.KindInternal), op, "%w", err)
	}
	defer f.Close()
	return s.archive(w, r, "databases", databaseName, func(entry io.Writer) error {
		_, err := io.Copy(entry, f)
		return err
	})
}

// logs answers with an archive of the last lines of the log.
func (s *server) logs(w http.ResponseWriter, r *http.Request) error {
	if s.Logs == nil {
		return butler.E(butler.KindUnsupported, "read logs", "this server keeps none at hand").
			WithHint("look at where it writes them: its terminal, or the journal of the system")
	}
	if r.Method == http.MethodHead {
		archiveHead(w, "logs", s.Now())
		return nil
	}
	return s.archive(w, r, "logs", "butler.log", s.Logs)
}

// archive writes a ZIP file with one entry as it is made. Once it has begun, a fault can be told only by
// cutting the connection.
func (s *server) archive(w http.ResponseWriter, r *http.Request, what, name string, write func(io.Writer) error) error {
	at := s.Now()
	archiveHead(w, what, at)
	z := zip.NewWriter(w)
	entry, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err == nil {
		err = write(entry)
	}
	if err = errors.Join(err, z.Close()); err != nil {
		if !errors.Is(err, context.Canceled) {
			s.Log.LogAttrs(r.Context(), levelOf(r), "archive cut off", logAttrs(r, err)...)
		}
		panic(http.ErrAbortHandler)
	}
	return nil
}

func archiveHead(w http.ResponseWriter, what string, at time.Time) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="butler-%s-%s.zip"`, what, at.UTC().Format("20060102-150405")))
	h.Set("Content-Type", "application/zip")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(http.StatusOK)
}
