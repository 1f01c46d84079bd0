//go:build race

package catalogue

// underRace says that the race detector is on: SQLite, which is Go here, is ten times slower then.
const underRace = true
