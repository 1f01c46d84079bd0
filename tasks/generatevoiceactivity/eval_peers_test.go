//go:build eval

package generatevoiceactivity

import "butler/internal/eval"

// detectors are what is compared: ours, and others by their names.
func detectors() map[string]func(s scene) []eval.Span {
	return map[string]func(s scene) []eval.Span{"Silero": detect}
}
