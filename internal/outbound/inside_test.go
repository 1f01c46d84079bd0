package outbound

import (
	"net/netip"
	"testing"
)

func TestInside(t *testing.T) {
	for text, want := range map[string]bool{
		"127.0.0.1": true, "::1": true, "10.1.2.3": true, "192.168.0.1": true, "169.254.1.1": true, "100.64.0.1": true,
		"0.0.0.0": true, "0.1.2.3": true, "fe80::1": true, "fd00::1": true, "64:ff9b::10.0.0.1": true, "64:ff9b::7f00:1": true,
		"8.8.8.8": false, "100.128.0.1": false, "2001:4860:4860::8888": false, "64:ff9b::8.8.8.8": false, "1.0.0.0": false,
	} {
		if got := inside(netip.MustParseAddr(text)); got != want {
			t.Errorf("%s: %t", text, got)
		}
	}
}
