package update

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"time"
	"unicode"

	"golang.org/x/mod/semver"

	"butler"
)

// entry is a release as GitHub's API tells of it; see
// https://docs.github.com/en/rest/releases/releases.
type entry struct {
	Tag        string    `json:"tag_name"`
	Name       string    `json:"name"`
	Body       string    `json:"body"`
	Page       string    `json:"html_url"`
	Draft      bool      `json:"draft"`
	Prerelease bool      `json:"prerelease"`
	Published  time.Time `json:"published_at"`
	Assets     []asset   `json:"assets"`
}

// asset is a file of a release.
type asset struct {
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	URL    string `json:"browser_download_url"`
	Digest string `json:"digest"` // sha256:…; GitHub has it since 2025
}

// offer is a release that fits this machine.
type offer struct {
	butler.Release
	File      asset  `json:"file"`
	Signature string `json:"signature"`           // URL
	Checksums *asset `json:"checksums,omitempty"` // a file that lists them
}

const (
	maxNotes = 64 << 10 // bytes
	maxTitle = 200
)

// parse reads a feed: one release, or a list.
func parse(data []byte) ([]entry, error) {
	data = bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\ufeff")))
	var all []entry
	var err error
	if bytes.HasPrefix(data, []byte("[")) {
		err = json.Unmarshal(data, &all)
	} else {
		all = make([]entry, 1)
		if err = json.Unmarshal(data, &all[0]); err == nil && all[0].Tag == "" {
			return nil, damagedFeed("it names no version")
		}
	}
	if err != nil {
		return nil, damagedFeed("it is not what GitHub's API of releases answers: %w", err)
	}
	return all, nil
}

func damagedFeed(format string, args ...any) error {
	return butler.E(butler.KindDamaged, opCheck, format, args...).
		WithHint("set ButlerUpdateFeed to an address such as https://api.github.com/repos/OWNER/NAME/releases")
}

// choose returns the newest release above a version that has a file for this machine, or nil. lacking is the newest
// that has none, if it is newer than what is returned.
func choose(all []entry, base *url.URL, above, channel string, m machine) (best *offer, lacking string) {
	for _, e := range all {
		v := canonical(e.Tag)
		pre := e.Prerelease || semver.Prerelease(v) != ""
		if e.Draft || pre && channel != ChannelBeta || !newer(v, above) || best != nil && !newer(v, best.Version) {
			continue
		}
		o, ok := m.offer(e, base)
		if !ok {
			if lacking == "" || newer(v, lacking) {
				lacking = strings.TrimPrefix(v, "v")
			}
			continue
		}
		o.Release = butler.Release{
			Version: strings.TrimPrefix(v, "v"), Title: line(e.Name, maxTitle), Notes: text(e.Body, maxNotes),
			Page: webAddress(e.Page, base), Published: e.Published, Prerelease: pre, Size: o.File.Size,
		}
		if o.Title == "" {
			o.Title = o.Version
		}
		best = o
	}
	if best != nil && !newer(lacking, best.Version) {
		lacking = ""
	}
	return best, lacking
}

// webAddress returns an absolute address of the web, or "" for what is none.
func webAddress(raw string, base *url.URL) string {
	u, err := base.Parse(strings.TrimSpace(raw))
	if raw == "" || len(raw) > 2000 || err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

// text makes what others wrote fit to be shown: valid, of bounded length, without what acts on terminals.
func text(s string, most int) string {
	s = strings.ToValidUTF8(s, "�")
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)) {
			return -1
		}
		return r
	}, s)
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "")
	}
	return strings.TrimSpace(s)
}

// line is text in one line.
func line(s string, most int) string { return strings.Join(strings.Fields(text(s, most)), " ") }
