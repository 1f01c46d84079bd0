package notify

import (
	"context"
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
	if s.o.TLS != nil {
		options = append(options, mail.WithTLSConfig(s.o.TLS.Clone()))
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

// mailKind says whether a failure may pass: what a server refuses for good does not.
func mailKind(err error) butler.Kind {
	if e, ok := errors.AsType[*mail.SendError](err); ok {
		if e.IsTemp() || e.ErrorCode() == 0 {
			return butler.KindUnreachable
		}
		return butler.KindInvalid
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return butler.KindUnreachable
	}
	return butler.KindUnreachable
}
