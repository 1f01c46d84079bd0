// Package catalogue keeps the library, the Runs and what Analyses found out in one SQLite file.
//
// There is one writer connection, whose transactions begin IMMEDIATE, and a pool of readers; in WAL
// mode neither waits for the other. Commits are synced to disk before they return, because a message
// is acknowledged only after its result was committed.
//
// What a Part lacks is a mask beside it, one bit an Analysis, each bit under a partial index of its
// own. The mask is derived: a bit is set if the Part has what the Analysis applies to, no Finding of it
// counts, and its Section does not opt out. Whatever changes one of these works the bits out again in
// the same transaction, by the one definition in lacks.go.
//
// What is to be concluded is a counter for each group of Parts, which grows in the transaction that
// changes what the Conclusion is drawn from, and beside it the count up to which it was drawn: see
// group.go. A group of which nothing was ever found out has none.
//
// Static SQL is in query/ and compiled by sqlc into internal/catdb; the schema is in schema/ and
// applied by goose. SQL that depends on a bit is in lacks.go and lacking.go.
package catalogue
