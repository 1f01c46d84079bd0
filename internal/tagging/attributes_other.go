//go:build !linux

package tagging

// keepAttributes does nothing on this system.
func keepAttributes(_, _ string) {}
