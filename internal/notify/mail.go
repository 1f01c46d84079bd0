package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
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
	}
	secure := &tls.Config{ServerName: t.Host, MinVersion: tls.VersionTLS12}
	if s.o.TLS != nil {
		secure = s.o.TLS.Clone()
	}
	options = append(options, mail.WithTLSConfig(secure))
	if !t.TLS { // with TLS from the beginning the client has to dial by itself, to know that it may say the password
		line := &line{}
		defer line.close()
		options = append(options, mail.WithDialContextFunc(line.dial))
	}
	c, err := mail.NewClient(t.Host, options...)
	if err != nil {
		return butler.E(butler.KindInvalid, op, "%w", err)
	}
	if err := c.DialAndSendWithContext(ctx, m); err != nil {
		return butler.E(mailKind(err), op, "%w", err)
	}
	return nil
}

// line is the connection to a server, which the client leaves open when the conversation fails.
type line struct{ conn net.Conn }

func (l *line) dial(ctx context.Context, network, address string) (conn net.Conn, err error) {
	l.conn, err = (&net.Dialer{Timeout: mailTimeout}).DialContext(ctx, network, address)
	return l.conn, err
}

func (l *line) close() {
	if l.conn != nil {
		l.conn.Close()
	}
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
