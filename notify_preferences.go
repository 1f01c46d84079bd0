package butler

import (
	"net/mail"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// The preferences of notifications.
const (
	PrefNotifyOn      = "NotifyOn"
	PrefNotifyWebhook = "NotifyWebhook"
	PrefNotifyKey     = "NotifyWebhookKey"
	PrefNotifyNtfy    = "NotifyNtfy"
	PrefNotifyDiscord = "NotifyDiscord"
	PrefNotifyMail    = "NotifyMail"
	PrefNotifyCommand = "NotifyCommand"
)

// The values of PrefNotifyOn: each sends what those before it send, and more.
const (
	NotifyNever   = "never"
	NotifyTrouble = "trouble" // Alarms, and Reports with trouble
	NotifyNights  = "nights"  // every night
	NotifyAll     = "all"     // every Run that the Window did not open, too
)

func notifyPreferences() []Preference {
	const group = "notifications"
	return []Preference{
		{ID: PrefNotifyOn, Label: "Send reports", Type: PreferenceText, Default: NotifyNights, Group: group,
			Enum:    []EnumValue{{NotifyNever, "never"}, {NotifyTrouble, "of trouble"}, {NotifyNights, "of every night, and of trouble"}, {NotifyAll, "of every run"}},
			Summary: "Which reports are sent, to those of the following that are set. All are kept and can be listed."},
		{ID: PrefNotifyWebhook, Label: "Webhook for reports", Type: PreferenceText, Format: FormatURL, Secret: true, Group: group,
			Summary: "Reports are posted to this address as JSON."},
		{ID: PrefNotifyKey, Label: "Key of the webhook", Type: PreferenceText, Secret: true, Advanced: true, Group: group,
			Summary: "With it, posts to the webhook carry X-Butler-Signature: sha256= and the HMAC-SHA256 of the body in hexadecimal."},
		{ID: PrefNotifyNtfy, Label: "ntfy topic for reports", Type: PreferenceText, Format: FormatURL, Secret: true, Group: group,
			Summary: "The address of a topic: https://ntfy.sh/topic. A user and password, or no user and an access token, may stand in it."},
		{ID: PrefNotifyDiscord, Label: "Discord webhook for reports", Type: PreferenceText, Format: FormatURL, Secret: true, Group: group,
			Summary: "The address of a webhook of a channel."},
		{ID: PrefNotifyMail, Label: "Mail for reports", Type: PreferenceText, Format: FormatMail, Secret: true, Group: group,
			Summary: "smtp://user:password@host:587/?from=butler@example.org&to=me@example.org, or smtps:// for port 465. " +
				"smtp asks for STARTTLS; tls=none sends to a host without it."},
		{ID: PrefNotifyCommand, Label: "Command for reports", Type: PreferenceText, Format: FormatFile, Advanced: true, Group: group,
			Summary: "The name of a program in the folder commands of the data folder. It gets the report on its standard input."},
	}
}

// MailTarget is where mail goes, and how.
type MailTarget struct {
	Host     string
	Port     int // 0 for the usual one
	TLS      bool
	Plain    bool // without any encryption
	User     string
	Password string
	From     string
	To       []string
}

// ParseMail reads an address such as smtp://user:password@host:587/?from=a@example.org&to=b@example.org,c@example.org.
// Errors never hold the address: [KindInvalid].
func ParseMail(text string) (MailTarget, error) {
	bad := func(why string) (MailTarget, error) {
		return MailTarget{}, E(KindInvalid, "read the address for mail", "%s", why).
			WithHint("give it like smtp://user:password@host:587/?from=butler@example.org&to=me@example.org")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" {
		return bad("it is no address of smtp or smtps")
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return bad("what follows the ? is not well formed")
	}
	t := MailTarget{Host: u.Hostname(), TLS: u.Scheme == "smtps", Plain: query.Get("tls") == "none", User: u.User.Username()}
	t.Password, _ = u.User.Password()
	if p := u.Port(); p != "" {
		if t.Port, err = parsePort(p); err != nil {
			return bad("the port is none")
		}
	}
	from, err := mail.ParseAddress(query.Get("from"))
	if err != nil {
		return bad("from is no address of mail")
	}
	t.From = from.Address
	for _, list := range query["to"] {
		all, err := mail.ParseAddressList(list)
		if err != nil {
			return bad("to holds what is no address of mail")
		}
		for _, a := range all {
			t.To = append(t.To, a.Address)
		}
	}
	const most = 20
	if len(t.To) == 0 || len(t.To) > most || t.TLS && t.Plain {
		return bad("it needs between 1 and 20 addresses in to, and tls=none is for smtp only")
	}
	return t, nil
}

// isFileName reports whether a text is the name of a file without a folder.
func isFileName(text string) bool {
	return text != "." && text != ".." && !strings.HasPrefix(text, ".") && !slices.ContainsFunc([]rune(text), func(r rune) bool { return r == '/' || r == '\\' })
}

func parsePort(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, 16)
	return int(n), err
}
