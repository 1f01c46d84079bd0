package notify

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"net/mail"
	"net/url"
	"strings"
	"sync"
	"testing"

	"butler"
)

// post is a mail server of one mailbox.
type post struct {
	t       *testing.T
	ears    net.Listener
	tls     *tls.Config
	refuse  string         // what it answers to RCPT instead
	noTLS   bool           // it knows no STARTTLS
	talks   func(net.Conn) // what it does instead of its work; nil to do that
	work    sync.WaitGroup
	mu      sync.Mutex
	letters []letter
}

type letter struct {
	secure         bool
	user, password string
	from           string
	to             []string
	text           string
}

// newPost starts one, and returns what its clients have to trust. From the beginning it speaks TLS if so asked.
func newPost(t *testing.T, fromTheBeginning bool) (*post, *tls.Config) {
	web := httptest.NewTLSServer(nil) // for its certificate
	defer web.Close()
	roots := x509.NewCertPool()
	roots.AddCert(web.Certificate())
	p := &post{t: t, tls: &tls.Config{Certificates: web.TLS.Certificates}}
	var err error
	if p.ears, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	p.work.Go(func() {
		for {
			c, err := p.ears.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() {
				if fromTheBeginning {
					c = tls.Server(c, p.tls)
				}
				p.talk(c, fromTheBeginning)
			})
		}
	})
	t.Cleanup(func() { p.ears.Close(); p.work.Wait() })
	return p, &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
}

func (p *post) talk(c net.Conn, secure bool) {
	defer func() { c.Close() }()
	in := bufio.NewReader(c)
	p.mu.Lock()
	talks := p.talks
	p.mu.Unlock()
	if talks != nil {
		talks(c)
		return
	}
	say := func(s string) { fmt.Fprintf(c, "%s\r\n", s) }
	l := letter{secure: secure}
	say("220 post")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		word := strings.ToUpper(strings.TrimSpace(line))
		switch {
		case strings.HasPrefix(word, "EHLO"):
			say("250-post")
			if !l.secure && !p.noTLS {
				say("250-STARTTLS")
			}
			say("250 AUTH PLAIN")
		case word == "STARTTLS":
			say("220 go on")
			c = tls.Server(c, p.tls)
			in, l.secure = bufio.NewReader(c), true
		case strings.HasPrefix(word, "AUTH PLAIN"):
			b, _ := base64.StdEncoding.DecodeString(strings.TrimSpace(line[len("AUTH PLAIN"):]))
			if parts := strings.Split(string(b), "\x00"); len(parts) == 3 {
				l.user, l.password = parts[1], parts[2]
			}
			if l.password != "pass word+" {
				say("535 5.7.8 wrong password " + l.password)
				continue
			}
			say("235 welcome")
		case strings.HasPrefix(word, "MAIL FROM:"):
			l.from = strings.TrimSpace(line[10:])
			say("250 ok")
		case strings.HasPrefix(word, "RCPT TO:"):
			if p.refuse != "" {
				say(p.refuse)
				continue
			}
			l.to = append(l.to, strings.TrimSpace(line[8:]))
			say("250 ok")
		case word == "DATA":
			say("354 go on")
			for {
				line, err := in.ReadString('\n')
				if err != nil {
					return
				}
				if line == ".\r\n" {
					break
				}
				l.text += line
			}
			p.mu.Lock()
			p.letters = append(p.letters, l)
			p.mu.Unlock()
			say("250 taken")
		case word == "QUIT":
			say("221 bye")
			return
		default:
			say("250 ok")
		}
	}
}

func (p *post) address(scheme, password, rest string) string {
	return scheme + "://" + url.UserPassword("me", password).String() + "@" + p.ears.Addr().String() + "/?from=butler@example.org&to=you@example.org,them@example.org" + rest
}

