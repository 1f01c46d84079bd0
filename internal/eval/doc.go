// Package eval measures how right Analyses are, against material of which the truth is known. Only
// evaluations use it: tests with the build tag eval, which `make eval` runs. docs/evaluation.md has
// the figures.
package eval
