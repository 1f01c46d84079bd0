// Package tasks lists all Tasks. Each has a folder of its own, and this package is made from those.
package tasks

//go:generate go run ./gen
