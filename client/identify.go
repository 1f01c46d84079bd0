package client

import (
	"net/http"
	"runtime"
	"runtime/debug"
)

// The headers by which clients of Plex Media Servers make themselves known.
const (
	tokenHeader      = "X-Plex-Token"
	identifierHeader = "X-Plex-Client-Identifier"
	productHeader    = "X-Plex-Product"
	versionHeader    = "X-Plex-Version"
	platformHeader   = "X-Plex-Platform"
)

// clientIdentity is what requests say of the program, in Plex's way.
type clientIdentity struct{ identifier, product, version string }

func defaultIdentity() clientIdentity {
	version := "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range append(info.Deps, &info.Main) {
			if m.Path == "butler" && m.Version != "" && m.Version != "(devel)" {
				version = m.Version
			}
		}
	}
	return clientIdentity{identifier: "butler-go", product: "Butler SDK", version: version}
}

// identify sets the headers that say who asks.
func (o *options) identify(h http.Header) {
	h.Set("User-Agent", o.userAgent)
	h.Set(identifierHeader, o.identity.identifier)
	h.Set(productHeader, o.identity.product)
	h.Set(versionHeader, o.identity.version)
	h.Set(platformHeader, runtime.GOOS)
}

// WithClientIdentifier sets the header X-Plex-Client-Identifier, by which a Plex Media Server tells
// devices apart: the same for all runs of a program on a machine, and another on another machine.
func WithClientIdentifier(id string) Option {
	return func(o *options) error {
		if !printable(id) {
			return bad("set client identifier", "it must be printable ASCII")
		}
		o.identity.identifier = id
		return nil
	}
}

// WithProduct sets the headers X-Plex-Product and X-Plex-Version: what a Plex Media Server calls the
// program in its lists of devices.
func WithProduct(name, version string) Option {
	return func(o *options) error {
		if !printable(name) || !printable(version) {
			return bad("set product", "name and version must be printable ASCII")
		}
		o.identity.product, o.identity.version = name, version
		return nil
	}
}
