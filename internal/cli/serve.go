package cli

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"butler/internal/app"
)

// stopGrace is how long a server may take to end in order.
const stopGrace = 30 * time.Second

// serverFlags are those of the commands that run a server.
type serverFlags struct {
	listen string
	level  string
	media  []string
	tls    app.TLS
}

func (f *serverFlags) add(c *cobra.Command, level string) {
	c.Flags().StringVar(&f.listen, "listen", defaultListen, "`HOST:PORT` to listen on; port 0 takes any that is free")
	c.Flags().StringVar(&f.level, "log-level", level, "what to log: debug, info, warn or error")
	c.Flags().BoolVar(&f.tls.Generate, "tls", false, "serve by TLS, with a certificate made here")
	c.Flags().StringVar(&f.tls.CertFile, "tls-cert", "", "serve by TLS, with the certificate in this PEM `file`, and those of its issuers")
	c.Flags().StringVar(&f.tls.KeyFile, "tls-key", "", "PEM `file` of its key")
	c.Flags().StringArrayVar(&f.media, "media-root", nil, "`folder` below which the dashboard offers folders for libraries; may be given again")
	completes(c, "log-level", words("debug", "info", "warn", "error"))
}

func (s *session) serve() *cobra.Command {
	var f serverFlags
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the server",
		Long: `Run the server until SIGTERM or SIGINT, which end it in order; a second one ends it at once. It is ready
when GET /identity answers 200.

Everything it keeps is in the data folder, by default ` + "`butler`" + ` in the user's folder for data. The
administrator's token is BUTLER_TOKEN; without that it is made on first start and kept in the file
token of the data folder. ffmpeg is looked for in PATH and where distributions keep it, or only in the
folders that BUTLER_FFMPEG names.

On a terminal it prints a link that opens the dashboard and signs in; butler web prints another. For new
libraries the dashboard offers the folders below each --media-root, or those in BUTLER_MEDIA_ROOTS,
separated by colons; without either those below /media, /mnt, /srv, /data, /home and /Volumes, and those of
the libraries there are.

With --tls it serves by TLS with a certificate that it makes for the names and addresses of the machine, and
makes anew in time; with --tls-cert and --tls-key by one that is given, which is read again when it changes.
The commands find the certificate in the data folder if they run on the same machine; elsewhere give them the
file tls/cert.pem of the data folder with --ca.

JSON: {"url", "data", "version"}, once the server is ready.`,
		Example: `  butler serve --listen 0.0.0.0:32500 --tls
  butler serve --data /var/lib/butler --tls-cert full.pem --tls-key key.pem`,
		Args: takes(0, 0, ""),
		RunE: func(c *cobra.Command, _ []string) error {
			return s.withServer(c.Context(), f, func(ctx context.Context, server *app.App) error {
				ready := serving{server.URL(), s.home(), s.env.Version}
				if err := s.show(ready, func(p *printer) { p.line("Butler %s serves %s at %s", ready.Version, ready.Data, ready.URL) }); err != nil {
					return err
				}
				s.tellEntrance(server)
				if err := s.out.failure(); err != nil {
					return err
				}
				<-ctx.Done()
				return nil
			})
		},
	}
	f.add(c, "info")
	return c
}

// serving is what butler serve prints as JSON.
type serving struct {
	URL     string `json:"url"`
	Data    string `json:"data"`
	Version string `json:"version"`
}

// withServer runs a server while do runs: in this process, or, if a newer version is staged, in that which this process
// becomes. The signal that ends ctx is no error.
func (s *session) withServer(ctx context.Context, f serverFlags, do func(context.Context, *app.App) error) error {
	if err := listenable(ctx, f.listen); err != nil {
		return err
	}
	log, err := s.newLog(s.errs, f.level)
	if err != nil {
		return err
	}
	launch := app.Launch{Data: s.home(), Version: s.env.Version, Args: append([]string{os.Args[0]}, s.env.Args...), Log: log}
	if err := launch.Newer(); err != nil {
		return err
	}
	var anew atomic.Bool
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	restart := func() {
		anew.Store(true)
		stop()
	}
	if err := s.serveHere(ctx, f, log, restart, do); err != nil || !anew.Load() {
		return err
	}
	return launch.Anew()
}

// serveHere runs a server in this process while do runs.
func (s *session) serveHere(ctx context.Context, f serverFlags, log *slog.Logger, restart func(), do func(context.Context, *app.App) error) (err error) {
	roots, err := s.mediaRoots(f.media)
	if err != nil {
		return err
	}
	server, err := app.New(ctx, app.Options{
		Data:       s.home(),
		Listen:     f.listen,
		Token:      s.env.Getenv("BUTLER_TOKEN"),
		Version:    s.env.Version,
		Tools:      s.toolFolders(),
		TLS:        f.tls,
		MediaRoots: roots,
		Restart:    restart,
		Log:        log,
	})
	if err != nil {
		return err
	}
	defer func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopGrace)
		defer cancel()
		if stopErr := server.Stop(end); err == nil {
			err = stopErr
		}
	}()
	if err := server.Start(ctx); err != nil {
		return ended(ctx, err)
	}
	return do(ctx, server)
}

// mediaRoots returns the folders that were given by flags, or else by BUTLER_MEDIA_ROOTS, absolute; none for the usual
// places.
func (s *session) mediaRoots(given []string) ([]string, error) {
	if len(given) == 0 {
		given = filepath.SplitList(s.env.Getenv("BUTLER_MEDIA_ROOTS"))
	}
	var roots []string
	for _, path := range slices.DeleteFunc(given, func(path string) bool { return path == "" }) {
		path, err := folder(path)
		if err != nil {
			return nil, err
		}
		roots = append(roots, path)
	}
	return roots, nil
}

// toolFolders returns the only folders in which ffmpeg is looked for; none for the usual ones.
func (s *session) toolFolders() []string { return filepath.SplitList(s.env.Getenv("BUTLER_FFMPEG")) }

// home returns the data folder of a server that runs here.
func (s *session) home() string {
	if dir := s.dataDir(); dir != "" {
		return dir
	}
	return s.defaultDir()
}

// defaultDir returns where programs of a user keep data, as the XDG base directories say.
func (s *session) defaultDir() string {
	if dir := s.env.Getenv("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "butler")
	}
	if dir := s.env.Getenv("HOME"); dir != "" {
		return filepath.Join(dir, ".local", "share", "butler")
	}
	return "butler-data"
}
