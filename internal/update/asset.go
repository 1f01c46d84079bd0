package update

import (
	"net/url"
	"path"
	"slices"
	"strings"
)

// machine is what a file has to be made for.
type machine struct{ os, arch string }

// names returns what an operating system or a processor is called in names of files.
func names(what string) []string {
	switch what {
	case "amd64":
		return []string{"amd64", "x8664", "x64"}
	case "arm64":
		return []string{"arm64", "aarch64"}
	case "386":
		return []string{"386", "i386", "i686", "x86"}
	case "arm":
		return []string{"arm", "armv6", "armv7", "armhf"}
	case "darwin":
		return []string{"darwin", "macos"}
	}
	return []string{what}
}

// suffixes of files that are taken, best first. A name that ends with none of them is that of the program itself.
func suffixes() []string { return []string{".tar.gz", ".tgz", ".zip", ".exe"} }

const (
	maxArchive   = 256 << 20 // bytes of what is fetched
	maxSignature = 8 << 10
	maxChecksums = 1 << 20
	suffixSigned = ".minisig"
)

// fits reports whether a file is this program for the machine, and how well its form suits: less is better.
func (m machine) fits(name string) (rank int, ok bool) {
	low := strings.ToLower(name)
	rank = slices.IndexFunc(suffixes(), func(s string) bool { return strings.HasSuffix(low, s) })
	bare := rank < 0
	if bare {
		rank = len(suffixes())
	} else {
		low = strings.TrimSuffix(low, suffixes()[rank])
	}
	words := strings.FieldsFunc(strings.ReplaceAll(low, "x86_64", "x8664"), func(r rune) bool {
		return r == '-' || r == '_' || r == '.' || r == '+'
	})
	has := func(what string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(names(what), w) })
	}
	if len(words) == 0 || !has(m.os) || !has(m.arch) {
		return 0, false
	}
	// A bare program has no suffix, so that packages, lists and signatures are not taken for one.
	last := words[len(words)-1]
	return rank, !bare || slices.Contains(names(m.arch), last) || slices.Contains(names(m.os), last)
}

// offer returns what of a release is for the machine, and reports whether there is anything.
func (m machine) offer(e entry, base *url.URL) (*offer, bool) {
	var o offer
	best := -1
	byName := make(map[string]*asset, len(e.Assets))
	for i := range e.Assets {
		a := &e.Assets[i]
		a.URL = webAddress(a.URL, base)
		if a.Name == "" || a.Name != path.Base(a.Name) || len(a.Name) > maxTitle || a.URL == "" {
			continue
		}
		byName[a.Name] = a
		if low := strings.ToLower(a.Name); o.Checksums == nil &&
			(strings.HasSuffix(low, "checksums.txt") || strings.HasSuffix(low, "sha256sums") || strings.HasSuffix(low, "sha256sums.txt")) {
			o.Checksums = a
		}
		if rank, ok := m.fits(a.Name); ok && (best < 0 || rank < best) && a.Size >= 0 && a.Size <= maxArchive {
			o.File, best = *a, rank
		}
	}
	if best < 0 {
		return nil, false
	}
	if s := byName[o.File.Name+suffixSigned]; s != nil {
		o.Signature = s.URL
	}
	if s := byName[o.File.Name+".sha256"]; s != nil {
		o.Checksums = s
	}
	return &o, true
}
