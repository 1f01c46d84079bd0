package notify

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"butler"
)

// The names of where Reports go, as in [butler.Delivery.To].
const (
	toWebhook = "webhook"
	toNtfy    = "ntfy"
	toDiscord = "discord"
	toMail    = "mail"
	toCommand = "command"
)

// target is a way to send Reports: the preference that holds the address, and what sends to it.
type target struct {
	preference string
	send       func(s *Sender, ctx context.Context, address string, r butler.Report) error
}

func targets() map[string]target {
	return map[string]target{
		toWebhook: {butler.PrefNotifyWebhook, (*Sender).webhook},
		toNtfy:    {butler.PrefNotifyNtfy, (*Sender).ntfy},
		toDiscord: {butler.PrefNotifyDiscord, (*Sender).discord},
		toMail:    {butler.PrefNotifyMail, (*Sender).mail},
		toCommand: {butler.PrefNotifyCommand, (*Sender).command},
	}
}

// Set returns where Reports go by the settings, in the order of names.
func Set(s butler.Settings) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(targets())) {
		if s.Text(targets()[name].preference) != "" {
			names = append(names, name)
		}
	}
	return names
}

// Recipients returns where a Report is to be sent.
func Recipients(s butler.Settings, r butler.Report) []string {
	wanted := false
	switch s.Text(butler.PrefNotifyOn) {
	case butler.NotifyAll:
		wanted = true
	case butler.NotifyNights:
		wanted = r.Trouble || r.Kind == butler.ReportNight
	case butler.NotifyTrouble:
		wanted = r.Trouble
	}
	if !wanted {
		return nil
	}
	return Set(s)
}

// secrets returns what of an address must not be told: all of it, and each part of it that may be a key.
func secrets(address string) []string {
	all := []string{address}
	u, err := url.Parse(address)
	if err != nil {
		return all
	}
	if password, ok := u.User.Password(); ok {
		all = append(all, password, url.QueryEscape(password), url.PathEscape(password))
	}
	all = append(all, u.RequestURI(), u.EscapedPath(), u.Path, u.RawQuery)
	for _, part := range strings.Split(u.Path, "/") {
		const key = 12 // what is shorter is a word
		if len(part) >= key {
			all = append(all, part)
		}
	}
	return all
}

// scrub takes what is secret out of an error that is to be stored, told and logged.
func scrub(text string, hidden []string) string {
	slices.SortFunc(hidden, func(a, b string) int { return len(b) - len(a) })
	for _, h := range hidden {
		const least = 3 // "/" alone is no secret
		if len(h) >= least {
			text = strings.ReplaceAll(text, h, "…")
		}
	}
	return text
}

// cut shortens a text to a number of characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// cutBytes shortens a text to a number of bytes, between characters.
func cutBytes(text string, most int) string {
	const more = "…"
	if len(text) <= most {
		return text
	}
	text = text[:most-len(more)]
	for len(text) > 0 && !utf8.ValidString(text[max(0, len(text)-utf8.UTFMax):]) {
		text = text[:len(text)-1]
	}
	return text + more
}
