package notify

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"butler"
)

// post sends a body once and wants an answer of success.
func (s *Sender) post(ctx context.Context, address, contentType string, body []byte, header map[string]string) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return butler.E(butler.KindInvalid, "send report", "its address cannot be read")
	}
	r.Header.Set("Content-Type", contentType)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	if u := r.URL.User; u != nil { // not left to the address, which redirects carry along
		password, _ := u.Password()
		r.SetBasicAuth(u.Username(), password)
		r.URL.User = nil
	}
	answer, err := s.o.Client.Do(ctx, r)
	if err != nil {
		return err
	}
	return answer.Body.Close()
}

// Message is what a webhook gets.
type Message struct {
	Server string        `json:"server"`
	Report butler.Report `json:"report"`
	Text   string        `json:"text"`
}

// SignatureHeader names the header with the HMAC-SHA256 of the body of a post to a webhook, as sha256= and hexadecimal.
const SignatureHeader = "X-Butler-Signature"

func (s *Sender) webhook(ctx context.Context, address string, r butler.Report) error {
	body, err := json.Marshal(Message{s.name(), r, r.Text()})
	if err != nil {
		return butler.E(butler.KindInternal, "send report", "%w", err)
	}
	header := map[string]string{"X-Butler-Event": string(r.Kind)}
	if key := s.o.Settings().Text(butler.PrefNotifyKey); key != "" {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write(body)
		header[SignatureHeader] = "sha256=" + hex.EncodeToString(mac.Sum(nil))
	}
	return s.post(ctx, address, "application/json", body, header)
}

// ntfy takes a message as JSON at the root of its server: https://docs.ntfy.sh/publish/#publish-as-json. Its limit is
// 4096 bytes; what is longer becomes a file that phones do not show.
func (s *Sender) ntfy(ctx context.Context, address string, r butler.Report) error {
	const most = 3800 // of the message, so that JSON's escapes of lines fit
	u, err := url.Parse(address)
	if err != nil {
		return butler.E(butler.KindInvalid, "send report", "its address cannot be read")
	}
	base, topic := "", strings.Trim(u.Path, "/")
	if i := strings.LastIndexByte(topic, '/'); i >= 0 {
		base, topic = topic[:i], topic[i+1:]
	}
	if topic == "" {
		return butler.E(butler.KindInvalid, "send report", "its address names no topic").WithHint("give it like https://ntfy.sh/topic")
	}
	priority, tag := 2, "zzz"
	if r.Trouble {
		priority, tag = 4, "warning"
	}
	body, err := json.Marshal(map[string]any{
		"topic": topic, "title": cut(s.title(r), 120), "message": cutBytes(r.Text(), most), "priority": priority, "tags": []string{tag},
	})
	if err != nil {
		return butler.E(butler.KindInternal, "send report", "%w", err)
	}
	u.Path, u.RawPath = "/"+base, ""
	return s.post(ctx, u.String(), "application/json", body, nil)
}

// Discord's limits: https://discord.com/developers/docs/resources/message#embed-object-embed-limits, in characters.
const (
	discordTitle = 256
	discordText  = 4096
)

func (s *Sender) discord(ctx context.Context, address string, r butler.Report) error {
	colour := 0x2e7d32
	if r.Trouble {
		colour = 0xc62828
	}
	// Names of files are no markup, and must not call people.
	text := "```\n" + strings.ReplaceAll(r.Text(), "```", "'''")
	const end = "\n```"
	text = cut(text, discordText-len(end)) + end
	body, err := json.Marshal(map[string]any{
		"username":         cut(s.name(), 80),
		"allowed_mentions": map[string]any{"parse": []string{}},
		"embeds": []map[string]any{{
			"title": cut(s.title(r), discordTitle), "description": text, "color": colour, "timestamp": r.Made.UTC().Format("2006-01-02T15:04:05Z"),
		}},
	})
	if err != nil {
		return butler.E(butler.KindInternal, "send report", "%w", err)
	}
	return s.post(ctx, address, "application/json", body, nil)
}
