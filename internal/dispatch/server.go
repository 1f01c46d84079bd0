package dispatch

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"butler"
)

// embedded is a NATS server inside the process. It has no port; its only client is the connection
// made by connect, which has to know the token.
type embedded struct {
	server *server.Server
	token  string
}

// How long the server may take to come up; it takes some 30 ms.
const readyWait = 20 * time.Second

func startServer(dir string, log *slog.Logger) (*embedded, error) {
	// What an earlier process left is worth nothing: leases ended with it.
	if err := os.RemoveAll(dir); err != nil {
		return nil, butler.E(butler.KindPermission, "empty the folder of the queue", "%w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, butler.E(butler.KindPermission, "make the folder of the queue", "%w", err)
	}
	e := &embedded{token: rand.Text()}
	s, err := server.NewServer(&server.Options{
		ServerName:         "butler",
		DontListen:         true,
		Authorization:      e.token,
		JetStream:          true,
		StoreDir:           dir,
		JetStreamMaxMemory: 64 << 20,
		JetStreamMaxStore:  64 << 20,
		NoSigs:             true,
		NoSystemAccount:    true,
	})
	if err != nil {
		return nil, fmt.Errorf("configure the embedded queue: %w", err)
	}
	s.SetLoggerV2(logger{log}, false, false, false)
	e.server = s
	s.Start()
	if !s.ReadyForConnections(readyWait) {
		e.stop()
		return nil, butler.E(butler.KindTimeout, "start the embedded queue", "it is not ready after %v", readyWait)
	}
	return e, nil
}

func (e *embedded) connect() (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(e.server), nats.Token(e.token), nats.Name("butler"),
		nats.MaxReconnects(0))
}

func (e *embedded) stop() {
	e.server.Shutdown()
	e.server.WaitForShutdown()
}

// logger hands the server's own log to slog; its chatter is for debugging.
type logger struct{ log *slog.Logger }

func (l logger) Noticef(format string, v ...any) { l.log.Debug("queue: " + fmt.Sprintf(format, v...)) }
func (l logger) Warnf(format string, v ...any)   { l.log.Warn("queue: " + fmt.Sprintf(format, v...)) }
func (l logger) Fatalf(format string, v ...any)  { l.log.Error("queue: " + fmt.Sprintf(format, v...)) }
func (l logger) Errorf(format string, v ...any)  { l.log.Error("queue: " + fmt.Sprintf(format, v...)) }
func (l logger) Debugf(format string, v ...any)  { l.log.Debug("queue: " + fmt.Sprintf(format, v...)) }
func (l logger) Tracef(string, ...any)           {}
