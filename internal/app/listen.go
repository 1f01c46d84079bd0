package app

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"sync"
	"syscall"

	"butler"
	"butler/internal/access"
)

func listen(ctx context.Context, address string) (net.Listener, error) {
	const op = "listen"
	var c net.ListenConfig
	l, err := c.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return &gate{Listener: l, limit: connections(), peers: map[netip.Prefix]int{}}, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, butler.E(butler.KindPortTaken, op, "%s is taken by another program", address).
			WithHint("choose another with --listen, or stop the other program")
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return nil, butler.E(butler.KindPortTaken, op, "%s is no address of this machine", address).
			WithHint("choose another with --listen")
	case errors.Is(err, syscall.EACCES):
		return nil, butler.E(butler.KindPermission, op, "%s: %w", address, syscall.EACCES).
			WithHint("ports below 1024 are for the system: choose a higher one with --listen")
	}
	return nil, butler.E(butler.KindInvalid, op, "%q: %w", address, err).WithHint("give host:port, such as 127.0.0.1:32500")
}

// maxConnections are open at a time at most: as many as requests and listeners may go on, and some that
// are idle.
const maxConnections = 4096

// connections returns how many there may be, so that half of the files that the process may open are left
// for its work.
func connections() int {
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err == nil && files.Cur/2 < maxConnections {
		return int(files.Cur / 2)
	}
	return maxConnections
}

// gate bounds how many connections are open at a time, and lets no peer have more than half of them.
// What is beyond is closed at once: to leave it waiting would hold up everybody behind it.
type gate struct {
	net.Listener
	limit int

	mu    sync.Mutex
	open  int
	peers map[netip.Prefix]int
}

// Accept implements [net.Listener].
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if peer := peerOf(c); g.enter(peer) {
			return &passed{Conn: c, leave: sync.OnceFunc(func() { g.leave(peer) })}, nil
		}
		_ = c.Close() // nothing was said on it yet
	}
}

func peerOf(c net.Conn) netip.Prefix {
	if a, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return access.Peer(a.AddrPort().Addr())
	}
	return netip.Prefix{}
}

func (g *gate) enter(peer netip.Prefix) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open >= g.limit || g.peers[peer] >= max(1, g.limit/2) {
		return false
	}
	g.open++
	g.peers[peer]++
	return true
}

func (g *gate) leave(peer netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.open--
	if g.peers[peer]--; g.peers[peer] == 0 {
		delete(g.peers, peer)
	}
}

// passed is a connection that is counted until it is closed.
type passed struct {
	net.Conn
	leave func()
}

// Close implements [net.Conn].
func (p *passed) Close() error {
	defer p.leave()
	return p.Conn.Close()
}

// CloseWrite ends one direction: so net/http lets a client read why its request was refused before the
// connection goes away.
func (p *passed) CloseWrite() error {
	if c, ok := p.Conn.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return nil
}
