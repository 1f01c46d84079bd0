// Package profile keeps what the command line knows of servers, by name: address, token, certificate.
package profile

import (
	"maps"
	"regexp"
	"slices"

	"butler"
)

// Profile is a server as the command line reaches it.
type Profile struct {
	Server string `json:"server"`          // its URL
	Token  string `json:"token,omitempty"` // secret
	CA     string `json:"ca,omitempty"`    // absolute path of the PEM file of certificates to trust
}

// Book is all profiles of a user.
type Book struct {
	Used     string             `json:"used,omitempty"` // the one that is taken where none is named
	Profiles map[string]Profile `json:"profiles"`
}

// Names returns the names in order.
func (b Book) Names() []string { return slices.Sorted(maps.Keys(b.Profiles)) }

// Get returns the profile of a name. Errors: KindNotFound.
func (b Book) Get(name string) (Profile, error) {
	p, ok := b.Profiles[name]
	if !ok {
		return p, butler.E(butler.KindNotFound, "find the profile", "there is none of the name %q", name).
			WithHint("see butler profile list")
	}
	return p, nil
}

// Add adds a profile. Errors: KindInvalid for its name, KindConflict if there is one of that name.
func (b *Book) Add(name string, p Profile, replace bool) error {
	if !regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`).MatchString(name) {
		return butler.E(butler.KindInvalid, "add the profile", "%q cannot be the name of a profile", name).
			WithHint("use up to 64 letters, digits, dots, dashes and underscores")
	}
	if _, ok := b.Profiles[name]; ok && !replace {
		return butler.E(butler.KindConflict, "add the profile", "there is one of the name %q", name).
			WithHint("remove it first: butler profile remove %s; or replace it with --replace", name)
	}
	if b.Profiles == nil {
		b.Profiles = map[string]Profile{}
	}
	b.Profiles[name] = p
	return nil
}

// Use makes a profile the one that is taken where none is named. Errors: KindNotFound.
func (b *Book) Use(name string) error {
	if _, err := b.Get(name); err != nil {
		return err
	}
	b.Used = name
	return nil
}

// Remove forgets a profile. Errors: KindNotFound.
func (b *Book) Remove(name string) error {
	if _, err := b.Get(name); err != nil {
		return err
	}
	delete(b.Profiles, name)
	if b.Used == name {
		b.Used = ""
	}
	return nil
}
