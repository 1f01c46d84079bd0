package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/wneessen/go-mail"

	"butler"
)

// mailTimeout bounds each step of the conversation with a server.
const mailTimeout = 30 * time.Second

// mail sends the text of a Report by SMTP: with STARTTLS, or TLS from the beginning, or, only if the address says so,
// without.
func (s *Sender) mail(ctx context.Context, address string, r butler.Report) error {
	const op = "send report by mail"
	t, err := butler.ParseMail(address)
	if err != nil {
		return err
	}
	m := mail.NewMsg()
	if err := errors.Join(m.FromFormat("Butler", t.From), m.To(t.To...)); err != nil {
		return butler.E(butler.KindInvalid, op, "an address of mail is none")
	}
	m.Subject(cut(s.title(r), 200)) // one line without controls: see title
	m.SetDateWithValue(r.Made)
	m.SetMessageID()
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(mail.TypeTextPlain, r.Text())
	options := []mail.Option{mail.WithTimeout(mailTimeout), mail.WithTLSPortPolicy(mail.TLSMandatory)}
	if t.TLS {
		options = append(options, mail.WithSSLPort(false))
	}
	if t.Plain {
		options = append(options, mail.WithTLSPortPolicy(mail.NoTLS))
	}
	if t.Port != 0 {
		options = append(options, mail.WithPort(t.Port))
	}
	if t.User != "" {
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(t.User), mail.WithPassword(t.Password))
		if t.TLS { // of a connection that was made for it the client does not know that it may say the password
			options = append(options, mail.WithOpportunisticSMTPAuth(
				mail.SMTPAuthSCRAMSHA256PLUS, mail.SMTPAuthSCRAMSHA256, mail.SMTPAuthSCRAMSHA1PLUS, mail.SMTPAuthSCRAMSHA1,
				mail.SMTPAuthCramMD5, mail.SMTPAuthPlain, mail.SMTPAuthLogin))
		}
	}
	secure := &tls.Config{ServerName: t.Host, MinVersion: tls.VersionTLS12}
	if s.o.TLS != nil {
		secure = s.o.TLS.Clone()
	}
	line := &line{}
	if t.TLS {
		line.tls = secure
	}
	defer line.close()
	// The client itself asks for the end of ctx only while it dials.
	defer context.AfterFunc(ctx, line.close)()
	options = append(options, mail.WithTLSConfig(secure), mail.WithDialContextFunc(line.dial))
	c, err := mail.NewClient(t.Host, options...)
	if err != nil {
		return butler.E(butler.KindInvalid, op, "%w", err)
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return butler.E(mailKind(err), op, "%w", err)
	}
	return nil
}

// mailAnswers is the most that a server may say in a conversation, in bytes.
const mailAnswers = 1 << 20

var errTalks = errors.New("the server says too much")

// line is the connection to a server, which the client leaves open when the conversation fails.
type line struct {
	tls *tls.Config // to speak TLS from the beginning

	mu   sync.Mutex
	conn net.Conn
	shut bool
}

func (l *line) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := (&net.Dialer{Timeout: mailTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	if l.conn = conn; l.shut {
		conn.Close()
	}
	l.mu.Unlock()
	heard := &hearing{Conn: conn, left: mailAnswers}
	if l.tls == nil {
		return heard, nil
	}
	secure := tls.Client(heard, l.tls)
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err // close hangs up
	}
	return secure, nil
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.shut = true
	if l.conn != nil {
		l.conn.Close()
	}
}

// hearing reads no more than a server may say: the client keeps a line until it ends.
type hearing struct {
	net.Conn
	left int
}

func (h *hearing) Read(p []byte) (int, error) {
	if h.left <= 0 {
		return 0, errTalks
	}
	n, err := h.Conn.Read(p[:min(len(p), h.left)])
	h.left -= n
	return n, err
}

// mailKind says whether a failure may pass: what a server refuses for good does not.
func mailKind(err error) butler.Kind {
	if e, ok := errors.AsType[*mail.SendError](err); ok {
		if e.IsTemp() || e.ErrorCode() == 0 {
			return butler.KindUnreachable
		}
		return butler.KindInvalid
	}
	return butler.KindUnreachable
}
