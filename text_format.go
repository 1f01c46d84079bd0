package butler

import (
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// TextFormat is a rule for the value of a text.
type TextFormat string

// The formats. Each allows the empty text too.
const (
	FormatNetworks TextFormat = "networks" // addresses and networks: 192.168.1.7, 10.0.0.0/8
	FormatTime     TextFormat = "time"     // RFC 3339
	FormatFolder   TextFormat = "folder"   // absolute path, which need not be there
	FormatHours    TextFormat = "hours"    // spans of the day: 07:00-09:00, 22:00-06:00
	FormatURL      TextFormat = "url"      // absolute, http or https
	FormatMail     TextFormat = "mail"     // as [ParseMail] reads it
	FormatFile     TextFormat = "file"     // name of a file, without a folder
)

// spansOfDay reads spans of the day, separated by commas, and writes them in one form.
func spansOfDay(text string) (string, bool) {
	all, err := ParseHours(text)
	names := make([]string, len(all))
	for i, s := range all {
		names[i] = s.String()
	}
	return strings.Join(names, ", "), err == nil
}

// isURL reports whether a text is an absolute URL of the web.
func isURL(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Parse returns the canonical form of a text, and reports whether the format allows it.
func (f TextFormat) Parse(text string) (string, bool) {
	switch text = strings.TrimSpace(text); {
	case text == "":
		return "", true
	case f == FormatNetworks:
		all, err := ParseNetworks(text)
		names := make([]string, len(all))
		for i, n := range all {
			names[i] = n.String()
		}
		return strings.Join(names, ", "), err == nil
	case f == FormatTime:
		t, err := time.Parse(time.RFC3339, text)
		return t.Format(time.RFC3339), err == nil
	case f == FormatHours:
		return spansOfDay(text)
	case f == FormatURL:
		return text, isURL(text)
	case f == FormatMail:
		_, err := ParseMail(text)
		return text, err == nil
	case f == FormatFile:
		return text, isFileName(text)
	case f == FormatFolder:
		return filepath.Clean(text), filepath.IsAbs(text)
	}
	return text, true
}

// ParseNetworks reads a list of addresses and networks, separated by commas. A network is given by the
// length of its prefix or by its mask: 10.0.0.0/8, 10.0.0.0/255.0.0.0.
func ParseNetworks(text string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if entry == "" {
			continue
		}
		n, err := parseNetwork(entry)
		if err != nil {
			return nil, E(KindInvalid, "read networks", "%q is neither an address nor a network", entry).
				WithHint("give them like 192.168.1.7 or 10.0.0.0/8, separated by commas")
		}
		all = append(all, n)
	}
	return all, nil
}

func parseNetwork(entry string) (netip.Prefix, error) {
	address, rest, network := strings.Cut(entry, "/")
	a, err := netip.ParseAddr(address)
	if err != nil || a.Zone() != "" {
		return netip.Prefix{}, E(KindInvalid, "", "no address")
	}
	a = a.Unmap()
	bits := a.BitLen()
	if mask, err := netip.ParseAddr(rest); network && err == nil && mask.Is4() && a.Is4() {
		ones, size := net.IPMask(mask.AsSlice()).Size()
		if size == 0 {
			return netip.Prefix{}, E(KindInvalid, "", "no mask")
		}
		bits = ones
	} else if network {
		if bits, err = strconv.Atoi(rest); err != nil {
			return netip.Prefix{}, err
		}
	}
	n, err := a.Prefix(bits)
	return n, err
}