func TestMail(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		t.Run(scheme, func(t *testing.T) {
			p, trust := newPost(t, scheme == "smtps")
			w := newWorld(t, nil, map[string]string{butler.PrefNotifyMail: p.address(scheme, "pass word+", "")})
			w.s.o.TLS = trust
			r := w.report(3)
			if d := w.sent(r.ID)[0]; d.State != butler.DeliveryDone {
				t.Fatalf("%+v", d)
			}
			if len(p.letters) != 1 {
				t.Fatalf("%d letters", len(p.letters))
			}
			l := p.letters[0]
			if !l.secure || l.user != "me" || !strings.HasPrefix(l.from, "<butler@example.org>") || len(l.to) != 2 {
				t.Errorf("%+v", l)
			}
			m, err := mail.ReadMessage(strings.NewReader(l.text))
			if err != nil {
				t.Fatal(err)
			}
			if m.Header.Get("Bcc") != "" || m.Header.Get("Subject") != "attic: Night Bcc: evil@example.org body" || m.Header.Get("Auto-Submitted") != "auto-generated" || m.Header.Get("Message-Id") == "" {
				t.Errorf("%v", m.Header)
			}
		})
	}
}

func TestMailFaults(t *testing.T) {
	for name, tt := range map[string]struct {
		password, rest string
		change         func(*post)
		state          butler.DeliveryState
		plain          bool
	}{
		"wrong password":           {"not this one", "", func(*post) {}, butler.DeliveryWaiting, false},
		"no such mailbox":          {"pass word+", "", func(p *post) { p.refuse = "550 5.1.1 there is no such mailbox" }, butler.DeliveryFailed, false},
		"mailbox full":             {"pass word+", "", func(p *post) { p.refuse = "452 4.2.2 it is full" }, butler.DeliveryWaiting, false},
		"no STARTTLS":              {"pass word+", "", func(p *post) { p.noTLS = true }, butler.DeliveryWaiting, false},
		"a stranger's certificate": {"pass word+", "", func(*post) {}, butler.DeliveryWaiting, true},
	} {
		t.Run(name, func(t *testing.T) {
			p, trust := newPost(t, false)
			tt.change(p)
			w := newWorld(t, nil, map[string]string{butler.PrefNotifyMail: p.address("smtp", tt.password, tt.rest)})
			if !tt.plain {
				w.s.o.TLS = trust
			}
			d := w.sent(w.report(1).ID)[0]
			if d.State != tt.state || d.Reason == "" || len(p.letters) != 0 {
				t.Errorf("%+v, %d letters", d, len(p.letters))
			}
			if strings.Contains(d.Reason+w.log.String(), tt.password) {
				t.Errorf("the password is told: %s", d.Reason)
			}
		})
	}
}

func TestMailWithoutTLS(t *testing.T) {
	p, _ := newPost(t, false)
	p.noTLS = true
	address := "smtp://" + p.ears.Addr().String() + "/?from=butler@example.org&to=you@example.org&tls=none"
	w := newWorld(t, nil, map[string]string{butler.PrefNotifyMail: address})
	if d := w.sent(w.report(1).ID)[0]; d.State != butler.DeliveryDone || len(p.letters) != 1 || p.letters[0].secure {
		t.Errorf("%+v", d)
	}
}

// A server that says nothing more holds up no shutdown, and one that talks without end fills no memory.
func TestMailServersWithoutEnd(t *testing.T) {
	for _, scheme := range []string{"smtp", "smtps"} {
		for _, silent := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, silent %v", scheme, silent), func(t *testing.T) {
				p, trust := newPost(t, scheme == "smtps")
				said := make(chan struct{})
				p.mu.Lock()
				p.talks = func(c net.Conn) {
					fmt.Fprint(c, "220-")
					for n := 0; !silent; n++ {
						if _, err := c.Write(make([]byte, 1<<16)); err != nil {
							break
						}
						if n > 1000 {
							t.Error("it is listened to for ever")
							break
						}
					}
					close(said)
					_, _ = io.Copy(io.Discard, c) // until it is hung up
				}
				p.mu.Unlock()
				w := newWorld(t, nil, map[string]string{butler.PrefNotifyMail: p.address(scheme, "pass word+", "")})
				w.s.o.TLS = trust
				r := w.report(1)
				ctx, cancel := context.WithCancelCause(t.Context())
				defer cancel(nil)
				done := make(chan error, 1)
				go func() { done <- w.s.mail(ctx, p.address(scheme, "pass word+", ""), r) }()
				<-said
				if silent {
					cancel(nil)
				}
				if err := <-done; !butler.IsKind(err, butler.KindUnreachable) || silent != (errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled)) || silent == strings.Contains(err.Error(), errTalks.Error()) {
					t.Errorf("%v", err)
				}
			})
		}
	}
}
